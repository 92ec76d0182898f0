"""The outbox against three floors in one run: a minimal program, Postfix, and raw smtplib.

Messages have two kilobytes, SQLite commits with synchronous=FULL, everything goes to smtp-sink; what
goes over TLS, to a sink of ours, the same one for smtplib and for us. All queues are on one disk.
Web and worker are processes of their own; draining is done by two workers, one for each core.
End to end each is measured in turn, several times over, and what counts is the median of the ratios:
a machine that others share is now faster, now slower.

    ./run bench outbox
"""

import dataclasses
import functools
import os
import signal
import smtplib
import ssl
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import config
from tests.bench.programs import relay
from tests.bench.programs.client import BODY, CLIENTS
from tests.bench.programs.promises import Promises
from tests.bench.programs.sink import Counting, sink
from tests.bench.start import free_port
from tests.fakes.process import Postigo
from tests.outbox.requests import new_account
from tests.outbox.running import new_application
from webapp import boot
from webapp.accounts.models import Account
from webapp.applications import tokens
from webapp.audit.log import Actor
from webapp.outbox.intake import accept
from webapp.outbox.intake.request import MessageRequest
from webapp.outbox.models import Attempt, Recipient
from webapp.outbox.queue import states

MESSAGES = int(os.environ.get("BENCH_MESSAGES", "4000"))
BATCHED = 4 * MESSAGES
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
BACKLOG = int(os.environ.get("BENCH_BACKLOG", "20000"))
SINGLE = 100
PER_REQUEST = 100
LIMIT_S = 300.0
MOST_RSS_MB = 300
SOMEBODY = Actor(None, "bench", "cli")


@dataclasses.dataclass(frozen=True)
class House:
    """An open storage with one account at the sink, and the token of an application."""

    settings: config.Settings
    token: str


@contextmanager
def house(sink_port: int, *, tls: bool = False) -> Iterator[House]:
    """Open a storage of its own for the length of a block. Nobody vouches for the certificate of the sink."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        settings = dataclasses.replace(config.load(dotenv=None), data=data, practice_port=0)
        boot.open_storage(settings)
        how = {"secure": True, "security": "ssl", "ignore_certificate": True} if tls else {}
        account = new_account(host="127.0.0.1", port=sink_port, **how)
        Account.update(per_connection=10_000).where(Account.id == account.id).execute()
        token = tokens.new_token()
        new_application(token_hash=tokens.digest_of(token), scopes=["send"], per_minute=10**9)
        try:
            yield House(settings, token)
        finally:
            boot.close_storage()


def by_http(at: House, counting: Counting, messages: int, per_request: int) -> float:
    """Return messages a second from eight clients' first request to the last message at the sink."""
    with ExitStack() as processes:
        web = _running(processes, at, "web")
        _running(processes, at, "worker")
        path = "/api/v1/messages" + ("" if per_request == 1 else "/batch")
        _clients(web.port, path, at.token, CLIENTS, per_request if per_request > 1 else 1, counting)
        return _clients(web.port, path, at.token, messages, per_request, counting)


def _running(processes: ExitStack, at: House, command: str) -> Postigo:
    process = Postigo(at.settings.data, command, practice_port=0, threads=CLIENTS)
    processes.callback(process.close)
    process.wait_for("Postigo is ready" if command == "web" else "sends what is")
    return process


