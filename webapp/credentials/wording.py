"""The sentence for each code that the actions on credentials raise, and a destination in words."""

from typing import NamedTuple

from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.access.wording import wait_sentence
from webapp.credentials.kinds import kind_of
from webapp.credentials.kinds.shape import Detail
from webapp.credentials.models import Credential
from webapp.errors import AppError
from webapp.mail.certificates.facts import spaced
from webapp.ui.wording.chains import days_until, days_words
from webapp.ui.wording.connector_kinds import label_of
from webapp.ui.wording.rules import RULES

SENTENCES = {
    "credential.name_taken": _l("There is already a credential with this name. Choose another one."),
    "secret.missing": _l("Type a secret or a private key. A credential without both has nothing to show."),
    "secret.needed": _l("This secret was never allowed to go there. Type it again to allow it."),
    "secret.mismatch": _l("This is not the stored secret. Type it exactly, spaces included."),
    "secret.other_place": _l("It was typed for another place than the form names now. Type it again."),
    "credential.kind_unknown": _l("Choose one of the kinds."),
    "credential.choice_unknown": _l("Choose one of the answers."),
    "credential.kind_of_connector": _l(
        "A Network Connector logs in with this credential, and takes only a user name and a password."
    ),
    "credential.day_form": _l("This is no day. Type it as year-month-day, like 2027-05-31."),
    "credential.tenant_form": _l(
        "This is neither the ID of a directory nor one of its domains. Copy it from the admin centre."
    ),
    "credential.not_https": _l("Type an address that begins with https:// and holds no user name."),
    "credential.authority_form": _l("Type only the address of the cloud, without a path behind it."),
    "credential.no_service_account": _l(
        "This is not the key of a service account. Paste the whole JSON file that Google made."
    ),
    "certificate.no_pair": _l(
        "A certificate and its private key are needed, both as PEM. Paste them one below the other."
    ),
    "certificate.key_differs": _l(
        "The key is not that of the certificate, or its passphrase is not right. Paste both again."
    ),
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

# So many days before the end of a secret its row warns, the nearer the louder.
WARNED_FROM = ((3, "red"), (14, "orange"), (30, "yellow"))
TLS_WORDS = {"none": _l("without encryption"), "ssl": _l("TLS from the first byte"), "tls": _l("STARTTLS")}
CHECKED_WORDS = {"verified": _l("certificate checked"), "unverified": _l("certificate ignored")}


def sentence(error: AppError) -> str:
    """Return what `error` means and what to do, in the reader's language."""
    if error.code == "limit.reached":
        return wait_sentence(error.facts["retry_after_s"])
    text = SENTENCES.get(error.code) or RULES[error.code]
    return str(text) % error.facts


class ExpiryView(NamedTuple):
    """How long the secret of a credential still counts, with the tone of its urgency."""

    words: str
    tone: str


def expiry_view(credential: Credential) -> ExpiryView | None:
    """Return how many days are left of the secret; None for one that does not end, or not soon."""
    if credential.expires_at is None:
        return None
    days = days_until(credential.expires_at)
    tone = next((tone for limit, tone in WARNED_FROM if days <= limit), None)
    if tone is None:
        return None
    return ExpiryView(_("Secret: %(days)s", days=days_words(days)), tone)


def told_details(credential: Credential) -> list[tuple[str, str]]:
    """Return label and value of what may be shown of a credential beside its name, without empty ones."""
    kind, details = kind_of(credential.kind), credential.details
    rows = [
        (_(field.label), _choice(field, details.get(field.name, ""))) for field in kind.details_for(details)
    ]
    told = {
        "service_account": _("Service account"),
        "service_account_id": _("Client ID for the delegation"),
    }
    rows += [(label, details[name]) for name, label in told.items() if name in details]
    if credential.expires_at:
        rows.append((_("Secret expires on"), format_date(credential.expires_at.date())))
    return [(label, text) for label, text in rows if text]


def _choice(field: Detail, value: str) -> str:
    label = dict(field.choices).get(value)
    return _(label) if label else value


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
