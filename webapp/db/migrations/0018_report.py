"""The accounts report: its search finds hosts, its filters have indexes, and certificates have an end."""

from peewee import SqliteDatabase

SEARCHED = ("name_search", "sender", "reply_to", "return_path", "confirmation", "host")
NAMES = ", ".join(SEARCHED)
NEW = ", ".join(f"new.{column}" for column in SEARCHED)
OLD = ", ".join(f"old.{column}" for column in SEARCHED)
REMOVE_OLD = (
    f"INSERT INTO account_search (account_search, rowid, {NAMES})"  # noqa: S608 - our own constants
    f" VALUES ('delete', old.id, {OLD});"
)
ADD_NEW = f"INSERT INTO account_search (rowid, {NAMES}) VALUES (new.id, {NEW});"  # noqa: S608

SEARCH = (
    "DROP TRIGGER account_search_add",
    "DROP TRIGGER account_search_remove",
    "DROP TRIGGER account_search_change",
    "DROP TABLE account_search",
    f"CREATE VIRTUAL TABLE account_search USING fts5("
    f"{NAMES}, content='account', content_rowid='id', tokenize='trigram', columnsize=0)",
    "INSERT INTO account_search (account_search) VALUES ('rebuild')",
    f"CREATE TRIGGER account_search_add AFTER INSERT ON account BEGIN {ADD_NEW} END",
    f"CREATE TRIGGER account_search_remove AFTER DELETE ON account BEGIN {REMOVE_OLD} END",
    f"CREATE TRIGGER account_search_change AFTER UPDATE OF {NAMES} ON account"
    f" BEGIN {REMOVE_OLD} {ADD_NEW} END",
)

STATEMENTS = (
    "ALTER TABLE account ADD COLUMN certificate_expires_at TIMESTAMP",
    "CREATE INDEX account_certificate_expires_at ON account (certificate_expires_at)",
    "CREATE INDEX account_host ON account (host, port)",
    "CREATE INDEX account_port ON account (port)",
    "CREATE INDEX account_encryption ON account (ignore_certificate, secure, security)",
    "CREATE INDEX account_last_test ON account (last_test_at, last_test_ok)",
    "CREATE INDEX account_last_test_ok ON account (last_test_ok)",
    "CREATE INDEX account_changed ON account (id)"
    " WHERE last_test_at IS NOT NULL AND last_test_fingerprint <> fingerprint",
    # Each is the longer one of an index that there was.
    "DROP INDEX account_credential_id",
    "CREATE INDEX account_credential_id ON account (credential_id, last_test_at)",
    "DROP INDEX account_connector_id",
    "CREATE INDEX account_connector_id ON account (connector_id, last_test_at)",
)


def up(migrator, db):
    for statement in (*STATEMENTS, *(SEARCH if isinstance(db, SqliteDatabase) else ())):
        db.execute_sql(statement)
