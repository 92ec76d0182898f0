"""What a worker asks of the queue, with 100,000 messages in it and with a thousand, by turns.

Claiming a hundred and settling them as accepted, with their attempts: messages a second. A lane of
its own has what is claimed; the others wait in ten lanes more, as they do after a bad night.

    ./run bench outbox_queue
"""

import dataclasses
import os
import sys
import tempfile
import time

import config
from tests.bench import outbox_pages
from tests.outbox.requests import new_account
from webapp import boot
from webapp.audit.log import Actor
from webapp.db import database, writing
from webapp.db.statements import execute_by_rows
from webapp.outbox.delivery import attempt
from webapp.outbox.intake import accept
from webapp.outbox.intake.request import MessageRequest
from webapp.outbox.queue import leases, states

FEW, MANY = 1_000, int(os.environ.get("BENCH_QUEUED", "100000"))
ROUNDS, BATCH = 40, 100
LIMIT = 0.8
SOMEBODY = Actor(None, "bench", "cli")


class Queue:
    """A storage of its own with `count` messages waiting, and a lane to take from."""

    def __init__(self, folder: str, count: int) -> None:
        os.environ["POSTIGO_DATA"] = folder
        self._settings = dataclasses.replace(config.load(dotenv=None), practice_port=0)
        boot.open_storage(self._settings)
        self._database = database.obj
        outbox_pages.fill(count)
        self._lane = new_account(name="Taken from")

    def turn(self) -> float:
        """Take a hundred in, then return the seconds that claiming and settling them took."""
        database.initialize(self._database)
        one = MessageRequest(
            to=("maria@example.com",), subject="Report", text="Hello", account=str(self._lane.id)
        )
        how = {"interface": "command", "application": None, "actor": SOMEBODY, "settings": self._settings}
        accept.accept([one] * BATCH, **how)
        began = time.perf_counter()
        jobs = leases.claim(self._lane.id, BATCH, "bench")
        verdicts = [
            leases.RecipientOutcome(
                taken, states.ACCEPTED, "accepted", 250, "2.0.0 Ok", sent_by=self._lane.id
            )
            for job in jobs
            for taken in job.recipients
        ]
        rows = [attempt._row(job, self._lane, "accepted", "bench", "end_of_data") for job in jobs]
        with writing(together=True):
            settled = leases.settle(verdicts)
            execute_by_rows(attempt.INSERT, rows)
        assert settled == len(rows) == BATCH
        return time.perf_counter() - began


def main() -> int:
    """Measure and print; return 1 when the promise is not kept."""
    with tempfile.TemporaryDirectory() as small, tempfile.TemporaryDirectory() as large:
        queues = [Queue(small, FEW), Queue(large, MANY)]
        taken = [[each.turn() for each in queues] for _ in range(ROUNDS)]
        few, many = (BATCH / sorted(times)[ROUNDS // 2] for times in zip(*taken, strict=True))
    print(f"claimed and settled a second, median: {few:.0f} with {FEW:,} queued, {many:.0f} with {MANY:,}")
    fine = many >= LIMIT * few
    print(f"{'ok  ' if fine else 'FAIL'} {many / few:.2f} of it (at least {LIMIT:g})")
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
