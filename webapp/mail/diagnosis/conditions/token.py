"""Conditions on the token of OAuth 2.0 that an account logs in with: what it may do, and whom it is for.

A token is told by what stands in it, where it can be read (RFC 9068 section 2.2): tokens of Google cannot.
"""

from typing import Any

from webapp.mail.diagnosis.case import Case
from webapp.mail.diagnosis.conditions import register
from webapp.mail.diagnosis.sentence import Sentence

MECHANISMS = ("xoauth2", "oauthbearer")
SEND_AS_APP = "smtp.sendasapp"
_SEND_AS_PERSON = "smtp.send"
# Whom a token for SMTP at Microsoft is for: these addresses, or Exchange Online's own id.
_AUDIENCES = ("outlook.office", "outlook.com", "ps.outlook", "00000002-0000-0ff1-ce00-000000000000")


def _uses_oauth(case: Case) -> bool:
    return case.text("mechanism") in MECHANISMS or case.text("used") in MECHANISMS


def _names(value: Any) -> set[str]:
    """Return roles or scopes in small letters, given as a list or as one text with spaces."""
    found = value.split() if isinstance(value, str) else value or ()
    return {str(each).lower() for each in found}


def _rights(case: Case) -> set[str] | None:
    """Return roles and scopes of the token; None where they cannot be read."""
    told = [case[name] for name in ("token_roles", "token_scopes") if case[name] is not None]
    return set().union(*map(_names, told)) if told else None


def _may_send(rights: set[str]) -> bool:
    """Tell whether one of the rights is to send; scopes may be whole addresses."""
    return any(each.rpartition("/")[2] in (SEND_AS_APP, _SEND_AS_PERSON) for each in rights)


def _lacks_role(case: Case) -> bool:
    rights = _rights(case)
    return _uses_oauth(case) and rights is not None and not _may_send(rights)


def _has_role(case: Case) -> bool:
    rights = _rights(case)
    return _uses_oauth(case) and rights is not None and _may_send(rights)


def _is_for_another(case: Case) -> bool:
    audience = case.text("token_audience")
    return _uses_oauth(case) and bool(audience) and not any(each in audience for each in _AUDIENCES)


USES_OAUTH = register(
    "uses_oauth",
    _uses_oauth,
    Sentence(
        pt="a conta se autentica com um token OAuth 2.0",
        en="the account logs in with an OAuth 2.0 token",
        es="la cuenta se autentica con un token OAuth 2.0",
    ),
)
TOKEN_LACKS_ROLE = register(
    "token_lacks_role",
    _lacks_role,
    Sentence(
        pt="o token não tem a função SMTP.SendAsApp",
        en="the token does not have the role SMTP.SendAsApp",
        es="el token no tiene el rol SMTP.SendAsApp",
    ),
)
TOKEN_HAS_ROLE = register(
    "token_has_role",
    _has_role,
    Sentence(
        pt="o token permite enviar por SMTP",
        en="the token allows sending by SMTP",
        es="el token permite enviar por SMTP",
    ),
)
TOKEN_IS_FOR_ANOTHER = register(
    "token_is_for_another",
    _is_for_another,
    Sentence(
        pt="o token é para outro serviço[[: %(token_audience)s]]",
        en="the token is for another service[[: %(token_audience)s]]",
        es="el token es para otro servicio[[: %(token_audience)s]]",
    ),
)
