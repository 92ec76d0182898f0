"""Geral: what a server refuses because of the EHLO name is mended there, and a footer seen in a message."""

import pytest
from playwright.sync_api import expect

from tests.fakes.smtp import EHLO, ScriptedServer, polite
from tests.journeys.support.hand import Account, add, add_quickly, notice, open_test, result
from tests.journeys.support.instance import set_up_instance

pytestmark = [pytest.mark.journey, pytest.mark.needs("chromium")]

NAME = "postigo.example.com"
REFUSAL = "550 5.7.1 <%s>: Helo command rejected: need fully-qualified hostname"


@pytest.fixture(scope="module")
def unset(browser, tmp_path_factory):
    """An instance whose installation says nothing of the EHLO name or of the language."""
    with set_up_instance(browser, tmp_path_factory.mktemp("unset") / "data", ehlo_name="") as instance:
        yield instance


@pytest.fixture
def page(visit, unset):
    """A page of the administrator, at the report."""
    page = visit(unset)
    page.goto("/accounts")
    return page


def names_checked(peer):
    """As an answer to EHLO and HELO: only NAME is accepted."""
    said = peer.last.partition(" ")[2]
    peer.say(*(EHLO if said == NAME else [REFUSAL % said]))


def open_general(page):
    page.get_by_role("navigation", name="Configurações").get_by_role("link", name="Geral").click()
    expect(page.get_by_role("heading", name="Geral", level=1)).to_be_visible()


def save(page):
    """Press Enter in a field. While the page scrolls, a click at once may go to the frame that was there."""
    page.get_by_label("Domínio de e-mail").press("Enter")


def test_a_name_that_a_server_refuses_is_mended_on_geral(page):
    with ScriptedServer(polite(EHLO=names_checked, HELO=names_checked)) as server:
        add(page, Account("Exigente", server.port))
        open_test(page, "Exigente").get_by_role("button", name="Enviar", exact=True).click()
        result(page, "Mude o Nome no EHLO: localhost não aceita ")
        expect(page.get_by_role("dialog")).to_contain_text("em Nome no EHLO: nesta conta ou, para todas")
        page.get_by_role("link", name="para todas as contas: Geral").click()
        page.get_by_label("Nome no EHLO").fill("postigo..example.com")
        save(page)
        expect(page.get_by_label("Nome no EHLO")).to_have_attribute("aria-invalid", "true")
        page.get_by_label("Nome no EHLO").fill(NAME)
        save(page)
        expect(notice(page)).to_contain_text("As configurações gerais foram salvas e já valem.")
        open_test(page, "Exigente").get_by_role("button", name="Enviar", exact=True).click()
        result(page, "O servidor aceitou a mensagem")
        expect(page.get_by_role("dialog")).not_to_contain_text("nome completo")
    page.goto("/accounts/new")
    expect(page.locator("#live")).not_to_contain_text("nome completo")
    expect(page.get_by_label("Nome no EHLO")).to_have_attribute("placeholder", NAME)


def test_a_name_of_its_own_mends_one_account(page):
    own = "[192.0.2.7]"

    def only_own(peer):
        peer.say(*(EHLO if peer.last == f"EHLO {own}" else [REFUSAL % "x"]))

    with ScriptedServer(polite(EHLO=only_own, HELO=only_own)) as server:
        add(page, Account("Própria", server.port))
        open_test(page, "Própria").get_by_role("button", name="Enviar", exact=True).click()
        result(page, "Mude o Nome no EHLO: localhost não aceita ")
        page.get_by_text("O campo a conferir:").get_by_role("link", name="Nome no EHLO").click()
        page.get_by_label("Nome no EHLO").fill("192.0.2.7")
        page.get_by_role("button", name="Enviar e testar").click()
        page.get_by_role("button", name="Enviar", exact=True).click()
        result(page, "O servidor aceitou a mensagem")


def test_a_changed_footer_is_previewed_and_seen_in_a_message(page, unset):
    text = "Enviado pela Prefeitura, conta $account."
    open_general(page)
    preview = page.frame_locator("iframe[title='Prévia do rodapé']")
    expect(preview.locator("pre")).to_contain_text("Mensagem enviada automaticamente por Nome da conta.")
    page.get_by_label("Texto do rodapé").fill(text)
    page.get_by_label("Rodapé em HTML").fill("<p><b>Prefeitura</b><script>x()</script></p>")
    page.get_by_role("button", name="Atualizar a prévia").click()
    expect(preview.locator("pre")).to_contain_text("Enviado pela Prefeitura, conta Nome da conta.")
    expect(preview.locator("b")).to_have_text("Prefeitura")
    expect(page.get_by_label("Texto do rodapé")).to_have_value(text)
    save(page)
    expect(notice(page)).to_contain_text("As configurações gerais foram salvas e já valem.")
    add_quickly(page, "Com rodapé", unset.process.practice_port, footer="yes")
    open_test(page, "Com rodapé").get_by_role("button", name="Enviar", exact=True).click()
    result(page, "Só treino: guardada como")
    page.goto("/practice")
    page.get_by_role("link", name="MENSAGEM DE TESTE!").first.click()
    expect(page.get_by_role("textbox", name="Texto", exact=True)).to_have_value(
        "ATENÇÃO: ESTA É UMA MENSAGEM DE TESTE!\n\nEnviado pela Prefeitura, conta Com rodapé.\n"
    )
