"""The changed fields of an audit entry in words."""

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.audit.models import AuditEntry
from webapp.mail.diagnosis.causes import CAUSES
from webapp.mail.looks import LOOKS
from webapp.ui import locale
from webapp.ui.wording import short_causes

# The labels that the pages use for the columns and facts in audit entries.
FIELDS: Mapping[str, LazyString | str] = MappingProxyType(
    {
        "account": _l("Account"),
        "accounts": _l("Accounts"),
        "active": _l("Enabled"),
        "address": _l("Address"),
        "any_account": _l("All accounts"),
        "application": _l("Application"),
        "application_client_id": _l("Application (client) ID"),
        "authenticate": _l("Use authentication?"),
        "authority": _l("Address of the cloud"),
        "certificate": _l("Certificate"),
        "certificate_ends": _l("Certificate valid until"),
        "certificate_subject": _l("Certificate"),
        "client_id": _l("Client ID"),
        "confirmation": _l("Confirmation e-mail"),
        "connector": _l("Network Connector"),
        "connector_id": _l("Network Connector"),
        "credential": _l("Credential"),
        "credential_id": _l("Credential"),
        "default": _l("Default account"),
        "default_locale": _l("Language of the first visit"),
        "deleted": _l("Deleted"),
        "depth": _l("How far"),
        "ehlo_name": _l("EHLO name"),
        "email": _l("E-mail"),
        "expires_at": _l("Token valid until"),
        "expires_on": _l("Secret expires on"),
        "footer": _l("Enable footer"),
        "footer_html": _l("Footer in HTML"),
        "footer_text": _l("Footer text"),
        "force": _l("Force settings use"),
        "grant": _l("Grant"),
        "host": _l("Host"),
        "host_key": _l("Host key"),
        "ignore_certificate": _l("Ignore certificate error"),
        "ignore_reason": _l("Reason for ignoring"),
        "ignore_until": _l("Ignore until"),
        "is_default": _l("Default account"),
        "keep_bodies_days": _l("Keep contents (days)"),
        "keep_messages_days": _l("Keep messages (days)"),
        "kind": _l("Kind"),
        "eight_bit_anyway": _l("Send signed messages anyway?"),
        "limit": _l("Limit"),
        "looks": _l("What was looked at"),
        "log_in": _l("Log-in"),
        "mail_domain": _l("Mail domain"),
        "max_connections": _l("Simultaneous connections"),
        "method": _l("Method"),
        "name": _l("Name"),
        "network": _l("Addresses"),
        "part": _l("What was read"),
        "path": _l("Path"),
        "per_connection": _l("Messages per connection"),
        "per_minute": _l("Messages per minute"),
        "place": _l("Destination"),
        "places_lost": _l("Places that it lost"),
        "port": _l("Port"),
        "private_key": _l("Private key"),
        "purpose": _l("Purpose"),
        "read_receipt": _l("Send read confirmation"),
        "reason": _l("Reason"),
        "refresh_token": _l("Refresh token"),
        "remarks": _l("Remarks"),
        "reply": _l("Reply"),
        "reply_to": _l("Reply e-mail"),
        "resolve_remotely": _l("Resolve names at the far end"),
        "return_path": _l("Return e-mail"),
        "role": _l("Role"),
        "run": _l("Test"),
        "scope": _l("Scope"),
        "scopes": _l("It may"),
        "own_sender_only": _l("Server allows only this sender"),
        "sender_name": _l("Sender name"),
        "secret": _l("Secret"),
        "sha256": "SHA-256",
        "secure": _l("Use secure connection?"),
        "security": _l("Secure connection type"),
        "sender": _l("Sender e-mail"),
        "senders": _l("Further senders"),
        "sensitive": _l("Sensitive"),
        "service_account": _l("Service account"),
        "service_account_id": _l("Client ID for the delegation"),
        "sessions": _l("Sessions"),
        "sessions_ended": _l("Sessions ended"),
        "substitute_after_min": _l("Use a substitute after (minutes)"),
        "substitutes": _l("Substitute accounts"),
        "to": _l("Send to"),
        "tenant": _l("Directory (tenant) ID"),
        "token_uri": _l("Token URL"),
        "token_url": _l("Token URL"),
        "tls_name": _l("Name in the certificate"),
        "trusted_as": _l("Trust it"),
        "trusted_certificate": _l("Trusted certificate"),
        "use_connector": _l("Use Network Connector?"),
        "user_name": _l("User name"),
    }
)


