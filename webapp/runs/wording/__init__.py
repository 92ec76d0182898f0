"""A run as its page shows it, for every kind: the only place that turns its row into sentences."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from flask import current_app, url_for
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.mail.diagnosis.diagnose import UNCERTAIN
from webapp.runs import depths, service
from webapp.runs.models import (
    ACCEPTED,
    CANCELLED,
    DRAFT,
    INTERRUPTED,
    PASSED,
    PRACTICE,
    REFUSED,
    RUNNING,
    WAITING,
    Run,
)
from webapp.runs.wording.comparing import ShownDifference, comparison_of
from webapp.runs.wording.depth import done_sentence, passed_badge
from webapp.runs.wording.missing_step import guide_of
from webapp.transcript import Stage
from webapp.ui.locale import iso
from webapp.ui.reports.links import with_query
from webapp.ui.wording import causes, looks, stages
from webapp.ui.wording.causes import Explanation
from webapp.ui.wording.guides import GuideView
from webapp.ui.wording.looks import LookView
from webapp.ui.wording.stages import PRACTICE_BADGE, Badge, StageView

# The blueprint and URL parameter of the tested record's pages; a run stores only its id.
_SUBJECT_ID = {"account": "account_id", DRAFT: "account_id", "connector": "connector_id"}
_BLUEPRINT = {"account": "accounts", DRAFT: "accounts", "connector": "connectors"}

# Causes that are resolved on the page of the host key.
_ABOUT_HOST_KEY = ("connector.host_key_unknown", "connector.host_key_changed")

_ROAD = (Stage.CONNECTOR, Stage.RESOLVE, Stage.CONNECT)
_SMTP = tuple(stage for stage in Stage if stage not in (Stage.SETTINGS, *_ROAD))
# With implicit TLS the encryption comes before the greeting.
_SMTPS = (Stage.TLS, *(stage for stage in _SMTP if stage is not Stage.TLS))

OUTCOMES: Mapping[str, Badge] = MappingProxyType(
    {
        WAITING: Badge(_l("Waiting"), "clock", "blue"),
        RUNNING: Badge(_l("Under way"), "loader-2", "blue"),
        ACCEPTED: Badge(_l("Accepted"), "circle-check", "green"),
        REFUSED: Badge(_l("Failed"), "circle-x", "red"),
        CANCELLED: Badge(_l("Cancelled"), "ban", "orange"),
        INTERRUPTED: Badge(_l("Interrupted"), "plug-connected-x", "orange"),
        UNCERTAIN: Badge(_l("Uncertain"), "help-circle", "yellow"),
        PRACTICE: PRACTICE_BADGE,
    }
)
TITLES: Mapping[str, LazyString] = MappingProxyType(
    {
        "account": _l("E-mail test - Account"),
        DRAFT: _l("Test without saving"),
        "connector": _l("Test of the Network Connector"),
    }
)


@dataclass(frozen=True)
class RunView:
    """What the page of a run shows beside the row itself.

    `sentence` is the result in one sentence. `explanation` is set when the test failed, and `last_good`
    when an earlier run was accepted. `links` are the URLs of the subject's pages, by verb.
    """

    run: Run
    title: str
    outcome: Badge
    sentence: str
    explanation: Explanation | None
    stages: list[StageView]
    settings: Mapping[str, Any]
    limit_s: int
    last_good: Run | None
    links: Mapping[str, str]

    @property
    def looks(self) -> list[LookView]:
        """What was looked at after the test had failed."""
        return looks.views(self.run.steps, over=self.run.is_over)

    @property
    def field_url(self) -> str | None:
        """The URL of the form with the field at fault, which it marks; None when no field is."""
        if self.run.kind == "connector" or self.explanation is None or self.explanation.field is None:
            return None
        url = self.links.get("test" if self.explanation.field == "to" else "edit")
        return f"{with_query(url, run=self.run.id)}#{self.explanation.form_field}" if url else None

    @property
    def edit_url(self) -> str | None:
        """The URL of the subject's form, at the field at fault if it has it."""
        about_account = self.explanation is not None and self.explanation.field != "to"
        return self.field_url if about_account and self.field_url else self.links.get("edit")

    @property
    def practice_url(self) -> str | None:
        """The URL of the message in the practice mailbox, when the test ended there."""
        queue_id = str((self.run.result or {}).get("queue_id") or "")
        port = current_app.config.get("PRACTICE_PORT")
        found = re.fullmatch(r"TREINO-([0-9]{1,18})", queue_id)
        if found is None or port is None or self.settings.get("port") != port:
            return None
        return url_for("practice.show", message_id=int(found[1]))

    @property
    def guide(self) -> GuideView | None:
        """The guide to the provider as this test shows it; None where no step of it is missing."""
        return guide_of(self.run) if self.explanation is not None else None

    @property
    def report(self) -> str:
        """The run as plain text, for copying."""
        return report_of(self)

    @property
    def compared(self) -> list[ShownDifference]:
        """The facts of this run beside those of the last good one; empty where there was none."""
        return comparison_of(self.last_good, self.run) if self.last_good is not None else []

    @property
    def server_words(self) -> str:
        """The text of the last reply of the server or proxy; empty when there was none."""
        result = self.run.result or {}
        known = {**(result.get("facts") or {}), **result}
        said = [str(known[name]) for name in ("reply_code", "reply_text") if known.get(name)]
        return " ".join(said) or str(known.get("received", ""))

    @property
    def stage_title(self) -> str:
        """The name of the stage at which the run failed, or which is running."""
        shown = next((view for view in reversed(self.stages) if view.state in ("failed", "running")), None)
        return shown.title if shown else ""


