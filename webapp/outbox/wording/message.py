"""One message as its page shows it: its state, the next step, and the result of each attempt."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.clock import now
from webapp.mail.diagnosis.diagnose import ACCEPTED, PRACTICE, UNCERTAIN
from webapp.outbox.models import Attempt, Recipient
from webapp.outbox.queue import states
from webapp.outbox.queue.transitions import needs_decision
from webapp.outbox.reading.message import MessageDetails
from webapp.outbox.reading.summary import HeldAccount
from webapp.outbox.wording.codes import OWN_CODES, STATES
from webapp.transcript import Stage
from webapp.ui.locale import moment
from webapp.ui.wording import causes, stages
from webapp.ui.wording.causes import Explanation
from webapp.ui.wording.numbers import ngettext
from webapp.ui.wording.rules import RULES
from webapp.ui.wording.stages import Badge, StageView

OUTCOMES_SHOWN = 20
KINDS = {"to": _l("To"), "cc": _l("Cc"), "bcc": _l("Bcc")}


@dataclass(frozen=True)
class RecipientView:
    """One recipient: its state, its last result, and the next step, which may be empty."""

    row: Recipient
    kind: str
    badge: Badge
    answer: str
    server_words: str
    next: str
    substitute: str
    is_undecided: bool


@dataclass(frozen=True)
class OutcomeView:
    """The result of an attempt for one recipient."""

    address: str
    sentence: str
    server_words: str


@dataclass(frozen=True)
class AttemptView:
    """One attempt. `explanation` is set when it failed, `outcomes` when the recipients' results differ."""

    row: Attempt
    badge: Badge
    title: str
    stage_title: str
    explanation: Explanation | None
    server_words: str
    outcomes: list[OutcomeView]
    stages: list[StageView]


@dataclass(frozen=True)
class MessageView:
    """The message as a whole. `sentence` tells its state."""

    details: MessageDetails
    badge: Badge
    sentence: str
    counts: list[tuple[Badge, int]]
    recipients: list[RecipientView]
    attempts: list[AttemptView]


def view_of(details: MessageDetails) -> MessageView:
    """Return all texts of a message's page."""
    badge, sentence = _summary(details)
    facts = details.attempts[0].facts if details.attempts else {}
    return MessageView(
        details=details,
        badge=badge,
        sentence=sentence,
        counts=[(STATES[state], details.counts[state]) for state in states.STATES if state in details.counts],
        recipients=[_recipient(row, details, facts) for row in details.recipients],
        attempts=[_attempt(row, details) for row in details.attempts],
    )


def _summary(details: MessageDetails) -> tuple[Badge, str]:
    counts, total = details.counts, details.total
    accepted = counts.get(states.ACCEPTED, 0)
    if counts.get(states.SENDING):
        return STATES[states.SENDING], _("The message is being sent.")
    if undecided := sum(needs_decision(row) for row in details.recipients):
        sentence = ngettext(
            "%(num)s recipient needs your decision.", "%(num)s recipients need your decision.", undecided
        )
        return STATES[states.UNCERTAIN], sentence
    if waiting := next(
        (s for s in (states.QUEUED, states.DEFERRED, states.UNCERTAIN) if counts.get(s)), None
    ):
        return STATES[waiting], _("The message waits.")
    if accepted == total:
        return STATES[states.ACCEPTED], _("The server accepted the message; accepted is not yet delivered.")
    practised = counts.get(states.PRACTICE, 0)
    if practised == total:
        return STATES[states.PRACTICE], _(
            "Practice only: the practice mailbox took it, and nobody receives it."
        )
    worst = next(
        s for s in (states.REFUSED, states.EXPIRED, states.CANCELLED, states.PRACTICE) if counts.get(s)
    )
    if practised and not accepted:
        sentence = _(
            "It is over, and nobody receives it: the practice mailbox took it for %(practised)s of %(total)s"
            " recipients.",
            practised=practised,
            total=total,
        )
        return STATES[worst], sentence
    if not accepted:
        return STATES[worst], _("It is over: the message was accepted for nobody.")
    sentence = _(
        "It is over: accepted for %(accepted)s of %(total)s recipients.",
        accepted=format_decimal(accepted),
        total=format_decimal(total),
    )
    return STATES[worst], sentence


def _recipient(row: Recipient, details: MessageDetails, facts: Mapping[str, Any]) -> RecipientView:
    return RecipientView(
        row=row,
        kind=str(KINDS[row.kind]),
        badge=STATES[row.state],
        answer=_code_words(row.code, {**facts, "recipient": row.address}),
        server_words=_server_words(row.reply_code, row.reply),
        next=_next(row, details),
        substitute=details.names.get(row.sent_by_id, "") if row.substituted else "",
        is_undecided=needs_decision(row),
    )


