"""The sentence for each code that the actions on credentials raise, and a destination in words."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.access.wording import wait_sentence
from webapp.errors import AppError
from webapp.mail.certificates.facts import spaced
from webapp.ui.wording.connector_kinds import label_of
from webapp.ui.wording.rules import RULES

SENTENCES = {
    "credential.name_taken": _l("There is already a credential with this name. Choose another one."),
    "secret.missing": _l("Type a secret or a private key. A credential without both has nothing to show."),
    "secret.needed": _l("This secret was never allowed to go there. Type it again to allow it."),
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


def sentence(error: AppError) -> str:
    """Return what `error` means and what to do, in the reader's language."""
    if error.code == "limit.reached":
        return wait_sentence(error.facts["retry_after_s"])
    text = SENTENCES.get(error.code) or RULES[error.code]
    return str(text) % error.facts


def destination_words(destination: str) -> str:
    """Return a destination of `credentials.binding` in the reader's language."""
    kind, authority, *rest = destination.split()
    if kind != "smtp":
        return " ".join([label_of(kind), authority, *rest])
    tls, checked, _via, *route = rest
    words = [f"SMTP {authority}", str(TLS_WORDS[tls]), *_checked_words(checked)]
    if route != ["direct"]:
        _connector_id, connector_kind, *endpoint_words = route
        endpoint = " ".join([label_of(connector_kind), *endpoint_words])
        words.append(_("through the connector %(endpoint)s", endpoint=endpoint))
    return ", ".join(words)


def _checked_words(checked: str) -> list[str]:
    """Return how the certificate is checked: by which authority, or which one is trusted, by which name."""
    word, *more = checked.split(";")
    values = dict(part.split("=", 1) for part in more)
    words = [str(CHECKED_WORDS[word])]
    if "issuer" in values:
        words.append(_("only by the issuer with SHA-256 %(sha256)s", sha256=spaced(values["issuer"])))
    if "certificate" in values:
        words.append(_("only the certificate with SHA-256 %(sha256)s", sha256=spaced(values["certificate"])))
    if "name" in values:
        words.append(_("under the name %(name)s", name=values["name"]))
    return words