def view_of(run: Run) -> RunView:
    """Return everything that the page of `run` needs."""
    explanation = causes.explain(run.result) if run.state == REFUSED else None
    settings = next((step["facts"] for step in run.steps if step["stage"] == Stage.SETTINGS), {})
    return RunView(
        run=run,
        title=str(TITLES[run.kind]),
        outcome=outcome_of(run),
        sentence=sentence_of(run),
        explanation=explanation,
        stages=_stages(run, settings, explanation),
        settings=settings,
        limit_s=current_app.config["POSTIGO"].test_deadline_s,
        last_good=service.last_accepted_before(run) if run.state == REFUSED else None,
        links=_links(run),
    )


def explanation_for(run_id: int, subject_id: int, *, kind: str = "account") -> Explanation | None:
    """Return why the test `run_id` of an account failed; None for any other run."""
    run = Run.get_or_none(Run.id == run_id, Run.kind == kind, Run.subject_id == subject_id)
    return causes.explain(run.result) if run is not None and run.state == REFUSED else None


def outcome_of(run: Run) -> Badge:
    """Return the state of a run as a word with an icon and a colour."""
    if run.result and run.result["code"] == UNCERTAIN:
        return OUTCOMES[UNCERTAIN]
    if run.state == PASSED:
        return passed_badge(depths.of(run.asked))
    return OUTCOMES[run.state]


def sentence_of(run: Run) -> str:
    """Return the state of a run in one sentence."""
    if run.state == ACCEPTED:
        return _accepted(run)
    if run.state == PASSED:
        return done_sentence(run)
    if run.state == PRACTICE:
        return _practised(run)
    if run.state == REFUSED:
        return causes.explain(run.result).title + "."
    if run.state == RUNNING and run.cancel_requested:
        return _("The test is being cancelled.")
    return {
        WAITING: _("The test waits for its turn."),
        RUNNING: _("The test is under way."),
        CANCELLED: _("The test was cancelled before it was over."),
        INTERRUPTED: _("The test was interrupted: Postigo stopped while it was under way. Start it again."),
    }[run.state]


def report_of(view: RunView) -> str:
    """Return the run as plain text, without secrets, for the administrators of the mail server."""
    run, facts = view.run, view.settings
    result = run.result or {}
    head = (
        (_("Test"), f"{view.title}, {run.subject_name} (#{run.id})"),
        (_("Date"), f"{iso(run.started_at or run.created_at)}"),
        (_("Result"), view.sentence),
        (_("Cause code"), result["code"] if view.explanation else None),
        (_("Failed at"), view.stage_title if view.explanation else None),
        (_("Server's words"), view.server_words),
        (_("Server"), f"{facts['host']}:{facts['port']} ({facts['tls']})" if "host" in facts else None),
        (_("Network Connector"), facts.get("connector")),
        (_("EHLO name"), facts.get("ehlo_name")),
        ("MAIL FROM", facts.get("sender")),
        ("RCPT TO", ", ".join(facts.get("recipients", ()))),
        ("Message-ID", facts.get("message_id")),
    )
    lines = [f"{label}: {value}" for label, value in head if value]
    return "\n".join([*lines, "", *_exchange(view.stages), *looks.report(view.looks)])


