"""The table of the report's columns: each row is whole, and all that shows a column is made from its row."""

import csv
import io
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from config import LOCALES
from tests.accounts.sending.test_sending_state_views import cell
from tests.house.source import ROOT
from tests.house.words.catalogues import catalogue, translations
from webapp.accounts.models import Account
from webapp.accounts.report import conditions
from webapp.accounts.report.filters import (
    TRIGRAM_COLUMNS,
    ChoiceFilter,
    NumberFilter,
    TextFilter,
    YesNoFilter,
)
from webapp.accounts.report.search import READABLE
from webapp.accounts.views import columns, report
from webapp.accounts.views.column import Report, ReportColumn
from webapp.accounts.views.columns import COLUMNS
from webapp.accounts.wording.report import ColumnKind, yes_no
from webapp.db import database, is_sqlite
from webapp.runs.depths import Depth

Maker = Callable[..., Account]
SignIn = Callable[[str], FlaskClient]

STYLES = (ROOT / "static" / "css" / "postigo.css").read_text()
# A column as someone would add it; its label is a sentence that the catalogues have.
TESTER = ReportColumn(
    "last_test_by",
    _l("Used by"),
    order=Account.last_test_by,
    filter=TextFilter(Account.last_test_by),
    width=1,
    at_first=True,
)


def is_said(words: LazyString, locale: str) -> bool:
    """Tell whether there are words in a language: in its catalogue, or in the row of a depth of tests."""
    [source] = words._args
    if isinstance(source, Depth):
        return all(source.word)
    return any(translations(catalogue(locale).get(source)))


def lacks(column: ReportColumn) -> list[str]:
    """Return what a row of the table lacks, each as a sentence."""
    said = []
    unknown = [name for name in column.needs if name not in READABLE]
    if unknown:
        said.append(f"reads {unknown}, which are not in READABLE of accounts/report/search.py")
    if column.value is None and column.name not in column.needs:
        said.append("needs a `value`, because it does not read the account's field of its name")
    said += [
        f"needs {words._args[0]!r} in {locale}: webapp/translations/{locale}/LC_MESSAGES/messages.po"
        for words in (
            column.label,
            column.filter_label,
            *(kind.words for kind in column.kinds),
            *(column.choices or {}).values(),
        )
        if words is not None
        for locale in LOCALES
        if not is_said(words, locale)
    ]
    own = Account._meta.fields.get(column.name)
    if isinstance(own, type(Account.active)) and column.value is None and not column.kinds:
        said.append("is true or false and needs the words of its `kinds`, as yes_no()")
    if column.kinds and len({kind.value for kind in column.kinds}) < len(column.kinds):
        said.append("has two `kinds` of the same value")
    if column.main_filter and column.filter is None:
        said.append("has a `main_filter` and no `filter`")
    if isinstance(column.filter, TextFilter) and column.filter.field.column_name not in TRIGRAM_COLUMNS:
        said.append(
            "filters by a field without an index: add it to account_search in a migration, and to"
            " TRIGRAM_COLUMNS in accounts/report/filters.py"
        )
    if isinstance(column.filter, ChoiceFilter):
        unsaid = set(column.filter.choices) - {name for name, _words in column.filter_choices()}
        said += [f"needs the words of the choice {name!r} of its filter" for name in sorted(unsaid)]
    if f".fit-{column.width} " not in STYLES:
        said.append(
            f"has a width of {column.width} without a rule .fit-{column.width} in static/css/postigo.css"
        )
    return [f"the column {column.name!r} in accounts/views/columns.py {what}" for what in said]


def test_no_column_lacks_anything() -> None:
    said = [sentence for column in COLUMNS for sentence in lacks(column)]
    assert not said, "\n".join(said)


def test_names_of_columns_and_of_filters_are_each_used_once() -> None:
    names = [column.name for column in COLUMNS]
    filters = [column.filtered_as for column in COLUMNS if column.filter]
    assert len(set(names)) == len(names)
    assert len(set(filters)) == len(filters)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (ReportColumn("speed", _l("Name")), "reads ['speed'], which are not in READABLE"),
        (ReportColumn("speed", _l("Name"), reads=()), "needs a `value`"),
        (ReportColumn("host", _l("Said nowhere")), "needs 'Said nowhere' in es"),
        (ReportColumn("footer", _l("Footer")), "needs the words of its `kinds`"),
        (
            ReportColumn("footer", _l("Footer"), kinds=(ColumnKind(True, _l("Yes")),) * 2),
            "two `kinds` of the same value",
        ),
        (ReportColumn("host", _l("Name"), main_filter=True), "a `main_filter` and no `filter`"),
        (TESTER, "filters by a field without an index"),
        (TESTER, "without a rule .fit-1 in static/css/postigo.css"),
        (
            ReportColumn("host", _l("Name"), filter=ChoiceFilter({"near": conditions.held})),
            "needs the words of the choice 'near' of its filter",
        ),
    ],
)
def test_what_a_row_lacks_is_told_in_a_sentence(row: ReportColumn, told: str) -> None:
    assert told in "\n".join(lacks(row))


def test_the_index_has_the_columns_that_filters_expect_in_it(account: Maker) -> None:
    if is_sqlite():
        found = database.execute_sql("SELECT name FROM pragma_table_info('account_search')").fetchall()
        assert {row[0] for row in found} == set(TRIGRAM_COLUMNS)


