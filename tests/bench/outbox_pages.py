"""The pages of the outbox with 100,000 messages queued against the same pages with a hundred.

Server time: a request through the WSGI application, without a network. Every figure is the 95th
percentile of rounds in which all candidates take turns, so that a busy machine slows them alike.

    ./run bench outbox_pages
"""

import datetime as dt
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from typing import Any

import config
from webapp import boot, create_app
from webapp.access import people
from webapp.accounts import service as accounts
from webapp.accounts.fields import AccountFields
from webapp.audit.log import Actor
from webapp.clock import now
from webapp.db import database, writing
from webapp.outbox.models import Attempt, Content, Message, Recipient, WorkerHeartbeat

IDLE, QUEUED = 100, 100_000
ROUNDS = 60
WARM_UP = 5
LIMIT = 2.0
PASSWORD = "a password of the benchmark"
ENTITY = b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + b"x" * 1_500 + b"\r\n"
ACCOUNTS = 10
PAGES = {
    "report": "/outbox",
    "what waits": "/outbox?state=waiting",
    "few are refused": "/outbox?state=refused",
    "one account": "/outbox?account=Conta+7",
    "whole address": "/outbox?recipient=u7%40sub7.example.com",
    "part of a subject": "/outbox?subject=Fatura",
    "no such subject": "/outbox?subject=nada",
    "part of an address": "/outbox?recipient=example",
    "no such address": "/outbox?recipient=nada",
    "one message": "/outbox/7",
}


def fill(count: int) -> None:
    """Store `count` messages that wait, but for some that were refused: always enough for a page."""
    actor = Actor(None, "bench", "cli")
    lanes = [
        accounts.create(
            AccountFields(name=f"Conta {number}", sender="app@example.com", host="h"), actor=actor
        ).account.id
        for number in range(ACCOUNTS)
    ]
    moment = now() - dt.timedelta(seconds=count)
    for first in range(1, count + 1, 500):
        numbers = range(first, min(first + 500, count + 1))
        with writing():
            Message.insert_many([_message(number, lanes, moment) for number in numbers]).execute()
            Content.insert_many([{"message": number, "entity": ENTITY} for number in numbers]).execute()
            Recipient.insert_many([_recipient(number, lanes, moment) for number in numbers]).execute()
            tried = [_attempt(number, lanes, moment) for number in numbers if number % 10 == 7]
            Attempt.insert_many(tried).execute()
    WorkerHeartbeat.create(name="bench", started_at=now(), seen_at=now() + dt.timedelta(hours=1))


def _message(number: int, lanes: list[int], moment: dt.datetime) -> dict[str, Any]:
    at = moment + dt.timedelta(seconds=number)
    return {
        "id": number,
        "interface": "api",
        "account": lanes[number % ACCOUNTS],
        "account_name": f"Conta {number % ACCOUNTS}",
        "why": "account.asked",
        "message_id": f"<{number}@example.com>",
        "sender": "app@example.com",
        "subject": f"Fatura {number} do cliente {number % 977}",
        "asked": {"to": [f"u{number % 5000}@sub{number % 97}.example.com"]},
        "size_bytes": 2_000,
        "created_at": at,
        "expires_at": at + dt.timedelta(hours=72),
    }


def _recipient(number: int, lanes: list[int], moment: dt.datetime) -> dict[str, Any]:
    at, refused = moment + dt.timedelta(seconds=number), number % 3 == 1 and number <= IDLE
    return {
        "message": number,
        "place": 0,
        "kind": "to",
        "address": f"u{number % 5000}@sub{number % 97}.example.com",
        "state": "refused" if refused else "queued",
        "lane": None if refused else lanes[number % ACCOUNTS],
        "due_at": None if refused else at + dt.timedelta(days=1),
        "created_at": at,
        "expires_at": None if refused else at + dt.timedelta(hours=72),
    }


def _attempt(number: int, lanes: list[int], moment: dt.datetime) -> dict[str, Any]:
    return {
        "message": number,
        "account": lanes[number % ACCOUNTS],
        "started_at": moment + dt.timedelta(seconds=number),
        "stage": "rcpt_to",
        "code": "rcpt_to.unknown_user",
        "reply_code": 550,
        "reply": "5.1.1 no such user",
    }


class Installation:
    """A database of `count` messages of its own, and the pages over it, each as a call."""

    def __init__(self, folder: str, count: int) -> None:
        os.environ["POSTIGO_DATA"] = folder
        settings = config.load(dotenv=None)
        boot.open_storage(settings)
        self._database = database.obj
        people.add("bench@example.com", "administrator", actor=Actor(None, "bench", "cli"), password=PASSWORD)
        fill(count)
        app = create_app(settings)
        app.config["WTF_CSRF_ENABLED"] = False
        self._client = app.test_client()
        self._client.post("/login", data={"email": "bench@example.com", "password": PASSWORD})

    def ask(self, path: str) -> Callable[[], None]:
        """Return a request for `path` of this installation."""

        def call() -> None:
            database.initialize(self._database)
            answer = self._client.get(path)
            assert answer.status_code == 200, answer.status

        return call


def p95s_ms(calls: list[Callable[[], None]]) -> list[float]:
    """Return the 95th percentile of the milliseconds of each call, taken in turns."""
    taken: list[list[float]] = [[] for _ in calls]
    for round_ in range(ROUNDS + WARM_UP):
        for call, times in zip(calls, taken, strict=True):
            began = time.perf_counter()
            call()
            if round_ >= WARM_UP:
                times.append((time.perf_counter() - began) * 1000)
    return [sorted(times)[int(len(times) * 0.95)] for times in taken]


def measured(idle: Installation, queued: Installation) -> Iterator[tuple[str, float, float]]:
    """Yield for each page its name and its two figures."""
    calls = [installation.ask(path) for path in PAGES.values() for installation in (idle, queued)]
    found = p95s_ms(calls)
    for place, name in enumerate(PAGES):
        yield name, found[2 * place], found[2 * place + 1]


def main() -> int:
    """Measure and print; return 1 when a promise is not kept."""
    print(f"95th percentile of {ROUNDS} requests, server time in ms")
    print(f"{'messages queued':<20}{IDLE:>10,}{QUEUED:>10,}{'growth':>10}")
    kept = True
    with tempfile.TemporaryDirectory() as small, tempfile.TemporaryDirectory() as large:
        for name, idle, queued in measured(Installation(small, IDLE), Installation(large, QUEUED)):
            print(f"{name:<20}{idle:>10.2f}{queued:>10.2f}{queued / idle:>9.2f}x")
            kept &= queued / idle < LIMIT
    print(f"every page keeps below {LIMIT:g}x" if kept else f"A PAGE TAKES {LIMIT:g}x AND MORE")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
