"""Tests that send nothing, and the test of what a form holds, in a browser."""

import pytest
from playwright.sync_api import expect

from tests.fakes.proxies import unused_port
from tests.fakes.smtp import Mailbox, real_server
from tests.journeys.support.hand import add_quickly, choose_action, open_test, result, row, window

pytestmark = [pytest.mark.journey, pytest.mark.needs("chromium")]

NAME = "Recepção"


def test_each_depth_says_what_was_tested_and_only_sending_sends(page):
    mailbox = Mailbox()
    with real_server(mailbox) as server:
        add_quickly(page, NAME, server.port)
        open_test(page, NAME).get_by_role("button", name="Só conectar").click()
        result(page, "A conexão funciona, sem criptografia e sem login. Nenhuma mensagem foi enviada.")
        page.goto(f"/accounts?name={NAME}")
        expect(row(page, NAME)).to_contain_text("Conecta")
        open_test(page, NAME).get_by_role("button", name="Testar sem enviar").click()
        result(page, "e espera a mensagem. Nenhuma mensagem foi enviada.")
        assert mailbox.received == []
        open_test(page, NAME).get_by_label("Assunto").press("Enter")  # as the main button
        result(page, "O servidor aceitou a mensagem")
    assert len(mailbox.received) == 1


def test_what_the_form_holds_is_tested_and_stays_typed(page):
    with real_server(Mailbox()) as server:
        add_quickly(page, "Portal", unused_port())
        page.goto("/accounts?name=Portal")
        choose_action(page, "Portal", "Editar")
        page.get_by_label("Porta").fill(str(server.port))
        page.get_by_role("button", name="Testar sem salvar").click()
        window(page).get_by_role("button", name="Só conectar").click()
        result(page, "A conexão funciona, sem criptografia e sem login. Nenhuma mensagem foi enviada.")
        window(page).get_by_role("link", name="Fechar").click()
        expect(page.get_by_label("Porta")).to_have_value(str(server.port))
    page.goto("/accounts?name=Portal")
    expect(row(page, "Portal")).to_contain_text("Não testada")
    expect(row(page, "Portal")).not_to_contain_text(str(server.port))
