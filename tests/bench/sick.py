"""What 200 sick accounts cost a healthy one: how long its mail waits, from the worker's first second on.

Their servers hang when connected to, and in place of the greeting and of the replies to EHLO, ClientHello,
AUTH, MAIL, RCPT, DATA and the final dot, all alike. Nothing is known of any account at first, and all mail
is due when the worker starts, the healthy account's last; how long that one waits is compared with the same
start of as many accounts that are well. Then one message after the other is handed over for the healthy
account, now and then for one that was just made. The worker is a process of its own.
With BENCH_KNOWN=1 all accounts have sent before, so that those that are sick fell ill at the same moment.

    ./run bench sick
    BENCH_SICK=300 BENCH_KNOWN=1 ./run bench sick
    BENCH_SICK=250 BENCH_SECONDS=180 BENCH_DATABASES=SQLite,PostgreSQL ./run bench sick
"""

import dataclasses
import os
import statistics
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from pathlib import Path

import config
from tests.bench.programs.sink import sink
from tests.conftest import TESTER
from tests.fakes.hanging import POINTS, HangingServers
from tests.fakes.postgres import Postgres
from tests.fakes.process import Postigo
from tests.outbox.requests import new_account, new_message
from tests.outbox.running import hand_over
from tests.shared import let_go
from webapp import boot
from webapp.accounts import sending_state
from webapp.accounts.models import Account, SendingState
from webapp.clock import now
from webapp.credentials import service as credentials
from webapp.credentials.changes import Change
from webapp.credentials.fields import CredentialFields
from webapp.db import writing
from webapp.outbox.models import Attempt, Message

SICK = int(os.environ.get("BENCH_SICK", "200"))
KNOWN = os.environ.get("BENCH_KNOWN") == "1"
EACH = 5
SECONDS = float(os.environ.get("BENCH_SECONDS", "60"))
DATABASES = os.environ.get("BENCH_DATABASES", "SQLite").split(",")
EVERY_S = 0.25
MOST_S = 1.0
LIMIT_S = 60.0
NEW_EVERY = 20  # messages; the next is sent through an account that was just made


def other_account(number: int, servers: HangingServers, well_port: int | None) -> None:
    """Store one account with mail that is due: sick, or well where `well_port` is given."""
    point = POINTS[number % len(POINTS)]
    how = {"port": well_port or servers.ports[point], "sender": f"other{number}@example.com"}
    if point == "tls" and not well_port:
        how |= {"secure": True, "security": "tls", "ignore_certificate": True}
    if point == "auth" and not well_port:
        fields = CredentialFields(name=f"Relay {number}", user_name="relay")
        credential = credentials.create(fields, secret=Change.to("correct horse"), actor=TESTER)
        how |= {"authenticate": True, "credential_id": credential.id}
    account = new_account(host="127.0.0.1", **how)
    for _ in range(EACH):
        new_message(account)


def accepted_after_s(message: Message) -> float:
    """Return the seconds from being stored to being delivered; LIMIT_S when that takes longer."""
    ends_at = time.monotonic() + LIMIT_S
    while not (attempt := Attempt.get_or_none(Attempt.message == message)):
        if time.monotonic() > ends_at:
            return LIMIT_S
        threading.Event().wait(0.005)
    took_s = (attempt.started_at - message.created_at).total_seconds() + attempt.took_ms / 1000
    return took_s if attempt.code == "accepted" else LIMIT_S


def waits(settings: config.Settings, sink_port: int, seconds: float) -> list[float]:
    """Return how long each message of a healthy account waited, the first from the start of the worker."""
    healthy = new_account(host="127.0.0.1", port=sink_port, sender="healthy@example.com")
    first = new_message(healthy)
    if KNOWN:
        sending_state.note_good([row.id for row in Account.select(Account.id)], now())
    found = []
    with ExitStack() as cleanup:
        worker = Postigo(settings.data, "worker", practice_port=0, database_url=settings.database_url)
        cleanup.callback(worker.close)
        worker.wait_for("sends what is")
        began = time.monotonic()
        accepted_after_s(first)
        found.append(time.monotonic() - began)
        while time.monotonic() - began < seconds:
            sender = "healthy@example.com"
            if len(found) % NEW_EVERY == 0:
                sender = f"new{len(found)}@example.com"
                new_account(host="127.0.0.1", port=sink_port, sender=sender)
            found.append(accepted_after_s(hand_over(settings, sender=sender)))
            threading.Event().wait(EVERY_S)
    return found


@dataclasses.dataclass(frozen=True)
class Run:
    """What messages of healthy accounts waited, how many attempts hung, how many accounts are held."""

    waits: list[float]
    hung: int
    held: int


def run(url: str, *, well: bool, seconds: float) -> Run:
    """Run a worker beside so many accounts that are sick, or well, with a storage of its own."""
    with ExitStack() as cleanup:
        folder = cleanup.enter_context(tempfile.TemporaryDirectory())
        data = Path(folder) / "data"
        settings = dataclasses.replace(config.load(dotenv=None), data=data, database_url=url, practice_port=0)
        servers = cleanup.enter_context(HangingServers(*POINTS))
        counting = cleanup.enter_context(sink())
        boot.open_storage(settings)
        cleanup.callback(let_go)
        with writing():
            for number in range(SICK):
                other_account(number, servers, counting.port if well else None)
        found = waits(settings, counting.port, seconds)
        held = SendingState.select().where(SendingState.held_at.is_null(False)).count()
        return Run(found, servers.seen, held)


def measured(name: str, urls: list[str]) -> bool:
    """Measure on one database and print; tell whether the promise was kept."""
    usual = run(urls[0], well=True, seconds=0).waits[0]
    sick = run(urls[1], well=False, seconds=SECONDS)
    first, *later = sick.waits
    kept = max([first - usual, *later]) <= MOST_S
    print(
        f"{'ok  ' if kept else 'FAIL'} {name}, {SICK} sick accounts: {len(later)} messages of healthy ones"
        f" waited {statistics.median(later):.3f} s in the middle, {max(later):.2f} s at most (at most"
        f" {MOST_S:g}); the first one, due together with all of theirs, {first:.2f} s, and {usual:.2f} s"
        f" where all are well; {sick.hung} attempts hung, {sick.held} accounts are held",
        flush=True,
    )
    return kept


def main() -> int:
    """Measure on each database; return 1 when a message waited too long."""
    kept = []
    if "SQLite" in DATABASES:
        kept.append(measured("SQLite", ["", ""]))
    if "PostgreSQL" in DATABASES:
        with Postgres("-c max_connections=100") as server:
            kept.append(measured("PostgreSQL", [server.url_of(server.new_database()) for _ in range(2)]))
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
