"""The accounts report against a bare floor page, and 100,000 accounts against 10,000.

Server time: a request through the WSGI application, without a network. Every figure is the median
of rounds in which all candidates take turns, so that a busy machine slows them alike.

    ./run bench report
"""

import datetime as dt
import itertools
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator

from flask import Flask, render_template_string
from peewee import Model

import config
from webapp import boot, create_app
from webapp.access import people
from webapp.accounts.fields import AccountFields, columns_of
from webapp.accounts.models import Account, DefaultAccount, SendingState
from webapp.accounts.views.columns import REPORT
from webapp.audit.log import Actor
from webapp.clock import now
from webapp.db import database, writing
from webapp.outbox.models import Message, Recipient

ROUNDS = 60
WARM_UP = 5
# What the report reads of the accounts themselves.
READ = [name for name in REPORT.search.reads if name in Account._meta.fields]
PASSWORD = "a password of the benchmark"
LIMITS = {"page": 3.0, "fragment": 2.5, "growth": 1.5, "growing_ms": 500.0}
# One of each: found through the index of three-letter runs, matched by many, and a plain column.
FILTERS = {
    "first page": "",
    "few match": "?name=a+0055",
    "many match": "?sender=example",
    "disabled": "?active=no",
    "held": "?held=yes",
    "host": "?host=smtp7.",
    "ignored": "?secure=ignored",
}
# These look at every account, or at all that changed since their test, here six of seven. So their time grows
# with the number of accounts, and has a limit.
GROWING = {
    "failed": "?health=failed",
    "changed": "?health=changed",
    "search": "?q=sub42.example",
    "by health": "?order=health",
    "by queue": "?order=-queue",
    "by default": "?order=default",
}
# All in one queue, that of an account on the first page; and a few in every tenth other one.
QUEUED = 100_000

FLOOR_PAGE = """<!doctype html><html lang="pt-BR"><head><title>Floor</title></head><body><table>
<thead><tr>{% for name in names %}<th>{{ name }}</th>{% endfor %}</tr></thead><tbody>
{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>
{% endfor %}</tbody></table></body></html>"""


def floor_app() -> Flask:
    """Return a bare application: the same table of 30 rows, one Peewee query, one Jinja template."""
    app = Flask("floor")

    @app.get("/")
    def page() -> str:
        columns = [getattr(Account, name) for name in READ]
        rows = Account.select(*columns).order_by(Account.id).limit(30).tuples()
        return render_template_string(FLOOR_PAGE, rows=rows, names=READ)

    return app


def tested(number: int) -> dict[str, object]:
    """Return the columns of a last test, as most accounts of a used installation have one."""
    at = now() - dt.timedelta(minutes=37 * (number % 5000))
    return {"last_test_at": at, "last_test_by": "ana@example.com", "last_test_ok": number % 5 > 0,
            "last_test_fingerprint": "x" if number % 7 else "y"}  # fmt: skip


def sent(number: int) -> dict[str, object]:
    """Return the columns of how sending went: well, of late badly for some, and one of 500 is held."""
    at = now() - dt.timedelta(minutes=11 * (number % 3000))
    bad = {"bad_at": at, "bad_code": "connect.timeout"} if number % 9 == 0 else {}
    held = {"held_at": at, "held_code": "auth.bad_credentials", "probe_at": at,
            "held_facts": {"host": "smtp.example.com"}} if number % 500 == 7 else {}  # fmt: skip
    none = {
        "held_at": None,
        "held_code": "",
        "held_facts": {},
        "probe_at": None,
        "bad_at": None,
        "bad_code": "",
    }
    return {"account": number + 1, "held_for": "", "probes": 0, "good_at": at} | none | bad | held


def queued(count: int) -> Iterator[dict[str, object]]:
    """Yield what waits: much in one queue where there are many accounts, little in some others."""
    moment = now()
    message = Message.create(
        interface="api", why="account.default", message_id="<bench@example.com>", sender="a@example.com",
        size_bytes=2000, created_at=moment, expires_at=moment,
    )  # fmt: skip
    lanes = [2] * (QUEUED if count >= QUEUED else 0)
    lanes += [number for number in range(10, count, 10) for _ in range(3)]
    for place, lane in enumerate(lanes):
        yield {"message": message, "place": place, "kind": "to", "address": "b@example.com", "lane": lane,
               "due_at": moment, "created_at": moment, "expires_at": moment}  # fmt: skip


def store(model: type[Model], rows: Iterable[dict[str, object]]) -> None:
    """Insert rows in batches."""
    rows = iter(rows)
    while batch := list(itertools.islice(rows, 500)):
        model.insert_many(batch).execute()


