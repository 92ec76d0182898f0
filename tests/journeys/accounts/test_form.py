"""The account form: toggles, the live line, and creating credentials and connectors on the way."""

import pytest
from playwright.sync_api import expect

from tests.journeys.support.hand import (
    Account,
    add,
    add_quickly,
    answer,
    cell,
    choose_record,
    chosen,
    expect_record,
    fill_in,
    make_connector,
    make_credential,
    notice,
    open_sending,
    question,
    result,
    row,
    settled,
    submit,
)

pytestmark = [pytest.mark.journey, pytest.mark.needs("chromium")]


@pytest.fixture
def form(page):
    """A page with an empty form, opened by the menus."""
    page.get_by_role("button", name="Produtos").click()
    page.get_by_role("link", name="Configurações").click()
    page.get_by_role("link", name="Configuração SMTP").click()
    page.get_by_role("link", name="Adicionar").click()
    return page


def test_each_answer_shows_and_hides_what_depends_on_it(form):
    for label in ("Tipo de conexão segura", "Ignorar erro de certificado"):
        expect(question(form, label)).to_be_visible()
    answer(form, "Usar conexão segura?", "Não")
    for label in ("Tipo de conexão segura", "Ignorar erro de certificado"):
        expect(question(form, label)).to_be_hidden()
    for label, field in (
        ("Usar autenticação?", "Credencial para autenticação"),
        ("Usar Network Connector?", "Network Connector"),
    ):
        expect(form.get_by_label(field, exact=True)).to_be_hidden()
        answer(form, label, "Sim")
        expect(form.get_by_label(field, exact=True)).to_be_visible()
        answer(form, label, "Não")
        expect(form.get_by_label(field, exact=True)).to_be_hidden()


def test_two_answers_before_the_first_one_arrived_are_both_kept(form):
    radios = [
        question(form, label).get_by_role("radio", name="Sim").element_handle()
        for label in ("Usar autenticação?", "Usar Network Connector?")
    ]
    form.evaluate("radios => radios.forEach(radio => radio.click())", radios)
    settled(form)
    expect(form.get_by_label("Credencial para autenticação")).to_be_visible()
    expect(form.get_by_label("Network Connector", exact=True)).to_be_visible()
    chosen(form, "Usar autenticação?", "Sim")
    chosen(form, "Usar Network Connector?", "Sim")


def test_a_host_typed_while_the_fields_change_is_kept(form):
    held = []
    form.route("**/accounts/fields", lambda route: held.append(route))
    host = form.get_by_label("Host SMTP")
    with form.expect_request("**/accounts/fields"):
        question(form, "Usar autenticação?").get_by_role("radio", name="Sim").check()
    host.fill("smtp.example.com")
    held[0].continue_()
    expect(form.get_by_label("Credencial para autenticação")).to_be_visible()
    expect(host).to_have_value("smtp.example.com")
    expect(host).to_be_focused()


def test_the_port_follows_the_connection_type_until_one_was_typed(form):
    port = form.get_by_label("Porta")
    expect(port).to_have_value("587")
    answer(form, "Tipo de conexão segura", "SSL")
    expect(port).to_have_value("465")
    answer(form, "Usar conexão segura?", "Não")
    expect(port).to_have_value("25")
    port.fill("2525")
    answer(form, "Usar conexão segura?", "Sim")
    expect(port).to_have_value("2525")


def test_a_live_line_says_what_the_settings_mean_and_what_is_odd_about_them(form, picture):
    live = form.locator("#live")
    expect(live).to_have_text("Falta o Host SMTP. Exige STARTTLS. Sem autenticação.")
    form.get_by_label("Host SMTP").press_sequentially("smtp.example.com")
    expect(live).to_contain_text("Conecta-se a smtp.example.com:587. Exige STARTTLS. Sem autenticação.")
    form.get_by_label("Porta").fill("465")
    expect(live).to_contain_text("Use SSL, não TLS, na porta 465;")
    answer(form, "Tipo de conexão segura", "SSL")
    form.get_by_label("Porta").fill("587")
    expect(live).to_contain_text("Use TLS (STARTTLS), não SSL, na porta 587;")
    answer(form, "Ignorar erro de certificado", "Sim")
    expect(live).to_contain_text("certificado não verificado")
    form.get_by_label("Host SMTP").fill("maria@example.com")
    expect(live).to_contain_text("maria@example.com é um endereço de e-mail.")
    picture(form, "form-1-odd-settings")


