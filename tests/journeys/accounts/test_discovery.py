"""From one line to a filled form: with script and without, what was typed stays."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.fakes import certificates
from tests.fakes.smtp import Mailbox, real_server
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.support.hand import answer, chosen, notice, settled, submit
from tests.journeys.support.instance import EMAIL, PASSWORD

pytestmark = [pytest.mark.journey, pytest.mark.needs("chromium")]

LINE = "E-mail, servidor ou provedor"


@pytest.fixture
def server(authority):
    """A server with STARTTLS, whose authority the instance knows."""
    with real_server(Mailbox(), starttls=certificates.good(authority)) as server:
        yield server


def table_row(page, port):
    """Return the row of a port in the table of who answers."""
    table = page.get_by_role("table", name="Quem responde em localhost")
    return table.get_by_role("row").filter(has=page.get_by_role("rowheader", name=str(port)))


def test_a_host_shows_who_answers_and_a_line_fills_in_the_form(page, server):
    page.goto("/accounts/new")
    page.get_by_label("Nome da conta").fill("Descoberta")
    page.get_by_label("E-mail do remetente").fill("avisos@example.com")
    page.get_by_label(LINE).fill(f"localhost:{server.port}")
    page.keyboard.press("Enter")
    found = table_row(page, server.port)
    expect(found).to_contain_text("Confiável, válido até")
    found.get_by_role("button", name="Usar").click()
    expect(page.get_by_label("Host SMTP")).to_have_value("localhost")
    expect(page.get_by_label("Host SMTP")).to_be_in_viewport()
    expect(page.get_by_label("Porta", exact=True)).to_have_value(str(server.port))
    chosen(page, "Tipo de conexão segura", "TLS")
    expect(page.get_by_label("Nome da conta")).to_have_value("Descoberta")
    chosen(page, "Usar autenticação?", "Sim")
    answer(page, "Usar autenticação?", "Não")
    answer(page, "Conta padrão", "Não")
    submit(page)
    expect(notice(page)).to_contain_text("A conta Descoberta foi criada.")


def test_what_is_typed_while_the_search_goes_on_stays(page, server):
    page.goto("/accounts/new")
    page.get_by_label(LINE).fill(f"localhost:{server.port}")
    page.get_by_role("button", name="Procurar").click()
    page.get_by_label("Nome da conta").fill("Enquanto isso")
    page.get_by_label("Host SMTP").fill("outro.example.com")
    expect(table_row(page, server.port).get_by_role("button", name="Usar")).to_be_visible()
    expect(page.get_by_text("A busca terminou.")).to_be_attached()
    expect(page.get_by_label("Nome da conta")).to_have_value("Enquanto isso")
    expect(page.get_by_label("Host SMTP")).to_have_value("outro.example.com")


def test_enter_in_another_field_saves_as_ever(page):
    page.goto("/accounts/new")
    page.get_by_label(LINE).fill("gmail")
    page.get_by_label("Nome da conta").press("Enter")
    expect(page.get_by_text("Nada foi salvo ainda.")).to_be_visible()
    expect(page.get_by_label(LINE)).to_have_value("gmail")


def test_the_panel_follows_the_host_as_it_is_typed(page):
    page.goto("/accounts/new")
    page.get_by_label("Host SMTP").press_sequentially("smtp.gmail.com")
    expect(page.get_by_role("heading", name="Gmail: o que é preciso")).to_be_visible()
    expect(page.get_by_label("Host SMTP")).to_be_focused()
    answer(page, "Usar autenticação?", "Sim")
    expect(page.get_by_role("heading", name="Gmail: o que é preciso")).to_be_visible()
    page.get_by_label("Host SMTP").fill("smtp.example.com")
    expect(page.get_by_role("heading", name="Gmail: o que é preciso")).to_have_count(0)


def test_without_script_the_search_goes_on_by_a_button_and_nothing_typed_is_lost(visit, instance, server):
    page = visit(instance, signed_in=False, java_script_enabled=False)
    page.goto("/accounts/new")
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Senha").fill(PASSWORD)
    page.get_by_role("button", name="Entrar", exact=True).click()
    page.goto("/accounts/new")
    page.get_by_label("Nome da conta").fill("Sem script")
    page.get_by_label(LINE).fill(f"localhost:{server.port}")
    page.get_by_role("button", name="Procurar").click()
    use = table_row(page, server.port).get_by_role("button", name="Usar")
    refresh = page.get_by_role("button", name="Atualizar", exact=True)
    for _ in range(20):
        if not refresh.is_visible():
            break
        refresh.click()
    use.click()
    expect(page.get_by_label("Host SMTP")).to_have_value("localhost")
    expect(page.get_by_label("Nome da conta")).to_have_value("Sem script")


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_what_was_found(visit, instance, server, viewport, scheme, picture):
    page = visit(instance, viewport=viewport, color_scheme=scheme)
    page.goto("/accounts/new")
    page.get_by_label("Host SMTP").fill("smtp.office365.com")
    page.get_by_label(LINE).fill(f"localhost:{server.port}")
    page.get_by_role("button", name="Procurar").click()
    expect(page.get_by_text("A busca terminou.")).to_be_attached()
    settled(page)
    assert not Axe().run(page).response["violations"]
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    picture(page, "discovery")
