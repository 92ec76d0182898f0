"""The words of the room: kinds, health, and the sentence for each code that its actions raise."""

from flask_babel import lazy_gettext as _l

from webapp.connectors import routes
from webapp.connectors.models import Connector
from webapp.credentials import wording as credential_words
from webapp.errors import AppError
from webapp.ui.wording.stages import Badge

KINDS = {"socks5": "SOCKS5", "http_connect": "HTTP CONNECT", "ssh": "SSH"}

SENTENCES = {
    "connector.name_taken": _l("There is already a Network Connector with this name. Choose another one."),
    "connector.kind_unknown": _l("Choose one of the kinds."),
    "connector.login_missing": _l("An SSH jump host lets nobody in without a log-in. Choose a credential."),
    "connector.credential_missing": _l("Choose a credential, or answer No to authentication."),
    "connector.credential_gone": _l("This credential was deleted in the meantime. Choose another one."),
    "connector.changed": _l("Somebody else changed this connector in the meantime. Look at it again first."),
    "host_key.not_shown": _l("The jump host has not shown a key yet. Ask it for its key first."),
    "host_key.changed": _l(
        "Meanwhile the jump host showed another key. Compare the fingerprint below before you accept it."
    ),
}

HEALTH = {
    "never": Badge(_l("Never tested"), "circle-dashed", "secondary"),
    "accepted": Badge(_l("Works"), "circle-check", "green"),
    "failed": Badge(_l("Failed"), "circle-x", "red"),
    "changed": Badge(_l("Changed since the last test"), "alert-triangle", "yellow"),
}


def sentence(error: AppError) -> str:
    """Return what `error` means and what to do, in the reader's language."""
    if error.code in SENTENCES:
        return str(SENTENCES[error.code]) % error.facts
    return credential_words.sentence(error)


def health_of(connector: Connector) -> Badge:
    """Return how a connector stands: its last test counts only for the settings that were tested."""
    if connector.last_test_at is None:
        return HEALTH["never"]
    if connector.last_test_fingerprint != routes.fingerprint(connector):
        return HEALTH["changed"]
    return HEALTH["accepted" if connector.last_test_ok else "failed"]
