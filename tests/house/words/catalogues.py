"""The sentences of the product, as the code marks them, and their translations in the three catalogues."""

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from babel.messages import Catalog, Message, pofile
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg

from config import LOCALES
from tests.house.source import ROOT, WEBAPP
from webapp.credentials.kinds import KINDS as CREDENTIAL_KINDS
from webapp.credentials.kinds.shape import CredentialKind
from webapp.tunnels.kinds import KINDS

KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None, "lazy_gettext": None, "lazy_ngettext": (1, 2)}
# Names of our own, of protocols and of their parts: the same in every language.
NAMES = frozenset(
    {
        *("Postigo", "POSTIGO_PRACTICE_PORT", "Network", "Connector", "Connectors", "CSV", "OK", "ms"),
        *("SMTP", "SMTPS", "EHLO", "HELO", "STARTTLS", "AUTH", "MAIL", "FROM", "RCPT", "TO", "DATA", "QUIT"),
        *("TLS", "SSL", "SSH", "SOCKS", "SOCKS5", "HTTP", "HTTPS", "CONNECT", "DNS", "IP", "IPv4", "IPv6"),
        *("SHA", "SHA-256", "Message-ID", "OpenAPI", "OAuth"),
    }
)
ROWS_OF_CREDENTIALS = "webapp/credentials/kinds/__init__.py"
ROWS_OF_KINDS = "webapp/tunnels/kinds/__init__.py"
_WORD = re.compile(r"[^\W\d_][\w-]*")
_PLACEHOLDER = re.compile(r"%\(\w+\)[\d.]*[a-zA-Z]?")
_OURS = ("webapp/", "templates/")


@dataclass(frozen=True)
class Sentence:
    """One sentence of the code: where, and its msgid, singular first where it has two forms."""

    place: str
    forms: tuple[str, ...]


@functools.cache
def said() -> tuple[Sentence, ...]:
    """Return every sentence that the code marks for translation, and the labels of connector kinds."""
    return tuple(_extract())


def _extract() -> Iterator[Sentence]:
    with (WEBAPP / "translations" / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(ROOT, methods, options, KEYWORDS, directory_filter=_is_ours)
    for name, line, msgid, _comments, _context in found:
        yield Sentence(f"{name}:{line}", msgid if isinstance(msgid, tuple) else (msgid,))
    for kind in KINDS.values():
        if words_to_translate(kind.label):
            yield Sentence(ROWS_OF_KINDS, (kind.label,))
    for credential_kind in CREDENTIAL_KINDS.values():
        for text in _words_of(credential_kind):
            yield Sentence(ROWS_OF_CREDENTIALS, (text,))


def _words_of(kind: CredentialKind) -> Iterator[str]:
    """Yield what the row of a kind of credential says to people."""
    yield from filter(words_to_translate, (kind.label, kind.about, kind.user_label, kind.user_help))
    for field in (*kind.details, *kind.secrets):
        yield from filter(words_to_translate, (field.label, field.help))
    for detail in kind.details:
        yield from (label for _value, label in detail.choices)


def words_to_translate(text: str) -> set[str]:
    """Return the words of `text` that are not the same in every language."""
    return set(_WORD.findall(text)) - NAMES


def _is_ours(folder: str) -> bool:
    relative = folder.removeprefix(str(ROOT)).lstrip("/") + "/"
    return any(relative.startswith(ours) or ours.startswith(relative) for ours in _OURS)


@functools.cache
def catalogue(locale: str) -> Catalog:
    """Return the catalogue of a language, as written."""
    with (WEBAPP / "translations" / locale / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return pofile.read_po(file, locale=locale)


def translations(message: Message | None) -> tuple[str, ...]:
    """Return the forms of a translation, none where there is no usable one."""
    if message is None or message.fuzzy:
        return ()
    return message.string if isinstance(message.string, tuple) else (message.string,)


def shown(sentence: Sentence, locale: str) -> tuple[str, ...]:
    """Return the translations of `sentence` in a language."""
    return translations(catalogue(locale).get(sentence.forms[0]))


def placeholders(text: str) -> set[str]:
    """Return the placeholders in `text`, such as `%(name)s`."""
    return set(_PLACEHOLDER.findall(text))


def every_label() -> set[tuple[str, ...]]:
    """Return each sentence as the three languages say it, in the order of `LOCALES`."""
    return {tuple((*shown(sentence, locale), "")[0] for locale in LOCALES) for sentence in said()}
