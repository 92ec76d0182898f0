"""Waiting for another's write lock."""

from webapp.db import database, wait_at_most


def test_a_connection_can_be_told_to_wait_less(storage):
    wait_at_most(250)
    assert database.execute_sql("PRAGMA busy_timeout").fetchone() == (250,)
