"""What the tables promise by themselves: one default account, and filters that stay fast."""

from peewee import SqliteDatabase

# `id` can only be 1: there is at most one default. The composite reference makes the database
# refuse to deactivate or delete the account that is the default.
DEFAULT_ACCOUNT = """
CREATE TABLE default_account (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    account_id INTEGER NOT NULL UNIQUE,
    active SMALLINT NOT NULL DEFAULT 1 CHECK (active = 1),
    FOREIGN KEY (account_id, active) REFERENCES account (id, active)
)
"""

# There, a truth is no number, and both ends of a reference must be of one type.
DEFAULT_ACCOUNT_POSTGRESQL = """
CREATE TABLE default_account (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    account_id BIGINT NOT NULL UNIQUE,
    active BOOLEAN NOT NULL DEFAULT TRUE CHECK (active),
    FOREIGN KEY (account_id, active) REFERENCES account (id, active)
)
"""

# "Contains" filters over 100,000 accounts: an index of three-letter runs, kept by triggers.
SEARCHED = "name_search, sender, reply_to, return_path, confirmation"
NEW = ", ".join(f"new.{column}" for column in SEARCHED.split(", "))
OLD = ", ".join(f"old.{column}" for column in SEARCHED.split(", "))
REMOVE_OLD = (
    f"INSERT INTO account_search (account_search, rowid, {SEARCHED})"  # noqa: S608 - our own constants
    f" VALUES ('delete', old.id, {OLD});"
)
ADD_NEW = f"INSERT INTO account_search (rowid, {SEARCHED}) VALUES (new.id, {NEW});"  # noqa: S608

SEARCH = (
    f"CREATE VIRTUAL TABLE account_search USING fts5("
    f"{SEARCHED}, content='account', content_rowid='id', tokenize='trigram', columnsize=0)",
    f"CREATE TRIGGER account_search_add AFTER INSERT ON account BEGIN {ADD_NEW} END",
    f"CREATE TRIGGER account_search_remove AFTER DELETE ON account BEGIN {REMOVE_OLD} END",
    f"CREATE TRIGGER account_search_change AFTER UPDATE OF {SEARCHED} ON account"
    f" BEGIN {REMOVE_OLD} {ADD_NEW} END",
)


def up(migrator, db):
    """Make the constraint, the search index and its triggers."""
    db.execute_sql("CREATE UNIQUE INDEX account_id_active ON account (id, active)")
    is_sqlite = isinstance(db, SqliteDatabase)
    db.execute_sql(DEFAULT_ACCOUNT if is_sqlite else DEFAULT_ACCOUNT_POSTGRESQL)
    for statement in SEARCH if is_sqlite else ():
        db.execute_sql(statement)
