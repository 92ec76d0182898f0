"""What was asked to be sent, to whom, and every attempt at it."""

import peewee as pw

from webapp.accounts.models import Account
from webapp.applications.models import Application
from webapp.db import JsonField, SchemaModel, UtcDateTimeField

KINDS = ("to", "cc", "bcc")


class Message(SchemaModel):
    """One message as it was asked for, and what was decided about it when it was accepted.

    `interface` is `api`, `command` or `page`; `actor` names who used the latter two. `account` is the one
    chosen, `why` the code of the reason. `sender` is the From in effect, `asked` what else was asked
    of the header (see `webapp.mail.message.Draft`). `message_id` is the same on every attempt.
    Past `expires_at` a failed attempt is the last, and what still waits is given up. What `sensitive`
    messages say is never shown. `content_deleted_at` is when its content was deleted.
    """

    application = pw.ForeignKeyField(Application, null=True, backref="messages", on_delete="SET NULL")
    application_name = pw.TextField(default="")
    interface = pw.TextField()
    actor = pw.TextField(default="")
    resent_from = pw.IntegerField(null=True)
    idempotency_key = pw.TextField(null=True)
    request_digest = pw.TextField(default="")
    account = pw.ForeignKeyField(Account, null=True, backref="messages", on_delete="SET NULL")
    account_name = pw.TextField(default="")
    why = pw.TextField()
    message_id = pw.TextField(index=True)
    sender = pw.TextField()
    subject = pw.TextField(default="")
    asked = JsonField(default=dict)
    overridden = JsonField(default=list)
    size_bytes = pw.IntegerField()
    sensitive = pw.BooleanField(default=False)
    created_at = UtcDateTimeField(index=True)
    expires_at = UtcDateTimeField()
    content_deleted_at = UtcDateTimeField(null=True)

    class Meta:
        indexes = (
            (("application", "idempotency_key"), True),
            (("application", "id"), False),
            (("account", "id"), False),
        )


class Content(SchemaModel):
    """What a message says: one MIME entity, its content header fields first, without the account's footer.

    It is a row of its own, so that lists never touch it and the end of its keeping only deletes it.
    `head` is the header block as it was built when the message was accepted, for the account and its
    version in `built_for`, with the sender of the envelope; another account builds its own.
    """

    message = pw.ForeignKeyField(Message, unique=True, backref="contents", on_delete="CASCADE")
    entity = pw.BlobField()
    head = pw.BlobField(null=True)
    built_for = pw.TextField(default="")
    envelope_sender = pw.TextField(default="")
    smtputf8 = pw.BooleanField(default=False)


class Recipient(SchemaModel):
    """One recipient of a message; `states.TRANSITIONS` says how its `state` may change.

    `lane` is the account in whose queue it stands, none once its state is final. `due_at` is when it
    may be taken next: none while it is being sent, when it is over, and when a person has to decide.
    `lease_until` is set only while it is being sent, and counts only together with `fence`, which
    grows with every claim. `expires_at` repeats the message's until the state is final.
    `code`, `reply_code` and `reply` are what the last attempt met. For those that were `substituted`
    a migration makes two indexes more, which hold no others.
    """

    message = pw.ForeignKeyField(Message, backref="recipients", on_delete="CASCADE")
    place = pw.IntegerField()
    kind = pw.TextField()
    address = pw.TextField()
    state = pw.TextField(default="queued")
    lane = pw.ForeignKeyField(Account, null=True, backref="waiting", on_delete="RESTRICT")
    due_at = UtcDateTimeField(null=True)
    lease_until = UtcDateTimeField(null=True, index=True)
    lease_owner = pw.TextField(default="")
    fence = pw.IntegerField(default=0)
    tries = pw.IntegerField(default=0)
    uncertain_tries = pw.IntegerField(default=0)
    code = pw.TextField(default="")
    reply_code = pw.IntegerField(null=True)
    reply = pw.TextField(default="")
    sent_by = pw.ForeignKeyField(Account, null=True, backref="sent", on_delete="SET NULL")
    substituted = pw.BooleanField(default=False)
    created_at = UtcDateTimeField()
    expires_at = UtcDateTimeField(null=True, index=True)
    ended_at = UtcDateTimeField(null=True)

    class Meta:
        indexes = (
            (("lane", "due_at", "id"), False),
            (("state", "message"), False),
            (("address", "message"), False),
        )


class Attempt(SchemaModel):
    """One attempt at a message: through what, how far it came, what was said.

    `outcomes` lists [recipient id, code, reply code, reply] for those it was for; `code` is
    `accepted`, or the cause for the attempt as a whole. `steps` is the transcript as runs keep it.
    """

    message = pw.ForeignKeyField(Message, backref="attempts", on_delete="CASCADE")
    account = pw.ForeignKeyField(Account, null=True, on_delete="SET NULL")
    account_name = pw.TextField(default="")
    connector_name = pw.TextField(default="")
    substitute = pw.BooleanField(default=False)
    worker = pw.TextField(default="")
    started_at = UtcDateTimeField()
    took_ms = pw.IntegerField(default=0)
    stage = pw.TextField(default="")
    code = pw.TextField()
    reply_code = pw.IntegerField(null=True)
    enhanced_code = pw.TextField(default="")
    reply = pw.TextField(default="")
    queue_id = pw.TextField(default="", index=True)
    facts = JsonField(default=dict)
    outcomes = JsonField(default=list)
    steps = JsonField(default=list)

    class Meta:
        indexes = ((("account", "started_at"), False),)


class ConnectionSlot(SchemaModel):
    """The right to one of an account's connections, held by one worker until its lease ends."""

    account = pw.ForeignKeyField(Account, on_delete="CASCADE")
    number = pw.IntegerField()
    owner = pw.TextField()
    lease_until = UtcDateTimeField()

    class Meta:
        indexes = ((("account", "number"), True),)


class WorkerHeartbeat(SchemaModel):
    """One worker that sends, by its name; it lives while `seen_at` is recent."""

    name = pw.TextField(unique=True)
    started_at = UtcDateTimeField()
    seen_at = UtcDateTimeField()


class BulkAction(SchemaModel):
    """One action done to many messages, slice by slice, in the background.

    `action` is one of `bulk.ACTIONS`, done to the messages in `picked` or to all that `filters` find, from
    the newest to the oldest: `cursor` is the id below which it goes on. States: waiting, done, stopped.
    `total` is how many messages there were at the start (as far as they were counted), `done` how many
    were looked at, `changed` how many recipients it changed. `actor` is who began it.
    """

    action = pw.TextField()
    state = pw.TextField(default="waiting")
    filters = JsonField(default=dict)
    picked = JsonField(null=True)
    cursor = pw.IntegerField()
    total = pw.IntegerField()
    more_than_total = pw.BooleanField(default=False)
    done = pw.IntegerField(default=0)
    changed = pw.IntegerField(default=0)
    actor = JsonField(default=dict)
    created_at = UtcDateTimeField()
    finished_at = UtcDateTimeField(null=True)

    class Meta:
        indexes = ((("state", "id"), False),)
