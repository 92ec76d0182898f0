"""The sentence for each code that the actions of this room raise, and a place in words."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.access.wording import wait_sentence
from webapp.errors import AppError
from webapp.ui.wording.rules import RULES

SENTENCES = {
    "credential.name_taken": _l("There is already a credential with this name. Choose another one."),
    "secret.missing": _l("Type a secret or a private key. A credential without both has nothing to show."),
    "secret.needed": _l("This credential has never been used there. Type its secret again to allow it."),
    "secret.mismatch": _l("This is not the stored secret. Type it exactly, spaces included."),
    "secret.both": _l("Type a new one or have the stored one removed, not both."),
    "private_key.unusable": _l(
        "This is not a private key that can be used without a passphrase. Paste the whole file; if it has"
        " a passphrase, type that as the secret."
    ),
    "private_key.unusable_with_secret": _l(
        "The secret does not open this private key. Paste the whole file and type its passphrase as the"
        " secret; if it has none, leave the secret empty."
    ),
}

TLS_WORDS = {"none": _l("without encryption"), "ssl": _l("TLS from the first byte"), "tls": _l("STARTTLS")}
CHECKED_WORDS = {"verified": _l("certificate checked"), "unverified": _l("certificate ignored")}
KIND_WORDS = {"socks5": "SOCKS5", "http_connect": "HTTP CONNECT", "ssh": "SSH"}


def sentence(error: AppError) -> str:
    """Return what `error` means and what to do, in the reader's language."""
    if error.code == "limit.reached":
        return wait_sentence(error.facts["retry_after_s"])
    text = SENTENCES.get(error.code) or RULES[error.code]
    return str(text) % error.facts


def place_words(place: str) -> str:
    """Return a place of `credentials.binding` as a person reads it."""
    kind, authority, *rest = place.split()
    if kind != "smtp":
        return " ".join([KIND_WORDS[kind], authority, *rest])
    tls, checked, _via, *road = rest
    words = [f"SMTP {authority}", str(TLS_WORDS[tls]), str(CHECKED_WORDS[checked])]
    if road != ["direct"]:
        endpoint = " ".join([KIND_WORDS[road[1]], *road[2:]])
        words.append(_("through the connector %(endpoint)s", endpoint=endpoint))
    return ", ".join(words)
