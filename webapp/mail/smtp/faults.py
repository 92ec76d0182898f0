"""Turns replies and dialogue faults into MailErrors, each with its stage and the server's reply."""

import math
from typing import Any

from webapp.deadline import Cancelled, Deadline, DeadlineReached
from webapp.errors import MailError
from webapp.mail.rules.time_limits import SLOW_S, STEP_NAMES
from webapp.mail.smtp.replies import Reply
from webapp.mail.smtp.wire_dialogue import ConnectionLost, DialogueFault
from webapp.transcript import Stage
from webapp.vault import Secret

REPLY_TEXT_MAX = 2_000
CLOSING = 421  # RFC 5321 section 3.8: may be the reply to any command
_REASONS = {
    ConnectionLost: "lost",
    DeadlineReached: "timed_out",
    Cancelled: "cancelled",
}


def refusal(reply: Reply, stage: Stage, *, subject: str = "", **facts: Any) -> MailError:
    """Return the error for a reply that is not the expected success.

    Its code is `<subject>.refused` (5yz) or `<subject>.deferred` (4yz), `subject` being the stage
    by default; `server.closing` for 421; `reply.unexpected` for a success out of place.
    """
    ending = {4: "deferred", 5: "refused"}.get(reply.code // 100)
    code = f"{subject or stage}.{ending}" if ending else "reply.unexpected"
    return MailError(
        "server.closing" if reply.code == CLOSING else code,
        stage=stage,
        permanent=reply.is_permanent,
        reply_code=reply.code,
        enhanced_code=reply.enhanced_code,
        reply_text=reply.text[:REPLY_TEXT_MAX],
        as_heard=Secret(reply.heard_text[:REPLY_TEXT_MAX]),
        **facts,
    )


def stopped(
    fault: BaseException,
    stage: Stage,
    deadline: Deadline,
    slowest: tuple[float, Stage] = (0.0, Stage.BANNER),
    reply_s: float = math.inf,
) -> MailError:
    """Return the error for a session that `fault` ended at `stage`, whose replies may take `reply_s` seconds.

    After the final dot was sent the outcome is uncertain: the message may have been accepted. `slowest` is
    the longest wait for a reply that came, in seconds, and its stage: then the server was slow, not silent.
    """
    facts = dict(fault.facts) if isinstance(fault, DialogueFault) else {}
    if stage is Stage.END_OF_DATA:
        reason = _REASONS.get(type(fault), "malformed")
        return MailError("end_of_data.uncertain", stage=stage, reason=reason, **facts)
    limit_s = min(deadline.limit_s, reply_s)
    if isinstance(fault, DeadlineReached) and slowest[0] >= SLOW_S:
        facts = {"slow_s": round(slowest[0], 1), "slow_step": STEP_NAMES[slowest[1]]}
        return MailError("server.slow", stage=stage, timeout_s=limit_s, **facts)
    if isinstance(fault, DeadlineReached):
        code = "tls.timed_out" if stage is Stage.TLS else "server.timed_out"
        return MailError(code, stage=stage, timeout_s=limit_s)
    if isinstance(fault, ConnectionLost):
        told = {"reason": fault.alert} if fault.alert else {}
        return MailError(f"{stage}.lost", stage=stage, **facts, **told)
    code = fault.code if isinstance(fault, DialogueFault) else "attempt.failed"
    return MailError(code, stage=stage, **facts)
