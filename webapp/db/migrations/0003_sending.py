"""Sending: what accounts allow and how they stand, applications, and the outbox; frozen as they were made."""

from peewee import BlobField, BooleanField, DateTimeField, ForeignKeyField, IntegerField, Model, TextField

from webapp.db import IdField

# By hand: peewee's migrator would make the table anew, and its search triggers would go with the old one.
NEW_COLUMNS = (
    "footer_text TEXT NOT NULL DEFAULT ''",
    "footer_html TEXT NOT NULL DEFAULT ''",
    "max_connections INTEGER NOT NULL DEFAULT 2",
    "per_connection INTEGER NOT NULL DEFAULT 100",
    "per_minute INTEGER NOT NULL DEFAULT 0",
    "substitute_after_min INTEGER NOT NULL DEFAULT 15",
)


def up(migrator, db):
    for column in NEW_COLUMNS:
        db.execute_sql(f"ALTER TABLE account ADD COLUMN {column}")
    db.execute_sql("CREATE INDEX account_sender_key ON account (lower(sender))")

    class Account(Model):
        id = IdField()

        class Meta:
            database = db
            table_name = "account"

    class Substitute(Model):
        id = IdField()
        account = ForeignKeyField(Account, on_delete="CASCADE")
        substitute = ForeignKeyField(Account, on_delete="CASCADE")
        place = IntegerField()

        class Meta:
            database = db
            table_name = "substitute"
            indexes = ((("account", "substitute"), True),)

    db.create_tables([Substitute])

    class Standing(Model):
        id = IdField()
        account = ForeignKeyField(Account, unique=True, on_delete="CASCADE")
        held_at = DateTimeField(null=True)
        held_code = TextField(default="")
        held_facts = TextField(default="{}")
        held_for = TextField(default="")
        probe_at = DateTimeField(null=True, index=True)
        probes = IntegerField(default=0)
        good_at = DateTimeField(null=True)
        bad_at = DateTimeField(null=True)
        bad_code = TextField(default="")

        class Meta:
            database = db
            table_name = "standing"

    db.create_tables([Standing])

    class Application(Model):
        id = IdField()
        name = TextField()
        name_key = TextField(unique=True)
        active = BooleanField(default=True)
        token_hash = TextField(null=True, unique=True)
        token_hint = TextField(default="")
        token_made_at = DateTimeField(null=True)
        scopes = TextField(default="[]")
        any_account = BooleanField(default=True)
        senders = TextField(default="[]")
        per_minute = IntegerField(default=600)
        expires_at = DateTimeField(null=True)
        last_used_at = DateTimeField(null=True)
        last_used_address = TextField(default="")
        remarks = TextField(default="")
        created_at = DateTimeField()
        updated_at = DateTimeField()
        version = IntegerField(default=1)

        class Meta:
            database = db
            table_name = "application"

    db.create_tables([Application])

    class ApplicationAccount(Model):
        id = IdField()
        application = ForeignKeyField(Application, on_delete="CASCADE")
        account = ForeignKeyField(Account, on_delete="CASCADE")

        class Meta:
            database = db
            table_name = "application_account"
            indexes = ((("application", "account"), True),)

    db.create_tables([ApplicationAccount])

    class Usage(Model):
        id = IdField()
        application = ForeignKeyField(Application, on_delete="CASCADE")
        minute = IntegerField()
        used = IntegerField()

        class Meta:
            database = db
            table_name = "usage"
            indexes = ((("application", "minute"), True),)

    db.create_tables([Usage])

    class Message(Model):
        id = IdField()
        application = ForeignKeyField(Application, null=True, on_delete="SET NULL")
        application_name = TextField(default="")
        door = TextField()
        actor = TextField(default="")
        resent_from = IntegerField(null=True)
        idempotency_key = TextField(null=True)
        request_digest = TextField(default="")
        account = ForeignKeyField(Account, null=True, on_delete="SET NULL")
        account_name = TextField(default="")
        why = TextField()
        message_id = TextField(index=True)
        sender = TextField()
        subject = TextField(default="")
        asked = TextField(default="{}")
        overridden = TextField(default="[]")
        size_bytes = IntegerField()
        sensitive = BooleanField(default=False)
        created_at = DateTimeField(index=True)
        expires_at = DateTimeField()

        class Meta:
            database = db
            table_name = "message"
            indexes = (
                (("application", "idempotency_key"), True),
                (("account", "id"), False),
            )

    db.create_tables([Message])

    class Content(Model):
        id = IdField()
        message = ForeignKeyField(Message, unique=True, on_delete="CASCADE")
        entity = BlobField()
        head = BlobField(null=True)
        built_for = TextField(default="")
        envelope_sender = TextField(default="")
        smtputf8 = BooleanField(default=False)

        class Meta:
            database = db
            table_name = "content"

    db.create_tables([Content])

    class Recipient(Model):
        id = IdField()
        message = ForeignKeyField(Message, on_delete="CASCADE")
        place = IntegerField()
        kind = TextField()
        address = TextField(index=True)
        state = TextField(default="queued")
        lane = ForeignKeyField(Account, null=True, on_delete="RESTRICT")
        due_at = DateTimeField(null=True)
        lease_until = DateTimeField(null=True, index=True)
        lease_owner = TextField(default="")
        fence = IntegerField(default=0)
        tries = IntegerField(default=0)
        uncertain_tries = IntegerField(default=0)
        code = TextField(default="")
        reply_code = IntegerField(null=True)
        reply = TextField(default="")
        sent_by = ForeignKeyField(Account, null=True, on_delete="SET NULL")
        substituted = BooleanField(default=False)
        created_at = DateTimeField()
        expires_at = DateTimeField(null=True, index=True)
        ended_at = DateTimeField(null=True)

        class Meta:
            database = db
            table_name = "recipient"
            indexes = (
                (("lane", "due_at", "id"), False),
                (("state", "message"), False),
            )

    db.create_tables([Recipient])

    class Attempt(Model):
        id = IdField()
        message = ForeignKeyField(Message, on_delete="CASCADE")
        account = ForeignKeyField(Account, null=True, on_delete="SET NULL")
        account_name = TextField(default="")
        connector_name = TextField(default="")
        substitute = BooleanField(default=False)
        worker = TextField(default="")
        started_at = DateTimeField()
        took_ms = IntegerField(default=0)
        stage = TextField(default="")
        code = TextField()
        reply_code = IntegerField(null=True)
        enhanced_code = TextField(default="")
        reply = TextField(default="")
        queue_id = TextField(default="")
        facts = TextField(default="{}")
        outcomes = TextField(default="[]")
        steps = TextField(default="[]")

        class Meta:
            database = db
            table_name = "attempt"
            indexes = ((("account", "started_at"), False),)

    db.create_tables([Attempt])

    class Slot(Model):
        id = IdField()
        account = ForeignKeyField(Account, on_delete="CASCADE")
        number = IntegerField()
        owner = TextField()
        lease_until = DateTimeField()

        class Meta:
            database = db
            table_name = "slot"
            indexes = ((("account", "number"), True),)

    db.create_tables([Slot])

    class Station(Model):
        id = IdField()
        name = TextField(unique=True)
        started_at = DateTimeField()
        seen_at = DateTimeField()

        class Meta:
            database = db
            table_name = "station"

    db.create_tables([Station])
