"""The tables of the outbox: messages, recipients, attempts, workers and bulk actions."""

import peewee as pw

from webapp.accounts.models import Account
from webapp.applications.models import Application
from webapp.credentials.models import Credential
from webapp.db import JsonField, SchemaModel, UtcDateTimeField

KINDS = ("to", "cc", "bcc")


class Message(SchemaModel):
    """One message as it was requested, and what was decided about it on acceptance.

    `interface` is `api`, `command` or `page`; `actor` is the person for the latter two. `account` is the
    chosen one, `why` the code of the reason. `sender` is the From in effect, `asked` the other requested
    fields (see `webapp.mail.compose.message.Draft`). `message_id` is the same on every attempt.
    After `expires_at` no further attempt is made. The content of a `sensitive` message is never shown.
    `content_deleted_at` is when the content was deleted by retention.
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
    """The content of a message: one MIME entity, header fields first, without the account's footer.

    It has its own table, so that lists never read it and retention can delete it alone. `head` is the
    header block built on acceptance for the account and version in `built_for`, with the envelope sender;
    for another account or version it is built again. Where `pieces` is not empty, `entity` is, and the
    content is in the `ContentPiece`s with that key. A migration adds a partial index for those.
    """

    message = pw.ForeignKeyField(Message, unique=True, backref="contents", on_delete="CASCADE")
    entity = pw.BlobField()
    head = pw.BlobField(null=True)
    built_for = pw.TextField(default="")
    envelope_sender = pw.TextField(default="")
    smtputf8 = pw.BooleanField(default=False)
    pieces = pw.TextField(default="")


class ContentPiece(SchemaModel):
    """A part of a large content; `place` counts those of one `key` (see `content_pieces`)."""

    key = pw.TextField()
    place = pw.IntegerField()
    created_at = UtcDateTimeField()
    data = pw.BlobField()

    class Meta:
        indexes = ((("key", "place"), True),)


class Recipient(SchemaModel):
    """One recipient of a message; `states.TRANSITIONS` says how its `state` may change.

    `lane` is the account in whose queue it is, None once its state is final. `due_at` is when it may be
    leased next: None while it is being sent, in a final state, and while a person has to decide.
    `lease_until` is set only while it is being sent, and is valid only together with `fence`, which
    increases with every lease. `expires_at` is a copy of the message's until the state is final.
    `code`, `reply_code` and `reply` are those of the last attempt. A migration adds two partial indexes
    for recipients that were `substituted`.
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
    """One attempt at a message: its route, its result and its transcript.

    `outcomes` lists [recipient id, code, reply code, reply] for its recipients; `code` is `accepted`,
    `practice.taken` or the cause for the attempt as a whole. `steps` is the transcript in the format of
    `runs.models.Run`.
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
    """One of an account's permitted connections, leased by a worker."""

    account = pw.ForeignKeyField(Account, on_delete="CASCADE")
    number = pw.IntegerField()
    owner = pw.TextField()
    lease_until = UtcDateTimeField()

    class Meta:
        indexes = ((("account", "number"), True),)


class WorkerHeartbeat(SchemaModel):
    """A worker, by its name; it is alive while `seen_at` is recent."""

    name = pw.TextField(unique=True)
    started_at = UtcDateTimeField()
    seen_at = UtcDateTimeField()


class ClockMark(SchemaModel):
    """What the workers last knew of the wall clock: one row, see `delivery.clock_jump`.

    At `seen_at` jumps by `ahead_s` seconds in all were not trusted yet, and for `calm_s` more seconds nothing
    was to end by its age.
    """

    seen_at = UtcDateTimeField()
    ahead_s = pw.DoubleField(default=0.0)
    calm_s = pw.DoubleField(default=0.0)


class BulkAction(SchemaModel):
    """One action on many messages, done in slices by the workers.

    `action` is one of `bulk.ACTIONS`, for the messages in `picked` or all that `filters` find, from the
    newest to the oldest: `cursor` is the id below which it continues. States: waiting, done, stopped.
    `total` is the number of messages at the start (as far as they were counted), `done` how many were
    processed, `changed` how many recipients were changed. `actor` is who started it. `account_id` is the
    account that is to send, `with_sensitive` whether sensitive messages are meant too, and `left_out` has by
    reason how many messages could not be sent, and the ids of the first of them.
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
    account_id = pw.IntegerField(null=True)
    with_sensitive = pw.BooleanField(default=False)
    left_out = JsonField(default=dict)

    class Meta:
        indexes = ((("state", "id"), False),)


class LogInCheck(SchemaModel):
    """How the log-in with a credential, as it is at `version`, went at `host` (see `recovery.log_in`).

    `state` is `trying` (by one connection, until `until` at most), `accepted` or `refused`. A refusal has
    the account that was refused, its version, and the code and facts of the failure.
    """

    credential = pw.ForeignKeyField(Credential, on_delete="CASCADE")
    host = pw.TextField()
    version = pw.IntegerField()
    state = pw.TextField()
    until = UtcDateTimeField(null=True)
    decided_at = UtcDateTimeField(null=True)
    account_id = pw.IntegerField(null=True)
    account_version = pw.TextField(default="")
    code = pw.TextField(default="")
    facts = JsonField(default=dict)

    class Meta:
        indexes = ((("credential", "host"), True),)
