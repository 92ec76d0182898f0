"""What each quick way gains: the whole path that it belongs to, with it and with the general way instead.

All sides run all the time and take turns in short rounds, so that a busy machine slows them alike. Told
are the ratios of what a round takes with the general way to what it takes with the quick one, by the
clock, and by the processor time of the processes under test: a gain of 1.3 is 30 % more a second. Beside
the median stand the quartiles, and the ratio of the rounds that the machine disturbed least. The
paths: single messages by HTTP and batches by HTTP, until the sink has them; a backlog, until its results
are stored; a page of accounts, as server time. Under each name that of a list, tests/house/quick_ways.py.

    ./run bench quick_ways
    BENCH_WAYS="group commit,pipelining" ./run bench quick_ways
"""

import dataclasses
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from tests.bench.outbox import SOMEBODY, house
from tests.bench.programs.client import BODY, CLIENTS
from tests.bench.programs.general import PATCHES, general
from tests.bench.programs.sink import Counting, sink
from tests.bench.report import Installation
from tests.fakes.process import Postigo
from webapp import boot
from webapp.accounts.models import Account
from webapp.db import database, notify, writing
from webapp.outbox.intake import accept
from webapp.outbox.intake.request import MessageRequest

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "12"))
PER_REQUEST = 100
PER_COMMIT = 500


