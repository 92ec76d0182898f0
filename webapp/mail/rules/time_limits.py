"""How long an SMTP session waits: for each step, and for the whole. All in seconds.

RFC 5321 section 4.5.3.2 gives each reply a time of minutes, because servers check a message while the client
waits. Where a person waits for the result, a slow server is named as slow instead.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from webapp.transcript import Stage

MINUTE = 60.0
# The bounds of the whole in delivery: of connecting and opening a session, and of one message.
OPENING_MOST_S = 10 * MINUTE
MESSAGE_MOST_S = 15 * MINUTE
# A reply that took so long is slow.
SLOW_S = 2.0

_BY_STAGE = MappingProxyType(
    {
        Stage.BANNER: 5 * MINUTE,
        Stage.MAIL_FROM: 5 * MINUTE,
        Stage.RCPT_TO: 5 * MINUTE,
        Stage.DATA: 2 * MINUTE,
        Stage.END_OF_DATA: 10 * MINUTE,
    }
)
# The steps as the protocol names them, for people who read the server's log.
STEP_NAMES = MappingProxyType(
    {
        Stage.BANNER: "banner",
        Stage.EHLO: "EHLO",
        Stage.TLS: "STARTTLS",
        Stage.EHLO_TLS: "EHLO",
        Stage.TOKEN: "OAuth",
        Stage.AUTH: "AUTH",
        Stage.MAIL_FROM: "MAIL FROM",
        Stage.RCPT_TO: "RCPT TO",
        Stage.DATA: "DATA",
        Stage.END_OF_DATA: "DATA",
        Stage.QUIT: "QUIT",
    }
)


@dataclass(frozen=True)
class TimeLimits:
    """The time limits of the steps; the deadline of the attempt bounds them all.

    `connect_s` is for the connection, connector included; `other_s` for a reply at a stage that is not in
    `by_stage`; `block_s` for one block of the message to be taken. With `looks_for_tls` a server that
    does not greet within its time is asked once, on a second connection, whether it waits for TLS. With
    `keeps_chain` all certificates that a server sent are recorded, for somebody who reads them.
    """

    connect_s: float
    other_s: float
    block_s: float
    by_stage: Mapping[Stage, float]
    looks_for_tls: bool = False
    keeps_chain: bool = False

    def reply_s(self, stage: Stage) -> float:
        """Return how long a reply at `stage` may take."""
        return self.by_stage.get(stage, self.other_s)


# Nobody waits: delivery and probes.
UNATTENDED = TimeLimits(connect_s=30.0, other_s=5 * MINUTE, block_s=3 * MINUTE, by_stage=_BY_STAGE)
# A person waits: the test of an account, which ends within its half minute.
ATTENDED = TimeLimits(
    connect_s=20.0,  # some time of the attempt is left for looking where the server answers
    other_s=MINUTE,
    block_s=MINUTE,
    by_stage=MappingProxyType({Stage.BANNER: 20.0, Stage.TLS: 20.0}),
    looks_for_tls=True,
    keeps_chain=True,
)
# A second, unverified connection that looks at certificates; its own deadline is short.
LOOK = replace(UNATTENDED, keeps_chain=True)
