"""Tables and columns under the names that the code has for them now."""

RENAMED = (
    "ALTER TABLE standing RENAME TO sending_state",
    "ALTER TABLE station RENAME TO worker_heartbeat",
    "ALTER TABLE slot RENAME TO connection_slot",
    "ALTER TABLE bulk RENAME TO bulk_action",
    "ALTER TABLE bulk_action RENAME COLUMN deed TO action",
    "ALTER TABLE message RENAME COLUMN door TO interface",
    "ALTER TABLE audit_entry RENAME COLUMN door TO interface",
    # Who began an action is kept as JSON; a quotation mark within a value is escaped there.
    """UPDATE bulk_action SET actor = REPLACE(actor, '"door":', '"interface":')""",
)


def up(migrator, db):
    for statement in RENAMED:
        db.execute_sql(statement)
