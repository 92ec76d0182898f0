"""An account says which of its versions was last tested; of earlier tests that is not known."""


def up(migrator, db):
    db.execute_sql("ALTER TABLE account ADD COLUMN last_test_version INTEGER NOT NULL DEFAULT 0")
