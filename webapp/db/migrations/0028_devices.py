"""Address ranges whose devices hand over by SMTP, and the sessions of the SMTP door that were refused."""

from peewee import BooleanField, ForeignKeyField, IntegerField, Model, TextField

from webapp.db import IdField, JsonField, UtcDateTimeField


def up(migrator, db):
    class Application(Model):
        id = IdField()

        class Meta:
            database = db
            table_name = "application"

    class DeviceRange(Model):
        id = IdField()
        application = ForeignKeyField(Application, on_delete="CASCADE")
        name = TextField()
        network = TextField(unique=True)
        log_in = BooleanField()
        account_id = IntegerField(null=True)
        senders = JsonField()
        per_minute = IntegerField(null=True)
        created_at = UtcDateTimeField()
        updated_at = UtcDateTimeField()
        version = IntegerField()

        class Meta:
            database = db
            table_name = "device_range"

    class RefusedSession(Model):
        id = IdField()
        application = ForeignKeyField(Application, null=True, on_delete="CASCADE")
        at = UtcDateTimeField()
        address = TextField()
        ehlo_name = TextField()
        code = TextField()
        facts = JsonField()
        reply = TextField()
        times = IntegerField()
        lines = JsonField()

        class Meta:
            database = db
            table_name = "refused_session"
            indexes = ((("application", "id"), False),)

    db.create_tables([DeviceRange, RefusedSession])