# What is recorded of a secret, which is never its value.
_OF_SECRETS = {"set": _l("a first value"), "changed": _l("another value"), "removed": _l("no value any more")}
# Values that stand for words, by field.
VALUES: Mapping[str, Mapping[str, str | LazyString]] = MappingProxyType(
    {
        "depth": {
            "connect": _l("Only connect"),
            "ask": _l("Test without sending"),
            "send": _l("Send"),
        },
        "reason": {
            "first_use": _l("first used by the person who typed the secret"),
            "secret_typed": _l("the secret was typed again for it"),
        },
        "role": {"administrator": _l("Administrator"), "operator": _l("Operator"), "auditor": _l("Auditor")},
        "security": {"ssl": "SSL", "tls": "TLS"},
        "trusted_as": {"issuer": _l("as the issuer"), "certificate": _l("only this certificate")},
        "secret": _OF_SECRETS,
        "private_key": _OF_SECRETS,
        "refresh_token": _OF_SECRETS,
        "grant": {"client_credentials": _l("Client credentials"), "refresh_token": _l("Refresh token")},
    }
)
# Of an entry so many fields are shown in its row, and so many characters of each value.
SHORT_FIELDS, SHORT_VALUE = 4, 48


class ChangedField(NamedTuple):
    """One changed field: its label and its value before and after; None on a side that the entry lacks.

    `cause` is the code of a cause of failure that it names, which has a page; empty for none.
    """

    label: str
    before: str | None
    after: str | None
    cause: str = ""

    @property
    def short(self) -> str:
        """The values on one line, cut where they are long."""
        return " → ".join(_cut(value) for value in (self.before, self.after) if value is not None)

    @property
    def is_short(self) -> bool:
        """Return True when `short` tells all."""
        return all(value is None or _cut(value) == value for value in (self.before, self.after))


class EntryFields(NamedTuple):
    """The fields of an entry: those of its row, and all of them when the row does not tell everything."""

    short: list[ChangedField]
    all: list[ChangedField]


def by_label() -> dict[str, list[str]]:
    """Return the names of the fields by their label in the reader's language."""
    found: dict[str, list[str]] = {}
    for name, label in FIELDS.items():
        found.setdefault(str(label), []).append(name)
    return found


def alike(name: str) -> tuple[str, ...]:
    """Return the names of the fields with the label of `name`, which a reader cannot tell apart."""
    return tuple(next((names for names in by_label().values() if name in names), [name]))


def fields_of(entry: AuditEntry) -> EntryFields:
    """Return the fields of `entry` in the order in which they were recorded."""
    found = differences(entry)
    short = found[:SHORT_FIELDS]
    is_all = len(short) == len(found) and all(field.is_short for field in found)
    return EntryFields(short, [] if is_all else found)


def differences(entry: AuditEntry) -> list[ChangedField]:
    """Return every changed field of `entry`; a record that is told by name is not told by number too."""
    before, after = entry.before or {}, entry.after or {}
    names = {**before, **after}
    return [
        ChangedField(
            str(FIELDS.get(name, name)),
            _side(entry.before, name),
            _side(entry.after, name),
            str(value) if name == "reason" and value in CAUSES else "",
        )
        for name, value in names.items()
        if not (name.endswith("_id") and name.removesuffix("_id") in names)
    ]


def _side(values: dict[str, Any] | None, name: str) -> str | None:
    if values is None:
        return None
    value = values.get(name)
    if name == "looks" and isinstance(value, list):
        language = locale.current()
        value = [LOOKS[code].title.of(language) if code in LOOKS else code for code in value]
    if not isinstance(value, str):
        return _value(value)
    if name == "reason" and value in CAUSES:
        return short_causes.short(value)
    words = VALUES.get(name, {}).get(value)
    return _value(value) if words is None else str(words)


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= SHORT_VALUE else f"{text[:SHORT_VALUE].rstrip()}…"


def _value(value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ", ".join(value) or "–"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
