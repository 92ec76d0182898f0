"""What a worker knows of the lane of one account: its connections, and how its server answers."""

import threading
from typing import Generic, TypeVar

from webapp.accounts.sending_state import LastResults
from webapp.clock import monotonic
from webapp.errors import StageError
from webapp.outbox.delivery.scheduling.budget import Standing
from webapp.outbox.delivery.scheduling.claim_size import ClaimSize
from webapp.outbox.delivery.scheduling.connection_limit import ConnectionLimit

TIMED_OUT = "server.timed_out"
TIME_OUTS = frozenset(
    {
        *(TIMED_OUT, "tls.timed_out", "banner.silent", "connect.timeout", "deadline.reached"),
        *("connector.timeout", "connector.target_timeout"),
    }
)
# After so many messages in a row that ended in a time-out the server is at fault, and not one of them.
TIME_OUTS_IN_A_ROW = 2

Connection = TypeVar("Connection")


def is_time_out(error: StageError) -> bool:
    """Tell whether an attempt ended because the server did not answer in time."""
    return error.code in TIME_OUTS or error.facts.get("reason") == "timed_out"


class Lane(Generic[Connection]):
    """The connections of one account in this worker, each with its thread, and what they share.

    `standing` is how far the account's server is trusted to answer; `sent` counts messages that it
    answered. `claim_size` and `limit` say how much a connection claims, and how many there may be.
    `is_being_held` is true while it is not stored yet that the account is held.
    """

    def __init__(self, known: LastResults | None = None) -> None:
        self.connections: dict[Connection, threading.Thread] = {}
        self.claim_size = ClaimSize()
        self.limit = ConnectionLimit()
        self.standing = _standing(known)
        self.sent = 0
        self.served_at = 0.0
        self.is_being_held = False
        self._paused_until = 0.0
        self._timed_out: set[int] = set()
        self._condition = threading.Condition()
        self._waiting = 0
        self._wake_ups = 0

    # Idle connections

    def wait(self, seconds: float) -> bool:
        """Wait at most `seconds` to be woken for new work; return whether that happened."""
        with self._condition:
            self._waiting += 1
            if not self._wake_ups:
                self._condition.wait(seconds)
            self._waiting -= 1
            was_woken = self._wake_ups > 0
            self._wake_ups -= was_woken
            return was_woken

    def wake(self) -> bool:
        """Wake one idle connection; False when there is none."""
        with self._condition:
            # A connection that was woken but has not run yet still counts as waiting.
            if self._waiting <= self._wake_ups:
                self._wake_ups = self._waiting
                return False
            self._wake_ups += 1
            self._condition.notify()
            return True

    def interrupt(self) -> None:
        """Make every idle connection look whether it is to end."""
        with self._condition:
            self._condition.notify_all()

    def pause(self, seconds: float) -> None:
        """Let nothing be claimed for so many seconds: nothing may be sent until then."""
        self._paused_until = monotonic() + seconds

    def is_paused(self, moment: float) -> bool:
        """Tell whether nothing is to be claimed now, because it may not be sent or the account is about
        to be held.
        """
        return self.is_being_held or moment < self._paused_until

    # How the server answers

    @property
    def claims_at_once(self) -> int:
        """How many recipients a connection claims: one message where the server may hang again."""
        return 1 if self.standing is Standing.SUSPECT else self.claim_size.value

    @property
    def must_be_held(self) -> bool:
        """Tell whether the server timed out so often in a row that the account is to be held."""
        return len(self._timed_out) >= TIME_OUTS_IN_A_ROW

    def answered(self) -> None:
        """Note that the server answered to a whole message, whatever it said."""
        self.sent += 1
        if self.standing is not Standing.ANSWERS:
            self.standing = Standing.ANSWERS
        if self._timed_out:
            self._timed_out = set()

    def timed_out(self, message_id: int) -> None:
        """Note that the server did not answer in time while the message `message_id` was sent."""
        self.standing = Standing.SUSPECT
        self._timed_out = self._timed_out | {message_id}


def _standing(known: LastResults | None) -> Standing:
    """Return the standing of an account of which this worker knows only what others stored."""
    if known is None or (known.good_at is None and known.bad_at is None):
        return Standing.UNKNOWN
    if known.bad_at is None or (known.good_at is not None and known.good_at > known.bad_at):
        return Standing.ANSWERS
    return Standing.SUSPECT if known.bad_code in TIME_OUTS else Standing.UNKNOWN
