"""The row menu of the report, and the conflict when two people change the same account."""

import pytest
from playwright.sync_api import expect

from tests.journeys.support.hand import add_quickly, cell, choose_action, notice, row, submit, window

pytestmark = [pytest.mark.journey, pytest.mark.needs("chromium")]


@pytest.fixture
def accounts(page):
    """A page at a report with the account *Sucessora* beside the default *Caixa de treino*."""
    add_quickly(page, "Sucessora")
    page.goto("/accounts")
    yield page
    page.goto("/accounts")
    if cell(page, "Caixa de treino", "Padrão").inner_text() != "Sim":
        choose_action(page, "Caixa de treino", "Tornar padrão")
    choose_action(page, "Sucessora", "Excluir")
    window(page).get_by_role("button", name="Excluir").click()
    expect(notice(page)).to_contain_text("A conta Sucessora foi excluída.")


def test_making_one_account_the_default_unmakes_the_other_and_says_so(accounts, picture):
    expect(cell(accounts, "Caixa de treino", "Padrão")).to_have_text("Sim")
    choose_action(accounts, "Sucessora", "Tornar padrão")
    expect(notice(accounts)).to_contain_text(
        "Sucessora agora é a conta padrão; Caixa de treino deixou de ser."
    )
    expect(cell(accounts, "Sucessora", "Padrão")).to_have_text("Sim")
    expect(cell(accounts, "Caixa de treino", "Padrão")).to_have_text("Não")
    picture(accounts, "default-swapped")


def test_the_default_account_is_neither_disabled_nor_deleted(accounts, picture):
    account = row(accounts, "Caixa de treino")
    account.get_by_role("button", name="Ações").click()
    menu = account.locator(".row-actions")
    expect(menu.get_by_text("Duplicar", exact=True)).to_be_visible()
    for refused in ("Desativar", "Tornar padrão", "Excluir"):
        expect(menu.get_by_text(refused, exact=True)).to_have_count(0)
    accounts.keyboard.press("Escape")
    # By its address, as from a page that was opened before it became the default.
    accounts.goto(account.get_by_role("link", name="Caixa de treino").get_attribute("href") + "/../delete")
    expect(accounts.locator("main")).to_contain_text("Torne outra conta a padrão primeiro.")
    expect(accounts.locator("main").get_by_role("button", name="Excluir")).to_have_count(0)
    picture(accounts, "default-not-deleted")


def test_an_account_is_disabled_and_enabled(accounts):
    choose_action(accounts, "Sucessora", "Desativar")
    expect(notice(accounts)).to_contain_text("Sucessora está inativa")
    expect(cell(accounts, "Sucessora", "Ativo")).to_have_text("Não")
    choose_action(accounts, "Sucessora", "Ativar")
    expect(cell(accounts, "Sucessora", "Ativo")).to_have_text("Sim")


def test_a_copy_is_opened_and_stays_disabled_until_somebody_enables_it(accounts):
    choose_action(accounts, "Sucessora", "Duplicar")
    expect(notice(accounts)).to_contain_text("é uma cópia de Sucessora.")
    name = accounts.get_by_label("Nome da conta").input_value()
    accounts.goto("/accounts")
    expect(cell(accounts, name, "Ativo")).to_have_text("Não")


def test_the_second_to_save_sees_both_values(accounts, visit, instance, picture):
    other = visit(instance)
    for page in (accounts, other):
        page.goto("/accounts")
        row(page, "Sucessora").get_by_role("link", name="Sucessora").click()
    accounts.get_by_label("E-mail do remetente").fill("primeira@example.com")
    submit(accounts)
    expect(notice(accounts)).to_contain_text("A conta Sucessora foi salva.")

    other.get_by_label("E-mail do remetente").fill("segunda@example.com")
    submit(other)
    conflict = other.get_by_role("alert")
    expect(conflict).to_contain_text("Outra pessoa alterou este registro enquanto você editava")
    expect(conflict.get_by_role("row", name="E-mail do remetente")).to_contain_text("primeira@example.com")
    expect(conflict.get_by_role("row", name="E-mail do remetente")).to_contain_text("segunda@example.com")
    expect(other.get_by_label("E-mail do remetente")).to_have_value("segunda@example.com")
    picture(other, "conflict")
    submit(other)
    expect(cell(other, "Sucessora", "E-mail do remetente")).to_have_text("segunda@example.com")


# Counts the submits that would leave the page, after the page's own script has run.
COUNT_SUBMITS = """() => {
  window.sent = 0;
  window.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) window.sent += 1;
    event.preventDefault();
  });
}"""


def test_a_double_click_sends_a_form_once(page):
    page.goto("/connectors/new")
    page.evaluate(COUNT_SUBMITS)
    page.get_by_role("button", name="Enviar", exact=True).last.dblclick()
    assert page.evaluate("window.sent") == 1
