"""A test handed over to the mail team: as JSON, and as a message in their language that is ready to send."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import quote

from flask_babel import LazyString, force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.runs.commands import ShellCommand, commands_of
from webapp.runs.models import ACCEPTED, Run
from webapp.runs.wording import RunView, view_of
from webapp.runs.wording.comparing import tls_words
from webapp.transcript import Stage
from webapp.ui.locale import iso

FORMAT = "postigo-test/1"
# The languages in which a message can be written, by the value in its URL, each called by its own name.
LANGUAGES: Mapping[str, str] = MappingProxyType({"pt_BR": "Português", "en": "English", "es": "Español"})
COMMANDS: Mapping[str, LazyString] = MappingProxyType(
    {
        "way": _l("First, in another window: the way through the Network Connector (put in its user)"),
        "swaks": _l("The same conversation with swaks, which asks for the password"),
        "openssl": _l("The certificate with OpenSSL"),
    }
)
# Some mail programs cut longer links.
LINK_MAX = 1_900


class Letter(NamedTuple):
    """A message to the mail team. `link` opens it in the reader's mail program, cut where it is too long."""

    language: str
    subject: str
    body: str
    link: str


def letter_of(run: Run, language: str) -> Letter:
    """Return the message about a run that has ended, in one of LANGUAGES."""
    with force_locale(language):
        view = view_of(run)
        subject = _subject(view)
        parts = _parts(view)
    body = "\n".join(parts)
    return Letter(language, subject, body, _link(subject, parts))


def as_json(run: Run) -> dict[str, Any]:
    """Return a run as plain values for the mail team: what its page shows, without the text of the message.

    The transcript was freed of secrets while it was recorded. Times are UTC; `took_ms` and `at_ms` are
    milliseconds, `at_ms` since the start of the test.
    """
    view, result = view_of(run), run.result or {}
    return {
        "format": FORMAT,
        "test": run.id,
        "kind": run.kind,
        "subject": run.subject_name,
        "asked": {name: run.asked[name] for name in ("depth", "to", "host", "port") if name in run.asked},
        "started_at": _time(run.started_at),
        "finished_at": _time(run.finished_at),
        "state": run.state,
        "result": view.sentence,
        "cause": _cause(view),
        "reply": {
            name: result.get(name) for name in ("reply_code", "enhanced_code", "reply_text", "queue_id")
        },
        "commands": {command.code: command.text for command in commands_of(run)},
        "steps": [_step(step) for step in run.steps],
    }


def shown_commands(run: Run) -> list[tuple[ShellCommand, str]]:
    """Return the commands of a run, each with what it is for."""
    return [(command, str(COMMANDS[command.code])) for command in commands_of(run)]


def _cause(view: RunView) -> dict[str, Any] | None:
    found = view.explanation
    if found is None:
        return None
    return {
        "code": found.code,
        "title": found.title,
        "meaning": found.meaning,
        "to_do": list(found.cures),
        "ask": found.whom,
        "evidence": list(found.evidence),
    }


def _step(step: Mapping[str, Any]) -> dict[str, Any]:
    lines = [
        {"sign": sign, "text": text, "encrypted": encrypted, "at_ms": at_ms}
        for sign, text, encrypted, at_ms in step["lines"]
    ]
    return {**step, "lines": lines}


def _time(moment: Any) -> str | None:
    return iso(moment) if moment is not None else None


def _subject(view: RunView) -> str:
    name = view.run.subject_name
    if view.explanation is None:
        return _("SMTP account %(name)s: test %(number)s", name=name, number=view.run.id)
    if view.run.kind == "connector":
        return _("Network Connector %(name)s: %(cause)s", name=name, cause=view.explanation.title)
    return _("SMTP account %(name)s: %(cause)s", name=name, cause=view.explanation.title)


def _parts(view: RunView) -> list[str]:
    """Return the lines of the message, the most important first."""
    lines = [_("Hello,"), "", _opening(view), ""]
    lines += [f"{label}: {value}" for label, value in _facts(view) if value]
    if view.explanation is not None:
        lines += ["", f"{_('What it means')}:", view.explanation.meaning]
    if commands := shown_commands(view.run):
        lines += ["", _("To repeat it, without the password:")]
        lines += [line for command, words in commands for line in (f"{words}:", command.text)]
    return [*lines, "", _("This message holds no password.")]


def _opening(view: RunView) -> str:
    if view.run.kind == "connector":
        return _("A test of our Network Connector does not come to its end. Please help us to find out why.")
    if view.explanation is not None:
        return _("A test of our SMTP account does not come to its end. Please help us to find out why.")
    if view.run.state == ACCEPTED:
        return _("The account's server accepted this message. Please tell us what became of it.")
    return _("This is what a test of our SMTP account showed.")


def _facts(view: RunView) -> list[tuple[str, Any]]:
    run, settings = view.run, view.settings
    steps = {step["stage"]: step["facts"] for step in run.steps}
    connect = steps.get(Stage.CONNECT, {})
    certificate = steps.get(Stage.TLS, {}).get("certificate") or {}
    where = settings if "host" in settings else run.asked
    server = f"{where['host']}:{where['port']}" if where.get("host") else None
    return [
        (_("Result"), view.sentence),
        (_("Failed at"), view.stage_title if view.explanation else None),
        (_("Server's words"), view.server_words),
        (_("Date"), iso(run.started_at or run.created_at)),
        (_("Server"), f"{server}, {tls_words(settings['tls'])}" if server and "tls" in settings else server),
        (_("Server's address"), connect.get("peer")),
        (_("Our address"), connect.get("local")),
        (_("Network Connector"), settings.get("connector")),
        (_("EHLO name"), settings.get("ehlo_name")),
        (_("User name"), settings.get("user_name")),
        ("MAIL FROM", settings.get("sender")),
        ("RCPT TO", run.asked.get("to")),
        ("Message-ID", settings.get("message_id")),
        (_("Queue id"), (run.result or {}).get("queue_id")),
        (_("Certificate (SHA-256)"), certificate.get("sha256")),
    ]


def _link(subject: str, lines: list[str]) -> str:
    """Return a mailto link (RFC 6068) without a recipient, at most LINK_MAX long, with whole lines only."""
    link = f"mailto:?subject={quote(subject[:200], safe='')}&body="
    for line in lines:
        more = quote(f"{line}\r\n", safe="")
        if len(link) + len(more) > LINK_MAX:
            break
        link += more
    return link