def fill(count: int) -> None:
    """Store `count` accounts, every third of them disabled, with how sending went and what waits."""
    moment = now()
    rows = (
        columns_of(
            AccountFields(
                name=f"Conta {number:06}",
                sender=f"app{number}@sub{number % 97}.example.com",
                host=f"smtp{number % 50}.example.com",
                reply_to="suporte@example.com" if number % 2 else "",
                active=number % 3 > 0 or number == 0,
            )
        )
        | {"created_at": moment, "updated_at": moment, **tested(number)}
        for number in range(count)
    )
    with writing():
        store(Account, rows)
        store(SendingState, map(sent, range(count)))
        store(Recipient, queued(count))
        DefaultAccount.insert(id=1, account_id=1).execute()
    database.execute_sql("ANALYZE")


def candidates(settings: config.Settings) -> dict[str, Callable[[], None]]:
    """Return the requests to compare, each as a call."""
    app = create_app(settings)
    app.config["WTF_CSRF_ENABLED"] = False
    client, floor = app.test_client(), floor_app().test_client()
    client.post("/login", data={"email": "bench@example.com", "password": PASSWORD})

    def ask(path: str, **headers: str) -> Callable[[], None]:
        def call() -> None:
            answer = client.get(path, headers=headers)
            assert answer.status_code == 200, answer.status

        return call

    def ask_floor() -> None:
        assert floor.get("/").status_code == 200

    pages = {name: ask(f"/accounts{query}") for name, query in {**FILTERS, **GROWING}.items()}
    return {"floor": ask_floor, "fragment": ask("/accounts", **{"HX-Request": "true"}), **pages}


def medians_ms(calls: dict[str, Callable[[], None]]) -> dict[str, float]:
    """Return the median milliseconds of each call, taken in turns."""
    taken: dict[str, list[float]] = {name: [] for name in calls}
    for round_ in range(ROUNDS + WARM_UP):
        for name, call in calls.items():
            began = time.perf_counter()
            call()
            if round_ >= WARM_UP:
                taken[name].append((time.perf_counter() - began) * 1000)
    return {name: statistics.median(times) for name, times in taken.items()}


class Installation:
    """A database of `count` accounts of its own; `use` makes it the one of this process."""

    def __init__(self, folder: str, count: int) -> None:
        os.environ["POSTIGO_DATA"] = folder
        self.settings = config.load(dotenv=None)
        boot.open_storage(self.settings)
        self.database = database.obj
        actor = Actor(None, "bench", "cli")
        people.add("bench@example.com", "administrator", actor=actor, password=PASSWORD)
        fill(count)
        self.calls = candidates(self.settings)

    def timed(self) -> dict[str, Callable[[], None]]:
        """Return the requests, each to this database."""

        def to(call: Callable[[], None]) -> Callable[[], None]:
            def switched() -> None:
                database.initialize(self.database)
                call()

            return switched

        return {name: to(call) for name, call in self.calls.items()}


def measure(ten: Installation, hundred: Installation) -> dict[str, tuple[float, float]]:
    """Return for each request its medians over the small and over the large database."""
    small = {f"{name}\0ten": call for name, call in ten.timed().items()}
    large = {f"{name}\0hundred": call for name, call in hundred.timed().items()}
    turns = [pair for pairs in zip(small.items(), large.items(), strict=True) for pair in pairs]
    found = medians_ms(dict(turns))
    return {name: (found[f"{name}\0ten"], found[f"{name}\0hundred"]) for name in ten.calls}


def tell(found: dict[str, tuple[float, float]]) -> bool:
    """Print the figures and tell whether every promise is kept."""
    print(f"median of {ROUNDS} requests, server time in ms")
    print(f"{'':<12}{'10,000':>10}{'100,000':>10}{'growth':>10}")
    kept = True
    for name, (small, large) in found.items():
        print(f"{name:<12}{small:>10.2f}{large:>10.2f}{large / small:>9.2f}x")
        kept &= large <= LIMITS["growing_ms"] if name in GROWING else large / small <= LIMITS["growth"]
    for name, limit in (("first page", LIMITS["page"]), ("fragment", LIMITS["fragment"])):
        ratio = found[name][0] / found["floor"][0]
        print(f"{name} / floor at 10,000: {ratio:.2f} (promised: at most {limit})")
        kept &= ratio <= limit
    print("every promise is kept" if kept else "A PROMISE IS NOT KEPT")
    return kept


def main() -> int:
    """Measure and print; return 1 when a promise is not kept."""
    with tempfile.TemporaryDirectory() as small, tempfile.TemporaryDirectory() as large:
        kept = tell(measure(Installation(small, 10_000), Installation(large, 100_000)))
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