def test_what_is_missing_is_made_on_the_way_and_nothing_typed_is_lost(form, picture):
    fill_in(form, Account("Folha", 2525, host="smtp.example.com", sender="folha@example.com", security="SSL"))
    form.get_by_label("E-mail de resposta (Reply-To)").fill("rh@example.com")
    answer(form, "Enviar confirmação de leitura", "Sim")
    make_credential(form, "Relay da folha", "folha", " com espaço ")
    make_connector(form, "Saída da folha", 1080)

    expect(form.get_by_label("Nome da conta")).to_have_value("Folha")
    expect(form.get_by_label("E-mail do remetente")).to_have_value("folha@example.com")
    expect(form.get_by_label("E-mail de resposta (Reply-To)")).to_have_value("rh@example.com")
    expect(form.get_by_label("Porta")).to_have_value("2525")
    chosen(form, "Tipo de conexão segura", "SSL")
    chosen(form, "Enviar confirmação de leitura", "Sim")
    expect_record(form, "Credencial para autenticação", "Relay da folha")
    expect(
        form.get_by_text("Conecta-se a smtp.example.com:2525 pelo Network Connector Saída da folha.")
    ).to_contain_text("Autentica-se como folha.")
    picture(form, "form-2-complete")

    submit(form)
    expect(notice(form)).to_contain_text("A conta Folha foi criada.")
    expect(cell(form, "Folha", "Conexão segura")).to_have_text("Sim, SSL")
    expect(cell(form, "Folha", "Padrão")).to_have_text("Não")
    form.goto("/accounts?columns=name,read_receipt")
    expect(cell(form, "Folha", "Conf. de leitura")).to_have_text("Sim")


def test_an_account_is_changed_and_tested_in_one_go(page, instance):
    add(page, Account("Cobrança", 1))
    row(page, "Cobrança").get_by_role("link", name="Cobrança").click()
    page.get_by_label("Porta").fill(str(instance.process.practice_port))
    page.get_by_role("button", name="Enviar e testar").click()
    expect(page.get_by_role("heading", name="Teste de E-mail - Conta")).to_be_visible()
    submit(page)
    result(page, "Só treino: guardada como")
    page.goto("/accounts")
    expect(cell(page, "Cobrança", "Situação")).to_contain_text("Só treino")


def test_substitutes_and_a_footer_of_its_own_are_kept_in_their_order(page, picture):
    for name in ("Reserva um", "Reserva dois", "Reserva três"):
        add_quickly(page, name)
    add_quickly(page, "Alheia", sender="alheia@example.com")
    add(page, Account("Plantão", 25))
    row(page, "Plantão").get_by_role("link", name="Plantão").click()
    sending = open_sending(page)
    for place, name in enumerate(("Reserva três", "Alheia", "Reserva um"), 1):
        choose_record(page, f"{place}ª substituta", name)
    choose_record(page, "4ª substituta", "Reserva dois")
    sending.get_by_label("Usar substituta após (minutos)").fill("5")
    expect(page.locator("#live")).to_contain_text(
        "que esperou 5 minutos, enviam: Reserva três, Alheia, Reserva um, Reserva dois."
    )
    expect(page.locator("#live")).to_contain_text(
        "Alheia nunca poderá substituir: envia como alheia@example.com"
    )

    expect(page.get_by_label("Texto do rodapé")).to_be_hidden()
    answer(page, "Habilitar rodapé", "Sim")
    page.get_by_label("Texto do rodapé").fill("Plantão: ramal 1234. $date")
    page.get_by_label("Rodapé em HTML").fill("<b>Plantão</b>: ramal 1234<script>alert(1)</script>")
    answer(page, "Habilitar rodapé", "Não")
    expect(page.get_by_label("Texto do rodapé")).to_be_hidden()
    answer(page, "Habilitar rodapé", "Sim")
    expect(page.get_by_label("Texto do rodapé")).to_have_value("Plantão: ramal 1234. $date")
    picture(page, "form-3-sending")

    submit(page)
    expect(notice(page)).to_contain_text("A conta Plantão foi salva.")
    row(page, "Plantão").get_by_role("link", name="Plantão").click()
    expect(page.locator("#sending-fold > summary")).to_contain_text("Contas substitutas: 4")
    open_sending(page)
    for place, name in enumerate(("Reserva três", "Alheia", "Reserva um", "Reserva dois"), 1):
        expect_record(page, f"{place}ª substituta", name)
    expect(page.get_by_label("Rodapé em HTML")).to_have_value("<b>Plantão</b>: ramal 1234")
