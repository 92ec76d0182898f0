"""The account form keeps what one typed: when the session ends, when an answer is slow, after a red test."""

import json
import re

import pytest
import trustme
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.fakes import certificates
from tests.fakes.proxies import unused_port
from tests.fakes.smtp import Mailbox, real_server
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.support.hand import (
    Account,
    add,
    answer,
    chosen,
    fill_in,
    notice,
    open_test,
    question,
    settled,
    submit,
)
from tests.journeys.support.instance import EMAIL, PASSWORD

pytestmark = [pytest.mark.journey, pytest.mark.needs("chromium")]


@pytest.fixture
def form(visit, instance):
    """A page with an empty form, in a browser of its own whose session may end."""
    page = visit(instance, signed_in=False)
    page.goto("/accounts/new")
    sign_in(page)
    page.goto("/accounts/new")
    return page


def sign_in(page):
    page.get_by_label("E-mail", exact=True).fill(EMAIL)
    page.get_by_label("Senha").fill(PASSWORD)
    page.get_by_role("button", name="Entrar", exact=True).click()
    page.wait_for_url(lambda url: "/login" not in url)


def test_a_form_submitted_after_the_session_ended_is_not_lost(form):
    fill_in(form, Account("Sessão", 2465, host="smtp.example.com", security="SSL"))
    form.get_by_label("E-mail de resposta (Reply-To)").fill("rh@example.com")
    form.context.clear_cookies()
    submit(form)
    expect(notice(form)).to_contain_text("o que você digitou está guardado")
    sign_in(form)
    expect(form.get_by_label("Nome da conta")).to_have_value("Sessão")
    expect(form.get_by_label("E-mail de resposta (Reply-To)")).to_have_value("rh@example.com")
    expect(form.get_by_label("Porta")).to_have_value("2465")
    chosen(form, "Tipo de conexão segura", "SSL")
    submit(form)
    expect(notice(form)).to_contain_text("A conta Sessão foi criada.")


def test_a_toggle_says_where_it_was_pressed_that_the_session_ended(form):
    fill_in(form, Account("Alternada", 2587, host="smtp.example.com", security="TLS"))
    form.context.clear_cookies()
    toggle = question(form, "Usar Network Connector?")
    toggle.get_by_role("radio", name="Sim").check()
    told = toggle.get_by_role("alert")
    expect(told).to_contain_text("Sua sessão terminou. O que você digitou continua aqui.")
    expect(told).to_be_in_viewport()
    assert not Axe().run(form, options={"resultTypes": ["violations"]}).response["violations"]
    # A second one does not pile up.
    question(form, "Usar autenticação?").get_by_role("radio", name="Sim").check()
    expect(form.get_by_role("alert")).to_have_count(1)
    form.get_by_role("button", name="Entrar e continuar daqui").click()
    sign_in(form)
    expect(form.get_by_label("Nome da conta")).to_have_value("Alternada")
    chosen(form, "Usar Network Connector?", "Sim")
    expect(form.get_by_label("Network Connector", exact=True)).to_be_visible()
    expect(form.get_by_label("Credencial para autenticação")).to_be_visible()


def test_a_test_window_says_it_in_the_window(form):
    add(form, Account("Janela", 25))
    window = open_test(form, "Janela")
    window.get_by_label("Assunto").fill("Digitado antes")
    form.context.clear_cookies()
    window.get_by_role("button", name="Enviar", exact=True).click()
    window.get_by_role("button", name="Entrar e continuar daqui").click()
    sign_in(form)
    expect(form.get_by_label("Assunto")).to_have_value("Digitado antes")


def test_a_port_typed_under_a_slow_answer_stays(form):
    form.get_by_label("Host SMTP").fill("mail.example.com")
    expect(form.locator("#live")).to_contain_text("mail.example.com:587.")
    held = []
    form.route("**/accounts/fields", lambda route: held.append(route))
    port = form.get_by_label("Porta")
    with form.expect_request("**/accounts/fields"):
        question(form, "Tipo de conexão segura").get_by_role("radio", name="SSL").check()
    expect(form.locator("#server")).to_have_attribute("aria-busy", "true")
    port.fill("2465")
    with form.expect_response("**/accounts/live"):
        held[0].continue_()
    settled(form)
    expect(port).to_have_value("2465")
    expect(port).to_be_focused()
    expect(form.locator("#live")).to_contain_text(":2465.")
    expect(form.locator("[aria-busy=true]")).to_have_count(0)
    form.unroute("**/accounts/fields")
    answer(form, "Tipo de conexão segura", "TLS")
    expect(port).to_have_value("2465")


