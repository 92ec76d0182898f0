"""Fewer indexes to write for each message: none that another one begins with, none of empty columns."""

INDEXES = (
    # Each is the beginning of a longer one.
    "DROP INDEX message_application_id",
    "DROP INDEX message_account_id",
    "DROP INDEX recipient_lane_id",
    "DROP INDEX attempt_account_id",
    # A recipient is on its way for a moment, and waits for a while; most are over, and stay for a year.
    "DROP INDEX recipient_lease_until",
    "CREATE INDEX recipient_lease_until ON recipient (lease_until) WHERE lease_until IS NOT NULL",
    "DROP INDEX recipient_expires_at",
    "CREATE INDEX recipient_expires_at ON recipient (expires_at) WHERE expires_at IS NOT NULL",
    "DROP INDEX recipient_lane_id_due_at_id",
    "CREATE INDEX recipient_lane_id_due_at_id ON recipient (lane_id, due_at, id) WHERE lane_id IS NOT NULL",
    "DROP INDEX recipient_sent_by_id",
    "CREATE INDEX recipient_sent_by_id ON recipient (sent_by_id) WHERE sent_by_id IS NOT NULL",
    "DROP INDEX message_application_id_idempotency_key",
    "CREATE UNIQUE INDEX message_application_id_idempotency_key ON message (application_id, idempotency_key)"
    " WHERE idempotency_key IS NOT NULL",
)


def up(migrator, db):
    for statement in INDEXES:
        db.execute_sql(statement)
