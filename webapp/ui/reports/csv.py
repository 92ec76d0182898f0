"""CSV for people who open it in a spreadsheet: UTF-8 with BOM, streamed, and never a formula.

A spreadsheet runs a cell that begins with `=`, `+`, `-` or `@`, also behind spaces, as a full-width
form, or behind a tab or carriage return. Such a cell gets an apostrophe in front, and so does one
that begins with an apostrophe by itself. To read the data back, take one leading apostrophe off
every cell that has one (`plain`).
"""

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

from flask import Response, stream_with_context

# Excel takes a file without it for one in the old code page of the machine.
BOM = "\ufeff"
ROWS_A_CHUNK = 200


def stream_csv(filename: str, header: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Response:
    """Return a download of `header` and `rows`, made while it is sent (RFC 4180, commas and CRLF).

    `filename` is plain ASCII. Of `rows`, 200 are held at a time.
    """
    body = stream_with_context(_chunks(chain([header], rows)))
    response = Response(body, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def safe(value: Any) -> str:
    """Return `value` as the text of a cell that no spreadsheet runs; None is an empty one."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(("'", "\t", "\r")) or _begins_formula(text) else text


def plain(cell: str) -> str:
    """Return what `safe` was given."""
    return cell.removeprefix("'")


def _begins_formula(text: str) -> bool:
    # Separators (Z) and what is invisible (C) are passed over, as some spreadsheets do.
    first = next((character for character in text if unicodedata.category(character)[0] not in "ZC"), "")
    return unicodedata.normalize("NFKC", first)[:1] in ("=", "+", "-", "@")


def _chunks(rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    rows = iter(rows)
    yield BOM
    while some := list(islice(rows, ROWS_A_CHUNK)):
        text = io.StringIO(newline="")
        csv.writer(text).writerows([safe(value) for value in row] for row in some)
        yield text.getvalue()
