"""Who typed each secret: of those stored before, nobody is known to have, so their first use asks."""

STATEMENTS = ("ALTER TABLE credential ADD COLUMN secret_by TEXT NOT NULL DEFAULT ''",)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
