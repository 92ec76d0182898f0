"""Every page of an installation without records: no count of zero in figures, and a way on."""

import csv
import io
import re

import pytest

from tests.house.pages.route_matrix import MATRIX
from tests.house.pages.world import World

EMPTY = [row.rule for row in MATRIX if row.method == "GET" and row.answer == 200 and "<" not in row.rule]
PAGES = [rule for rule in EMPTY if not rule.endswith((".csv", ".json")) and not rule.startswith("/api")]
_ZERO = re.compile(r"(?<![\w.,:-])0 [^\W\d_]+")


def words_in(html: str) -> str:
    """Return what a page shows and says, without what a person typed or may choose; `|` between elements."""
    html = re.sub(r"<(select|textarea|script)\b.*?</\1>", "", html, flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " | ", html).split())


@pytest.mark.parametrize("language", ["pt-BR", "en", "es"])
@pytest.mark.parametrize("path", PAGES)
def test_a_count_of_zero_is_said_in_words(app, path, language):
    client = World(app).client("administrator")
    answer = client.get(path, headers={"Accept-Language": language}, follow_redirects=True)
    assert answer.status_code == 200
    assert not _ZERO.findall(words_in(answer.text))


@pytest.mark.parametrize("path", [rule for rule in EMPTY if rule.endswith(".csv")])
def test_an_export_without_rows_has_its_header_line(app, path):
    client = World(app).client("administrator")
    answer = client.get(path, query_string={"subject": "nothing-like-this", "name": "nothing-like-this"})
    lines = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"), newline=""), delimiter=";"))
    assert len(lines) == 1
    assert len(lines[0]) > 5


@pytest.mark.parametrize("path", ["/accounts?name=x-y-z", "/outbox?subject=x-y-z", "/audit?subject=x-y-z"])
def test_a_report_without_rows_says_what_its_csv_has(app, path):
    page = World(app).client("administrator").get(path, headers={"Accept-Language": "en"}).text
    assert "A CSV exported now has its header line only." in page


@pytest.mark.parametrize("text", ["0 aplicação", "(0 recipients)", "Fila: 0 mensagens"])
def test_a_zero_in_figures_is_seen(text):
    assert _ZERO.findall(text)


@pytest.mark.parametrize("text", ["10 contas", "1.0 x", "127.0.0.1 x", "Fila 0", "2026-11-30 x", "v1:0 x"])
def test_other_figures_are_let_through(text):
    assert not _ZERO.findall(text)
