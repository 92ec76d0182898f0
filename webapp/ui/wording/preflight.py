"""The sentences for the remarks of preflight, the check of settings without network access."""

from flask_babel import lazy_gettext as _l

from webapp.mail.diagnosis.preflight import Remark

WORDS = {
    "preflight.implicit_port_with_starttls": _l(
        "Port 465 expects TLS from the first byte. Choose SSL, or use port 587 with TLS."
    ),
    "preflight.starttls_port_with_implicit": _l(
        "Port %(port)s speaks plain text first. Choose TLS (STARTTLS), or use port 465 with SSL."
    ),
    "preflight.log_in_without_tls": _l(
        "The user name and secret would travel without encryption. Use a secure connection."
    ),
    "preflight.host_is_address": _l(
        "%(host)s is an e-mail address. Type the name of the server, such as smtp.example.com."
    ),
    "preflight.certificate_not_checked": _l(
        "The certificate is not checked:"
        " the connection is encrypted, but anyone in between could pose as the server."
    ),
    "preflight.space_around_secret": _l(
        "The stored password begins or ends with a space. If it was copied, type it again without it."
    ),
    "preflight.user_name_empty": _l("The credential has no user name. Fill it in under Credentials."),
}


def sentence(remark: Remark) -> str:
    """Return the remark in the reader's language."""
    return str(WORDS[remark.code]) % remark.facts
