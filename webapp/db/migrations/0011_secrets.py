"""Who typed each secret, what the practice mailbox must not show, and keys of messages without application.

Of the secrets stored before, nobody is known to have typed them, so their first use asks.
"""

STATEMENTS = (
    "ALTER TABLE credential ADD COLUMN secret_by TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE destination ADD COLUMN bound_by TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE practice_message ADD COLUMN sensitive BOOLEAN NOT NULL DEFAULT FALSE",
    # A unique index takes two NULLs for different, so the one over (application, key) does not see these.
    "CREATE UNIQUE INDEX message_own_idempotency_key ON message (idempotency_key)"
    " WHERE application_id IS NULL AND idempotency_key IS NOT NULL",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
