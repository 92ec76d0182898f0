"""The words of connectors: health, log-in, and the sentence for each code that their actions raise."""

from flask_babel import lazy_gettext as _l

from webapp.connectors import routes
from webapp.connectors.models import Connector
from webapp.credentials import wording as credential_words
from webapp.errors import AppError
from webapp.tunnels import kinds
from webapp.tunnels.kinds import LoginRule
from webapp.ui.wording.connector_kinds import label_of, listed
from webapp.ui.wording.numbers import ngettext
from webapp.ui.wording.stages import Badge

SENTENCES = {
    "connector.name_taken": _l("There is already a Network Connector with this name. Choose another one."),
    "connector.kind_unknown": _l("Choose one of the kinds."),
    "connector.login_missing": _l("%(kind)s lets nobody in without a log-in. Choose a credential."),
    "connector.credential_missing": _l("Choose a credential, or answer No to authentication."),
    "connector.credential_gone": _l("This credential was deleted in the meantime. Choose another one."),
    "connector.credential_kind": _l(
        "Proxies and jump hosts take only a user name and a password. Choose a credential of that kind."
    ),
    "connector.foreign_target": _l(
        "No account that uses this connector has this server and port. An administrator may test any other."
    ),
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
    if error.code not in SENTENCES:
        return credential_words.sentence(error)
    facts = dict(error.facts)
    if "kind" in facts:
        facts["kind"] = label_of(facts["kind"])
    return str(SENTENCES[error.code]) % facts


def login_help() -> str:
    """Return which kinds need a log-in, as the help of that question."""
    labels = [label_of(kind.name) for kind in kinds.KINDS.values() if kind.login is LoginRule.REQUIRED]
    return ngettext(
        "%(kinds)s always asks who comes; proxies often do not.",
        "%(kinds)s always ask who comes; proxies often do not.",
        len(labels),
        kinds=listed(labels),
    )


def health_of(connector: Connector) -> Badge:
    """Return the health of a connector; its last test counts only for the settings that were tested."""
    if connector.last_test_at is None:
        return HEALTH["never"]
    if connector.last_test_fingerprint != routes.fingerprint(connector):
        return HEALTH["changed"]
    return HEALTH["accepted" if connector.last_test_ok else "failed"]