def _clients(port: int, path: str, token: str, messages: int, per_request: int, counting: Counting) -> float:
    together = CLIENTS * per_request  # each client sends as many, in whole requests
    messages = max(1, messages // together) * together
    arguments = [str(part) for part in (port, path, token, messages, per_request)]
    command = [sys.executable, "-m", "tests.bench.programs.client", *arguments]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as client:
        client.stdout.readline()
        before, began = counting.taken, time.perf_counter()
        client.stdin.write(b"go\n")
        client.stdin.flush()
        counting.wait_for(before + messages)
        took = time.perf_counter() - began
        client.communicate(timeout=LIMIT_S)
    return messages / took


def by_minimal(counting: Counting, messages: int) -> float:
    """Return messages a second of the minimal program."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        arguments = [str(port), str(counting.port), folder]
        command = [sys.executable, "-m", "tests.bench.programs.minimal", *arguments]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            try:
                process.stdout.readline()
                threading.Event().wait(0.5)
                _clients(port, "/", "none", CLIENTS, 1, counting)
                return _clients(port, "/", "none", messages, 1, counting)
            finally:
                process.send_signal(signal.SIGKILL)


def by_postfix(counting: Counting, messages: int) -> float:
    """Return messages a second through Postfix, from the first connection to the last at the sink."""
    with relay.relay(counting.port) as port:
        before = counting.taken
        relay.feed(port, CLIENTS)
        counting.wait_for(before + CLIENTS)
        before, began = counting.taken, time.perf_counter()
        relay.feed(port, messages)
        counting.wait_for(before + messages // CLIENTS * CLIENTS)
        return messages / (time.perf_counter() - began)


def by_smtplib(counting: Counting, messages: int, *, tls: bool = False) -> float:
    """Return messages a second of raw smtplib over one reused connection."""
    before = counting.taken
    unchecked = ssl._create_unverified_context()
    how = functools.partial(smtplib.SMTP_SSL, context=unchecked) if tls else smtplib.SMTP
    with how("127.0.0.1", counting.port) as server:
        server.ehlo("bench.example.com")
        began = time.perf_counter()
        for _ in range(messages):
            server.sendmail("app@example.com", ["maria@example.com"], relay.MESSAGE)
        counting.wait_for(before + messages)
        return messages / (time.perf_counter() - began)


def fill(at: House, messages: int) -> None:
    """Put a backlog into the outbox."""
    one = MessageRequest(to=("maria@example.com",), subject="Report", text=BODY)
    for _ in range(messages // 500):
        accept.accept(
            [one] * 500, interface="command", application=None, actor=SOMEBODY, settings=at.settings
        )


def drained(at: House, counting: Counting, messages: int, workers: int) -> tuple[float, float]:
    """Return messages a second out of a backlog, and the most memory that a worker had, in MB."""
    fill(at, messages)
    before = counting.taken
    with ExitStack() as processes:
        began = time.perf_counter()
        started = [_running(processes, at, "worker") for _ in range(workers)]
        ready, already = time.perf_counter(), counting.taken - before
        counting.wait_for(before + messages)
        took = time.perf_counter() - ready
        memory = max(_peak_mb(process) for process in started)
        _wait_until_stored()
    print(f"  (until both were ready, after {ready - began:.1f} s, {already} were sent: not counted)")
    return (messages - already) / took, memory


def _peak_mb(process: Postigo) -> float:
    status = Path(f"/proc/{process._process.pid}/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))) / 1024


def _wait_until_stored() -> None:
    while Recipient.select().where(Recipient.state != states.ACCEPTED).exists():
        threading.Event().wait(0.05)


def latencies(at: House) -> list[float]:
    """Return the milliseconds from being accepted to being delivered, one message at a time, when idle."""
    one = MessageRequest(to=("maria@example.com",), subject="Report", text=BODY)
    found = []
    with ExitStack() as processes:
        _running(processes, at, "worker")
        for number in range(SINGLE + 1):
            [accepted] = accept.accept(
                [one], interface="command", application=None, actor=SOMEBODY, settings=at.settings
            )
            began = time.time()
            while not (attempt := Attempt.get_or_none(Attempt.message == accepted.message_id)):
                threading.Event().wait(0.002)
            if number:  # the first one opens the connection
                ended = attempt.started_at.timestamp() - time.timezone + attempt.took_ms / 1000
                found.append((ended - began) * 1000)
    return found


@dataclasses.dataclass(frozen=True)
class Round:
    """Messages a second, end to end, each measured right after the other."""

    http: float
    minimal: float
    postfix: float
    batch: float


def end_to_end(counting: Counting) -> Round:
    """Measure one round and print it."""
    with house(counting.port) as at:
        http = by_http(at, counting, MESSAGES, 1)
    minimal, postfix = by_minimal(counting, MESSAGES), by_postfix(counting, MESSAGES)
    with house(counting.port) as at:
        batch = by_http(at, counting, BATCHED, PER_REQUEST)
    print(
        f"by HTTP {http:.0f}/s, minimal {minimal:.0f}/s, Postfix {postfix:.0f}/s, by batch {batch:.0f}/s",
        flush=True,
    )
    return Round(http, minimal, postfix, batch)


def main() -> int:
    """Measure and print; return 1 when a promise is not kept."""
    promises = Promises()
    with sink() as counting:
        rounds = [end_to_end(counting) for _ in range(ROUNDS)]
        promises.at_least("by HTTP / minimal program", [each.http / each.minimal for each in rounds], 0.8)
        promises.at_least("by HTTP / Postfix", [each.http / each.postfix for each in rounds], 1.2)
        promises.at_least("by batch / Postfix", [each.batch / each.postfix for each in rounds], 5)
        with house(counting.port) as at:
            drain, memory = drained(at, counting, BACKLOG, 2)
        raw = by_smtplib(counting, BACKLOG)
        print(f"draining {drain:.0f}/s, smtplib {raw:.0f}/s")
        promises.at_least("draining / smtplib", [drain / raw], 1)
        promises.at_most("memory of a worker, MB", [memory], MOST_RSS_MB)
        with sink(tls=True) as over_tls:
            with house(over_tls.port, tls=True) as at:
                drain, _memory = drained(at, over_tls, BACKLOG, 2)
            raw = by_smtplib(over_tls, BACKLOG, tls=True)
        print(f"draining over TLS {drain:.0f}/s, smtplib {raw:.0f}/s")
        promises.at_least("draining over TLS / smtplib", [drain / raw], 1)
        with house(counting.port) as at:
            waits = sorted(latencies(at))
        promises.at_most("accepted to delivered, ms, median", [statistics.median(waits)], 10)
        promises.at_most("accepted to delivered, ms, 99th of 100", [waits[int(len(waits) * 0.99) - 1]], 50)
    return promises.exit_code


if __name__ == "__main__":
    sys.exit(main())
