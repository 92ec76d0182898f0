"""The outbox: the report, a message from queued to its final state, actions, and the dry run."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESK
from tests.journeys.support import outbox
from tests.journeys.support.hand import filters, notice, settled, window
from tests.journeys.support.instance import EMAIL, PASSWORD
from webapp.outbox.queue import states

pytestmark = [pytest.mark.journey, pytest.mark.needs("chromium")]

POLLS = 40
ACCEPTED = "O servidor aceitou a mensagem; aceita ainda não quer dizer entregue."
# What becomes of a message without a real account.
TAKEN = "Só treino: a mensagem ficou na caixa de treino, e ninguém a recebe."


def stands(page, sentence):
    """Expect that the message reaches this state."""
    expect(page.get_by_role("heading", name=sentence)).to_be_visible(timeout=20_000)


@pytest.fixture
def without_script(visit, instance):
    """A page without JavaScript in which the administrator is signed in."""
    page = visit(instance, signed_in=False, java_script_enabled=False)
    page.goto("/outbox")
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Senha").fill(PASSWORD)
    page.get_by_role("button", name="Entrar", exact=True).click()
    return page


def test_a_message_is_followed_until_the_practice_mailbox_has_it(page, instance, picture):
    number = outbox.post(instance, "ana@example.com", subject="Boas-vindas")
    page.goto(f"/outbox/{number}")
    stands(page, TAKEN)
    expect(page.locator("#progress")).not_to_have_attribute("hx-trigger", re.compile("every"))
    attempt = page.locator("#attempts li.timeline-event").first
    expect(attempt).to_contain_text("Só treino: guardada como")
    attempt.get_by_text("O que aconteceu, etapa por etapa").click()
    expect(attempt.get_by_text("Resposta final do servidor")).to_be_visible()
    picture(page, "outbox-accepted")
    page.reload()
    stands(page, TAKEN)
    page.goto("/practice")
    expect(page.get_by_role("link", name="Boas-vindas")).to_be_visible()


def test_the_report_filters_while_one_types_and_shows_the_same_to_others(page, instance, visit, picture):
    outbox.post(instance, "filtro@example.com", subject="Primeiro do filtro")
    outbox.post(instance, "filtro@example.com", subject="Segundo do filtro")
    page.goto("/outbox")
    page.get_by_role("link", name="Caixa de saída").first.wait_for()
    filters(page).get_by_label("Assunto").press_sequentially("primeiro do f")
    expect(page).to_have_url(re.compile(r"subject=primeiro"))
    expect(page.get_by_role("link", name="Segundo do filtro")).to_have_count(0)
    expect(page.get_by_role("link", name="Primeiro do filtro")).to_be_visible()
    picture(page, "outbox-filtered")
    friend = visit(instance)
    friend.goto(page.url)
    expect(friend.get_by_role("link", name="Primeiro do filtro")).to_be_visible()
    page.get_by_role("link", name="Limpar").click()
    expect(page.get_by_role("link", name="Segundo do filtro")).to_be_visible()


def test_what_was_refused_is_tried_again_or_sent_to_another_address(page, instance, picture):
    number = outbox.post(instance, "ana@example.com", subject="Recusada antes")
    page.goto(f"/outbox/{number}")
    stands(page, TAKEN)
    outbox.mark(instance, number, states.REFUSED)
    page.reload()
    stands(page, "Terminou: a mensagem não foi aceita por nenhum destinatário.")
    page.get_by_role("button", name="Tentar agora").click()
    expect(notice(page)).to_contain_text("1 destinatário será tentado agora.")
    stands(page, TAKEN)

    page.get_by_role("link", name="Reenviar…").click()
    field = window(page).get_by_label("Destinatários")
    expect(field).to_have_value("ana@example.com")
    field.fill("nada")
    window(page).get_by_role("button", name="Reenviar").click()
    expect(window(page).get_by_text("Falta o @ no endereço")).to_be_visible()
    picture(page, "outbox-resend-faulty")
    window(page).get_by_label("Destinatários").fill("bia@example.com")
    window(page).get_by_role("button", name="Reenviar").click()
    expect(notice(page)).to_contain_text("Esta é a nova mensagem.")
    stands(page, TAKEN)
    expect(page.locator("#recipients")).to_contain_text("bia@example.com")
    expect(page.get_by_role("link", name=f"mensagem {number}")).to_be_visible()


def test_a_person_decides_an_uncertain_recipient(page, instance, picture):
    number = outbox.post(instance, "ana@example.com", subject="Incerta")
    page.goto(f"/outbox/{number}")
    stands(page, TAKEN)
    outbox.mark(instance, number, states.UNCERTAIN)
    page.goto("/outbox?state=undecided")
    page.get_by_role("link", name="Incerta").click()
    stands(page, "1 destinatário requer sua decisão.")
    page.get_by_role("link", name="Decidir…").click()
    expect(window(page).get_by_role("heading", name="O que aconteceu com ela?")).to_be_visible()
    picture(page, "outbox-decide-window")
    window(page).get_by_role("button", name="Foi entregue").click()
    expect(notice(page)).to_contain_text("A decisão foi registrada.")
    stands(page, ACCEPTED)


def test_cancelling_asks_first(page, instance):
    number = outbox.post(instance, "ana@example.com", subject="Cancelada")
    page.goto(f"/outbox/{number}")
    stands(page, TAKEN)
    outbox.mark(instance, number, states.DEFERRED)
    page.reload()
    page.get_by_role("link", name="Cancelar envio…").click()
    expect(window(page).get_by_role("heading", name="Cancelar o envio?")).to_be_visible()
    window(page).get_by_role("button", name="Cancelar envio").click()
    expect(notice(page)).to_contain_text("O envio a 1 destinatário foi cancelado.")
    stands(page, "Terminou: a mensagem não foi aceita por nenhum destinatário.")


def test_many_are_tried_again_and_the_page_follows(page, instance, picture):
    numbers = [outbox.post(instance, "lote@example.com", subject=f"Lote {number}") for number in range(3)]
    for number in numbers:
        page.goto(f"/outbox/{number}")
        stands(page, TAKEN)
        outbox.mark(instance, number, states.REFUSED)
    page.goto("/outbox?recipient=lote%40example.com")
    page.get_by_label("Todas desta página").check()
    expect(page.get_by_label(f"Escolher a mensagem {numbers[0]}")).to_be_checked()
    page.get_by_role("button", name="Tentar agora…").click()
    expect(page.get_by_text("3 mensagens", exact=True)).to_be_visible()
    picture(page, "outbox-bulk-question")
    page.get_by_role("button", name="Tentar agora").click()
    expect(page.get_by_text("Concluída.")).to_be_visible(timeout=20_000)
    picture(page, "outbox-bulk-done")
    page.goto(f"/outbox/{numbers[0]}")
    stands(page, TAKEN)


def test_what_would_happen_is_told(page, picture):
    page.goto("/outbox")
    page.get_by_role("link", name="O que aconteceria?").first.click()
    page.get_by_label("Destinatário").fill("ana@example.com")
    page.get_by_role("button", name="Prever").click()
    expect(
        page.get_by_role("heading", name="Ninguém a receberia: ela iria para a caixa de treino")
    ).to_be_visible()
    expect(page.get_by_label("Destinatário")).to_have_value("ana@example.com")
    picture(page, "outbox-foretold")
    page.get_by_label("Conta").fill("nenhuma")
    page.get_by_role("button", name="Prever").click()
    expect(page.get_by_text("Não há uma conta “nenhuma”")).to_be_visible()


def test_all_of_it_works_without_script(without_script, instance, picture):
    page = without_script
    number = outbox.post(instance, "sem@example.com", subject="Sem script")
    page.goto("/outbox")
    filters(page).get_by_label("Destinatário").fill("sem@example.com")
    page.get_by_role("button", name="Filtrar").click()
    page.get_by_role("link", name="Sem script").click()
    accepted = page.get_by_role("heading", name=TAKEN)
    for _ in range(POLLS):
        if accepted.count():
            break
        page.get_by_role("link", name="Atualizar").click() if page.get_by_role(
            "link", name="Atualizar"
        ).count() else page.reload()
    expect(accepted).to_be_visible()

    outbox.mark(instance, number, states.DEFERRED)
    page.goto("/outbox?recipient=sem%40example.com")
    page.get_by_label(f"Escolher a mensagem {number}").check()
    page.get_by_role("button", name="Cancelar envio…").click()
    expect(page.get_by_role("heading", name="Cancelar muitas mensagens?")).to_be_visible()
    page.get_by_role("button", name="Cancelar envio").click()
    done = page.get_by_text("Concluída.")
    for _ in range(POLLS):
        if done.count():
            break
        page.get_by_role("link", name="Atualizar").click()
        page.wait_for_timeout(500)
    expect(done).to_be_visible()
    page.goto(f"/outbox/{number}")
    expect(
        page.get_by_role("heading", name="Terminou: a mensagem não foi aceita por nenhum destinatário.")
    ).to_be_visible()
    page.set_viewport_size(DESK)
    picture(page, "outbox-no-script")
    page.get_by_role("link", name="Reenviar…").click()
    page.get_by_role("button", name="Reenviar").click()
    expect(notice(page)).to_contain_text("Esta é a nova mensagem.")
    settled(page)
