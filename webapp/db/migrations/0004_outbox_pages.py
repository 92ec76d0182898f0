"""What the pages of the outbox need: indexes for its filters, when content was deleted, deeds in bulk."""

from peewee import BooleanField, DateTimeField, IntegerField, Model, TextField

from webapp.db import IdField

# Through (address, message) the messages of an address come in their order, newest first.
# Few messages are sent by a substitute, so those two indexes cost next to nothing.
INDEXES = (
    "DROP INDEX recipient_address",
    "CREATE INDEX recipient_address_message_id ON recipient (address, message_id)",
    "CREATE INDEX recipient_substituted_ended_at ON recipient (ended_at) WHERE substituted",
    "CREATE INDEX recipient_substituted_message_id ON recipient (message_id) WHERE substituted",
    "CREATE INDEX message_application_id_id ON message (application_id, id)",
    "CREATE INDEX attempt_queue_id ON attempt (queue_id)",
)


def up(migrator, db):
    db.execute_sql("ALTER TABLE message ADD COLUMN content_deleted_at TIMESTAMP")
    for statement in INDEXES:
        db.execute_sql(statement)

    class Bulk(Model):
        id = IdField()
        deed = TextField()
        state = TextField(default="waiting")
        filters = TextField(default="{}")
        picked = TextField(null=True)
        cursor = IntegerField()
        total = IntegerField()
        more_than_total = BooleanField(default=False)
        done = IntegerField(default=0)
        changed = IntegerField(default=0)
        actor = TextField(default="{}")
        created_at = DateTimeField()
        finished_at = DateTimeField(null=True)

        class Meta:
            database = db
            table_name = "bulk"
            indexes = ((("state", "id"), False),)

    db.create_tables([Bulk])
