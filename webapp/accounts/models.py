"""The SMTP accounts, and which of them is the default."""

import datetime as dt

import peewee as pw

from webapp.connectors.models import Connector
from webapp.credentials.models import Credential
from webapp.db import JsonField, SchemaModel, UtcDateTimeField


class Account(SchemaModel):
    """One SMTP account, field by field as on the form.

    `name_key` is the name folded (unique), `name_search` the same without diacritics (filters).
    `security` is `ssl` (implicit TLS), `tls` (STARTTLS), or None when `secure` is false.
    `ignore_until` is the last day (YYYY-MM-DD) on which certificate errors are ignored; empty for always.
    `trusted_certificate` (PEM) alone is trusted, as `issuer` or as `certificate`; empty for all authorities.
    `tls_name` is the name that the certificate must have; empty for the host.
    With `own_sender_only` the server lets it send as `sender` only.
    `fingerprint` covers every column that changes what a test would do; `last_test_fingerprint`
    differs from it when the account was changed since its last test, which tested the version
    `last_test_version` of its history (0: of a test from before it was noted).
    `certificate_expires_at` is of the certificate that the server had in the last test that saw one.
    An empty `footer_text`, `footer_html` or `ehlo_name` means that of the general settings. At most
    `max_connections` at the same time (0 = found out by how fast they send), `per_connection` messages
    over each, `per_minute` messages (0 = no limit). With `eight_bit_anyway` signed content in eight bits goes
    to a server without 8BITMIME too. Its substitutes step in while it is held, and for
    messages that have waited `substitute_after_min` minutes.
    """

    name = pw.TextField()
    name_key = pw.TextField(unique=True)
    name_search = pw.TextField()
    active = pw.BooleanField(default=True)
    sender_name = pw.TextField(default="")
    sender = pw.TextField()
    reply_to = pw.TextField(default="")
    return_path = pw.TextField(default="")
    confirmation = pw.TextField(default="")
    read_receipt = pw.BooleanField(default=False)
    force = pw.BooleanField(default=False)
    own_sender_only = pw.BooleanField(default=False)
    footer = pw.BooleanField(default=False)
    host = pw.TextField()
    port = pw.IntegerField()
    secure = pw.BooleanField(default=True)
    security = pw.TextField(null=True)
    ignore_certificate = pw.BooleanField(default=False)
    ignore_reason = pw.TextField(default="")
    ignore_until = pw.TextField(default="")
    trusted_certificate = pw.TextField(default="")
    trusted_as = pw.TextField(default="")
    tls_name = pw.TextField(default="")
    ehlo_name = pw.TextField(default="")
    authenticate = pw.BooleanField(default=False)
    credential = pw.ForeignKeyField(Credential, null=True, backref="accounts", on_delete="RESTRICT")
    use_connector = pw.BooleanField(default=False)
    connector = pw.ForeignKeyField(Connector, null=True, backref="accounts", on_delete="RESTRICT")
    footer_text = pw.TextField(default="")
    footer_html = pw.TextField(default="")
    max_connections = pw.IntegerField(default=0)
    per_connection = pw.IntegerField(default=100)
    per_minute = pw.IntegerField(default=0)
    eight_bit_anyway = pw.BooleanField(default=False)
    substitute_after_min = pw.IntegerField(default=15)
    fingerprint = pw.TextField(default="")
    last_test_at = UtcDateTimeField(null=True)
    last_test_by = pw.TextField(default="")
    last_test_ok = pw.BooleanField(null=True)
    last_test_code = pw.TextField(default="")
    last_test_fingerprint = pw.TextField(default="")
    last_test_version = pw.IntegerField(default=0)
    certificate_expires_at = UtcDateTimeField(null=True)
    created_at = UtcDateTimeField()
    updated_at = UtcDateTimeField()
    version = pw.IntegerField(default=1)


class DefaultAccount(SchemaModel):
    """The one row that points at the default account.

    The table is created by hand in a migration: its key can only be 1 (so there is at most one
    default), and (`account_id`, `active`) refers to (`account.id`, `account.active`) with `active`
    always true, so the database itself refuses to deactivate or delete the default.
    """

    account_id = pw.IntegerField(unique=True)
    active = pw.BooleanField(default=True)


class PracticeServer(SchemaModel):
    """The one row with the port of 127.0.0.1 on which the practice mailbox listens; none while it is off."""

    port = pw.IntegerField()


class Substitute(SchemaModel):
    """One account that may step in for another; lower `place` first."""

    account = pw.ForeignKeyField(Account, backref="substitutes", on_delete="CASCADE")
    substitute = pw.ForeignKeyField(Account, backref="substitute_for", on_delete="CASCADE")
    place = pw.IntegerField()

    class Meta:
        indexes = ((("account", "substitute"), True),)


# The time of the next probe of an account that nobody probes by itself. Not NULL: that is "not held".
NEVER = dt.datetime(9999, 1, 1)


class SendingState(SchemaModel):
    """How sending through an account goes; its own table, as workers write it while people edit accounts.

    The account is held from `held_at` on, because of `held_code`, until a probe at `probe_at` or
    later succeeds; `probes` counts those that failed. At `NEVER` it waits for a change or for a person.
    `held_for` is the signature of the settings that failed: changed settings are probed at once. `good_at`
    and `bad_at` are the last success and failure.
    """

    account = pw.ForeignKeyField(Account, unique=True, backref="sending_state", on_delete="CASCADE")
    held_at = UtcDateTimeField(null=True)
    held_code = pw.TextField(default="")
    held_facts = JsonField(default=dict)
    held_for = pw.TextField(default="")
    probe_at = UtcDateTimeField(null=True, index=True)
    probes = pw.IntegerField(default=0)
    good_at = UtcDateTimeField(null=True)
    bad_at = UtcDateTimeField(null=True)
    bad_code = pw.TextField(default="")

    @property
    def next_probe_at(self) -> dt.datetime | None:
        """When the account is probed next; None while it is not held, and when nobody probes it by itself."""
        return None if self.probe_at == NEVER else self.probe_at
