"""Parses HTML for the tests of the markup rules, from templates and from responses.

In a template each Jinja expression is replaced by a mark, from which a rule can still find the expression.
"""

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from jinja2 import Environment

from tests.house.source import ROOT

TEMPLATES = ROOT / "templates"
ENVIRONMENT = Environment(extensions=["jinja2.ext.do", "jinja2.ext.i18n"], autoescape=True)
_VOID = frozenset(
    (
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "track",
        "use",
        "wbr",
    )
)
_MARK = re.compile("\ue000(\\d+)\ue001")


@dataclass
class Element:
    """One element with its line in the file. `text` is its own text, without that of child elements."""

    tag: str
    attributes: dict[str, str]
    line: int
    parent: "Element | None" = None
    children: list["Element"] = field(default_factory=list)
    text: list[tuple[int, str]] = field(default_factory=list)

    def all(self) -> Iterator["Element"]:
        """Yield every element below this one, in the order of the file."""
        for child in self.children:
            yield child
            yield from child.all()

    def above(self, tag: str) -> "Element | None":
        """Return this element or the nearest one around it that is a `tag`."""
        element: Element | None = self
        while element is not None and element.tag != tag:
            element = element.parent
        return element

    @property
    def shown(self) -> str:
        """The element in short, for a report."""
        return f"<{self.tag}{' id=' + self.attributes['id'] if 'id' in self.attributes else ''}>"


@dataclass(frozen=True)
class Template:
    """One file under templates/: its name, its text, and its kind (page, fragment or macros)."""

    name: str
    source: str

    @property
    def shown(self) -> str:
        """The path relative to the top folder."""
        return f"templates/{self.name}"

    @property
    def is_fragment(self) -> bool:
        """Return True for a fragment, whose name begins with an underscore."""
        return self.name.rpartition("/")[2].startswith("_")

    @property
    def is_macros(self) -> bool:
        """Tell whether the file only defines macros."""
        return "{% macro" in self.source and not self.is_fragment and "{% extends" not in self.source

    @functools.cached_property
    def root(self) -> Element:
        """The markup of the file, every branch of it."""
        return parse(self._markup(all_branches=True)[0])

    @functools.cached_property
    def first_branch(self) -> Element:
        """The markup that is shown when each `if` takes its first branch: here every tag is closed."""
        return parse(self._markup(all_branches=False)[0])

    def expressions_in(self, element: Element) -> str:
        """Return what Jinja writes inside `element`, joined."""
        expressions = self._markup(all_branches=True)[1]
        texts = [text for part in (element, *element.all()) for _, text in part.text]
        return " ".join(expressions[int(number)] for text in texts for number in _MARK.findall(text))

    def _markup(self, *, all_branches: bool) -> tuple[str, list[str]]:
        return _strip(self.source, all_branches)


@functools.cache
def templates() -> tuple[Template, ...]:
    """Return every HTML template."""
    return tuple(
        Template(str(path.relative_to(TEMPLATES)), path.read_text(encoding="utf-8"))
        for path in sorted(Path(TEMPLATES).rglob("*.html"))
    )


def without_marks(text: str) -> str:
    """Return `text` without the marks of Jinja expressions."""
    return _MARK.sub("", text)


@functools.cache
def _strip(source: str, all_branches: bool) -> tuple[str, list[str]]:
    """Return the markup of a template with marks in it, and the expression behind each mark."""
    out, expressions, inside, branches = [], [], [], _Branches(all_branches)
    for _, kind, value in ENVIRONMENT.lex(source):
        if kind == "data":
            out.append(value if branches.kept else "\n" * value.count("\n"))
        elif kind.endswith("_begin"):
            inside = []
        elif kind == "variable_end" and branches.kept:
            out.append(f"\ue000{len(expressions)}\ue001")
            expressions.append("".join(inside))
        elif kind == "block_end":
            branches.meet("".join(inside).split())
        else:
            inside.append(value)
        if kind != "data":
            out.append("\n" * value.count("\n"))
    return "".join(out), expressions


class _Branches:
    """Which branches of the enclosing `if` and `for` blocks are being read."""

    def __init__(self, all_branches: bool) -> None:
        self._all = all_branches
        self._stack: list[bool] = []

    @property
    def kept(self) -> bool:
        return self._all or all(self._stack)

    def meet(self, words: list[str]) -> None:
        word = words[0].strip("-+")
        if word in ("if", "for"):
            self._stack.append(True)
        elif word in ("else", "elif") and self._stack:
            self._stack[-1] = False
        elif word == "macro" or (word == "set" and "=" not in "".join(words)):
            self._stack.append(False)  # what is only defined here is shown elsewhere
        elif word in ("endif", "endfor", "endmacro", "endset"):
            self._stack.pop()


def parse(html: str) -> Element:
    """Return the root of a tree over `html`; what is not closed ends with its parent."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    return parser.root


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = self._open = Element("", {}, 0)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        element = Element(tag, attributes, self.getpos()[0], self._open)
        self._open.children.append(element)
        if tag not in _VOID:
            self._open = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        before = self._open
        self.handle_starttag(tag, attrs)
        self._open = before

    def handle_endtag(self, tag: str) -> None:
        element = self._open.above(tag)
        if element is not None and element.parent is not None:
            self._open = element.parent

    def handle_data(self, data: str) -> None:
        self._open.text.append((self.getpos()[0], data))