@pytest.fixture
def with_tester(monkeypatch: pytest.MonkeyPatch) -> None:
    """The report with one more column: one row more in the table, and nothing else."""
    monkeypatch.setattr(report, "REPORT", Report((TESTER, *COLUMNS)))


@pytest.fixture
def client(signed_in: SignIn, account: Maker, with_tester: None) -> FlaskClient:
    """An auditor, and two accounts that two people have tested."""
    for name, tester in (("A", "zebra@example.com"), ("B", "ant@example.com")):
        Account.update(last_test_by=tester).where(Account.id == account(name=name).id).execute()
    return signed_in("auditor")


def test_a_new_column_is_in_the_page_and_in_the_column_chooser(client: FlaskClient) -> None:
    text = client.get("/accounts").text
    assert cell(text, "last_test_by") == "zebra@example.com"
    assert '<td data-label="Usado por" class="last_test_by">ant@example.com</td>' in text
    assert (
        'name="column" value="last_test_by" checked><span class="form-check-label">Usado por</span>' in text
    )
    client.post("/accounts/columns", data={"column": ["id", "name"]})
    assert "zebra@example.com" not in client.get("/accounts").text


def test_a_new_column_has_a_link_to_sort_by_it(client: FlaskClient) -> None:
    text = client.get("/accounts").text
    assert '<a class="table-sort" href="/accounts?order=last_test_by"' in text
    assert cell(client.get("/accounts?order=last_test_by").text, "last_test_by") == "ant@example.com"
    assert cell(client.get("/accounts?order=-last_test_by").text, "last_test_by") == "zebra@example.com"


def test_a_new_column_has_its_filter(client: FlaskClient) -> None:
    text = client.get("/accounts?last_test_by=ANT@ex").text
    assert '<label class="form-label" for="filter-last_test_by">Usado por</label>' in text
    assert 'name="last_test_by" value="ANT@ex"' in text
    assert "<details open>" in text
    assert "ant@example.com" in text
    assert "zebra@example.com" not in text


def test_a_new_column_is_in_the_csv(client: FlaskClient) -> None:
    answer = client.get("/accounts/export.csv?last_test_by=zebra")
    head, row = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";")
    assert dict(zip(head, row, strict=True))["Usado por"] == "zebra@example.com"


def test_a_new_column_is_in_print(client: FlaskClient) -> None:
    text = client.get("/accounts/print?last_test_by=zebra").text
    assert '<th scope="col" class="fit-1">Usado por</th>' in text
    assert "<td>zebra@example.com</td>" in text
    assert "<dd>Usado por: zebra</dd>" in text


def test_a_column_of_few_values_shows_badges_in_the_page_and_words_elsewhere(
    signed_in: SignIn, account: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    account(authenticate=False)
    row = ReportColumn(
        "authenticate",
        _l("Use authentication?"),
        kinds=yes_no("green", "red"),
        filter=YesNoFilter(Account.authenticate),
        main_filter=True,
        at_first=True,
        width=1,
    )
    monkeypatch.setattr(report, "REPORT", Report((row, *COLUMNS)))
    client = signed_in("auditor")
    text = client.get("/accounts?authenticate=no").text
    assert cell(text, "authenticate") == '<span class="badge bg-red-lt">Não</span>'
    assert '<select class="form-select" id="filter-authenticate" name="authenticate">' in text
    assert "order=authenticate" not in text
    assert "Usar autenticação?: Não" in client.get("/accounts/print?authenticate=no").text
    assert "Nenhum resultado com estes filtros" in client.get("/accounts?authenticate=yes").text


def test_a_value_that_is_not_there_is_blank_in_the_page_and_empty_elsewhere(
    signed_in: SignIn, account: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    account(secure=False, security=None)
    account(name="Outra")
    row = ReportColumn("security", _l("Secure connection type"), at_first=True)
    monkeypatch.setattr(report, "REPORT", Report((COLUMNS[0], row)))
    client = signed_in("auditor")
    assert cell(client.get("/accounts").text, "security") == '<span class="none">–</span>'
    assert "<td></td>" in client.get("/accounts/print").text


def test_a_long_address_breaks_between_its_parts_and_a_short_one_nowhere(
    signed_in: SignIn, account: Maker
) -> None:
    account(sender="avisos@filial.example.com", sender_name="<Filial>", host="mail.example.com")
    text = signed_in("auditor").get("/accounts").text
    name = "&#34;&lt;Filial&gt;&#34; &lt;avisos<wbr>@filial<wbr>.example<wbr>.com&gt;"
    assert cell(text, "sender") == name
    assert cell(text, "host") == "mail.example.com:587"


def test_a_filter_takes_from_the_address_only_what_it_understands() -> None:
    asked = {
        "id": " 7 ",
        "name": "x" * 300,
        "active": "maybe",
        "held": "yes",
        "sender": "yes",
        "nobody": "1",
        "q": "x",
        "health": "lost",
        "secure": "ssl",
    }
    assert columns.REPORT.read_filters(asked) == {
        "id": "7",
        "name": "x" * 200,
        "sender": "yes",
        "held": "yes",
        "q": "x",
        "secure": "ssl",
    }


def test_a_number_other_than_the_id_can_be_filtered_by(account: Maker) -> None:
    port = ReportColumn("port", _l("Port"), order=Account.port, filter=NumberFilter(Account.port))
    search = Report((*COLUMNS, port)).search
    account(name="A", port=2525)
    account(name="B", port=587)
    assert [row.name for row in search.find_page({"port": "2525"}, order="-port").rows] == ["A"]
    assert search.find_page({"port": "x"}).rows == []
