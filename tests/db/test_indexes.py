"""Frequent queries use an index, by SQLite's query plan for a queue of a hundred thousand messages."""

import pytest

from webapp.clock import now
from webapp.db import database
from webapp.outbox.queue import leases, transitions


@pytest.mark.parametrize(
    ("sql", "indexes"),
    [
        (leases._HAS_DUE, {"recipient_lane_id_due_at_id"}),
        (leases._DUE, {"recipient_lane_id_due_at_id"}),
        (leases._RATE_USED, {"attempt_account_id_started_at", "recipient_lease_until"}),
        ("UPDATE recipient SET sent_by_id = NULL WHERE sent_by_id = ?", {"recipient_sent_by_id"}),
        (
            "SELECT id FROM message WHERE application_id = ? AND idempotency_key = ?",
            {"message_application_id_idempotency_key"},
        ),
        ("UPDATE message SET account_id = NULL WHERE account_id = ?", {"message_account_id_id"}),
        (
            "SELECT * FROM audit_entry WHERE subject_type = ? AND subject_id = ? ORDER BY id DESC LIMIT 31",
            {"audit_entry_subject"},
        ),
        ("UPDATE attempt SET account_id = NULL WHERE account_id = ?", {"attempt_account_id_started_at"}),
    ],
)
def test_a_query_uses_its_index(storage, sql, indexes):
    uses_indexes(sql, indexes, ("1",) * sql.count("?"))


@pytest.mark.parametrize(
    ("action", "index"),
    [
        (lambda: transitions.overdue(now(), 500), "recipient_expires_at"),
        (leases.recover_lost, "recipient_lease_until"),
        (leases.owners, "recipient_lease_until"),
        (lambda: leases.leased_by("w1"), "recipient_lease_until"),
        (lambda: leases.renew("w1"), "recipient_lease_until"),
    ],
)
def test_the_queries_of_an_action_use_an_index(storage, action, index):
    asked = []
    database.connection().set_trace_callback(asked.append)
    action()
    database.connection().set_trace_callback(None)
    statements = [sql for sql in asked if "recipient" in sql]
    assert statements
    for sql in statements:
        uses_indexes(sql, {index})


def uses_indexes(sql, indexes, parameters=()):
    """Assert that SQLite's plan for a statement uses the indexes and scans no table."""
    steps = database.execute_sql(f"EXPLAIN QUERY PLAN {sql}", parameters).fetchall()
    plan = "\n".join(step[3] for step in steps)
    assert all(f"INDEX {name} " in plan for name in indexes), plan
    assert not [step for step in steps if step[3] in ("SCAN recipient", "SCAN message", "SCAN attempt")], plan
