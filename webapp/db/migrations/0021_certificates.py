"""An account may trust an issuer or one certificate, expect another name in it, and ignore errors for a time.

The authorities of the house are kept here, too.
"""

from peewee import Model, TextField

from webapp.db import IdField, UtcDateTimeField

COLUMNS = ("trusted_certificate", "trusted_as", "tls_name", "ignore_reason", "ignore_until")


def up(migrator, db):
    class HouseAuthority(Model):
        id = IdField()
        sha256 = TextField(unique=True)
        pem = TextField()
        added_by = TextField()
        added_at = UtcDateTimeField()

        class Meta:
            database = db
            table_name = "house_authority"

    db.create_tables([HouseAuthority])
    for column in COLUMNS:
        db.execute_sql(f"ALTER TABLE account ADD COLUMN {column} TEXT NOT NULL DEFAULT ''")
