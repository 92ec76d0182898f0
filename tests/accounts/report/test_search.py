"""The report's query: what it finds, in which order, and that both of its ways find the same."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.bench.programs.general import general
from webapp.accounts.models import Account, DefaultAccount
from webapp.accounts.report import search
from webapp.accounts.views.columns import REPORT
from webapp.mail.rules.text import fold

pytestmark = pytest.mark.each_database

Maker = Callable[..., Account]
find_page = REPORT.search.find_page


def names(**filters: str) -> list[str]:
    return [row.name for row in find_page(filters, order="name").rows]


def test_it_finds_by_part_of_a_name_without_case_or_accents(account: Maker) -> None:
    account(name="Comunicação Interna")
    account(name="Faturamento")
    assert names(name="COMUNICACAO") == ["Comunicação Interna"]
    assert names(name="ção int") == ["Comunicação Interna"]
    assert names(name="çã") == ["Comunicação Interna"]
    assert names(name="xyz") == []


@pytest.mark.parametrize("literal", ["%", "_", "'", '"', "\\", "{{7*7}}", "a*", "NEAR(", "-x"])
def test_special_characters_are_literal(account: Maker, literal: str) -> None:
    account(name="Outra")
    account(name=f"Conta {literal} fim")
    assert names(name=literal) == [f"Conta {literal} fim"]
    assert names(name=f"conta {literal} f") == [f"Conta {literal} fim"]


@pytest.mark.parametrize("column", ["sender", "reply_to", "return_path", "confirmation"])
def test_each_address_filter_looks_into_its_own_column(account: Maker, column: str) -> None:
    account(name="Certa", **{column: "procurado@example.com"})
    account(name="Errada")
    assert names(**{column: "procurado@"}) == ["Certa"]
    assert names(**{column: "ROCUR"}) == ["Certa"]


def test_filters_are_combined(account: Maker) -> None:
    account(name="Avisos A", sender="a@example.com")
    account(name="Avisos B", sender="b@example.com", active=False)
    assert names(name="avisos", sender="b@example") == ["Avisos B"]
    assert names(name="avisos", active="yes") == ["Avisos A"]
    assert names(active="no") == ["Avisos B"]


def test_the_number_is_exact_and_nonsense_finds_nothing(account: Maker) -> None:
    first = account()
    assert names(id=str(first.id)) == [first.name]
    assert names(id="x") == []
    assert names(id="²") == []


def test_a_changed_name_is_found_under_the_new_one_only(account: Maker) -> None:
    stored = account(name="Antiga")
    Account.update(name="Recente", name_key="recente", name_search="recente").where(
        Account.id == stored.id
    ).execute()
    assert names(name="recente") == ["Recente"]
    assert names(name="antiga") == []


def test_many_matches_are_walked_and_few_are_sorted_with_the_same_result(
    account: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(12):
        account(name=f"Conta {number:02}", active=number % 3 < 2)
    few = find_page({"name": "conta", "active": "yes"}, order="-name", size=3, number=2)
    monkeypatch.setattr(search, "FEW", 2)
    many = find_page({"name": "conta", "active": "yes"}, order="-name", size=3, number=2)
    assert [row.id for row in few.rows] == [row.id for row in many.rows]
    assert (few.total, few.pages) == (many.total, many.pages) == (8, 3)


def test_counting_stops_at_the_limit_and_says_so(account: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(6):
        account(name=f"Conta {number}")
    monkeypatch.setattr(search, "COUNT_LIMIT", 4)
    page = find_page({"name": "conta"}, size=3, number=2)
    assert (page.total, page.more_than_total, len(page.rows)) == (4, True, 3)
    assert not find_page({}).more_than_total


@pytest.mark.parametrize("order", [*REPORT.search.orders, *(f"-{name}" for name in REPORT.search.orders)])
def test_paging_shows_every_account_once_in_any_order(account: Maker, order: str) -> None:
    for number in range(7):
        account(name=f"Conta {number}", footer=number % 2 == 0)
    seen = [row.id for number in (1, 2, 3) for row in find_page({}, order=order, size=3, number=number).rows]
    assert sorted(seen) == [row.id for row in REPORT.search.find_all({})]


def test_a_page_beyond_the_last_is_the_last(account: Maker) -> None:
    account()
    page = find_page({}, number=99)
    assert (page.number, len(page.rows)) == (1, 1)


letters = st.sampled_from("aAbçÇé%_ '")
needles = st.text(letters, min_size=1, max_size=4)
stored_names = st.text(letters, min_size=4, max_size=10).filter(lambda name: name.strip() == name)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(stored_names, max_size=6, unique_by=fold),
    st.one_of(
        st.fixed_dictionaries({"name": needles}),
        st.fixed_dictionaries({"name": needles, "active": st.just("yes")}),
    ),
    st.sampled_from(["id", "-name"]),
    st.integers(1, 2),
)
def test_what_the_index_finds_is_what_looking_at_each_account_finds(
    account: Maker, named: list[str], filters: dict[str, str], order: str, number: int
) -> None:
    DefaultAccount.delete().execute()
    Account.delete().execute()
    for place, name in enumerate(named):
        account(name=name, active=place % 3 < 2)
    by_index = find_page(filters, order=order, number=number, size=2)
    with general("accounts by trigrams"):
        one_by_one = find_page(filters, order=order, number=number, size=2)
    assert by_index == one_by_one