def _whole(messages: int, part: int) -> int:
    """Return so many messages as can be handed over in whole parts, at least one."""
    return max(messages // part, 1) * part


_ASKED = int(os.environ.get("BENCH_MESSAGES", "500"))
MESSAGES = _whole(_ASKED, CLIENTS)
BATCHED = _whole(4 * _ASKED, CLIENTS * PER_REQUEST)
BACKLOG = _whole(4 * _ASKED, PER_COMMIT)
PAGES = 20 * ROUNDS
LIMIT_S = 120.0
LOOK_EVERY_S = 0.01
TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
KEPT_FROM = 1.3
WARM_UP = 4


class Cost(NamedTuple):
    """What one round took: seconds by the clock, and seconds of processor time."""

    wall_s: float
    cpu_s: float


class Side:
    """One installation with its processes, in which a quick way is on (`without` is empty) or off."""

    def __init__(self, cleanup: ExitStack, counting: Counting, without: str, *, footer: bool = False) -> None:
        self._counting = counting
        self.at = cleanup.enter_context(house(counting.port))
        if footer:
            Account.update(footer=True, footer_text="Do not answer.", version=Account.version + 1).execute()
        boot.close_storage()
        self._file = self.at.settings.data / "postigo.db"
        self.web, self.worker = (self._running(cleanup, without, command) for command in ("web", "worker"))

    def _running(self, cleanup: ExitStack, without: str, command: str) -> Postigo:
        data, module = self.at.settings.data, "tests.bench.programs.general"
        process = Postigo(data, without, command, module=module, practice_port=0, threads=CLIENTS)
        cleanup.callback(process.close)
        process.wait_for("Postigo is ready" if command == "web" else "sends what is")
        return process

    def by_http(self, messages: int, per_request: int) -> Cost:
        """Have clients post messages, and wait until the sink has all of them."""
        path = "/api/v1/messages" + ("" if per_request == 1 else "/batch")
        arguments = [self.web.port, path, self.at.token, messages, per_request]
        command = [sys.executable, "-m", "tests.bench.programs.client", *map(str, arguments)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as client:
            client.stdout.readline()
            before, cpu_s, began = self._counting.taken, self._cpu_s(), time.perf_counter()
            client.stdin.write(b"go\n")
            client.stdin.flush()
            self._wait_for(before + messages)
            wall_s = time.perf_counter() - began
            client.communicate(timeout=LIMIT_S)
        self._wait_until_stored()
        return Cost(wall_s, self._cpu_s() - cpu_s)

    def drained(self, messages: int) -> Cost:
        """Put a backlog into the outbox in one commit, and wait until its results are stored."""
        one = MessageRequest(to=("maria@example.com",), subject="Report", text=BODY)
        how = {"interface": "command", "application": None, "actor": SOMEBODY, "settings": self.at.settings}
        boot.open_storage(self.at.settings)
        try:
            with writing():
                for _ in range(messages // PER_COMMIT):
                    accept.accept([one] * PER_COMMIT, **how)
                before = self._counting.taken
            cpu_s, began = self._cpu_s(), time.perf_counter()
            notify.notify_all()
            self._wait_for(before + messages)
            self._wait_until_stored()
            return Cost(time.perf_counter() - began, self._cpu_s() - cpu_s)
        finally:
            boot.close_storage()

    def _wait_for(self, count: int) -> None:
        try:
            self._counting.wait_for(count)
        except RuntimeError as error:
            raise RuntimeError(f"{error}; {self.web.logged[-3:]} {self.worker.logged[-3:]}") from error

    def _cpu_s(self) -> float:
        ticks = 0
        for process in (self.web, self.worker):
            fields = Path(f"/proc/{process._process.pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / TICKS_A_SECOND

    def _wait_until_stored(self) -> None:
        ends_at = time.perf_counter() + LIMIT_S
        waiting = "SELECT 1 FROM recipient WHERE ended_at IS NULL LIMIT 1"
        opened = sqlite3.connect(self._file)
        try:
            while opened.execute(waiting).fetchone():
                if time.perf_counter() > ends_at:
                    raise RuntimeError(f"not stored: {self.web.logged} {self.worker.logged}")
                threading.Event().wait(LOOK_EVERY_S)
        finally:
            opened.close()


def single(side: Side) -> Cost:
    """Single messages by HTTP."""
    return side.by_http(MESSAGES, 1)


def batch(side: Side) -> Cost:
    """Messages by HTTP, a hundred in each request."""
    return side.by_http(BATCHED, PER_REQUEST)


def backlog(side: Side) -> Cost:
    """Draining a backlog."""
    return side.drained(BACKLOG)


@dataclasses.dataclass(frozen=True)
class MeasuredPath:
    """A path with the quick ways that belong to it; `footer` tells whether the account has one."""

    name: str
    run: Callable[[Side], Cost]
    ways: tuple[str, ...]
    footer: bool = False


PATHS = (
    MeasuredPath(
        "single messages by HTTP",
        single,
        (
            "fast path",
            "group commit",
            "rows by plain SQL",
            "account cache",
            "content without files",
            "stored header block",
        ),
    ),
    MeasuredPath("single messages with a footer", single, ("footer without files",), footer=True),
    MeasuredPath(
        "batches by HTTP",
        batch,
        ("rows by plain SQL", "content without files", "stored header block"),
    ),
    MeasuredPath("batches with a footer", batch, ("footer without files",), footer=True),
    MeasuredPath(
        "draining a backlog",
        backlog,
        (
            "pipelining",
            "stored header block",
        ),
    ),
)
PAGE_PATHS = {
    "accounts by trigrams": "few match",
}


@dataclasses.dataclass(frozen=True)
class Gain:
    """How many times as long the general way takes: round by round, and from quiet round to quiet round."""

    rounds: list[float]
    quiet: float

    @classmethod
    def of(cls, quick: list[float], slow: list[float]) -> "Gain":
        """Return the gain from what each round took with the quick way and with the general one."""
        ratios = [one / other for one, other in zip(slow, quick, strict=True)]
        return cls(ratios, statistics.quantiles(slow, n=4)[0] / statistics.quantiles(quick, n=4)[0])

    def __str__(self) -> str:
        low, middle, high = statistics.quantiles(self.rounds, n=4)
        return f"{middle:.2f} ({low:.2f} to {high:.2f}; quiet rounds {self.quiet:.2f})"


class Gains(NamedTuple):
    """What a quick way gains by the clock, and of processor time."""

    wall: Gain
    cpu: Gain


def gains(quick: list[Cost], slow: list[Cost]) -> Gains:
    """Return what a quick way gains from the rounds with it, and those with the general way."""
    tick_s = 1 / TICKS_A_SECOND
    return Gains(
        Gain.of([cost.wall_s for cost in quick], [cost.wall_s for cost in slow]),
        Gain.of([max(cost.cpu_s, tick_s) for cost in quick], [cost.cpu_s for cost in slow]),
    )


def of_path(path: MeasuredPath, ways: list[str], counting: Counting) -> Iterator[tuple[str, Gains]]:
    """Measure the quick ways of a path: one side with all of them, and one without each."""
    with ExitStack() as cleanup:
        sides = {off: Side(cleanup, counting, off, footer=path.footer) for off in ("", *ways)}
        for side in sides.values():
            path.run(side)  # the first round opens connections and fills caches
        costs: dict[str, list[Cost]] = {off: [] for off in sides}
        for number in range(ROUNDS):
            try:
                turn = {off: path.run(sides[off]) for off in sorted(sides, reverse=number % 2 == 1)}
            except RuntimeError as error:  # what was measured until then counts all the same
                print(f"{path.name}: ended in round {number + 1}: {error}", flush=True)
                break
            for off, cost in turn.items():
                costs[off].append(cost)
    for name in ways:
        yield name, gains(costs[""], costs[name])


def of_page(name: str, call: Callable[[], None]) -> Gains:
    """Measure a quick way of making a page, in this process."""

    def timed(off: str) -> Cost:
        with general(off):
            began, cpu_s = time.perf_counter(), time.process_time()
            call()
            return Cost(time.perf_counter() - began, time.process_time() - cpu_s)

    costs: dict[str, list[Cost]] = {"": [], name: []}
    for number in range(PAGES):
        for off in sorted(costs, reverse=number % 2 == 1):
            costs[off].append(timed(off))
    return gains(costs[""][WARM_UP:], costs[name][WARM_UP:])


def main() -> int:
    """Measure and print; return 1 when a quick way gains too little."""
    wanted = [name for name in os.environ.get("BENCH_WAYS", ",".join(PATCHES)).split(",") if name in PATCHES]
    best: dict[str, float] = dict.fromkeys(wanted, 0.0)

    def tell(name: str, path: str, found: Gains) -> None:
        best[name] = max(best[name], statistics.median(found.wall.rounds))
        print(f"{name}: {path}: wall {found.wall}, processor {found.cpu}", flush=True)

    with sink() as counting:
        for path in PATHS:
            if ways := [name for name in path.ways if name in wanted]:
                for name, found in of_path(path, ways, counting):
                    tell(name, path.name, found)
    if any(name in PAGE_PATHS for name in wanted):
        with tempfile.TemporaryDirectory() as folder:
            at = Installation(folder, 100_000)
            database.initialize(at.database)
            for name in wanted:
                if name in PAGE_PATHS:
                    tell(
                        name,
                        f"Page of accounts, {PAGE_PATHS[name]}",
                        of_page(name, at.calls[PAGE_PATHS[name]]),
                    )
    small = [name for name, ratio in best.items() if ratio < KEPT_FROM]
    print(f"below {KEPT_FROM}: {', '.join(small) or 'none'}")
    return 1 if small else 0


if __name__ == "__main__":
    sys.exit(main())
