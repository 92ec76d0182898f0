"""The general settings, one row for each: how a value is checked, and what depends on it."""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from webapp.errors import Invalid
from webapp.general.models import GeneralConfiguration
from webapp.mail.compose.footer import clean_footer_html
from webapp.mail.rules.address import ascii_address, check_address
from webapp.mail.rules.ehlo_name import check_ehlo_name
from webapp.mail.rules.text import check_body, refuse_too_long

FOOTER_TEXT_MAX, FOOTER_HTML_MAX = 4_000, 8_000
DAYS_MOST = 3650
LANGUAGES = ("pt_BR", "en", "es")


class InstalledSettings(Protocol):
    """What the installation says, by environment or file: the defaults, and which of them stand fast.

    `set_by_installation` has the names of the settings that it says expressly: these are not changed here.
    """

    ehlo_name: str
    footer_text: str
    footer_html: str
    keep_bodies_days: int
    keep_messages_days: int
    mail_domain: str
    default_locale: str
    set_by_installation: frozenset[str]


@dataclass(frozen=True)
class GeneralValues:
    """The value of each general setting, as it counts now."""

    ehlo_name: str
    footer_text: str
    footer_html: str
    keep_bodies_days: int
    keep_messages_days: int
    mail_domain: str
    default_locale: str


@dataclass(frozen=True)
class GeneralField:
    """One general setting. `name` is its name in the settings of the installation, the table and the form.

    `check` takes the text that was typed and the name of the field, and returns the value or raises Invalid.
    With `of_sending`, messages or sessions depend on it. With `empty_is_default`, an empty field is the
    default of the installation, which is not a text that one would type.
    """

    name: str
    check: Callable[[str, str], Any]
    of_sending: bool = False
    empty_is_default: bool = False


def check_footer_text(text: str, field: str) -> str:
    """Return a footer's text with LF line endings. Raises Invalid."""
    text = check_body(text, field)
    refuse_too_long(text, field, FOOTER_TEXT_MAX)
    return text


def check_footer_html(html: str, field: str) -> str:
    """Return a footer's HTML without what may not be sent. Raises Invalid."""
    html = check_body(html, field)
    refuse_too_long(html, field, FOOTER_HTML_MAX)
    return clean_footer_html(html)


def _ehlo_name(text: str, field: str) -> str:
    return check_ehlo_name(text, field) if text.strip() else ""


def _days(text: str, field: str) -> int:
    digits = text.strip()
    number = int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 6 else 0
    if not 1 <= number <= DAYS_MOST:
        raise Invalid("general.bad_days", field=field, most=DAYS_MOST)
    return number


def _mail_domain(text: str, field: str) -> str:
    """Return a domain in its ASCII form, as it stands after the @ of an address; it may be empty."""
    domain = text.strip()
    return ascii_address(check_address(f"x@{domain}", field)).rpartition("@")[2] if domain else ""


def _language(text: str, field: str) -> str:
    if text not in LANGUAGES:
        raise Invalid("general.bad_language", field=field)
    return text


FIELDS = (
    GeneralField("ehlo_name", _ehlo_name, of_sending=True, empty_is_default=True),
    GeneralField("footer_text", check_footer_text, of_sending=True),
    GeneralField("footer_html", check_footer_html, of_sending=True),
    GeneralField("keep_bodies_days", _days),
    GeneralField("keep_messages_days", _days),
    GeneralField("mail_domain", _mail_domain),
    GeneralField("default_locale", _language),
)
NAMES = tuple(field.name for field in FIELDS)


def stored_in(row: GeneralConfiguration | None) -> dict[str, Any]:
    """Return what is stored, by the names of the settings; None for a default."""
    return {name: getattr(row, name, None) for name in NAMES}


def combined(stored: Mapping[str, Any], settings: InstalledSettings) -> GeneralValues:
    """Return the values that count: what the installation says expressly, else what is stored, else its
    default.
    """
    chosen = {
        name: getattr(settings, name) if name in settings.set_by_installation or value is None else value
        for name, value in stored.items()
    }
    return GeneralValues(**chosen)


def cleaned(typed: Mapping[str, str], settings: InstalledSettings) -> dict[str, Any]:
    """Return what to store for the texts that were typed; None where it is the installation's default.

    What the installation says expressly is left out. Raises Invalid for the first field that breaks a rule.
    """
    return {
        field.name: _stored(field, field.check(typed[field.name], field.name), settings)
        for field in FIELDS
        if field.name in typed and field.name not in settings.set_by_installation
    }


def _stored(field: GeneralField, value: Any, settings: InstalledSettings) -> Any:
    default = "" if field.empty_is_default else getattr(settings, field.name)
    return None if value == default else value


def typed_of(stored: Mapping[str, Any], settings: InstalledSettings) -> dict[str, Any]:
    """Return each setting as its field shows it."""
    shown = dataclasses.asdict(combined(stored, settings))
    for field in FIELDS:
        is_said = stored[field.name] is not None or field.name in settings.set_by_installation
        if field.empty_is_default and not is_said:
            shown[field.name] = ""
    return shown
