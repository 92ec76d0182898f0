"""What holds for a PostgreSQL that several machines share, beyond the tests run on both databases."""

import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import peewee as pw
import pytest

from tests.outbox.requests import new_account, new_message
from webapp.access.models import LimitHit
from webapp.clock import now
from webapp.db import database, notify, only_one, sealed, serialized, writing
from webapp.db.key_rotation import rotate
from webapp.db.migrate import migrate
from webapp.db.postgres import open_postgres, others_connected
from webapp.errors import Conflict
from webapp.outbox.queue import leases


@pytest.fixture
def storage_kind():
    return "postgresql"


def at_once(*actions: Callable[[], object]) -> list[object]:
    """Call all actions at the same time, each with its own connection, and return their answers."""
    start = threading.Barrier(len(actions))

    def do(action: Callable[[], object]) -> object:
        with database.connection_context():
            start.wait(10)
            return action()

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(do, actions))


# Locks


def test_write_transactions_run_one_at_a_time_unless_together(storage):
    def count() -> int:
        with writing():
            seen = LimitHit.select().count()
            LimitHit.create(bucket="x", at=now())
        return seen

    assert sorted(at_once(*[count] * 8)) == list(range(8))


def test_transactions_together_run_at_the_same_time(storage):
    both_are_in = threading.Barrier(2)

    def meet() -> None:
        with writing(together=True):
            LimitHit.create(bucket="x", at=now())
            both_are_in.wait(10)

    at_once(meet, meet)


def test_serialized_waits_only_for_the_same_name(storage):
    def count(bucket: str) -> int:
        with writing(together=True):
            serialized(bucket)
            seen = LimitHit.select().where(LimitHit.bucket == bucket).count()
            LimitHit.create(bucket=bucket, at=now())
        return seen

    found = at_once(*[lambda: count("x")] * 4, *[lambda: count("y")] * 4)
    assert sorted(found[:4]) == sorted(found[4:]) == [0, 1, 2, 3]


def test_waiting_too_long_for_a_lock_raises_as_on_sqlite(storage):
    inside, go = threading.Event(), threading.Event()

    def hold() -> None:
        with database.connection_context(), writing():
            inside.set()
            go.wait(20)

    thread = threading.Thread(target=hold)
    thread.start()
    assert inside.wait(10)
    with pytest.raises(pw.OperationalError, match="lock timeout"), writing():
        pass
    go.set()
    thread.join(10)


def test_only_one_process_gets_a_named_lock(storage):
    both_asked = threading.Barrier(2)

    def ask() -> bool:
        with only_one("chore x") as is_mine:
            both_asked.wait(10)
            return is_mine

    assert sorted(at_once(ask, ask)) == [False, True]
    with only_one("chore x") as is_mine:
        assert is_mine


# Leases


def test_concurrent_leases_take_each_recipient_once(storage):
    account = new_account()
    messages = [new_message(account) for _ in range(30)]

    def take() -> list[int]:
        jobs = [job for _ in range(3) for job in leases.claim(account.id, 3, "w")]
        return [job.message_id for job in jobs]

    taken = [number for found in at_once(*[take] * 4) for number in found]
    assert sorted(taken) == sorted(set(taken))
    assert set(taken) <= {message.id for message in messages}
    assert len(taken) == 30


def test_a_rate_limit_holds_across_workers_that_count_at_once(storage):
    account = new_account()
    for _ in range(20):
        new_message(account)
    taken = at_once(*[lambda: len(leases.claim(account.id, 5, "w", per_minute=7))] * 4)
    assert sum(taken) == 7


# Values


def test_a_nul_in_a_text_is_replaced_by_a_mark(storage):
    row = LimitHit.create(bucket="a\0b", at=now())
    assert LimitHit.get_by_id(row.id).bucket == "a\N{REPLACEMENT CHARACTER}b"


def test_an_id_too_large_for_the_column_finds_no_row(storage):
    assert LimitHit.get_or_none(LimitHit.id == 2**80) is None


# Wake-ups


LISTEN = """
import sys
from pathlib import Path
from webapp.db import database, notify
from webapp.db.postgres import open_postgres
database.initialize(open_postgres(sys.argv[1], Path(".")))
wake_up = notify.WakeUp()
assert wake_up.wait(20)  # it listens
print("listening", flush=True)
print(wake_up.wait(20), flush=True)
wake_up.close()
"""


def test_a_wake_up_on_another_machine_is_set(storage):
    command = [sys.executable, "-c", LISTEN, storage.database_url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "listening\n"
        notify.notify_all()
        assert process.stdout.readline() == "True\n"


def test_a_wake_up_that_lost_its_connection_listens_again(storage):
    wake_up = notify.WakeUp()
    assert wake_up.wait(20)
    database.execute_sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE query LIKE 'LISTEN%%' AND datname = current_database()"
    )
    assert wake_up.wait(20)
    wake_up.close()


# Connections


def test_a_connection_that_the_server_closed_is_not_given_out_again(storage):
    pids = []
    for _ in range(2):
        with database.connection_context() if database.is_closed() else _reopened():
            pids.append(database.execute_sql("SELECT pg_backend_pid()").fetchone()[0])
        _end(pids[-1], storage)
    assert pids[0] != pids[1]


def _reopened():
    database.close()
    return database.connection_context()


def _end(pid: int, storage) -> None:
    other = open_postgres(storage.database_url, storage.data)
    other.execute_sql("SELECT pg_terminate_backend(%s, 5000)", (pid,))
    other.close_all()


@pytest.mark.parametrize(
    ("url", "mode"),
    [
        ("postgresql://u:p@127.0.0.1/x", None),
        ("postgresql://u:p@[::1]/x", None),
        ("postgresql:///x", None),
        ("postgresql://u:p@db.example.com/x", "verify-full"),
        ("postgresql://u:p@10.0.0.5/x", "verify-full"),
        ("postgresql://u:p@db.example.com/x?sslmode=require", "require"),
    ],
)
def test_the_certificate_of_another_machine_is_verified(tmp_path, url, mode):
    assert open_postgres(url, tmp_path).connect_params.get("sslmode") == mode


def test_the_organisations_authorities_are_trusted(tmp_path):
    authorities = tmp_path / "ca.pem"
    found = open_postgres("postgresql://db.example.com/x", tmp_path, authorities=authorities)
    assert found.connect_params["sslrootcert"] == str(authorities)


def test_the_error_for_a_malformed_url_does_not_show_its_password(tmp_path):
    with pytest.raises(ValueError) as told:
        open_postgres("postgresql://u:s3cret@h/x?nonsense=1", tmp_path)
    assert "s3cret" not in str(told.value)


# Maintenance


def test_migrating_again_does_nothing(storage):
    assert migrate(database.obj) == []


def test_keys_are_not_rotated_while_others_use_the_database(storage):
    other = open_postgres(storage.database_url, storage.data)
    other.connect()
    assert others_connected(database.obj) == 1
    with pytest.raises(Conflict, match=r"key\.others_at_work"):
        rotate()
    other.close_all()


def test_keys_are_rotated_when_nobody_else_does(storage):
    assert rotate().dropped_keys == 1
    sealed.check_key(fresh=False)
