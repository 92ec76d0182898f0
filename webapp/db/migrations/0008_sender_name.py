"""An account has a name beside its sender, and may be one whose server lets it send as itself only."""

COLUMNS = (
    "ALTER TABLE account ADD COLUMN sender_name TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE account ADD COLUMN own_sender_only BOOLEAN NOT NULL DEFAULT FALSE",
)


def up(migrator, db):
    for statement in COLUMNS:
        db.execute_sql(statement)
