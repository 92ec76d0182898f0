"""Language, time zone, and the display of times."""

import datetime as dt
import functools
import re
from collections.abc import Callable

from babel import Locale
from babel.dates import format_skeleton
from flask import Flask, current_app, g, request, session
from flask_babel import (
    Babel,
    format_datetime,
    format_decimal,
    format_time,
    get_locale,
    to_user_timezone,
)
from markupsafe import Markup

from webapp.clock import now
from webapp.general import service as general

LOCALES = {"pt_BR": "Português (Brasil)", "en": "English", "es": "Español"}
_TAGS = {"pt-BR": "pt_BR", "pt": "pt_BR", "en": "en", "es": "es"}


def choose_locale() -> str:
    """Return the language of the user, else the best of Accept-Language, else that of the first visit."""
    person = g.get("person")
    if person is not None and person.locale in LOCALES:
        return person.locale
    if session.get("locale") in LOCALES:
        return session["locale"]
    wanted = request.accept_languages.best_match(list(_TAGS))
    return _TAGS[wanted] if wanted else general.first_language(current_app.config["POSTIGO"])


def current() -> str:
    """Return the language of this request, one of LOCALES."""
    return str(get_locale())


def choose_time_zone() -> str:
    """Return the configured time zone, which applies to all pages."""
    return current_app.config["POSTIGO"].time_zone


def moment(value: dt.datetime | None) -> str:
    """Return a naive UTC time as text in the reader's language and the configured time zone."""
    return _moment(value.replace(second=0, microsecond=0), str(get_locale())) if value is not None else ""


def stamp(value: dt.datetime) -> Markup:
    """Return a naive UTC time as a `<time datetime="…">` element."""
    return _stamp(value.replace(microsecond=0), str(get_locale()))


@functools.lru_cache(maxsize=4096)
def _stamp(second: dt.datetime, locale: str) -> Markup:
    shown = _moment(second.replace(second=0), locale)
    return Markup('<time datetime="{}">{}</time>').format(iso(second), shown)


@functools.lru_cache(maxsize=4096)
def _moment(minute: dt.datetime, locale: str) -> str:
    # Cached, because formatting is the slowest part of a table row. The time zone is the same for all.
    return format_datetime(minute, _short(locale))


@functools.cache
def _short(locale: str) -> str:
    """Return the pattern of a short time in that language, always with all four digits of the year."""
    known = Locale.parse(locale)
    day = re.sub(r"(?<!y)yy(?!y)", "y", known.date_formats["short"].pattern)
    both = str(known.datetime_formats["short"]).replace("'", "")
    return both.replace("{0}", known.time_formats["short"].pattern).replace("{1}", day)


def brief_stamps() -> Callable[[dt.datetime], Markup]:
    """Return a function that writes a naive UTC time as briefly as a table allows, as `<time>`.

    Of today the time, else the day, with its year if that is another; the whole is in its title.
    """
    locale, today = str(get_locale()), to_user_timezone(now()).date()
    return lambda value: _brief(value.replace(microsecond=0), locale, today)


@functools.lru_cache(maxsize=4096)
def _brief(second: dt.datetime, locale: str, today: dt.date) -> Markup:
    local = to_user_timezone(second)
    if local.date() == today:
        shown = format_time(second, "short")
    else:
        skeleton = "Md" if local.year == today.year else "yMd"
        shown = format_skeleton(skeleton, local, locale=get_locale())
    html = Markup('<time datetime="{}" title="{}">{}</time>')
    return html.format(iso(second), _moment(second.replace(second=0), locale), shown)


def iso(value: dt.datetime | None) -> str:
    """Return a naive UTC time in the format of RFC 3339, for `<time datetime>` and exports."""
    return value.isoformat(timespec="seconds") + "Z" if value is not None else ""


def instant(value: str) -> str:
    """Return a time given as RFC 3339 text as `moment` shows it."""
    return format_datetime(dt.datetime.fromisoformat(value), _short(str(get_locale())))


def html_lang() -> str:
    """Return the reader's language as HTML writes it, such as pt-BR."""
    return str(get_locale()).replace("_", "-")


def install(app: Flask) -> None:
    """Let Babel use the reader's language, and give the templates `moment`, `iso` and `html_lang`."""
    Babel(app, locale_selector=choose_locale, timezone_selector=choose_time_zone)
    app.jinja_env.filters.update(moment=moment, instant=instant, iso=iso, stamp=stamp, number=format_decimal)
    app.jinja_env.globals.update(html_lang=html_lang, LOCALES=LOCALES, current_locale=get_locale)
