"""On a phone: the collapsed menu, the report as cards, and a test of an account."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import PHONE
from tests.journeys.support.hand import choose_action, result, row, window

pytestmark = [pytest.mark.journey, pytest.mark.needs("chromium")]


@pytest.fixture
def phone(visit, instance):
    """A page of the administrator on a phone, at the report."""
    page = visit(instance, viewport=PHONE, has_touch=True, is_mobile=True)
    page.goto("/accounts")
    return page


def test_the_menu_opens_at_its_button_and_leads_on(phone):
    entry = phone.get_by_role("link", name="Credenciais", exact=True)
    expect(entry).to_be_hidden()
    phone.get_by_role("button", name="Menu", exact=True).tap()
    expect(entry).to_be_visible()
    entry.tap()
    expect(phone.get_by_role("heading", name="Credenciais", exact=True)).to_be_visible()
    expect(entry).to_be_hidden()


def test_each_account_is_a_card_with_its_labels(phone):
    card = phone.get_by_role("row").filter(has_text="Caixa de treino")
    box = card.bounding_box()
    assert box["width"] <= PHONE["width"]
    menu = card.get_by_role("button", name="Ações")
    menu.tap()
    entry = card.get_by_role("link", name="Testar configuração")
    expect(entry).to_be_in_viewport(ratio=1)
    assert entry.bounding_box()["x"] >= 0


def test_an_account_is_tested(phone):
    choose_action(phone, "Caixa de treino", "Testar configuração")
    window(phone).get_by_role("button", name="Enviar", exact=True).tap()
    result(phone, "Só treino: guardada como")
    assert window(phone).bounding_box()["width"] <= PHONE["width"]
    window(phone).get_by_role("link", name="Fechar").tap()
    expect(window(phone)).to_have_count(0)
    expect(row(phone, "Caixa de treino")).to_contain_text("Só treino")
