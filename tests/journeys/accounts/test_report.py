"""The report: filters, order, pages and columns; shared links, export and print."""

import csv
import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.support.hand import add_quickly, filters, settled

pytestmark = [pytest.mark.journey, pytest.mark.needs("chromium")]

NAMES = [f"Filial {number:02}" for number in range(1, 13)]


@pytest.fixture(scope="module")
def filled(browser, instance):
    """The instance with an account for each of NAMES."""
    context = browser.new_context(base_url=instance.address, storage_state=instance.signed_in)
    page = context.new_page()
    for name in NAMES:
        add_quickly(page, name, sender=f"{name.lower().replace(' ', '')}@example.com")
    context.close()
    return instance


@pytest.fixture
def report(visit, filled):
    """A page at the report, with a mark that a full page load would remove."""
    page = visit(filled)
    page.goto("/accounts")
    page.evaluate("document.documentElement.dataset.loadedOnce = 'yes'")
    return page


def names(page):
    """Return the names in the table, from top to bottom."""
    return page.get_by_role("row").get_by_role("link", name="Filial").all_inner_texts()


def test_typing_filters_the_table_alone_and_the_address_follows(report, filled, visit, picture):
    field = filters(report).get_by_label("Nome", exact=True)
    field.press_sequentially("filial 1")
    expect(report).to_have_url(re.compile(r"\?name=filial(\+|%20)1$"))
    expect(report.get_by_text("3 contas", exact=True)).to_be_visible()
    assert names(report) == ["Filial 10", "Filial 11", "Filial 12"]
    expect(field).to_be_focused()
    assert report.evaluate("document.documentElement.dataset.loadedOnce") == "yes"
    picture(report, "report-filtered")

    friend = visit(filled)
    friend.goto(report.url)
    assert names(friend) == names(report)
    expect(filters(friend).get_by_label("Nome", exact=True)).to_have_value("filial 1")


def test_a_filter_that_matches_nothing_offers_the_way_back(report, picture):
    filters(report).get_by_label("E-mail do remetente").fill("ninguém")
    expect(report.get_by_text("Nenhum resultado com estes filtros")).to_be_visible()
    picture(report, "report-nothing")
    report.get_by_role("link", name="Mostrar todas as contas").click()
    expect(report.get_by_role("link", name="Filial 01", exact=True)).to_be_visible()


def test_more_filters_open_the_rest(report):
    expect(filters(report).get_by_label("E-mail de retorno")).to_be_hidden()
    report.get_by_text("Mais filtros").click()
    filters(report).get_by_label("Ativo").select_option("Não")
    expect(report).to_have_url(re.compile("active=no"))


def test_order_page_and_size_are_in_the_address_and_back_works(report):
    filters(report).get_by_label("Nome", exact=True).fill("filial")
    expect(report.get_by_text("12 contas", exact=True)).to_be_visible()
    report.get_by_role("link", name="10", exact=True).click()
    expect(report).to_have_url(re.compile("size=10"))
    expect(report.get_by_text("Página 1 de 2")).to_be_visible()
    head = report.get_by_role("columnheader", name="Nome", exact=True)
    head.get_by_role("link").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    head.get_by_role("link").click()
    expect(head).to_have_attribute("aria-sort", "descending")
    settled(report)
    assert names(report) == NAMES[:1:-1]
    report.get_by_role("link", name="Próxima").click()
    expect(report.get_by_text("Página 2 de 2")).to_be_visible()
    assert names(report) == ["Filial 02", "Filial 01"]

    report.go_back()
    expect(report.get_by_text("Página 1 de 2")).to_be_visible()
    assert names(report) == NAMES[:1:-1]
    report.go_back()
    expect(head).to_have_attribute("aria-sort", "ascending")
    expect(filters(report).get_by_label("Nome", exact=True)).to_have_value("filial")
    assert names(report) == NAMES[:10]


def test_chosen_columns_are_remembered(report, visit, filled):
    def choose(footer):
        report.get_by_role("button", name="Colunas").click()
        report.get_by_role("group", name="Colunas").get_by_label("Rodapé").set_checked(footer)
        report.get_by_role("button", name="Mostrar estas").click()
        # There is no room for it beside the columns that are shown at first.
        under = report.get_by_text("Abaixo do nome:").get_by_role("link", name="Rodapé")
        expect(under).to_have_count(int(footer))

    choose(False)
    elsewhere = visit(filled)
    elsewhere.goto("/accounts")
    expect(elsewhere.get_by_text("Abaixo do nome:")).to_have_count(0)
    choose(True)
    elsewhere.reload()
    expect(elsewhere.get_by_text("Abaixo do nome:")).to_be_visible()


def test_what_is_filtered_is_exported(report):
    report.goto("/accounts?name=filial+1&order=-name")
    with report.expect_download() as download:
        report.get_by_role("link", name="Exportar CSV").click()
    text = Path(download.value.path()).read_text("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";" if ";" in text.splitlines()[0] else ","))
    assert [row["Nome"] for row in rows] == ["Filial 12", "Filial 11", "Filial 10"]
    assert rows[0]["E-mail do remetente"] == "filial12@example.com"


def test_what_is_filtered_is_printed_with_title_filters_date_and_person(report, picture):
    report.goto("/accounts?name=filial+1")
    with report.context.expect_page() as opened:
        report.get_by_role("link", name="Imprimir relatório").click()
    printed = opened.value
    expect(printed.get_by_role("heading", name="Configuração SMTP")).to_be_visible()
    expect(printed.get_by_text("Nome: filial 1")).to_be_visible()
    expect(printed.get_by_text("maria@example.com").first).to_be_visible()
    expect(printed.get_by_role("row")).to_have_count(4)
    picture(printed, "report-print")
