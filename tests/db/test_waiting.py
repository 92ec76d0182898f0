"""Waiting for SQLite's write lock: one queue within a process, and no longer than the limit."""

import sqlite3
import threading

import peewee as pw
import pytest

from webapp.access.models import LimitHit
from webapp.clock import now
from webapp.db import database, sqlite, wait_at_most, writing
from webapp.db.sqlite import BUSY_MS


@pytest.fixture
def other(storage):
    """A connection like that of another process, which holds the write lock."""
    connection = sqlite3.connect(database.obj.database, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    yield connection
    connection.close()


@pytest.fixture
def impatient():
    wait_at_most(1)
    yield
    wait_at_most(BUSY_MS)


def test_a_wait_beyond_its_limit_raises_database_is_locked(other, impatient):
    with pytest.raises(pw.OperationalError, match="locked"), writing():
        raise AssertionError("the lock was never ours")
    other.execute("ROLLBACK")
    with writing():
        LimitHit.create(bucket="x", at=now())


def test_a_released_lock_is_taken(other):
    other.execute("ROLLBACK")
    with writing():
        LimitHit.create(bucket="x", at=now())
    assert LimitHit.select().count() == 1


def test_a_failed_block_leaves_nothing_and_lets_the_next_one_in(storage):
    with pytest.raises(RuntimeError), writing():
        LimitHit.create(bucket="x", at=now())
        raise RuntimeError
    assert LimitHit.select().count() == 0
    assert not sqlite._queue.locked()
    assert not database.in_transaction()
    with writing(), writing():  # the inner one is a savepoint
        LimitHit.create(bucket="x", at=now())
    assert LimitHit.select().count() == 1


def test_threads_of_one_process_take_turns(storage):
    def write():
        for _ in range(20):
            with writing():
                LimitHit.create(bucket="x", at=now())
        database.close()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert LimitHit.select().count() == 80


def test_afterwards_reading_waits_as_usual(storage):
    with writing():
        pass
    assert database.execute_sql("PRAGMA busy_timeout").fetchone() == (BUSY_MS,)
