"""The audit entries: who did what, when, from where, and what changed."""

import peewee as pw

from webapp.db import JsonField, SchemaModel, UtcDateTimeField


class AuditEntry(SchemaModel):
    """One action. `actor` and `subject_name` are stored as text, because the entry outlives both.

    `before` and `after` hold only the columns that changed, never a secret.
    """

    at = UtcDateTimeField(index=True)
    actor_id = pw.IntegerField(null=True)
    actor = pw.TextField()
    interface = pw.TextField()
    address = pw.TextField(default="")
    action = pw.TextField(index=True)
    subject_type = pw.TextField(default="")
    subject_id = pw.IntegerField(null=True)
    subject_name = pw.TextField(default="")
    before = JsonField(null=True)
    after = JsonField(null=True)

    class Meta:
        indexes = ((("subject_type", "subject_id", "id"), False),)
