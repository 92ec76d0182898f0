"""The settings of an account in words, one row each: for its page, its history and an earlier version."""

import datetime as dt
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from flask_babel import LazyString, format_date, format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.ui.wording.certificates import certificate_view

Values = Mapping[str, Any]
ACCOUNT, SERVER, SENDING = "account", "server", "sending"
SECTIONS: Mapping[str, LazyString] = MappingProxyType(
    {ACCOUNT: _l("Account"), SERVER: _l("SMTP server settings"), SENDING: _l("Sending")}
)

TRUST_WORDS: Mapping[str, LazyString] = MappingProxyType(
    {"issuer": _l("as the issuer"), "certificate": _l("only this certificate")}
)
AUTOMATIC = _l("adjusted automatically")


def _text(value: Any) -> str:
    return "–" if value is None or value == "" else str(value)


def _yes_no(value: Any) -> str:
    return _("Yes") if value else _("No")


def _encryption(value: Any) -> str:
    return _text(value).upper()


def _names(value: Any) -> str:
    return ", ".join(value) if value else _("None")


def _number(value: Any) -> str:
    return format_decimal(value)


def _day(value: Any) -> str:
    return format_date(dt.date.fromisoformat(value), "short") if value else _("no end")


def _certificate(value: Any) -> str:
    """Return to whom a certificate was issued, until when it is valid, and its SHA-256."""
    if not value:
        return _("none: the authorities of the system and of the house count")
    shown = certificate_view(value)
    if shown is None:
        return _("a certificate that cannot be read")
    return _(
        "%(subject)s, valid until %(end)s, SHA-256 %(sha256)s",
        subject=shown.subject,
        end=shown.ends,
        sha256=shown.sha256,
    )


def _trust(value: Any) -> str:
    return str(TRUST_WORDS[value]) if value in TRUST_WORDS else "–"


def _or(empty: LazyString) -> Callable[[Any], str]:
    """Return the words of a setting that means `empty` when it is empty or 0."""
    return lambda value: (_number(value) if isinstance(value, int) else str(value)) if value else str(empty)


class SettingWords(NamedTuple):
    """One setting: its name in `fields.for_audit`, its label on the form, and its value in words.

    It does not apply while the setting `toggle` is false.
    """

    name: str
    label: LazyString
    section: str
    words: Callable[[Any], str] = _text
    toggle: str = ""


SETTINGS = (
    SettingWords("name", _l("Account name"), ACCOUNT),
    SettingWords("active", _l("Enabled"), ACCOUNT, _yes_no),
    SettingWords("sender_name", _l("Sender name"), ACCOUNT),
    SettingWords("sender", _l("Sender e-mail"), ACCOUNT),
    SettingWords("reply_to", _l("Reply e-mail (Reply-To)"), ACCOUNT),
    SettingWords("return_path", _l("Return e-mail (Return-Path)"), ACCOUNT),
    SettingWords("confirmation", _l("Confirmation e-mail"), ACCOUNT),
    SettingWords("read_receipt", _l("Send read confirmation"), ACCOUNT, _yes_no),
    SettingWords("force", _l("Force settings use"), ACCOUNT, _yes_no),
    SettingWords("own_sender_only", _l("Server allows only this sender"), ACCOUNT, _yes_no),
    SettingWords("footer", _l("Enable footer"), ACCOUNT, _yes_no),
    SettingWords("footer_text", _l("Footer text"), ACCOUNT, _or(_l("the default one")), "footer"),
    SettingWords("footer_html", _l("Footer in HTML"), ACCOUNT, _or(_l("made from the text")), "footer"),
    SettingWords("host", _l("SMTP host"), SERVER),
    SettingWords("port", _l("Port"), SERVER),
    SettingWords("secure", _l("Use secure connection?"), SERVER, _yes_no),
    SettingWords("security", _l("Secure connection type"), SERVER, _encryption, "secure"),
    SettingWords("ignore_certificate", _l("Ignore certificate error"), SERVER, _yes_no, "secure"),
    SettingWords("ignore_reason", _l("Reason for ignoring"), SERVER, _text, "ignore_certificate"),
    SettingWords("ignore_until", _l("Ignore until"), SERVER, _day, "ignore_certificate"),
    SettingWords("trusted_certificate", _l("Trusted certificate"), SERVER, _certificate, "secure"),
    SettingWords("trusted_as", _l("Trust it"), SERVER, _trust, "trusted_certificate"),
    SettingWords("tls_name", _l("Name in the certificate"), SERVER, _or(_l("as the SMTP host")), "secure"),
    SettingWords("ehlo_name", _l("EHLO name"), SERVER, _or(_l("as on the page General"))),
    SettingWords("authenticate", _l("Use authentication?"), SERVER, _yes_no),
    SettingWords("credential", _l("Credential for authentication"), SERVER, _text, "authenticate"),
    SettingWords("use_connector", _l("Use Network Connector?"), SERVER, _yes_no),
    SettingWords("connector", _l("Network Connector"), SERVER, _text, "use_connector"),
    SettingWords("max_connections", _l("Simultaneous connections"), SENDING, _or(AUTOMATIC)),
    SettingWords("per_connection", _l("Messages per connection"), SENDING, _number),
    SettingWords("per_minute", _l("Messages per minute"), SENDING, _or(_l("no limit"))),
    SettingWords("eight_bit_anyway", _l("Send signed messages anyway?"), SENDING, _yes_no),
    SettingWords("substitutes", _l("Substitute accounts"), SENDING, _names),
    SettingWords("substitute_after_min", _l("Use a substitute after (minutes)"), SENDING, _number),
)


class ShownSetting(NamedTuple):
    """One setting in the reader's language."""

    name: str
    label: str
    value: str


class SettingChange(NamedTuple):
    """One setting that differs, in the reader's language."""

    name: str
    label: str
    before: str
    after: str


def settings_of(values: Values, section: str) -> list[ShownSetting]:
    """Return the settings of a section that apply, from values as `fields.for_audit` returns them."""
    return [
        ShownSetting(row.name, str(row.label), row.words(values[row.name]))
        for row in SETTINGS
        if row.section == section and (not row.toggle or values[row.toggle])
    ]


def changes_of(before: Values, after: Values) -> list[SettingChange]:
    """Return the settings that differ, in the order of the form; what one side lacks is a dash there.

    Either side may have only some of the settings.
    """
    return [
        SettingChange(row.name, str(row.label), _side(row, before), _side(row, after))
        for row in SETTINGS
        if before.get(row.name) != after.get(row.name)
    ]


def _side(row: SettingWords, values: Values) -> str:
    return row.words(values[row.name]) if row.name in values else "–"