def _code_words(code: str, facts: Mapping[str, Any]) -> str:
    """Return the sentence for a code; an empty text for a code that needs none."""
    if code in ("", ACCEPTED):
        return ""
    if code in OWN_CODES:
        return str(OWN_CODES[code])
    if code in RULES:
        return str(RULES[code])
    return causes.title(code, facts) + "."


def _server_words(reply_code: int | None, reply: str) -> str:
    return " ".join(str(part) for part in (reply_code, reply) if part)


def _next(row: Recipient, details: MessageDetails) -> str:
    if row.state == states.SENDING:
        return _("It is being sent now.")
    if row.state == states.UNCERTAIN:
        if needs_decision(row):
            return _("The server's last answer was lost, so it may have been sent. Say what became of it.")
        return _("Tried once more by itself, %(when)s, under the same Message-ID.", when=moment(row.due_at))
    if row.state in (states.QUEUED, states.DEFERRED):
        return " ".join([_waits_for(row, details), _ends(row)]).strip()
    return ""


def _ends(row: Recipient) -> str:
    return _("Given up at %(when)s.", when=moment(row.expires_at)) if row.expires_at else ""


def _waits_for(row: Recipient, details: MessageDetails) -> str:
    if held := details.held.get(row.lane_id):
        return held_sentence(held)
    if row.lane_id in details.disabled:
        return _("It waits: the account %(account)s is disabled.", account=details.names[row.lane_id])
    if row.due_at is not None and row.due_at > now():
        return _("Next attempt at %(when)s.", when=moment(row.due_at))
    return _("Its turn comes in a moment.") if details.has_worker else _("It waits for a worker.")


def held_sentence(held: HeldAccount) -> str:
    """Return the sentence that an account is held, since when, and when it is probed next."""
    since = _("It waits: the account %(account)s is held since %(since)s.", account=held.name,
              since=moment(held.held_at))  # fmt: skip
    if held.probe_at:
        probe = _("It is probed again at %(when)s.", when=moment(held.probe_at))
    elif not held.active:
        probe = _("It is not tried while it is disabled.")
    else:
        probe = _(
            "It is not tried again by itself, as servers lock users for that: replace the secret, or choose "
            "Try now."
        )
    return f"{since} {probe}".strip()


def _attempt(row: Attempt, details: MessageDetails) -> AttemptView:
    explanation = _explanation(row)
    return AttemptView(
        row=row,
        badge=_badge(row),
        title=_title(row, explanation),
        stage_title=_stage_title(row.stage),
        explanation=explanation,
        server_words=_server_words(row.reply_code, row.reply),
        outcomes=_outcomes(row, details),
        stages=stages.views(row.steps, (), over=True, known=row.facts),
    )


def _explanation(row: Attempt) -> Explanation | None:
    if row.code == ACCEPTED or row.code in OWN_CODES or row.code in RULES:
        return None
    return causes.explain({"code": row.code, "facts": row.facts}, of_test=False)


def _badge(row: Attempt) -> Badge:
    if row.code == ACCEPTED:
        return STATES[states.ACCEPTED]
    if row.code == PRACTICE:
        return STATES[states.PRACTICE]
    if row.code == UNCERTAIN:
        return STATES[states.UNCERTAIN]
    put_off = row.reply_code is not None and 400 <= row.reply_code < 500
    return STATES[states.DEFERRED if put_off else states.REFUSED]


def _title(row: Attempt, explanation: Explanation | None) -> str:
    if row.code == ACCEPTED:
        return stages.accepted(row.queue_id)
    if row.code == PRACTICE:
        return stages.practised(row.queue_id)
    return f"{explanation.title}." if explanation else _code_words(row.code, row.facts)


def _stage_title(stage: str) -> str:
    return str(stages.TITLES[Stage(stage)]) if stage in set(Stage) else ""


def _outcomes(row: Attempt, details: MessageDetails) -> list[OutcomeView]:
    if len({outcome[1] for outcome in row.outcomes}) < 2:
        return []
    return [
        OutcomeView(
            details.addresses.get(recipient_id, ""),
            _code_words(code, {**row.facts, "recipient": details.addresses.get(recipient_id, "")})
            or str(STATES[states.ACCEPTED].word),
            _server_words(reply_code, reply),
        )
        for recipient_id, code, reply_code, reply in row.outcomes[:OUTCOMES_SHOWN]
    ]
