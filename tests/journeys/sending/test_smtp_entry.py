"""A printer hands over by SMTP: refused, let in by its address, read as practice mail; then by its token."""

import smtplib
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.fakes.process import free_port
from tests.journeys.sending.test_applications import make_application
from tests.journeys.support.hand import notice, submit
from tests.journeys.support.instance import Instance, set_up_instance
from tests.submission.conftest import trusting_nobody

pytestmark = [pytest.mark.journey, pytest.mark.needs("chromium")]

PORT = free_port()
SCAN = "From: KM_C224e\r\nTo: maria@example.com\r\nSubject: {}\r\n\r\nPágina 1\r\n"


@pytest.fixture(scope="module")
def printing(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """An instance that takes messages by SMTP."""
    data = tmp_path_factory.mktemp("printing") / "data"
    with set_up_instance(browser, data, submission_port=PORT, submission_host="127.0.0.1") as instance:
        yield instance


def scan(subject: str, token: str = "") -> None:
    """Hand a message over as a printer does; with a token it logs in."""
    with smtplib.SMTP("127.0.0.1", PORT, timeout=10) as printer:
        if token:
            printer.starttls(context=trusting_nobody())
            printer.login("Impressoras", token)
        printer.sendmail("KM_C224e", ["maria@example.com"], SCAN.format(subject).encode())


def test_a_printer_is_let_in_by_its_address_and_by_its_token(visit, printing, picture):
    page = visit(printing)
    token = make_application(page, "Impressoras")
    page.get_by_role("link", name="Entrada por SMTP").click()
    entry = page.url
    expect(page.get_by_role("heading", name="Entrada por SMTP")).to_be_visible()
    expect(page.get_by_role("region", name="O que digitar no equipamento")).to_contain_text(str(PORT))

    with pytest.raises(smtplib.SMTPSenderRefused):
        scan("Recusado")
    strangers = page.get_by_role("region", name="Recusas sem aplicação conhecida")
    for _ in range(20):  # it is kept when the session has ended
        page.reload()
        if strangers.get_by_text("127.0.0.1").count():
            break
    picture(page, "smtp-entry-refused")
    strangers.get_by_role("link", name="Liberar este endereço sem autenticação").click()
    page.get_by_label("Nome", exact=True).fill("Segundo andar")
    submit(page)
    expect(notice(page)).to_contain_text("A faixa de endereços Segundo andar foi criada.")

    scan("Sem autenticação")
    page.reload()
    expect(page.get_by_role("region", name="Últimas entregas")).to_contain_text("Sem autenticação")
    for _ in range(80):
        page.goto("/practice")
        if page.get_by_role("link", name="Sem autenticação").count():
            break
    page.get_by_role("link", name="Sem autenticação").click()
    expect(page.get_by_text("Página 1").first).to_be_visible()

    page.goto(entry)
    page.get_by_label("Token", exact=True).fill(token)
    page.get_by_role("button", name="Entregar como o equipamento").click()
    expect(page.get_by_role("region", name="Como foi")).to_contain_text("Recebida como mensagem")
    picture(page, "smtp-entry-played")

    scan("Com token", token)
    page.get_by_role("link", name="Aplicação", exact=True).click()
    page.get_by_role("button", name="Criar token").click()
    with pytest.raises(smtplib.SMTPAuthenticationError):
        scan("Com token velho", token)
    refused = page.get_by_role("region", name="Últimas recusas")
    for _ in range(20):
        page.goto(entry)
        if refused.get_by_text("535 5.7.8").count():
            break
    expect(refused).to_contain_text("Este token é desconhecido")
