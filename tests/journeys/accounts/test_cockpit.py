"""The accounts report with two hundred accounts, some of them ill: nothing is cut or covered."""

import dataclasses
import datetime as dt
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

import config
from tests.journeys.conftest import PHONE
from tests.journeys.support.hand import choose_action, filters, row, settled, window
from tests.journeys.support.instance import set_up_instance
from tests.outbox.requests import new_account
from webapp import boot
from webapp.accounts import sending_state
from webapp.accounts.models import Account
from webapp.accounts.views.columns import COLUMNS
from webapp.clock import now
from webapp.db import writing

pytestmark = [pytest.mark.journey, pytest.mark.needs("chromium")]

DESKS = [{"width": 1366, "height": 768}, {"width": 1440, "height": 900}, {"width": 1200, "height": 800}]
at_each_desk = pytest.mark.parametrize("size", DESKS, ids=lambda size: str(size["width"]))
HEADS = [
    "Código",
    "Nome",
    "Situação",
    "E-mail do remetente",
    "Host:porta",
    "Ativo",
    "Padrão",
    "Conexão segura",
]
CUT = "[...document.querySelectorAll('td, th')].filter((cell) => cell.scrollWidth > cell.clientWidth + 1)"
ALL = ",".join(column.name for column in COLUMNS)
LINE_PX, PADDING_PX = 20, 14

# Each cell of the table that is wider than its place, out of the window, or over another one of its row.
MISPLACED = """() => [...document.querySelectorAll('#table tr')].flatMap((row) => {
  // On a card the button of the menu stands in the corner that the name leaves free.
  const cells = [...row.cells].filter(
    (cell) => cell.offsetParent && getComputedStyle(cell).position !== 'absolute');
  return cells.flatMap((cell, place) => {
    const box = cell.getBoundingClientRect();
    const shared = (from, to) => Math.min(...to) - Math.max(...from) > 1;
    const covers = (other) => shared([other.left, box.left], [other.right, box.right])
      && shared([other.top, box.top], [other.bottom, box.bottom]);
    const said = [];
    if (box.left < 0 || box.right > document.documentElement.clientWidth) said.push('out of the window');
    if (cell.scrollWidth > cell.clientWidth + 1) said.push('cut');
    if (cells.slice(place + 1).some((other) => covers(other.getBoundingClientRect()))) said.push('covered');
    return said.map((what) => `${cell.innerText}: ${what}`);
  });
})"""
# What is really on top at the middle of each button and link in the table.
COVERED = """() => [...document.querySelectorAll('#table tbody :is(a, button)')].filter((element) => {
  element.scrollIntoView({ block: 'center' });
  const box = element.getBoundingClientRect();
  const top = document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height / 2, 8));
  return !(top && (element.contains(top) || top.contains(element)));
}).map((element) => element.innerText)"""


def fill():
    """Store accounts of every state, each fourth one with a long name, sender and host."""
    moment = now()
    for number in range(200):
        is_long = number % 4 == 1
        host = "smtp-relay-interno-03.datacenter.empresa.example.com.br" if is_long else "smtp.example.com"
        account = new_account(
            name=f"Filial {number:03}"
            + (" de Comunicação Institucional e Relações Públicas" if is_long else ""),
            sender=f"notificacoes.automaticas{number}@comunicacao.empresa.example.com.br"
            if is_long
            else f"f{number}@example.com",
            host=host,
            ignore_certificate=number % 7 == 4,
        )
        at = moment - dt.timedelta(hours=7 * number)
        tested = {"last_test_at": at, "last_test_by": "maria@example.com", "last_test_ok": number % 5 != 1,
                  "last_test_code": "tls.unknown_issuer" if number % 5 == 1 else "accepted",
                  "last_test_fingerprint": account.fingerprint if number % 7 else "another",
                  "certificate_expires_at": moment + dt.timedelta(days=12)}  # fmt: skip
        with writing():
            if number % 3:
                Account.update(tested).where(Account.id == account.id).execute()
            if number % 2:
                sending_state.note_good([account.id], at)
            if number % 6 == 1:
                sending_state.note_bad(account.id, "connect.refused", at)
            if number % 8 in (1, 6):
                facts = {"host": host, "port": 587, "user_name": "relay"}
                sending_state.hold(account.id, "auth.bad_credentials", facts, "", dt.datetime(9999, 1, 1))


@pytest.fixture(scope="module")
def many(browser, tmp_path_factory):
    """An instance with two hundred accounts."""
    data = tmp_path_factory.mktemp("cockpit") / "data"
    boot.open_storage(dataclasses.replace(config.load(dotenv=None), data=data, database_url=""))
    try:
        fill()
    finally:
        boot.close_storage()
    with set_up_instance(browser, data) as instance:
        yield instance


@at_each_desk
def test_every_column_shown_at_first_is_in_sight_and_none_covers_another(visit, many, picture, size):
    page = visit(many, viewport=size)
    page.goto("/accounts?size=300")
    heads = [head.strip() for head in page.get_by_role("columnheader").all_inner_texts()]
    assert heads[:-1] == HEADS
    assert page.get_by_role("row").count() == 201
    assert page.evaluate(MISPLACED) == []
    assert page.evaluate("document.scrollingElement.scrollWidth") <= size["width"]
    page.goto("/accounts?health=held")
    assert page.evaluate(COVERED) == []
    picture(page, f"cockpit-{size['width']}")


