"""General settings that an administrator changes on the page; an account has its own name for EHLO."""

from peewee import IntegerField, Model, TextField

from webapp.db import IdField


def up(migrator, db):
    class GeneralConfiguration(Model):
        id = IdField()
        ehlo_name = TextField(null=True)
        footer_text = TextField(null=True)
        footer_html = TextField(null=True)
        keep_bodies_days = IntegerField(null=True)
        keep_messages_days = IntegerField(null=True)
        mail_domain = TextField(null=True)
        default_locale = TextField(null=True)
        sending_version = IntegerField()
        version = IntegerField()

        class Meta:
            database = db
            table_name = "general_configuration"

    db.create_tables([GeneralConfiguration])
    db.execute_sql("ALTER TABLE account ADD COLUMN ehlo_name TEXT NOT NULL DEFAULT ''")
