"""The changed fields of an audit entry in words."""

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.audit.models import AuditEntry

# The labels that the pages use for the columns and facts in audit entries.
FIELDS: Mapping[str, LazyString] = MappingProxyType(
    {
        "accounts": _l("Accounts"),
        "active": _l("Enabled"),
        "address": _l("Address"),
        "any_account": _l("All accounts"),
        "authenticate": _l("Use authentication?"),
        "confirmation": _l("Confirmation e-mail"),
        "connector": _l("Network Connector"),
        "connector_id": _l("Network Connector"),
        "credential": _l("Credential"),
        "credential_id": _l("Credential"),
        "default": _l("Default account"),
        "default_locale": _l("Language of the first visit"),
        "deleted": _l("Deleted"),
        "ehlo_name": _l("EHLO name"),
        "email": _l("E-mail"),
        "expires_at": _l("Token valid until"),
        "footer": _l("Enable footer"),
        "footer_html": _l("Footer in HTML"),
        "footer_text": _l("Footer text"),
        "force": _l("Force settings use"),
        "host": _l("Host"),
        "host_key": _l("Host key"),
        "ignore_certificate": _l("Ignore certificate error"),
        "is_default": _l("Default account"),
        "keep_bodies_days": _l("Keep contents (days)"),
        "keep_messages_days": _l("Keep messages (days)"),
        "kind": _l("Kind"),
        "limit": _l("Limit"),
        "mail_domain": _l("Mail domain"),
        "max_connections": _l("Simultaneous connections"),
        "method": _l("Method"),
        "name": _l("Name"),
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
        "remarks": _l("Remarks"),
        "reply_to": _l("Reply e-mail"),
        "resolve_remotely": _l("Resolve names at the far end"),
        "return_path": _l("Return e-mail"),
        "role": _l("Role"),
        "run": _l("Test"),
        "scopes": _l("It may"),
        "own_sender_only": _l("Server allows only this sender"),
        "sender_name": _l("Sender name"),
        "secret": _l("Secret"),
        "secure": _l("Use secure connection?"),
        "security": _l("Secure connection type"),
        "sender": _l("Sender e-mail"),
        "senders": _l("Further senders"),
        "sensitive": _l("Sensitive"),
        "sessions": _l("Sessions"),
        "sessions_ended": _l("Sessions ended"),
        "substitute_after_min": _l("Use a substitute after (minutes)"),
        "substitutes": _l("Substitute accounts"),
        "to": _l("Send to"),
        "use_connector": _l("Use Network Connector?"),
        "user_name": _l("User name"),
    }
)


class ChangedField(NamedTuple):
    """One changed field: its label and its value before and after."""

    label: str
    before: str
    after: str


def differences(entry: AuditEntry) -> list[ChangedField]:
    """Return the changed fields of `entry` in the order in which they were recorded."""
    before, after = entry.before or {}, entry.after or {}
    return [
        ChangedField(str(FIELDS.get(name, name)), _value(before.get(name)), _value(after.get(name)))
        for name in {**before, **after}
    ]


def _value(value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ", ".join(value) or "–"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