def test_a_held_row_has_three_lines_and_all_that_one_has_to_know(visit, many):
    page = visit(many, viewport=DESKS[0])
    page.goto("/accounts?health=held&name=006")
    held = row(page, "Filial 006")
    expect(held).to_contain_text("Suspensa")
    # Its worker tries it once more, because it has never tried these settings.
    expect(held).to_contain_text(re.compile("Autenticação recusada|Nome do host não resolvido"))
    expect(held).to_contain_text("desde")
    expect(held.get_by_role("button", name="Tentar agora")).to_be_visible()
    assert held.bounding_box()["height"] <= 3 * LINE_PX + PADDING_PX


@at_each_desk
def test_with_all_columns_chosen_none_is_cut(visit, many, size):
    page = visit(many, viewport=size)
    page.goto(f"/accounts?columns={ALL}")
    assert page.evaluate(MISPLACED) == []
    expect(page.get_by_text("Abaixo do nome:")).to_be_visible()
    expect(row(page, "Filial 000")).to_contain_text("Rodapé")


@pytest.mark.parametrize("width", [390, 768, 1100])
def test_in_a_narrow_window_each_account_is_a_card(visit, many, width):
    page = visit(many, viewport={"width": width, "height": 844})
    page.goto(f"/accounts?columns={ALL}")
    assert page.evaluate("document.scrollingElement.scrollWidth") <= width
    assert page.evaluate(MISPLACED) == []
    assert page.evaluate(COVERED) == []


def test_the_menu_of_a_row_comes_when_it_is_opened_and_goes_with_the_second_press(visit, many):
    page = visit(many)
    page.goto("/accounts")
    assert page.get_by_text("Testar configuração").count() == 0
    button = row(page, "Filial 000").get_by_role("button", name="Ações")
    button.click()
    entry = row(page, "Filial 000").get_by_role("link", name="Testar configuração")
    expect(entry).to_be_visible()
    expect(button).to_have_attribute("aria-expanded", "true")
    above, box = button.bounding_box(), entry.bounding_box()
    assert abs(box["x"] + box["width"] - above["x"] - above["width"]) < 20
    button.click()
    expect(entry).to_be_hidden()
    settled(page)
    expect(button).to_have_attribute("aria-expanded", "false")
    choose_action(page, "Filial 002", "Testar configuração")
    expect(window(page)).to_be_visible()
    assert page.locator(".row-actions").count() == 1


def test_without_script_the_button_leads_to_the_actions_and_back(visit, many):
    page = visit(many, java_script_enabled=False)
    page.goto("/accounts?name=filial&order=-name")
    row(page, "Filial 198").get_by_role("button", name="Ações").click()
    expect(page.get_by_role("heading", name="Filial 198")).to_be_visible()
    expect(page.get_by_role("link", name="Editar")).to_be_visible()
    page.get_by_role("button", name="Desativar").click()
    expect(page.get_by_text("Filial 198 está inativa")).to_be_visible()
    assert "order=-name" in page.url


def test_questions_are_answered_by_filters_and_stay_in_the_address(visit, many):
    page = visit(many)
    page.goto("/accounts")
    filters(page).get_by_label("Situação").select_option("Suspensa")
    expect(page).to_have_url("/accounts?health=held")
    filters(page).get_by_label("Procurar").press_sequentially("relay-interno")
    expect(page).to_have_url("/accounts?q=relay-interno&health=held")
    settled(page)
    assert page.get_by_role("button", name="Tentar agora").count() == page.get_by_role("row").count() - 1 > 5
    page.get_by_role("button", name="Ordenar por").click()
    page.get_by_role("group", name="Ordenar por").get_by_role("link", name="Fila").click()
    expect(page).to_have_url("/accounts?q=relay-interno&health=held&order=-queue")


@pytest.mark.parametrize("path", ["/accounts/print", f"/accounts/print?columns={ALL}", "/outbox/print"])
def test_a_print_view_has_no_axe_fault_and_no_cut_column_on_a_landscape_sheet(visit, many, path):
    page = visit(many)
    page.goto(path)
    results = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in results] == []
    page.emulate_media(media="print")
    # A4 in landscape without its margins: 277 mm at 96 pixels an inch.
    page.set_viewport_size({"width": 1047, "height": 720})
    assert page.evaluate(f"{CUT}.map((cell) => cell.innerText)") == []
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 1047
    sheet = page.pdf(prefer_css_page_size=True)
    wide, high = next(_media_boxes(sheet))
    assert wide > high


def _media_boxes(pdf):
    """Yield width and height of each page of a PDF, in points."""
    for piece in pdf.split(b"/MediaBox [")[1:]:
        _left, _top, wide, high = (float(number) for number in piece.split(b"]")[0].split())
        yield wide, high


def test_on_a_phone_a_card_shows_the_state_with_what_can_be_done(visit, many, picture):
    page = visit(many, viewport=PHONE, has_touch=True, is_mobile=True)
    page.goto("/accounts?health=held")
    card = page.get_by_role("row").filter(has_text="Filial 006")
    expect(card.get_by_role("button", name="Tentar agora")).to_be_visible()
    card.get_by_role("button", name="Ações").tap()
    expect(card.get_by_role("link", name="Testar configuração")).to_be_in_viewport(ratio=1)
    picture(page, "cockpit-phone")
