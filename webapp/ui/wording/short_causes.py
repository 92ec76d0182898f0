"""A cause in two or three words, for a table; `title` and `explain` say the rest.

By code, else by the part of the code before the dot: what a row lacks there, a test tells.
"""

from collections.abc import Mapping
from types import MappingProxyType

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

_CERTIFICATE = _l("Certificate not accepted")
_SERVER_REFUSES = _l("Refused by the server")
_TIME_LIMIT = _l("No answer in time")

BY_CODE: Mapping[str, LazyString] = MappingProxyType(
    {
        "connect.timeout": _TIME_LIMIT,
        "server.address_blocked": _SERVER_REFUSES,
        "server.command_refused": _SERVER_REFUSES,
        "server.no_reverse_name": _SERVER_REFUSES,
        "server.out_of_storage": _SERVER_REFUSES,
        "rcpt_to.relay_denied": _l("Relaying denied"),
        "tls.expired": _l("Certificate expired"),
        "tls.intermediate_missing": _CERTIFICATE,
        "tls.no_san": _CERTIFICATE,
        "tls.not_trusted": _CERTIFICATE,
        "tls.not_yet_valid": _CERTIFICATE,
        "tls.other_issuer": _CERTIFICATE,
        "tls.pinned_issuer_kept": _CERTIFICATE,
        "tls.pinned_key_kept": _CERTIFICATE,
        "tls.pinned_other": _CERTIFICATE,
        "tls.self_signed": _CERTIFICATE,
        "tls.unknown_issuer": _CERTIFICATE,
        "tls.weak_key": _CERTIFICATE,
        "tls.wrong_name": _CERTIFICATE,
    }
)

_ENCRYPTION = _l("Encryption failed")
_MESSAGE = _l("Message refused")
_SETTINGS = _l("Settings to be checked")
_INTERNAL = _l("Fault in Postigo")
_EHLO = _l("EHLO refused")

BY_STAGE: Mapping[str, LazyString] = MappingProxyType(
    {
        "account": _SETTINGS,
        "address": _l("Address not allowed"),
        "attempt": _l("Attempt failed"),
        "auth": _l("Log-in refused"),
        "banner": _l("No SMTP greeting"),
        "ca_file": _SETTINGS,
        "connect": _l("No connection"),
        "connector": _l("Network Connector failed"),
        "credential": _l("Secret to be confirmed"),
        "data": _MESSAGE,
        "deadline": _TIME_LIMIT,
        "ehlo": _EHLO,
        "ehlo_tls": _EHLO,
        "eight_bit": _MESSAGE,
        "end_of_data": _MESSAGE,
        "internal": _INTERNAL,
        "key": _INTERNAL,
        "provider": _SETTINGS,
        "mail_from": _l("Sender refused"),
        "message": _MESSAGE,
        "rcpt_to": _l("Recipient refused"),
        "reply": _l("Unexpected reply"),
        "resolve": _l("Host name not resolved"),
        "server": _l("Server unavailable"),
        "session": _l("Server unavailable"),
        "settings": _SETTINGS,
        "smtputf8": _MESSAGE,
        "starttls": _ENCRYPTION,
        "tls": _ENCRYPTION,
        "token": _l("No access token"),
    }
)


def short(code: str) -> str:
    """Return a cause in two or three words; for a code of another version, those of `attempt.failed`."""
    words = BY_CODE.get(code) or BY_STAGE.get(code.partition(".")[0]) or BY_STAGE["attempt"]
    return str(words)
