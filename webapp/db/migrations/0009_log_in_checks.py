"""Which stored secrets a server accepted or refused, so that a refused one is not tried again by itself."""

from peewee import DateTimeField, ForeignKeyField, IntegerField, Model, TextField

from webapp.db import IdField


def up(migrator, db):
    class Credential(Model):
        id = IdField()

        class Meta:
            database = db
            table_name = "credential"

    class LogInCheck(Model):
        id = IdField()
        credential = ForeignKeyField(Credential, on_delete="CASCADE")
        host = TextField()
        version = IntegerField()
        state = TextField()
        until = DateTimeField(null=True)
        decided_at = DateTimeField(null=True)
        account_id = IntegerField(null=True)
        account_version = TextField(default="")
        code = TextField(default="")
        facts = TextField(default="{}")

        class Meta:
            database = db
            table_name = "log_in_check"
            indexes = ((("credential", "host"), True),)

    db.create_tables([LogInCheck])
