"""What Microsoft 365 says to a log-in with a token (XOAUTH2). The same bare words stand for several reasons."""

from webapp.mail.diagnosis.cause import Signal
from webapp.mail.diagnosis.conditions.token import (
    TOKEN_HAS_ROLE,
    TOKEN_IS_FOR_ANOTHER,
    TOKEN_LACKS_ROLE,
    USES_OAUTH,
)
from webapp.mail.diagnosis.provider import OwnSignal
from webapp.mail.diagnosis.stages import AUTH

_BY = "Microsoft 365"
_SEEN = "535 5.7.3 Authentication unsuccessful [CP4P284CA0012.BRAP284.PROD.OUTLOOK.COM]"
# No reason, or the one of wrong credentials, which a token does not have.
_BARE = r"authentication unsuccessful(?!,)|credentials (were|are) (incorrect|invalid)"

SIGNALS = (
    OwnSignal(
        "auth.oauth_audience_wrong",
        Signal(AUTH, _SEEN, _BY, text=_BARE, when=(TOKEN_IS_FOR_ANOTHER,), is_certain=True),
    ),
    OwnSignal(
        "auth.oauth_role_missing",
        Signal(
            AUTH,
            _SEEN,
            _BY,
            text=_BARE,
            when=(TOKEN_LACKS_ROLE,),
            is_certain=True,
            or_else=("auth.oauth_mailbox_not_granted",),
        ),
    ),
    OwnSignal(
        "auth.oauth_mailbox_not_granted",
        Signal(
            AUTH,
            _SEEN,
            _BY,
            text=_BARE,
            when=(TOKEN_HAS_ROLE,),
            is_certain=True,
            or_else=("auth.smtp_auth_disabled",),
        ),
    ),
    OwnSignal(
        "auth.oauth_mailbox_not_granted",
        Signal(
            AUTH,
            "535 5.7.139 Authentication unsuccessful, the user credentials were incorrect.",
            _BY,
            text=_BARE,
            when=(USES_OAUTH,),
            is_certain=True,
            or_else=("auth.oauth_role_missing", "auth.smtp_auth_disabled"),
        ),
    ),
    OwnSignal(
        "token.security_defaults",
        Signal(
            AUTH,
            "535 5.7.139 Authentication unsuccessful, user is locked by your organization's security defaults"
            " policy. Contact your administrator.",
            _BY,
            text=r"security defaults",
            when=(USES_OAUTH,),
        ),
    ),
    OwnSignal(
        "token.conditional_access",
        Signal(
            AUTH,
            "535 5.7.139 Authentication unsuccessful, the request did not meet the criteria to be"
            " authenticated successfully. Contact your administrator.",
            _BY,
            text=r"conditional access|did not meet the criteria|user or tenant not allowed",
            when=(USES_OAUTH,),
            or_else=("auth.smtp_auth_disabled",),
        ),
    ),
)
