"""The SMTP accounts, and which of them is the default."""

import peewee as pw

from webapp.connectors.models import Connector
from webapp.credentials.models import Credential
from webapp.db import SchemaModel, UtcDateTimeField

# How the two answers of the form (`secure`, `security`) stand in the record.
SECURITIES = ("ssl", "tls")


class Account(SchemaModel):
    """One SMTP account, field by field as on the form.

    `name_key` is the name folded (unique), `name_search` the same without diacritics (filters).
    `security` is `ssl` (implicit TLS), `tls` (STARTTLS), or None when `secure` is false.
    `fingerprint` covers every column that changes what a test would do; `last_test_fingerprint`
    differs from it when the account was changed since its last test.
    """

    name = pw.TextField()
    name_key = pw.TextField(unique=True)
    name_search = pw.TextField()
    active = pw.BooleanField(default=True)
    sender = pw.TextField()
    reply_to = pw.TextField(default="")
    return_path = pw.TextField(default="")
    confirmation = pw.TextField(default="")
    read_receipt = pw.BooleanField(default=False)
    force = pw.BooleanField(default=False)
    footer = pw.BooleanField(default=False)
    host = pw.TextField()
    port = pw.IntegerField()
    secure = pw.BooleanField(default=True)
    security = pw.TextField(null=True)
    ignore_certificate = pw.BooleanField(default=False)
    authenticate = pw.BooleanField(default=False)
    credential = pw.ForeignKeyField(Credential, null=True, backref="accounts", on_delete="RESTRICT")
    use_connector = pw.BooleanField(default=False)
    connector = pw.ForeignKeyField(Connector, null=True, backref="accounts", on_delete="RESTRICT")
    fingerprint = pw.TextField(default="")
    last_test_at = UtcDateTimeField(null=True)
    last_test_by = pw.TextField(default="")
    last_test_ok = pw.BooleanField(null=True)
    last_test_code = pw.TextField(default="")
    last_test_fingerprint = pw.TextField(default="")
    created_at = UtcDateTimeField()
    updated_at = UtcDateTimeField()
    version = pw.IntegerField(default=1)


class DefaultAccount(SchemaModel):
    """The one row that points at the default account.

    The table is made by hand in a migration: its key can only be 1 (so there is at most one
    default), and (`account_id`, `active`) refers to (`account.id`, `account.active`) with `active`
    always true, so the database itself refuses to deactivate or delete the default.
    """

    account_id = pw.IntegerField(unique=True)
    active = pw.BooleanField(default=True)
