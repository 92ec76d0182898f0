"""What a kind of Network Connector needs beside its row, as checks that say what is missing and where."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping

from config import LOCALES
from tests.fakes.connectors import FAKES, FakeKind, missing_fake
from tests.house.pages.markup import Template, templates
from tests.house.source import Module, modules
from tests.house.words.catalogues import ROWS_OF_KINDS, Sentence, shown, words_to_translate
from webapp.tunnels.kinds import ConnectorKind
from webapp.tunnels.route import DIRECT

NAME = re.compile(r"[a-z][a-z0-9_]*")
RESERVED = frozenset({DIRECT.kind, "smtp"})
"""Names that mean something else in a route or in a destination."""
# A name that is also something else there, not a kind: what greets on a port by mistake.
ALSO_ELSEWHERE = frozenset({("webapp/mail/smtp/replies.py", "ssh")})


def missing_of(kind: ConnectorKind, fakes: Mapping[str, FakeKind] = FAKES) -> list[str]:
    """Return a sentence for each thing that `kind` lacks."""
    return [*_missing_in_row(kind), *_missing_words(kind), *_missing_fakes(kind, fakes)]


def _missing_in_row(kind: ConnectorKind) -> Iterator[str]:
    row = f"the row {kind.name!r} of {ROWS_OF_KINDS}"
    if not NAME.fullmatch(kind.name):
        yield f"{row} has a name that destinations cannot hold: small letters, digits and _ only"
    if kind.name in RESERVED:
        yield f"{row} has a reserved name: routes and destinations use it for something else"
    if not kind.label.strip():
        yield f"{row} has no label: give it the protocol's name or a msgid"
    if not 1 <= kind.default_port <= 65_535:
        yield f"{row} has no default port: {kind.default_port} is not between 1 and 65535"
    if not callable(kind.open):
        yield f"{row} has no `open`: give it the open_connection of its file in webapp/tunnels/kinds/"


def _missing_words(kind: ConnectorKind) -> Iterator[str]:
    if not words_to_translate(kind.label):
        return
    for locale in LOCALES:
        if not any(shown(Sentence(ROWS_OF_KINDS, (kind.label,)), locale)):
            yield (
                f"the label {kind.label!r} of the connector kind {kind.name!r} is not in "
                f"webapp/translations/{locale}/LC_MESSAGES/messages.po; if it is a protocol's name, the same "
                "in every language, its words belong into NAMES of tests/house/words/catalogues.py"
            )


def _missing_fakes(kind: ConnectorKind, fakes: Mapping[str, FakeKind]) -> Iterator[str]:
    if kind.name not in fakes:
        yield missing_fake(kind.name)


def repeated_names(rows: Iterable[ConnectorKind]) -> list[str]:
    """Return a sentence for each name that two rows have."""
    names = [row.name for row in rows]
    twice = sorted({name for name in names if names.count(name) > 1})
    return [
        f"{ROWS_OF_KINDS} has two rows with the name {name!r}: a connector could not tell" for name in twice
    ]


def kinds_without_rows(names: Iterable[str], fakes: Mapping[str, FakeKind] = FAKES) -> list[str]:
    """Return a sentence for each fake of a kind that has no row."""
    return [
        f"FAKES of tests/fakes/connectors.py has {name!r}, which is no row of {ROWS_OF_KINDS}"
        for name in sorted(set(fakes) - set(names))
    ]


def named_in_code(module: Module, names: Iterable[str]) -> list[str]:
    """Return a sentence for each place where a module decides by the name of a kind, not by its row."""
    if module.name.startswith(("webapp.tunnels.kinds", "webapp.db.migrations")):
        return []
    wanted = {name for name in names if (module.shown, name) not in ALSO_ELSEWHERE}
    return [
        _named(f"{module.shown}:{node.lineno}", node.value)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and node.value in wanted
    ]


def named_in_template(template: Template, names: Iterable[str]) -> list[str]:
    """Return a sentence for each kind that a template names in an expression."""
    return [
        _named(template.shown, name)
        for name in names
        if re.search(rf"""\{{[%{{][^}}]*["']{name}["']""", template.source)
    ]


def _named(place: str, name: str) -> str:
    return f"{place} names the connector kind {name!r}: make it a property of the row in {ROWS_OF_KINDS}"


def all_named(names: Iterable[str]) -> list[str]:
    """Return what `named_in_code` and `named_in_template` say of all modules and templates."""
    wanted = list(names)
    found = [text for module in modules() for text in named_in_code(module, wanted)]
    return found + [text for template in templates() for text in named_in_template(template, wanted)]
