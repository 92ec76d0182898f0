"""The kinds of filter that narrow the report. Each reads its value from the URL and makes the condition."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import peewee as pw

from webapp.accounts.models import Account, SendingState

TYPED_MAX = 200  # characters
# What the index `account_search` of SQLite covers; a filter by another column scans every row.
TRIGRAM_COLUMNS = ("name_search", "sender", "reply_to", "return_path", "confirmation")


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
        # "Later than ever" and not "not null": for the latter SQLite walks the table, not the index.
        held = SendingState.select(SendingState.account).where(SendingState.probe_at > dt.datetime.min)
        return Account.id.in_(held) if typed == "yes" else Account.id.not_in(held)


ReportFilter = NumberFilter | TextFilter | YesNoFilter | HeldFilter


def _typed(text: str) -> str:
    # NUL is in no text that is stored, and an error in a query: so it finds nothing.
    return text.strip()[:TYPED_MAX].replace("\0", "\ufffd")
