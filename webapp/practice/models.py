"""The messages that the practice mailbox received."""

import peewee as pw

from webapp.db import JsonField, SchemaModel, UtcDateTimeField


class PracticeMessage(SchemaModel):
    """One message with its envelope and its session. `source` holds the bytes as received.

    What a `sensitive` one says is never shown: it came from the outbox, where its application marked it.
    """

    received_at = UtcDateTimeField()
    client_address = pw.TextField(default="")
    ehlo_name = pw.TextField(default="")
    encrypted = pw.BooleanField(default=False)
    user_name = pw.TextField(default="")
    envelope_sender = pw.TextField()
    envelope_recipients = JsonField()
    header_from = pw.TextField(default="")
    subject = pw.TextField(default="")
    size_bytes = pw.IntegerField()
    source = pw.BlobField()
    sensitive = pw.BooleanField(default=False)
