"""People, their sessions, one-time links, preferences and drafts, and the hits of rate limits."""

import peewee as pw

from webapp.db import JsonField, SchemaModel, UtcDateTimeField

ROLES = ("administrator", "operator", "auditor")


class Person(SchemaModel):
    """Somebody who may sign in. `email_key` is the case-folded address, which is unique.

    `password_hash` is empty until the person uses a set-up or reset link.
    """

    email = pw.TextField()
    email_key = pw.TextField(unique=True)
    role = pw.TextField()
    active = pw.BooleanField(default=True)
    password_hash = pw.TextField(null=True)
    password_changed_at = UtcDateTimeField(null=True)
    locale = pw.TextField(default="")
    theme = pw.TextField(default="auto")
    created_at = UtcDateTimeField()
    version = pw.IntegerField(default=1)


class Session(SchemaModel):
    """One signed-in browser. Only the SHA-256 of its token is stored."""

    token_hash = pw.TextField(unique=True)
    person = pw.ForeignKeyField(Person, backref="sessions", on_delete="CASCADE")
    created_at = UtcDateTimeField()
    seen_at = UtcDateTimeField()
    expires_at = UtcDateTimeField(index=True)
    address = pw.TextField(default="")
    user_agent = pw.TextField(default="")


class OneTimeLink(SchemaModel):
    """A link for one use before it expires: `setup` for the first administrator, `reset` for a password."""

    token_hash = pw.TextField(unique=True)
    purpose = pw.TextField()
    person = pw.ForeignKeyField(Person, null=True, on_delete="CASCADE")
    created_at = UtcDateTimeField()
    expires_at = UtcDateTimeField()
    used_at = UtcDateTimeField(null=True)


class Preference(SchemaModel):
    """A person's setting for one page, such as the columns of a report."""

    person = pw.ForeignKeyField(Person, on_delete="CASCADE")
    name = pw.TextField()
    value = JsonField()

    class Meta:
        indexes = ((("person", "name"), True),)


class FormDraft(SchemaModel):
    """A form that was typed and not saved: its author first makes a record or signs in again.

    `fields` never holds a secret.
    """

    token_hash = pw.TextField(unique=True)
    person = pw.ForeignKeyField(Person, on_delete="CASCADE")
    form = pw.TextField()
    fields = JsonField()
    created_at = UtcDateTimeField(index=True)


class LimitHit(SchemaModel):
    """One use of something with a rate limit, which counts the hits of a `bucket` in its window."""

    bucket = pw.TextField()
    at = UtcDateTimeField(index=True)

    class Meta:
        indexes = ((("bucket", "at"), False),)
