"""The applications that send through the API, and their rights."""

import peewee as pw

from webapp.accounts.models import Account
from webapp.db import JsonField, SchemaModel, UtcDateTimeField

SCOPES = ("send", "read", "manage")


class Application(SchemaModel):
    """One application of the intranet. Only the SHA-256 of its token is stored; `token_hint` is its end.

    `scopes` are of SCOPES: `send` messages; `read` its own; `manage` (cancel and retry) its own.
    `senders` are the addresses, or `@domain` for every address of a domain, that it may use in From
    besides the account's own.
    With `any_account` false it may send only through the accounts in ApplicationAccount.
    `per_minute` is its rate limit, in messages.
    """

    name = pw.TextField()
    name_key = pw.TextField(unique=True)
    active = pw.BooleanField(default=True)
    token_hash = pw.TextField(null=True, unique=True)
    token_hint = pw.TextField(default="")
    token_made_at = UtcDateTimeField(null=True)
    scopes = JsonField(default=list)
    any_account = pw.BooleanField(default=True)
    senders = JsonField(default=list)
    per_minute = pw.IntegerField(default=600)
    expires_at = UtcDateTimeField(null=True)
    last_used_at = UtcDateTimeField(null=True)
    last_used_address = pw.TextField(default="")
    remarks = pw.TextField(default="")
    created_at = UtcDateTimeField()
    updated_at = UtcDateTimeField()
    version = pw.IntegerField(default=1)


class ApplicationAccount(SchemaModel):
    """One account through which an application may send."""

    application = pw.ForeignKeyField(Application, backref="allowed", on_delete="CASCADE")
    account = pw.ForeignKeyField(Account, on_delete="CASCADE")

    class Meta:
        indexes = ((("application", "account"), True),)


class Usage(SchemaModel):
    """How many messages an application sent in one minute; `minute` counts minutes since 1970 in UTC."""

    application = pw.ForeignKeyField(Application, on_delete="CASCADE")
    minute = pw.IntegerField()
    used = pw.IntegerField()

    class Meta:
        indexes = ((("application", "minute"), True),)
