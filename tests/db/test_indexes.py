"""What is asked all the time finds its index, also among a hundred thousand that wait (plans of SQLite)."""

import pytest

from webapp.db import database
from webapp.outbox import queue


@pytest.mark.parametrize(
    ("sql", "indexes"),
    [
        (queue._HAS_DUE, {"recipient_lane_id_due_at_id"}),
        (queue._DUE, {"recipient_lane_id_due_at_id"}),
        (queue._PACE, {"attempt_account_id_started_at", "recipient_lease_until"}),
        ("SELECT id FROM recipient WHERE lease_until < ? OR lease_until > ?", {"recipient_lease_until"}),
        ("SELECT id FROM recipient WHERE expires_at <= ? LIMIT ?", {"recipient_expires_at"}),
        ("UPDATE recipient SET sent_by_id = NULL WHERE sent_by_id = ?", {"recipient_sent_by_id"}),
        (
            "SELECT id FROM message WHERE application_id = ? AND idempotency_key = ?",
            {"message_application_id_idempotency_key"},
        ),
        ("UPDATE message SET account_id = NULL WHERE account_id = ?", {"message_account_id_id"}),
        ("UPDATE attempt SET account_id = NULL WHERE account_id = ?", {"attempt_account_id_started_at"}),
    ],
)
def test_it_is_found_by_an_index(storage, sql, indexes):
    steps = database.execute_sql(f"EXPLAIN QUERY PLAN {sql}", ("1",) * sql.count("?")).fetchall()
    plan = "\n".join(step[3] for step in steps)
    assert all(f"INDEX {name} " in plan for name in indexes), plan
    assert not [step for step in steps if step[3] in ("SCAN recipient", "SCAN message", "SCAN attempt")], plan
