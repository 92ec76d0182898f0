"""CSV for spreadsheets: UTF-8 with BOM, streamed, and safe against formula injection.

A spreadsheet evaluates a cell that begins with `=`, `+`, `-` or `@`, also as a full-width form, or after
spaces, a tab or a carriage return. Such a cell gets an apostrophe in front, and so does one that begins
with an apostrophe. To read the data back, remove one leading apostrophe from every cell that has one
(`plain`).
"""

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

from flask import Response, stream_with_context

from webapp.ui.reports.separator import separator

# Without the BOM, Excel reads the file in the machine's legacy code page.
BOM = "\ufeff"
ROWS_A_CHUNK = 200


def stream_csv(
    filename: str, header: Sequence[Any], rows: Iterable[Sequence[Any]], *, separated_by: str | None = None
) -> Response:
    """Return `header` and `rows` as a streamed download (RFC 4180, but for what separates values).

    `filename` is plain ASCII. Values are `separated_by` what the person of the request has chosen, unless it
    is given. At most 200 of `rows` are held in memory at a time.
    """
    delimiter = separated_by or separator()
    body = stream_with_context(_chunks(chain([header], rows), delimiter))
    response = Response(body, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def safe(value: Any) -> str:
    """Return `value` as the text of a cell that no spreadsheet evaluates; None is an empty cell."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(("'", "\t", "\r")) or _begins_formula(text) else text


def plain(cell: str) -> str:
    """Return the text that `safe` was given."""
    return cell.removeprefix("'")


def _begins_formula(text: str) -> bool:
    # Separators (Z) and invisible characters (C) are skipped, as some spreadsheets skip them.
    first = next((character for character in text if unicodedata.category(character)[0] not in "ZC"), "")
    return unicodedata.normalize("NFKC", first)[:1] in ("=", "+", "-", "@")


def _chunks(rows: Iterable[Sequence[Any]], delimiter: str) -> Iterator[str]:
    rows = iter(rows)
    yield BOM
    while some := list(islice(rows, ROWS_A_CHUNK)):
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=delimiter).writerows([safe(value) for value in row] for row in some)
        yield text.getvalue()