def test_everything_touched_under_a_slow_answer_stays(form):
    held = []
    form.route("**/accounts/fields", lambda route: held.append(route))
    with form.expect_request("**/accounts/fields"):
        question(form, "Usar autenticação?").get_by_role("radio", name="Sim").check()
    form.get_by_label("Porta").press_sequentially("1")
    form.get_by_label("Nome da conta").fill("Outra seção")
    # A radio button that would trigger a request of its own, pressed without one.
    form.evaluate(
        "radio => { radio.checked = true; radio.dispatchEvent(new Event('input', {bubbles: true})) }",
        question(form, "Ignorar erro de certificado").get_by_role("radio", name="Sim").element_handle(),
    )
    held[0].continue_()
    expect(form.get_by_label("Credencial para autenticação")).to_be_visible()
    expect(form.get_by_label("Porta")).to_have_value("1587")
    expect(form.get_by_label("Nome da conta")).to_have_value("Outra seção")
    chosen(form, "Ignorar erro de certificado", "Sim")


def test_a_port_typed_by_hand_stays_even_where_it_is_the_suggested_one(form):
    port = form.get_by_label("Porta")
    port.fill("587")
    answer(form, "Tipo de conexão segura", "SSL")
    expect(port).to_have_value("587")
    port.fill("")
    answer(form, "Usar conexão segura?", "Não")
    expect(port).to_have_value("25")


def test_an_answer_that_was_hidden_comes_back(form):
    answer(form, "Tipo de conexão segura", "SSL")
    answer(form, "Ignorar erro de certificado", "Sim")
    answer(form, "Usar conexão segura?", "Não")
    answer(form, "Usar conexão segura?", "Sim")
    chosen(form, "Tipo de conexão segura", "SSL")
    chosen(form, "Ignorar erro de certificado", "Sim")
    expect(form.get_by_label("Porta")).to_have_value("465")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_field_at_fault_is_marked_and_in_sight(form, size):
    name, port_number = f"Porta errada {size['width']}", unused_port()
    add(form, Account(name, port_number, security="TLS"))
    form.set_viewport_size(size)
    open_test(form, name).get_by_role("button", name="Enviar", exact=True).click()
    form.get_by_role("link", name="Porta", exact=True).click()
    port = form.get_by_label("Porta")
    expect(port).to_be_focused()
    expect(port).to_have_accessible_description(re.compile(f"Ninguém atende em localhost:{port_number}"))
    in_sight(form, form.locator(".field.is-marked"))


def test_a_group_at_fault_is_marked_and_shown_where_a_toggle_hides_it(form):
    with real_server(Mailbox(), implicit_tls=certificates.good(trustme.CA())) as server:
        add(form, Account("Certificado", server.port, security="SSL"))
        open_test(form, "Certificado").get_by_role("button", name="Enviar", exact=True).click()
        form.get_by_role("link", name="Editar conta").click()
    marked = form.locator(".field.is-marked")
    expect(marked).to_contain_text("O emissor do certificado de localhost não é conhecido aqui")
    expect(form.get_by_label("Certificado confiável", exact=True)).to_be_focused()
    in_sight(form, marked)
    failed = form.url
    answer(form, "Usar conexão segura?", "Não")
    submit(form)
    expect(notice(form)).to_contain_text("A conta Certificado foi salva.")
    form.goto(failed)
    expect(form.get_by_label("Certificado confiável", exact=True)).to_be_focused()
    in_sight(form, marked)


def in_sight(page, field):
    """Expect that a field lies between the top bar and the bar with the buttons."""
    expect(field).to_be_in_viewport()
    boxes = [
        place.bounding_box() for place in (page.locator(".topbar"), field, page.locator(".form-buttons"))
    ]
    top, own, bar = boxes
    assert top["y"] + top["height"] <= own["y"] + 1, json.dumps(boxes)
    assert own["y"] < bar["y"], json.dumps(boxes)


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_buttons_are_always_in_sight(form, size):
    form.set_viewport_size(size)
    for scroll in ("0", "document.body.scrollHeight / 2", "document.body.scrollHeight"):
        form.evaluate(f"() => window.scrollTo({{top: {scroll}, behavior: 'instant'}})")
        for name in ("Enviar", "Enviar e testar"):
            expect(form.get_by_role("button", name=name, exact=True).last).to_be_in_viewport(ratio=1)
