"""The address ranges of devices, and the refused sessions of the SMTP door."""

import peewee as pw

from webapp.applications.models import Application
from webapp.db import JsonField, SchemaModel, UtcDateTimeField


class DeviceRange(SchemaModel):
    """A named range of addresses, `network` in its canonical form, whose devices belong to an application.

    With `log_in` the devices give the application's name and token, and may do so without TLS; otherwise
    they hand over without a log-in. Empty `account_id`, `senders` and `per_minute` are the application's.
    `account_id` is no foreign key: once its account is deleted, the devices are refused, not diverted.
    """

    application = pw.ForeignKeyField(Application, on_delete="CASCADE", backref="ranges")
    name = pw.TextField()
    network = pw.TextField(unique=True)
    log_in = pw.BooleanField(default=False)
    account_id = pw.IntegerField(null=True)
    senders = JsonField(default=list)
    per_minute = pw.IntegerField(null=True)
    created_at = UtcDateTimeField()
    updated_at = UtcDateTimeField()
    version = pw.IntegerField(default=1)


class RefusedSession(SchemaModel):
    """An SMTP session in which something was refused: by which code, and with which reply.

    `application` is the one that it is known to belong to. `times` counts the sessions from the same address
    with the same refusal, of which the last one's `lines` are kept: [sign, text, encrypted, ms], as in
    `webapp.transcript.Line`, without secrets.
    """

    application = pw.ForeignKeyField(Application, null=True, on_delete="CASCADE")
    at = UtcDateTimeField()
    address = pw.TextField()
    ehlo_name = pw.TextField(default="")
    code = pw.TextField()
    facts = JsonField(default=dict)
    reply = pw.TextField(default="")
    times = pw.IntegerField(default=1)
    lines = JsonField(default=list)

    class Meta:
        indexes = ((("application", "id"), False),)
