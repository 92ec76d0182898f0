"""The first tables, frozen as they were when they were made."""

from peewee import BlobField, BooleanField, DateTimeField, ForeignKeyField, IntegerField, Model, TextField

from webapp.db import IdField


def up(migrator, db):
    class Credential(Model):
        id = IdField()
        name = TextField()
        name_key = TextField(unique=True)
        user_name = TextField()
        secret = TextField(null=True)
        private_key = TextField(null=True)
        remarks = TextField(default="")
        secret_changed_at = DateTimeField()
        created_at = DateTimeField()
        updated_at = DateTimeField()
        version = IntegerField(default=1)

        class Meta:
            database = db
            table_name = "credential"

    db.create_tables([Credential])

    class Connector(Model):
        id = IdField()
        name = TextField()
        name_key = TextField(unique=True)
        kind = TextField()
        host = TextField()
        port = IntegerField()
        credential = ForeignKeyField(Credential, null=True, on_delete="RESTRICT")
        resolve_remotely = BooleanField(default=True)
        host_key = TextField(default="")
        remarks = TextField(default="")
        last_test_at = DateTimeField(null=True)
        last_test_by = TextField(default="")
        last_test_ok = BooleanField(null=True)
        last_test_code = TextField(default="")
        last_test_fingerprint = TextField(default="")
        created_at = DateTimeField()
        updated_at = DateTimeField()
        version = IntegerField(default=1)

        class Meta:
            database = db
            table_name = "connector"

    db.create_tables([Connector])

    class Account(Model):
        id = IdField()
        name = TextField()
        name_key = TextField(unique=True)
        name_search = TextField()
        active = BooleanField(default=True)
        sender = TextField()
        reply_to = TextField(default="")
        return_path = TextField(default="")
        confirmation = TextField(default="")
        read_receipt = BooleanField(default=False)
        force = BooleanField(default=False)
        footer = BooleanField(default=False)
        host = TextField()
        port = IntegerField()
        secure = BooleanField(default=True)
        security = TextField(null=True)
        ignore_certificate = BooleanField(default=False)
        authenticate = BooleanField(default=False)
        credential = ForeignKeyField(Credential, null=True, on_delete="RESTRICT")
        use_connector = BooleanField(default=False)
        connector = ForeignKeyField(Connector, null=True, on_delete="RESTRICT")
        fingerprint = TextField(default="")
        last_test_at = DateTimeField(null=True)
        last_test_by = TextField(default="")
        last_test_ok = BooleanField(null=True)
        last_test_code = TextField(default="")
        last_test_fingerprint = TextField(default="")
        created_at = DateTimeField()
        updated_at = DateTimeField()
        version = IntegerField(default=1)

        class Meta:
            database = db
            table_name = "account"

    db.create_tables([Account])

    class AuditEntry(Model):
        id = IdField()
        at = DateTimeField(index=True)
        actor_id = IntegerField(null=True)
        actor = TextField()
        door = TextField()
        address = TextField(default="")
        action = TextField(index=True)
        subject_type = TextField(default="")
        subject_id = IntegerField(null=True)
        subject_name = TextField(default="")
        before = TextField(null=True)
        after = TextField(null=True)

        class Meta:
            database = db
            table_name = "audit_entry"
            indexes = ((("subject_type", "subject_id"), False),)

    db.create_tables([AuditEntry])

    class Destination(Model):
        id = IdField()
        credential = ForeignKeyField(Credential, on_delete="CASCADE")
        place = TextField()
        created_at = DateTimeField()

        class Meta:
            database = db
            table_name = "destination"
            indexes = ((("credential", "place"), True),)

    db.create_tables([Destination])

    class Person(Model):
        id = IdField()
        email = TextField()
        email_key = TextField(unique=True)
        role = TextField()
        active = BooleanField(default=True)
        password_hash = TextField(null=True)
        password_changed_at = DateTimeField(null=True)
        locale = TextField(default="")
        theme = TextField(default="auto")
        created_at = DateTimeField()
        version = IntegerField(default=1)

        class Meta:
            database = db
            table_name = "person"

    db.create_tables([Person])

    class FormDraft(Model):
        id = IdField()
        token_hash = TextField(unique=True)
        person = ForeignKeyField(Person, on_delete="CASCADE")
        form = TextField()
        fields = TextField()
        created_at = DateTimeField(index=True)

        class Meta:
            database = db
            table_name = "form_draft"

    db.create_tables([FormDraft])

    class KeyCheck(Model):
        id = IdField()
        value = TextField(null=True)

        class Meta:
            database = db
            table_name = "key_check"

    db.create_tables([KeyCheck])

    class LimitHit(Model):
        id = IdField()
        bucket = TextField()
        at = DateTimeField(index=True)

        class Meta:
            database = db
            table_name = "limit_hit"
            indexes = ((("bucket", "at"), False),)

    db.create_tables([LimitHit])

    class OneTimeLink(Model):
        id = IdField()
        token_hash = TextField(unique=True)
        purpose = TextField()
        person = ForeignKeyField(Person, null=True, on_delete="CASCADE")
        created_at = DateTimeField()
        expires_at = DateTimeField()
        used_at = DateTimeField(null=True)

        class Meta:
            database = db
            table_name = "one_time_link"

    db.create_tables([OneTimeLink])

    class PracticeMessage(Model):
        id = IdField()
        received_at = DateTimeField()
        client_address = TextField(default="")
        ehlo_name = TextField(default="")
        encrypted = BooleanField(default=False)
        user_name = TextField(default="")
        envelope_sender = TextField()
        envelope_recipients = TextField()
        header_from = TextField(default="")
        subject = TextField(default="")
        size_bytes = IntegerField()
        source = BlobField()

        class Meta:
            database = db
            table_name = "practice_message"

    db.create_tables([PracticeMessage])

    class Preference(Model):
        id = IdField()
        person = ForeignKeyField(Person, on_delete="CASCADE")
        name = TextField()
        value = TextField()

        class Meta:
            database = db
            table_name = "preference"
            indexes = ((("person", "name"), True),)

    db.create_tables([Preference])

    class Run(Model):
        id = IdField()
        kind = TextField()
        subject_id = IntegerField()
        subject_name = TextField()
        state = TextField(default="waiting")
        fingerprint = TextField(default="")
        asked = TextField()
        steps = TextField(default=list)
        result = TextField(null=True)
        actor_id = IntegerField(null=True)
        actor = TextField()
        locale = TextField(default="")
        created_at = DateTimeField()
        started_at = DateTimeField(null=True)
        finished_at = DateTimeField(null=True)
        lease_until = DateTimeField(null=True)
        cancel_requested = BooleanField(default=False)
        once = TextField(null=True, unique=True)

        class Meta:
            database = db
            table_name = "run"
            indexes = ((("state", "id"), False), (("kind", "subject_id", "id"), False))

    db.create_tables([Run])

    class Session(Model):
        id = IdField()
        token_hash = TextField(unique=True)
        person = ForeignKeyField(Person, on_delete="CASCADE")
        created_at = DateTimeField()
        seen_at = DateTimeField()
        expires_at = DateTimeField(index=True)
        address = TextField(default="")
        user_agent = TextField(default="")

        class Meta:
            database = db
            table_name = "session"

    db.create_tables([Session])


def down(migrator, db):
    migrator.migrate(migrator.drop_table("session"))
    migrator.migrate(migrator.drop_table("run"))
    migrator.migrate(migrator.drop_table("preference"))
    migrator.migrate(migrator.drop_table("practice_message"))
    migrator.migrate(migrator.drop_table("one_time_link"))
    migrator.migrate(migrator.drop_table("limit_hit"))
    migrator.migrate(migrator.drop_table("key_check"))
    migrator.migrate(migrator.drop_table("form_draft"))
    migrator.migrate(migrator.drop_table("person"))
    migrator.migrate(migrator.drop_table("destination"))
    migrator.migrate(migrator.drop_table("audit_entry"))
    migrator.migrate(migrator.drop_table("account"))
    migrator.migrate(migrator.drop_table("connector"))
    migrator.migrate(migrator.drop_table("credential"))
