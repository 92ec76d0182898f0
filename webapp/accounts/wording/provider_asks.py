"""What a provider asks of those who send through it, in the reader's language: the panel beside the form."""

import datetime as dt
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from flask_babel import format_date, get_locale
from flask_babel import gettext as _

from webapp.mail.diagnosis.provider import Limit, Provider
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.discovery import known
from webapp.ui.wording.numbers import ngettext

_SECOND, _MINUTE, _HOUR, _DAY, _MONTH = 1, 60, 3600, 86_400, 30 * 86_400


# Every kind of limit that the providers publish, by what is counted and the seconds of its window.
_LIMITS: Mapping[tuple[str, int], Callable[[int], str]] = MappingProxyType(
    {
        ("messages", _SECOND): lambda num: ngettext(
            "%(num)s message a second", "%(num)s messages a second", num
        ),
        ("messages", _MINUTE): lambda num: ngettext(
            "%(num)s message a minute", "%(num)s messages a minute", num
        ),
        ("messages", _HOUR): lambda num: ngettext("%(num)s message an hour", "%(num)s messages an hour", num),
        ("messages", _DAY): lambda num: ngettext("%(num)s message a day", "%(num)s messages a day", num),
        ("messages", _MONTH): lambda num: ngettext(
            "%(num)s message a month", "%(num)s messages a month", num
        ),
        ("recipients", _MINUTE): lambda num: ngettext(
            "%(num)s recipient a minute", "%(num)s recipients a minute", num
        ),
        ("recipients", _HOUR): lambda num: ngettext(
            "%(num)s recipient an hour", "%(num)s recipients an hour", num
        ),
        ("recipients", _DAY): lambda num: ngettext(
            "%(num)s recipient a day", "%(num)s recipients a day", num
        ),
    }
)


class ProviderAsks(NamedTuple):
    """What a provider asks: pairs of label and words. `host_words` say which host it is where it has no
    fixed one; `page` is the provider's own, and `as_of` the day on which this was last looked over.
    """

    code: str
    name: str
    host: str
    host_words: str
    rows: tuple[tuple[str, str], ...]
    page: str
    as_of: str


def asks_of(provider: Provider) -> ProviderAsks:
    """Return what `provider` asks, in the reader's language."""
    rows = [
        (_("User name"), _words(provider.user_name)),
        (_("Secret"), _words(provider.secret)),
        (_("What must be switched on there"), _words(provider.switch_on)),
        (_("Limits to begin with"), ", ".join(filter(None, map(limit_words, provider.limits)))),
    ]
    return ProviderAsks(
        code=provider.code,
        name=provider.name,
        host=provider.host,
        host_words=_words(provider.host_words),
        rows=tuple((label, words) for label, words in rows if words),
        page=provider.page,
        as_of=format_date(dt.date.fromisoformat(provider.as_of)),
    )


def asks_at(host: str) -> ProviderAsks | None:
    """Return what the provider of `host` asks; None where the host is nobody's that is known."""
    found = known.of_host(host.strip()) if host else []
    return asks_of(found[0]) if found else None


def limit_words(limit: Limit) -> str:
    """Return a published limit, such as "30 messages a minute"; empty for a kind that has no words."""
    words = _LIMITS.get((limit.what, limit.window_s))
    return words(limit.amount) if words is not None else ""


def _words(sentence: Sentence | None) -> str:
    return sentence.filled(str(get_locale() or "en"), {}) if sentence is not None else ""
