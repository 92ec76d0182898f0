"""Languages, times and numbers as the person reads them."""

import datetime as dt
import functools

from babel import support
from flask import Flask, current_app, g, request, session
from flask_babel import Babel, format_datetime, format_decimal, get_locale, get_translations
from markupsafe import Markup

LOCALES = {"pt_BR": "Português (Brasil)", "en": "English", "es": "Español"}
_TAGS = {"pt-BR": "pt_BR", "pt": "pt_BR", "en": "en", "es": "es"}


def choose_locale() -> str:
    """Return the person's language, else the one that the browser asks for, else the setting."""
    person = g.get("person")
    if person is not None and person.locale in LOCALES:
        return person.locale
    if session.get("locale") in LOCALES:
        return session["locale"]
    wanted = request.accept_languages.best_match(list(_TAGS))
    return _TAGS[wanted] if wanted else current_app.config["POSTIGO"].default_locale


def choose_time_zone() -> str:
    """Return the time zone of the times on the pages."""
    return current_app.config["POSTIGO"].time_zone


def moment(value: dt.datetime | None) -> str:
    """Show a naive UTC moment in the reader's language and the house's time zone."""
    return _moment(value.replace(second=0, microsecond=0), _locale_name()) if value is not None else ""


def stamp(value: dt.datetime) -> Markup:
    """Return a naive UTC moment as the element that shows it to people and programs alike."""
    return _stamp(value.replace(microsecond=0), _locale_name())


@functools.lru_cache(maxsize=4096)
def _stamp(second: dt.datetime, locale: str) -> Markup:
    shown = _moment(second.replace(second=0), locale)
    return Markup('<time datetime="{}">{}</time>').format(iso(second), shown)


def _locale_name() -> str:
    """Return the reader's language. A report asks a hundred times, so what Babel found is asked itself."""
    found = g.get("_flask_babel")
    locale = getattr(found, "babel_locale", None) or get_locale()
    named = getattr(found, "named", None)
    if named is None or named[0] is not locale:
        named = (locale, str(locale))
        if found is not None:
            found.named = named
    return named[1]


@functools.lru_cache(maxsize=4096)
def _moment(minute: dt.datetime, locale: str) -> str:
    # Kept, because formatting takes longer than all else in a row of a report. One house, one time zone.
    return format_datetime(minute, "short")


def iso(value: dt.datetime | None) -> str:
    """Show a naive UTC moment as RFC 3339, for `<time datetime>` and exports."""
    return value.isoformat(timespec="seconds") + "Z" if value is not None else ""


def instant(value: str) -> str:
    """Show a moment that is given as RFC 3339 text, as `moment` does."""
    return format_datetime(dt.datetime.fromisoformat(value), "short")


def _translations() -> support.NullTranslations:
    locale = _locale_name()
    if g.get("translations_locale") != locale:
        g.translations_locale, g.translations = locale, get_translations()
    return g.translations


def install(app: Flask) -> None:
    """Make Babel choose by person, and give the templates `moment`, `iso` and `html_lang`."""
    Babel(app, locale_selector=choose_locale, timezone_selector=choose_time_zone)
    app.jinja_env.filters.update(moment=moment, instant=instant, iso=iso, stamp=stamp, number=format_decimal)
    # Flask-Babel finds locale and catalogue again for every word; a page has a hundred, in one language.
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: _translations().ugettext(text),
        lambda one, many, number: _translations().ungettext(one, many, number),
        newstyle=True,
    )
    app.jinja_env.globals.update(
        html_lang=lambda: str(get_locale()).replace("_", "-"), LOCALES=LOCALES, current_locale=get_locale
    )
