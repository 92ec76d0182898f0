"""An application is created, submits messages through the API, and the pages show their states."""

import json
import re
import urllib.error
import urllib.request

import pytest
from playwright.sync_api import Page, expect

from tests.fakes.proxies import unused_port
from tests.fakes.smtp import Mailbox, real_server
from tests.journeys.support.hand import (
    add_quickly,
    cell,
    choose_record,
    notice,
    open_sending,
    row,
    submit,
    window,
)
from tests.journeys.support.instance import Instance

pytestmark = [pytest.mark.journey, pytest.mark.needs("chromium")]

POLLS = 80
ACCEPTED = "O servidor aceitou a mensagem; aceita ainda não quer dizer entregue."


def make_application(page: Page, name: str) -> str:
    """Add an application, create its token, and return the token, which is shown once."""
    page.goto("/applications")
    page.get_by_role("link", name="Adicionar").click()
    page.get_by_label("Nome", exact=True).fill(name)
    submit(page)
    expect(notice(page)).to_contain_text(f"A aplicação {name} foi criada.")
    page.get_by_role("button", name="Criar token").click()
    expect(page.get_by_role("heading", name="Copie o token agora")).to_be_visible()
    return page.locator("#token").inner_text()


def test_accounts_are_listed_where_they_are_to_be_chosen(page):
    page.goto("/applications")
    page.get_by_role("link", name="Adicionar").click()
    accounts = page.get_by_role("group", name="Contas", exact=True)
    expect(accounts).to_have_count(0)
    page.get_by_label("Somente estas").check()
    expect(accounts.get_by_label("Caixa de treino")).to_be_visible()
    page.get_by_label("Todas as contas").check()
    expect(accounts).to_have_count(0)


def post(instance: Instance, token: str, **message: object) -> int:
    """Submit a message through the API, and return its id."""
    body = {"to": ["maria@example.com"], "subject": "Aviso", "text": "Tudo em ordem.", **message}
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    request = urllib.request.Request(
        f"{instance.address}/api/v1/messages", json.dumps(body).encode(), headers
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        assert answer.status == 202
        return json.load(answer)["id"]


def again_until(page: Page, holds) -> None:
    """Reload the page until the expectation holds."""
    for _ in range(POLLS):
        if holds():
            return
        page.wait_for_timeout(250)
        page.reload()
    raise AssertionError("it never came to be")


def stands(page: Page, number: int, sentence: str) -> None:
    """Open a message and expect that it reaches this state."""
    page.goto(f"/outbox/{number}")
    expect(page.get_by_role("heading", name=sentence)).to_be_visible(timeout=20_000)


def test_a_message_of_an_application_arrives_in_the_practice_mailbox(page, instance, picture):
    token = make_application(page, "Ponto eletrônico")
    assert token.startswith("ptg_")
    picture(page, "application-token")
    number = post(instance, token, subject="Batida registrada", account="Caixa de treino")
    stands(page, number, "Só treino: a mensagem ficou na caixa de treino, e ninguém a recebe.")
    expect(page.locator("main")).to_contain_text("Ponto eletrônico")
    page.goto("/practice")
    page.get_by_role("link", name="Batida registrada").click()
    expect(page.locator("main")).to_contain_text("Tudo em ordem.")

    page.goto("/applications")
    page.get_by_role("link", name="Ponto eletrônico").click()
    expect(page.get_by_text(f"Tem um token que termina em {token[-4:]}")).to_be_visible()
    assert token not in page.content()
    picture(page, "application")


def test_a_new_token_revokes_the_old_one_and_a_deleted_application_can_send_nothing(page, instance):
    old = make_application(page, "Almoxarifado")
    page.reload()
    page.goto(page.url)
    page.get_by_role("link", name="Aplicações").first.click()
    page.get_by_role("link", name="Almoxarifado").click()
    page.get_by_role("button", name="Criar token").click()
    new = page.locator("#token").inner_text()
    assert new != old
    with pytest.raises(urllib.error.HTTPError, match="401"):
        post(instance, old)
    post(instance, new, account="Caixa de treino")
    page.get_by_role("link", name="Excluir").click()
    window(page).get_by_role("button", name="Excluir").click()
    expect(notice(page)).to_contain_text("A aplicação Almoxarifado foi excluída.")
    with pytest.raises(urllib.error.HTTPError, match="401"):
        post(instance, new)


def test_the_server_is_down_the_substitute_sends_and_the_pages_tell_the_story(page, instance, picture):
    home = unused_port()
    with real_server(Mailbox()) as reserve:
        add_quickly(page, "Reserva do RH", reserve.port)
        add_quickly(page, "RH", home)
        page.goto("/accounts")
        row(page, "RH").get_by_role("link", name="RH", exact=True).click()
        open_sending(page)
        choose_record(page, "1ª substituta", "Reserva do RH")
        submit(page)
        expect(notice(page)).to_contain_text("A conta RH foi salva.")
        token = make_application(page, "Folha do RH")

        number = post(instance, token, subject="Com o servidor fora", account="RH")
        stands(page, number, ACCEPTED)
        assert [taken.content for taken in reserve.handler.received] != []
        expect(page.locator("main")).to_contain_text("Reserva do RH")
        expect(page.locator("#attempts")).to_contain_text("substituta")
        picture(page, "story-substitute")

        page.goto("/accounts")
        expect(cell(page, "RH", "Situação")).to_contain_text("Suspensa")
        picture(page, "story-report")
        page.goto("/outbox")
        expect(page.get_by_role("link", name=re.compile("A conta RH está suspensa desde"))).to_be_visible()
        picture(page, "story-outbox")
        page.goto("/accounts")
        row(page, "RH").get_by_role("link", name="RH", exact=True).click()
        expect(page.get_by_role("heading", name=re.compile("^Suspensa: "))).to_be_visible()
        picture(page, "story-account")

        with real_server(Mailbox(), port=home) as returned:
            page.get_by_role("button", name="Tentar agora").click()
            page.goto("/accounts")
            again_until(page, lambda: "Suspensa" not in cell(page, "RH", "Situação").inner_text())
            number = post(instance, token, subject="O servidor voltou", account="RH")
            stands(page, number, ACCEPTED)
            assert len(returned.handler.received) == 1
        assert len(reserve.handler.received) == 1
