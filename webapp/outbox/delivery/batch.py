"""The messages that one connection has claimed and not sent yet; their contents are read in portions."""

import time
from collections import deque
from collections.abc import Iterator

from webapp.clock import monotonic
from webapp.outbox.delivery import prefetch
from webapp.outbox.delivery.prefetch import StoredContent
from webapp.outbox.delivery.scheduling.claim_size import ClaimSize
from webapp.outbox.queue import leases
from webapp.outbox.queue.leases import Job, LeasedRecipient

# Seconds that the next claim waits for more messages while they arrive in quick succession: each claim
# blocks all other writers. A single message is claimed at once, and a full lane without waiting.
GATHER_S = 0.025


class Batch:
    """The claimed messages of one connection in the lane `lane_id`, oldest first.

    `claimed_at` (monotonic seconds) is when the last claim was made: its leases count from then. How fast
    a claim leaves is noted in `pace`, which the connections of the lane share.
    """

    def __init__(self, lane_id: int, owner: str, pace: ClaimSize) -> None:
        self.claimed_at = 0.0
        self._lane_id = lane_id
        self._owner = owner
        self._pace = pace
        self._full = 0  # recipients in the last claim, if it reached its limit
        self._begun_at = 0.0
        self._jobs: deque[Job] = deque()
        self._contents: dict[int, StoredContent | None] = {}
        self._gather_until = 0.0

    def __bool__(self) -> bool:
        return bool(self._jobs)

    @property
    def first(self) -> Job:
        """The message that comes next. Raises IndexError when there is none."""
        return self._jobs[0]

    @property
    def is_gathering(self) -> bool:
        """Tell whether the next claim should wait a moment for more messages."""
        return monotonic() < self._gather_until

    def gather(self) -> None:
        """Wait until the next claim is due; at most GATHER_S seconds."""
        if (left_s := self._gather_until - monotonic()) > 0:
            time.sleep(left_s)

    def claim(self, at_once: int, *, per_minute: int) -> bool:
        """Claim what is due in the lane, about `at_once` recipients of whole messages.

        At most `per_minute` messages a minute (0 = no limit). Return whether there is anything to send now.
        """
        moment = monotonic()
        if self._full and self._begun_at:  # all of the last claim was sent since
            self._pace.measured(self._full, moment - self._begun_at)
        self._jobs.extend(leases.claim(self._lane_id, at_once, self._owner, per_minute=per_minute))
        self._contents.clear()
        count, self.claimed_at = sum(len(job.recipients) for job in self._jobs), moment
        self._full, self._begun_at = count if count >= at_once else 0, 0.0
        self._gather_until = monotonic() + GATHER_S if count > 1 and not self._full else 0.0
        return bool(self._jobs)

    def pop(self) -> tuple[Job, StoredContent | None]:
        """Remove the first message and return it with its content; None when that was deleted."""
        self._begun_at = self._begun_at or monotonic()
        if self._jobs[0].message_id not in self._contents:
            self._contents = prefetch.read(self._jobs)
        job = self._jobs.popleft()
        content = self._contents[job.message_id]
        # A message to very many recipients comes in parts, which share the content.
        if not self._jobs or self._jobs[0].message_id != job.message_id:
            del self._contents[job.message_id]
        return job, content

    def give_up(self) -> list[LeasedRecipient]:
        """Remove everything, and return the recipients that were not sent to."""
        untried = [recipient for job in self._jobs for recipient in job.recipients]
        self._jobs.clear()
        self._full = 0
        return untried

    def recipients(self) -> Iterator[LeasedRecipient]:
        """Yield the recipients that were not sent to; may be called from another thread."""
        for job in self._jobs.copy():
            yield from job.recipients
