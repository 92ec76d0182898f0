"""The kinds of filter that narrow the report. Each reads its value from the URL and makes the condition."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import peewee as pw

from webapp.accounts.models import Account
from webapp.accounts.report import conditions
from webapp.mail.rules.text import fold, search_key

TYPED_MAX = 200  # characters
# What the index `account_search` of SQLite covers; a filter by another column scans every row.
TRIGRAM_COLUMNS = ("name_search", "sender", "reply_to", "return_path", "confirmation", "host")
# SQLite's trigram index cannot find shorter texts (in characters).
TRIGRAM = 3


@dataclass(frozen=True, eq=False)
class NumberFilter:
    """The rows in which `field` is exactly the number typed; what is no number finds nothing."""

    field: pw.Field
    kind = "number"

    def read(self, text: str) -> str:
        """Return what `text` asks for; empty for no filter."""
        return _typed(text)

    def condition(self, typed: str) -> pw.Node:
        """Return the condition for what `read` returned."""
        return self.field == int(typed) if typed.isdecimal() else pw.SQL("0 = 1")


@dataclass(frozen=True, eq=False)
class TextFilter:
    """The rows in which `field` contains the text typed, ignoring case.

    `fold` normalises the text as the field is stored.
    """

    field: pw.Field
    fold: Callable[[str], str] = str
    kind = "text"

    def read(self, text: str) -> str:
        """Return what `text` asks for; empty for no filter."""
        return _typed(text)

    def condition(self, typed: str) -> pw.Node:
        """Return the condition for what `read` returned."""
        return self.field.contains(self.fold(typed))

    def phrase(self, typed: str) -> str | None:
        """Return what to ask the index of three-letter runs for; None where it cannot find it."""
        name, text = self.field.column_name, self.fold(typed)
        if name not in TRIGRAM_COLUMNS or len(text) < TRIGRAM:
            return None
        return f"{name} : {_quoted(text)}"


@dataclass(frozen=True, eq=False)
class AnywhereFilter:
    """The accounts that have the text typed in their name, in one of their addresses or in their host."""

    kind = "text"
    _others = tuple(name for name in TRIGRAM_COLUMNS if name != "name_search")

    def read(self, text: str) -> str:
        """Return what `text` asks for; empty for no filter."""
        return _typed(text)

    def condition(self, typed: str) -> pw.Node:
        """Return the condition for what `read` returned."""
        condition = Account.name_search.contains(search_key(typed))
        for name in self._others:
            condition |= getattr(Account, name).contains(typed)
        return condition

    def phrase(self, typed: str) -> str | None:
        """Return what to ask the index of three-letter runs for; None where it cannot find it."""
        key = search_key(typed)
        if min(len(key), len(typed)) < TRIGRAM:
            return None
        others = " ".join(self._others)
        return f"(name_search : {_quoted(key)} OR {{{others}}} : {_quoted(typed)})"


@dataclass(frozen=True, eq=False)
class NamedFilter:
    """The rows whose `field` refers to the record with the name typed, else to those whose name contains it.

    So an address that has a whole name finds what uses this record, and not what uses one with a longer name.
    """

    field: pw.ForeignKeyField
    kind = "text"

    def read(self, text: str) -> str:
        """Return what `text` asks for; empty for no filter."""
        return _typed(text)

    def condition(self, typed: str) -> pw.Node:
        """Return the condition for what `read` returned."""
        model, key = self.field.rel_model, fold(typed)
        same = [row.id for row in model.select(model.id).where(model.name_key == key)]
        return self.field.in_(same or model.select(model.id).where(model.name_key.contains(key)))


@dataclass(frozen=True, eq=False)
class ChoiceFilter:
    """The rows that meet the condition of the choice; `choices` are the conditions by the name in the URL."""

    choices: Mapping[str, Callable[[], pw.Node]]
    kind = "choice"

    def read(self, text: str) -> str:
        """Return the choice, or empty for no filter."""
        return text if text in self.choices else ""

    def condition(self, typed: str) -> pw.Node:
        """Return the condition for what `read` returned."""
        return self.choices[typed]()


@dataclass(frozen=True, eq=False)
class YesNoFilter:
    """The rows in which `field` is true, or those in which it is false."""

    field: pw.Field
    kind = "yes_no"

    def read(self, text: str) -> str:
        """Return `yes`, `no`, or empty for no filter."""
        return text if text in ("yes", "no") else ""

    def condition(self, typed: str) -> pw.Node:
        """Return the condition for what `read` returned."""
        return self.field == (typed == "yes")


@dataclass(frozen=True, eq=False)
class HeldFilter:
    """The accounts that are held, or those that are not."""

    kind = "yes_no"

    def read(self, text: str) -> str:
        """Return `yes`, `no`, or empty for no filter."""
        return text if text in ("yes", "no") else ""

    def condition(self, typed: str) -> pw.Node:
        """Return the condition for what `read` returned."""
        return conditions.held() if typed == "yes" else conditions.not_held()


ReportFilter = (
    NumberFilter | TextFilter | AnywhereFilter | NamedFilter | ChoiceFilter | YesNoFilter | HeldFilter
)


def _typed(text: str) -> str:
    # NUL is in no text that is stored, and an error in a query: so it finds nothing.
    return text.strip()[:TYPED_MAX].replace("\0", "\ufffd")


def _quoted(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"'
