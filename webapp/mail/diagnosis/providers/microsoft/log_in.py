"""What Microsoft 365 says to a log-in; it may say so at MAIL FROM as well, within a 5.7.57."""

from webapp.mail.diagnosis.cause import Signal
from webapp.mail.diagnosis.conditions import (
    DOES_NOT_LOG_IN,
    LOG_IN_IS_MICROSOFT_PERSONAL,
    LOG_IN_IS_NO_ADDRESS,
    LOGS_IN,
)
from webapp.mail.diagnosis.provider import OwnSignal
from webapp.mail.diagnosis.stages import ANY, AUTH, SENDER

_LOG_IN = (*AUTH, *SENDER)
_BY = "Microsoft 365"
_BASIC = (
    r"basic auth(entication)? (is|has been|was) (disabled|not (supported|allowed)|blocked|retired|turned off)"
)

# Name or secret may be wrong.
UNKNOWN_LOG_IN = (
    OwnSignal(
        "auth.outlook_com_password_refused",
        Signal(
            AUTH,
            "535 5.7.139 Authentication unsuccessful, basic authentication is disabled.",
            _BY,
            text=rf"authentication unsuccessful|{_BASIC}",
            when=(LOG_IN_IS_MICROSOFT_PERSONAL,),
        ),
    ),
    OwnSignal(
        "auth.full_address_needed",
        Signal(
            AUTH,
            "535 5.7.3 Authentication unsuccessful",
            _BY,
            text=r"authentication unsuccessful(?!,)|credentials (were|are) (incorrect|invalid)",
            when=(LOG_IN_IS_NO_ADDRESS,),
            or_else=("auth.bad_credentials",),
        ),
    ),
    OwnSignal(
        "auth.bad_credentials",
        Signal(
            _LOG_IN,
            "535 5.7.139 Authentication unsuccessful, the user credentials were incorrect.",
            _BY,
            text=r"credentials (were|are) (incorrect|invalid)|(user ?name|password) (or password )?is incorrect",
            over=("mail_from.authentication_required",),
            or_else=("auth.app_password_needed",),
        ),
    ),
    OwnSignal(
        "auth.m365_refused",
        Signal(
            AUTH,
            "535 5.7.3 Authentication unsuccessful [SN6PR04CA0089]",
            _BY,
            text=r"authentication unsuccessful(?!,)",
            or_else=("auth.bad_credentials", "auth.smtp_auth_disabled"),
        ),
    ),
)
# The reason is something else.
OTHER_REASONS = (
    OwnSignal(
        "auth.basic_retired",
        Signal(
            _LOG_IN,
            "550 5.7.30 Basic authentication is not supported for Client Submission.",
            _BY,
            text=_BASIC,
        ),
    ),
    OwnSignal(
        "auth.smtp_auth_disabled",
        Signal(
            _LOG_IN,
            "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox."
            " Visit https://aka.ms/smtp_auth_disabled for more information.",
            _BY,
            text=r"smtp ?client ?authentication (is |has been )?(disabled|turned off|not enabled)|smtp_auth_disabled",
            over=("mail_from.authentication_required",),
        ),
    ),
    OwnSignal(
        "auth.security_defaults",
        Signal(
            _LOG_IN,
            "535 5.7.139 Authentication unsuccessful, user is locked by your organization's security defaults"
            " policy. Contact your administrator.",
            _BY,
            text=r"security defaults|conditional access",
            over=("mail_from.authentication_required",),
        ),
    ),
    OwnSignal(
        "auth.security_defaults",
        Signal(
            _LOG_IN,
            "535 5.7.139 Authentication unsuccessful, the request did not meet the criteria to be"
            " authenticated successfully. Contact your administrator.",
            _BY,
            text=r"did not meet the criteria|user or tenant not allowed",
            over=("mail_from.authentication_required",),
            or_else=("auth.smtp_auth_disabled", "auth.bad_credentials"),
        ),
    ),
    OwnSignal(
        "auth.account_locked",
        Signal(
            _LOG_IN,
            "535 5.7.139 Authentication unsuccessful, the account is locked.",
            _BY,
            text=r"(user|account) (is|has been) (locked(?! by)|disabled|blocked)|sign-?in (is |has been )?blocked",
            over=("mail_from.authentication_required",),
        ),
    ),
    OwnSignal(
        "auth.password_expired",
        Signal(
            _LOG_IN,
            "535 5.7.139 Authentication unsuccessful, the user's password has expired.",
            _BY,
            text=r"password (has |is )?expired|must (change|reset) (the|your|their) password",
            over=("mail_from.authentication_required",),
        ),
    ),
    OwnSignal(
        "auth.federation_unreachable",
        Signal(
            _LOG_IN,
            "535 5.7.139 Authentication unsuccessful, federated STS service was unreachable.",
            _BY,
            text=r"federated sts",
            over=("mail_from.authentication_required",),
        ),
    ),
    OwnSignal(
        "auth.basic_retired",
        Signal(
            AUTH,
            "504 5.7.4 Unrecognized authentication type",
            _BY,
            codes=(504,),
            text=r"unrecognized authentication type",
            or_else=("auth.smtp_auth_disabled",),
        ),
    ),
    OwnSignal(
        "auth.m365_mailbox_inaccessible",
        Signal(
            _LOG_IN,
            "550 5.2.1 Mailbox cannot be accessed",
            _BY,
            text=r"mailbox (cannot|can't|could not) be accessed",
        ),
    ),
    OwnSignal(
        "auth.m365_refused",
        Signal(
            AUTH,
            "535 5.7.139 Authentication unsuccessful, for a reason that is new.",
            _BY,
            enhanced=("5.7.139",),
            or_else=("auth.smtp_auth_disabled", "auth.bad_credentials"),
        ),
    ),
    OwnSignal(
        "auth.tls_version_refused",
        Signal(
            ANY,
            "421 4.7.66 TLS 1.0 and 1.1 are not supported. Please upgrade/update your client to support"
            " TLS 1.2. Visit https://aka.ms/smtp_auth_tls.",
            _BY,
            text=r"tls 1\.0 and 1\.1 are not supported|smtp_auth_tls",
        ),
    ),
    OwnSignal(
        "mail_from.authentication_required",
        Signal(
            SENDER,
            "530 5.7.57 Client not authenticated to send mail.",
            _BY,
            text=r"client (was )?not authenticated|anonymous mail",
            when=(DOES_NOT_LOG_IN,),
        ),
    ),
    OwnSignal(
        "auth.smtp_auth_disabled",
        Signal(
            SENDER,
            "530 5.7.57 SMTP; Client was not authenticated to send anonymous mail during MAIL FROM",
            _BY,
            text=r"client (was )?not authenticated to send (anonymous )?mail",
            when=(LOGS_IN,),
            over=("mail_from.authentication_required",),
        ),
    ),
)
