"""CSV: no cell is a formula for a spreadsheet, and every value can be read back."""

import csv
import io
from collections.abc import Callable
from itertools import count

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from webapp.ui.reports.csv import plain, safe, stream_csv

SignIn = Callable[[str], FlaskClient]
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
        response = stream_csv("report.csv", ["Código", "Nome", "Texto"], rows, separated_by=",")
        body = response.get_data()
    assert body.startswith(b"\xef\xbb\xbf")
    assert read(body) == [
        ["Código", "Nome", "Texto"],
        ["1", 'say "hi", please', "two\r\nlines"],
        ["2", "", "'=1"],
    ]
    assert response.headers["Content-Disposition"] == 'attachment; filename="report.csv"'
    assert response.content_type == "text/csv; charset=utf-8"


EXPORTS = ("/accounts/export.csv", "/outbox/export.csv", "/audit/export.csv")
each_export = pytest.mark.parametrize("url", EXPORTS)


def test_every_export_of_the_product_is_among_these(app: Flask) -> None:
    assert {str(rule) for rule in app.url_map.iter_rules() if ".csv" in str(rule)} == set(EXPORTS)


@each_export
@pytest.mark.parametrize(("locale", "separator"), [("pt_BR", ";"), ("es", ";"), ("en", ",")])
def test_values_are_separated_as_spreadsheets_of_the_language_expect(
    signed_in: SignIn, url: str, locale: str, separator: str
) -> None:
    client = signed_in("auditor")
    client.post("/look", data={"locale": locale, "back": "/"})
    head = client.get(url).text.splitlines()[0].removeprefix("\ufeff")
    assert len(head.split(separator)) > 8


@each_export
@pytest.mark.parametrize(("choice", "separator"), [("comma", ","), ("semicolon", ";"), ("tab", "\t")])
def test_a_person_may_choose_what_separates_values(
    signed_in: SignIn, url: str, choice: str, separator: str
) -> None:
    client = signed_in("auditor")
    stored = {"locale": "en", "theme": "auto", "csv_separator": choice}
    assert client.post("/preferences", data=stored).status_code == 303
    assert len(client.get(url).text.splitlines()[0].split(separator)) > 8
    assert f'<option value="{choice}" selected>' in client.get("/preferences").text


def test_a_value_with_the_separator_in_it_stays_one_value() -> None:
    with Flask("csv").test_request_context():
        body = stream_csv("x.csv", ["a", "b"], [["1;2", "x,y"]], separated_by=";").get_data()
    assert body.decode("utf-8-sig") == 'a;b\r\n"1;2";x,y\r\n'


@pytest.mark.parametrize("choice", ["colon", ""])
def test_another_separator_is_refused(signed_in: SignIn, choice: str) -> None:
    client = signed_in("auditor")
    stored = {"locale": "en", "theme": "auto", "csv_separator": choice}
    assert client.post("/preferences", data=stored).status_code == 422


def test_what_a_person_prefers_is_in_the_language_just_chosen(signed_in: SignIn) -> None:
    client = signed_in("auditor")
    stored = {"locale": "es", "theme": "dark", "csv_separator": "language"}
    answer = client.post("/preferences", data=stored, follow_redirects=True)
    assert "Sus preferencias se han guardado." in answer.text
    assert 'data-bs-theme="dark"' in answer.text


def test_rows_are_taken_while_they_are_sent() -> None:
    taken = []
    rows = ([taken.append(number) or number] for number in count())
    with Flask("csv").test_request_context():
        chunks = stream_csv("endless.csv", ["n"], rows, separated_by=",").iter_encoded()
        sent = [next(chunks) for _ in range(3)]
    assert sent[-1].endswith(b"\r\n")
    assert len(taken) < 1000
