"""A backlog to a server that is 20 ms away, side by side with Postfix as it comes, in one run.

The server is smtp-sink behind a relay that delays both directions. Everything is queued before the first
connection: at us in the database, at Postfix in its queue, which it is told to deliver. Our account is
measured as it comes (no limit set) and with 20 connections, as many as Postfix opens to one server. Each
round measures all in turn; what counts is the median of the ratios. Ten messages, at last, show how many
connections few messages have.

    ./run bench far
"""

import dataclasses
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from tests.bench.outbox import SOMEBODY, _running, _wait_until_stored, house
from tests.bench.programs import relay
from tests.bench.programs.client import BODY
from tests.bench.programs.promises import Promises
from tests.bench.programs.sink import Counting, sink
from webapp.accounts.models import Account
from webapp.outbox.intake import accept
from webapp.outbox.intake.request import MessageRequest

MESSAGES = int(os.environ.get("BENCH_MESSAGES", "3000"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
ROUND_TRIP_MS = 20
FEW = 10
LIMIT_S = 300.0


@contextmanager
def far(port: int) -> Iterator["Distance"]:
    """Run the relay in front of the sink at `port` for the length of a block."""
    command = [sys.executable, "-m", "tests.bench.programs.far", str(port), str(ROUND_TRIP_MS)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        distance = Distance(int(process.stdout.readline()))
        try:
            yield distance
        finally:
            process.stdin.close()
            distance.most = int(process.stdout.readline())


@dataclasses.dataclass
class Distance:
    """A running relay: its port and, after its block, the most connections that were open at once."""

    port: int
    most: int = 0


@dataclasses.dataclass(frozen=True)
class Drain:
    """Messages a second, and the most connections at once."""

    rate: float
    connections: int


def by_us(counting: Counting, messages: int, max_connections: int) -> Drain:
    """Drain a backlog through one account, from the worker's first look to the last message at the sink."""
    with ExitStack() as processes, far(counting.port) as distance, house(distance.port) as at:
        Account.update(max_connections=max_connections, per_connection=100).execute()
        one = MessageRequest(to=("maria@example.com",), subject="Report", text=BODY)
        how = {"interface": "command", "application": None, "actor": SOMEBODY, "settings": at.settings}
        for _ in range(messages // 500):
            accept.accept([one] * 500, **how)
        if rest := messages % 500:
            accept.accept([one] * rest, **how)
        before = counting.taken
        _running(processes, at, "worker")
        began = time.perf_counter()
        already = counting.taken - before
        counting.wait_for(before + messages)
        rate = (messages - already) / (time.perf_counter() - began)
        _wait_until_stored()
        processes.close()
    return Drain(rate, distance.most)


def by_postfix(counting: Counting, messages: int) -> Drain:
    """Drain a backlog through Postfix as it comes, from the order to deliver to the last at the sink."""
    with far(counting.port) as distance, relay.held_relay(distance.port) as (port, deliver):
        relay.feed(port, messages)
        count = messages // relay.CLIENTS * relay.CLIENTS
        before, began = counting.taken, time.perf_counter()
        deliver()
        counting.wait_for(before + count)
        rate = count / (time.perf_counter() - began)
    return Drain(rate, distance.most)


def main() -> int:
    """Measure and print; return 1 when a promise is not kept."""
    promises = Promises()
    by_default, by_twenty = [], []
    with sink() as counting:
        for _ in range(ROUNDS):
            postfix = by_postfix(counting, MESSAGES)
            default = by_us(counting, MESSAGES, 0)
            twenty = by_us(counting, MESSAGES, 20)
            by_default.append(default.rate / postfix.rate)
            by_twenty.append(twenty.rate / postfix.rate)
            told = {"Postfix": postfix, "as it comes": default, "20 allowed": twenty}
            print(", ".join(f"{name} {one.rate:.0f}/s over {one.connections}" for name, one in told.items()))
        few = by_us(counting, FEW, 20)
    promises.at_least("20 ms away, as it comes / Postfix as it comes", by_default, 1)
    promises.at_least("20 ms away, 20 connections / Postfix as it comes", by_twenty, 2)
    promises.at_most(f"connections for {FEW} messages, 20 allowed", [few.connections], 2)
    return promises.exit_code


if __name__ == "__main__":
    sys.exit(main())