def _exchange(shown: list[StageView]) -> list[str]:
    """Return the lines of the transcript; `~` marks those sent over TLS."""
    lines = []
    for stage in shown:
        took = "" if stage.took_ms is None else f", {stage.took_ms} ms"
        lines.append(f"== {stage.title}: {stage.badge.word}{took}")
        lines += [f"{at:>7} ms {'~' if tls else ' '}{sign} {text}" for sign, text, tls, at in stage.lines]
    return lines


def _accepted(run: Run) -> str:
    if run.kind == "connector":
        return _connector_accepted(run)
    if run.result.get("queue_id"):
        return _(
            "The server accepted the message as %(queue_id)s; accepted is not yet delivered.",
            queue_id=run.result["queue_id"],
        )
    return _("The server accepted the message; accepted is not yet delivered.")


def _practised(run: Run) -> str:
    if depths.of(run.asked).sends:
        return stages.practised(run.result.get("queue_id"))
    return f"{done_sentence(run)} " + _("It is the practice mailbox, which delivers to nobody.")


def _connector_accepted(run: Run) -> str:
    if "host" not in run.asked:
        return _("The jump host showed the accepted key.")
    return _("The Network Connector reached %(host)s:%(port)s.", **run.asked)


def _stages(run: Run, settings: Mapping[str, Any], explanation: Explanation | None) -> list[StageView]:
    """Return the stages; the failed one has the sentence of the run's explanation."""
    known = {"recipient": run.asked.get("to"), **run.asked, **settings}
    shown = stages.views(run.steps, _expected(run), over=run.is_over, known=known)
    if explanation is None:
        return shown
    failed = run.result.get("stage")
    told = f"{explanation.title}."
    return [replace(view, sentence=told) if view.stage == failed else view for view in shown]


def _expected(run: Run) -> tuple[Stage, ...]:
    if run.kind == "connector":
        return _ROAD if "host" in run.asked else (Stage.CONNECTOR,)
    settings = run.steps[0]["facts"] if run.steps else {}
    last = depths.IN_ORDER.index(depths.of(run.asked).last)
    left_out = set(depths.IN_ORDER[last + 1 :]) - {Stage.QUIT}
    if not settings.get("token_kind"):
        left_out.add(Stage.TOKEN)
    dialogue = _SMTPS if settings.get("tls") == "implicit" else _SMTP
    return (Stage.SETTINGS, *_ROAD, *(stage for stage in dialogue if stage not in left_out))


def _links(run: Run) -> dict[str, str]:
    """Return the URLs of the subject's pages by verb, of those that exist."""
    if run.kind == DRAFT:
        return _links_of_draft(run)
    blueprint, name = _BLUEPRINT[run.kind], _SUBJECT_ID[run.kind]
    endpoints = {verb: f"{blueprint}.{verb}" for verb in ("edit", "show", "test", "tests")}
    if run.kind == "connector" and run.result and run.result["code"] in _ABOUT_HOST_KEY:
        endpoints["host_key"] = "connectors.host_key"
    return {
        verb: url_for(endpoint, **{name: run.subject_id})
        for verb, endpoint in endpoints.items()
        if endpoint in current_app.view_functions
    }


def _links_of_draft(run: Run) -> dict[str, str]:
    """Return the URLs of the form with what was tested in it, and of the account if there is one."""
    if "accounts.unsaved_window" not in current_app.view_functions:
        return {}
    links = {"test": url_for("accounts.unsaved_window", run=run.id)}
    if not run.subject_id:
        return links | {"edit": url_for("accounts.new", tested=run.id)}
    return links | {
        "edit": url_for("accounts.edit", account_id=run.subject_id, tested=run.id),
        "show": url_for("accounts.show", account_id=run.subject_id),
    }
