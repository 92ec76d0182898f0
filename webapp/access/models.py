"""People, their sessions and links, what they prefer, and the hits that limits count."""

import peewee as pw

from webapp.db import JsonField, SchemaModel, UtcDateTimeField

ROLES = ("administrator", "operator", "auditor")


class Person(SchemaModel):
    """Somebody who may sign in. `email_key` is the address folded, unique.

    A person without `password_hash` has never followed the set-up or reset link.
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
    """A link that works once, for a while: `setup` makes the first administrator, `reset` sets a password."""

    token_hash = pw.TextField(unique=True)
    purpose = pw.TextField()
    person = pw.ForeignKeyField(Person, null=True, on_delete="CASCADE")
    created_at = UtcDateTimeField()
    expires_at = UtcDateTimeField()
    used_at = UtcDateTimeField(null=True)


class Preference(SchemaModel):
    """What one person chose for one page, such as the columns of a report."""

    person = pw.ForeignKeyField(Person, on_delete="CASCADE")
    name = pw.TextField()
    value = JsonField()

    class Meta:
        indexes = ((("person", "name"), True),)


class FormDraft(SchemaModel):
    """A half-filled form, kept while its author makes the credential or connector it still lacks.

    `fields` never holds a secret.
    """

    token_hash = pw.TextField(unique=True)
    person = pw.ForeignKeyField(Person, on_delete="CASCADE")
    form = pw.TextField()
    fields = JsonField()
    created_at = UtcDateTimeField(index=True)


class LimitHit(SchemaModel):
    """One use of something limited; a limit counts the hits of its `bucket` in its window."""

    bucket = pw.TextField()
    at = UtcDateTimeField(index=True)

    class Meta:
        indexes = ((("bucket", "at"), False),)
