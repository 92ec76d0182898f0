"""CSV: no cell is a formula for a spreadsheet, and every value can be read back."""

import csv
import io
from itertools import count

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from webapp.ui.reports.csv import plain, safe, stream_csv

FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "\u00a0=1", "\u3000+1")
FULL_WIDTH = ("＝1+1", "＋1", "－1", "＠SUM(A1)", " ＝1", "﹢1", "﹣1", "﹫a")


def read(body: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("text", FORMULAS + FULL_WIDTH)
def test_a_formula_becomes_text_that_can_be_read_back(text: str) -> None:
    assert safe(text) == "'" + text
    assert plain(safe(text)) == text


@pytest.mark.parametrize("text", ["", "smtp.example.com", "a=b", "1-2", "José", "x@example.com", "日本"])
def test_other_text_is_left_as_it_is(text: str) -> None:
    assert safe(text) == text


@given(st.text())
def test_every_text_can_be_read_back(text: str) -> None:
    cell = safe(text)
    assert plain(cell) == text
    assert not cell.lstrip().startswith(("=", "+", "-", "@"))
    assert not cell.startswith(("\t", "\r"))


def test_the_file_begins_with_a_bom_and_keeps_quotes_commas_and_lines() -> None:
    rows = [[1, 'say "hi", please', "two\r\nlines"], [2, None, "=1"]]
    with Flask("csv").test_request_context():
        response = stream_csv("report.csv", ["Código", "Nome", "Texto"], rows)
        body = response.get_data()
    assert body.startswith(b"\xef\xbb\xbf")
    assert read(body) == [
        ["Código", "Nome", "Texto"],
        ["1", 'say "hi", please', "two\r\nlines"],
        ["2", "", "'=1"],
    ]
    assert response.headers["Content-Disposition"] == 'attachment; filename="report.csv"'
    assert response.content_type == "text/csv; charset=utf-8"


def test_rows_are_taken_while_they_are_sent() -> None:
    taken = []
    rows = ([taken.append(number) or number] for number in count())
    with Flask("csv").test_request_context():
        chunks = stream_csv("endless.csv", ["n"], rows).iter_encoded()
        sent = [next(chunks) for _ in range(3)]
    assert sent[-1].endswith(b"\r\n")
    assert len(taken) < 1000
