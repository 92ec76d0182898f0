"""An operator reads, tests and follows an account; an administrator returns it to an earlier version."""

import pytest
from playwright.sync_api import expect

from tests.fakes.proxies import unused_port
from tests.fakes.smtp import Mailbox, real_server
from tests.journeys.everywhere.test_people import enter, link_for
from tests.journeys.support import outbox
from tests.journeys.support.hand import add_quickly, choose_action, notice, result, submit, window
from tests.outbox import stored
from webapp.accounts.models import Account
from webapp.db import writing
from webapp.outbox.queue import states

pytestmark = [pytest.mark.journey, pytest.mark.needs("chromium")]

NAME, SUBJECT = "Portaria", "Aviso da portaria"


def refuse_a_message(instance):
    """Put a message that was refused into the outbox."""
    with outbox.records(instance), writing():
        account = Account.get(Account.name == NAME)
        message = stored.message(
            account, ("ana@example.com", states.REFUSED), subject=SUBJECT, entity=outbox.QUIET
        )
        stored.attempt(message, account=account, account_name=account.name)


def move_to(page, port):
    """Change the port of the account in its form."""
    page.goto(f"/accounts?name={NAME}")
    choose_action(page, NAME, "Editar")
    page.get_by_label("Porta").fill(str(port))
    submit(page)
    expect(notice(page)).to_contain_text(f"A conta {NAME} foi salva.")


def run_test(page):
    """Test the account from its page, and leave the dialog open."""
    page.get_by_role("link", name="Testar configuração").click()
    expect(window(page).get_by_role("heading", name="Teste de E-mail - Conta")).to_be_visible()
    window(page).get_by_role("button", name="Enviar", exact=True).click()


def test_an_operator_follows_an_account_and_an_administrator_returns_it(page, visit, instance, picture):
    with real_server(Mailbox()) as server:
        add_quickly(page, NAME, server.port)
        closed = unused_port()
        move_to(page, closed)
        refuse_a_message(instance)
        hers = visit(instance, signed_in=False)
        enter(hers, link_for(page, "portaria@example.com", "Operador"), "portaria@example.com")

        hers.get_by_role("link", name="Caixa de saída").first.click()
        hers.get_by_role("link", name=SUBJECT).click()
        hers.locator("#asked").get_by_role("link", name=NAME).click()
        expect(hers.get_by_role("heading", name=NAME)).to_be_visible()
        expect(hers.locator("#port")).to_contain_text(str(closed))
        expect(hers.get_by_role("link", name="Editar", exact=True)).to_have_count(0)
        picture(hers, "account-of-an-operator")
        run_test(hers)
        result(hers, "Ninguém atende")
        window(hers).get_by_role("link", name="Fechar").click()

        hers.get_by_role("link", name="Histórico").click()
        events = hers.locator("#history li")
        expect(events.first).to_contain_text("Teste: Falhou")
        expect(events.nth(1)).to_contain_text(f"{server.port} → {closed}")
        expect(hers.get_by_role("link", name="Voltar à versão")).to_have_count(0)
        picture(hers, "account-history")

        page.goto(hers.url)
        page.get_by_role("link", name="Voltar à versão 1…").click()
        expect(page.locator("#differences")).to_contain_text(str(closed))
        picture(page, "account-version")
        page.get_by_role("button", name="Voltar a esta versão").click()
        expect(notice(page)).to_contain_text(f"{NAME} voltou a ser como na versão 1.")

        hers.get_by_role("link", name="Alterações").click()
        expect(events.first).to_contain_text("Conta voltou a uma versão anterior")
        hers.get_by_role("link", name=NAME).click()
        expect(hers.locator("#port")).to_contain_text(str(server.port))
        run_test(hers)
        result(hers, "O servidor aceitou a mensagem")
