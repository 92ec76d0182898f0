"""From red to green in the window: encryption, port and EHLO name."""

import dataclasses

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from playwright.sync_api import expect

from tests.fakes import certificates
from tests.fakes.proxies import unused_port
from tests.fakes.smtp import Mailbox, real_server
from tests.journeys.support.hand import add_quickly, choose_action, notice, result, window
from tests.journeys.support.mending import Mender, add_credential, encrypted, red, with_log_in

pytestmark = [pytest.mark.journey, pytest.mark.needs("chromium")]

EHLO_NAME = "postigo.empresa.example.com"


@dataclasses.dataclass
class KnownNamesOnly(Mailbox):
    """A mailbox that takes only one name in EHLO."""

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, name: str, replies: list[str]
    ) -> list[str]:
        """Greet back, or refuse the name as Postfix does."""
        session.host_name = name
        return replies if name == EHLO_NAME else [_refusal(name)]

    async def handle_HELO(self, server: SMTP, session: Session, envelope: Envelope, name: str) -> str:
        """Refuse the name here too."""
        return _refusal(name)


def _refusal(name: str) -> str:
    return f"504 5.5.2 <{name}>: Helo command rejected: need fully-qualified hostname"


def test_ssl_where_the_server_speaks_tls(page, authority, picture):
    mailbox = Mailbox()
    with real_server(mailbox, starttls=certificates.good(authority), with_login=True) as server:
        add_credential(page, "Trocada", mailbox.user_name, mailbox.password)
        add_quickly(page, "SSL trocado", server.port, **encrypted("ssl"), **with_log_in("Trocada"))
        mender = red(page, "SSL trocado", f"Use TLS, não SSL, na porta {server.port} de localhost.")
        picture(page, "repair-3-ssl-for-tls")
        mender.fill("Senha da credencial, de novo", mailbox.password)
        mender.press(f"Mudar para TLS, porta {server.port}, e testar de novo")
        mender.expect_green()
        picture(page, "repair-4-green-again")


def test_tls_where_the_server_speaks_ssl(page, authority):
    with real_server(Mailbox(), implicit_tls=certificates.good(authority)) as server:
        add_quickly(page, "TLS trocado", server.port, **encrypted("tls"))
        # Only after the time that a greeting may take does anybody look whether the server waits for TLS.
        mender = red(page, "TLS trocado", f"Use SSL na porta {server.port} de localhost.", within_ms=40_000)
        mender.press(f"Mudar para SSL, porta {server.port}, e testar de novo")
        mender.expect_green()


def test_a_wrong_port(page):
    with real_server(Mailbox()) as server:
        add_quickly(page, "Porta errada", wrong := unused_port())
        mender = red(page, "Porta errada", f"Ninguém atende em localhost:{wrong}.")
        mender.fill("Porta", str(server.port))
        mender.press("Mudar a porta e testar de novo")
        mender.expect_green()


def test_an_ehlo_name_that_is_refused(page, picture):
    with real_server(KnownNamesOnly()) as server:
        add_quickly(page, "EHLO curto", server.port, ehlo_name="postigo")
        mender = red(page, "EHLO curto", "localhost")
        picture(page, "repair-5-ehlo-name")
        mender.fill("Nome no EHLO", EHLO_NAME)
        mender.press("Mudar o nome no EHLO e testar de novo")
        mender.expect_green()


def test_the_change_is_taken_back_from_the_result(page):
    with real_server(Mailbox()) as server:
        add_quickly(page, "De volta", wrong := unused_port())
        mender = red(page, "De volta", f"Ninguém atende em localhost:{wrong}.")
        mender.fill("Porta", str(server.port))
        mender.press("Mudar a porta e testar de novo")
        mender.expect_green()
    expect(window(page)).to_contain_text(f"Porta: {wrong} → {server.port}")
    window(page).get_by_role("link", name="Voltar à versão anterior").click()
    page.get_by_role("button", name="Voltar a esta versão").click()
    expect(notice(page)).to_contain_text("De volta voltou a ser como na versão 1.")


def test_it_works_without_script(visit, instance):
    page = visit(instance, java_script_enabled=False)
    with real_server(Mailbox()) as server:
        add_quickly(page, "Sem script", wrong := unused_port())
        page.goto("/accounts")
        choose_action(page, "Sem script", "Testar configuração")
        page.get_by_role("button", name="Enviar", exact=True).click()
        result(page, f"Ninguém atende em localhost:{wrong}.")
        mender = Mender(page, page.locator("main"))
        mender.fill("Porta", str(server.port))
        mender.press("Mudar a porta e testar de novo")
        mender.expect_green()
