"""What the practice mailbox took is a state of its own, its port is known, and it can be sent again in bulk.

The mailbox names each message TREINO-NUMBER in its answer; by that the earlier ones are told from those that
a server accepted.
"""

from peewee import IntegerField, Model

from webapp.db import IdField

COLUMNS = (
    "ALTER TABLE bulk_action ADD COLUMN account_id INTEGER",
    "ALTER TABLE bulk_action ADD COLUMN with_sensitive BOOLEAN NOT NULL DEFAULT FALSE",
    "ALTER TABLE bulk_action ADD COLUMN left_out TEXT NOT NULL DEFAULT '{}'",
)
EARLIER = (
    "UPDATE attempt SET code = 'practice.taken' WHERE code = 'accepted' AND queue_id LIKE 'TREINO-%'",
    "UPDATE recipient SET state = 'practice', code = 'practice.taken'"
    " WHERE state = 'accepted' AND reply LIKE '%queued as TREINO-%'",
    "UPDATE run SET state = 'practice' WHERE state = 'accepted' AND kind = 'account'"
    """ AND result LIKE '%"queue_id":%"TREINO-%'""",
    "UPDATE account SET last_test_code = 'practice.taken' WHERE last_test_code = 'accepted' AND id IN"
    " (SELECT subject_id FROM run WHERE state = 'practice' AND id IN"
    " (SELECT MAX(id) FROM run WHERE kind = 'account' AND state IN ('accepted', 'practice', 'refused')"
    " GROUP BY subject_id))",
    "UPDATE sending_state SET good_at = NULL"
    " WHERE account_id IN (SELECT account_id FROM attempt WHERE code = 'practice.taken')"
    " AND NOT EXISTS (SELECT 1 FROM attempt"
    " WHERE attempt.account_id = sending_state.account_id AND attempt.code = 'accepted')",
)


def up(migrator, db):
    for statement in (*COLUMNS, *EARLIER):
        # psycopg takes a per cent sign for the beginning of a parameter, sqlite3 does not.
        db.execute_sql(statement if db.param == "?" else statement.replace("%", "%%"), ())

    class PracticeServer(Model):
        id = IdField()
        port = IntegerField()

        class Meta:
            database = db
            table_name = "practice_server"

    db.create_tables([PracticeServer])
