"""From README's first five minutes to the first message that somebody can receive.

Whoever leaves the practice mailbox as the default account reads on every page that nothing is delivered,
mends it with one press, and sends again what was practice only.
"""

import json
import subprocess

import pytest
from playwright.sync_api import Page, expect

from tests.fakes.smtp import Mailbox, real_server
from tests.journeys.everywhere.test_people import enter, link_for
from tests.journeys.support.hand import Account, add, chosen, filters, notice, question
from tests.journeys.support.instance import EMAIL, PASSWORD, set_up_instance

pytestmark = [pytest.mark.journey, pytest.mark.needs("chromium", "curl")]

PRACTICE = "Só treino: a mensagem ficou na caixa de treino, e ninguém a recebe."
ACCEPTED = "O servidor aceitou a mensagem; aceita ainda não quer dizer entregue."
NOTHING = "Nada está sendo entregue: a conta padrão leva à caixa de treino."


@pytest.fixture
def fresh(browser, tmp_path):
    """An instance of its own: the default account is the practice mailbox."""
    with set_up_instance(browser, tmp_path / "data") as instance:
        yield instance


def banner(page: Page):
    """Return the banner that stands while the practice mailbox is the default."""
    return page.get_by_role("region", name="Só treino").filter(has_text=NOTHING)


def run_the_curl_of(page: Page) -> dict:
    """Run the command that the token page offers, as it stands there, and return the answer."""
    command = page.locator("pre code").inner_text()
    done = subprocess.run(
        ["bash", "-c", command.replace("curl ", "curl -sS ", 1)], capture_output=True, timeout=30, check=True
    )
    return json.loads(done.stdout)


def make_token(page: Page, name: str) -> None:
    """Add an application by the form and make its token."""
    page.goto("/applications/new")
    page.get_by_label("Nome", exact=True).fill(name)
    page.get_by_role("button", name="Enviar", exact=True).click()
    page.get_by_role("button", name="Criar token").click()
    expect(page.get_by_role("heading", name="Copie o token agora")).to_be_visible()


def stands(page: Page, number: int, sentence: str) -> None:
    """Open a message and expect that it reaches this state."""
    page.goto(f"/outbox/{number}")
    expect(page.get_by_role("heading", name=sentence)).to_be_visible(timeout=20_000)


def test_what_was_practice_only_is_seen_mended_and_sent_again(visit, fresh, picture):
    page = visit(fresh)
    with real_server(Mailbox()) as server:
        page.goto("/accounts/new")
        chosen(page, "Conta padrão", "Sim")
        add(page, Account("Correio da casa", server.port))  # leaves it at Não
        make_token(page, "Ponto eletrônico")
        expect(page.locator("#practice-only")).to_contain_text("ninguém recebe")
        picture(page, "practice-1-token")
        answers = [run_the_curl_of(page), run_the_curl_of(page)]
        assert [answer["practice"] for answer in answers] == [True, True]

        stands(page, answers[0]["id"], PRACTICE)
        expect(page.locator("main .alert-success, main .bg-green-lt")).to_have_count(0)
        expect(page.locator("#recipients")).to_contain_text("Só treino")
        expect(page.locator("#practice-kept")).to_contain_text("200 mensagens mais recentes")
        picture(page, "practice-2-message")
        stands(page, answers[1]["id"], PRACTICE)
        page.goto("/outbox")
        expect(page.get_by_text("ficou só na caixa de treino: 2.")).to_be_visible()
        filters(page).get_by_label("Situação").select_option(label="Só treino")
        expect(page.get_by_text("2 mensagens", exact=True)).to_be_visible()
        expect(page.locator("#table .bg-green-lt")).to_have_count(0)
        page.goto("/outbox/forecast?recipient=ana@example.com")
        expect(page.get_by_role("heading", name="Ninguém a receberia")).to_be_visible()

        expect(banner(page)).to_be_visible()
        picture(page, "practice-3-forecast")
        banner(page).get_by_role("button", name="Tornar Correio da casa a padrão").click()
        expect(notice(page)).to_contain_text("Correio da casa agora é a conta padrão")
        expect(banner(page)).to_have_count(0)

        page.goto("/outbox?state=practice")
        page.get_by_label("Todas desta página").check()
        page.get_by_role("button", name="Enviar por uma conta real…").click()
        expect(page.get_by_label("Conta")).to_have_value("Correio da casa")
        picture(page, "practice-4-question")
        page.get_by_role("button", name="Enviar", exact=True).click()
        expect(page.get_by_text("Concluída.")).to_be_visible(timeout=20_000)
        picture(page, "practice-5-done")
        for answer in answers:
            stands(page, answer["id"], ACCEPTED)
        assert len(server.handler.received) == 2
        expect(page.locator("#asked")).to_contain_text("Uma pessoa a escolheu")


def test_without_script_one_message_is_sent_again(visit, fresh):
    page = visit(fresh, signed_in=False, java_script_enabled=False)
    page.goto("/outbox")
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Senha").fill(PASSWORD)
    page.get_by_role("button", name="Entrar", exact=True).click()
    with real_server(Mailbox()) as server:
        page.goto("/accounts/new")
        question(page, "Usar conexão segura?").get_by_label("Não").check()
        question(page, "Conta padrão").get_by_label("Não").check()
        page.get_by_label("Nome da conta").fill("Correio")
        page.get_by_label("E-mail do remetente").fill("avisos@example.com")
        page.get_by_label("Host SMTP").fill("localhost")
        page.get_by_label("Porta").fill(str(server.port))
        page.get_by_role("button", name="Enviar", exact=True).click()
        make_token(page, "Ponto")
        number = run_the_curl_of(page)["id"]
        page.goto(f"/outbox/{number}")
        for _ in range(40):
            if page.get_by_role("heading", name=PRACTICE).count():
                break
            page.wait_for_timeout(250)
            page.reload()
        page.get_by_role("link", name="Enviar por uma conta real…").click()
        page.get_by_label("Conta").fill("nenhuma")
        page.get_by_role("button", name="Enviar", exact=True).click()
        expect(page.get_by_text("Indique, pelo nome ou código, uma conta ativa")).to_be_visible()
        page.get_by_label("Conta").fill("correio")
        page.get_by_role("button", name="Enviar", exact=True).click()
        expect(page.get_by_role("heading", name="O que era só treino é enviado")).to_be_visible()
        for _ in range(60):
            if server.handler.received:
                break
            page.wait_for_timeout(250)
        assert len(server.handler.received) == 1


def test_who_may_not_mend_it_is_told_whom_to_ask(visit, fresh):
    page = visit(fresh)
    page.goto("/accounts")
    link = link_for(page, "ana@example.com", "Operador")
    hers = visit(fresh, signed_in=False)
    enter(hers, link, "ana@example.com")
    expect(banner(hers)).to_contain_text(f"Peça a um administrador que torne outra conta a padrão: {EMAIL}")
    expect(banner(hers).get_by_role("button")).to_have_count(0)
