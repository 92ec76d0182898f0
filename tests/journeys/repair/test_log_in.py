"""From red to green in the window: passwords, a missing log-in, a sender that the log-in may not use."""

import dataclasses

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.fakes import certificates
from tests.fakes.proxies import socks5_proxy, unused_port
from tests.fakes.smtp import Mailbox, real_server
from tests.journeys.conftest import DESK, PHONE, photograph
from tests.journeys.support.hand import add_quickly, window
from tests.journeys.support.mending import add_connector, add_credential, encrypted, red, with_log_in

pytestmark = [pytest.mark.journey, pytest.mark.needs("chromium")]


@dataclasses.dataclass
class OwnSenderOnly(Mailbox):
    """A mailbox that lets its user send from the address of the log-in only."""

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a sender, or refuse it as Postfix does."""
        if address != self.user_name:
            return f"553 5.7.1 <{address}>: Sender address rejected: not owned by user {self.user_name}"
        envelope.mail_from = address
        return "250 2.1.0 Ok"


def test_a_wrong_password(page, authority, picture):
    mailbox = Mailbox()
    with real_server(mailbox, starttls=certificates.good(authority), with_login=True) as server:
        add_credential(page, "Senha velha", mailbox.user_name, "the former one")
        add_quickly(page, "Senha a trocar", server.port, **encrypted("tls"), **with_log_in("Senha velha"))
        mender = red(page, "Senha a trocar", "Confira usuário e senha: localhost não os aceita.")
        picture(page, "repair-1-wrong-password")
        mender.fill("Senha", mailbox.password)
        mender.press("Mudar a senha e testar de novo")
        mender.expect_green()


def test_the_password_of_the_connector(page, running):
    proxy = running(socks5_proxy({}, "filial", "right one"))
    with real_server(Mailbox()) as server:
        add_credential(page, "Senha da filial", "filial", "wrong one")
        add_connector(page, "Filial com senha", proxy.port, "Senha da filial")
        chosen = {"use_connector": "yes", "connector_id_search": "Filial com senha"}
        add_quickly(page, "Pela filial", server.port, **chosen)
        mender = red(page, "Pela filial", "O Network Connector Filial com senha recusou")
        expect(window(page)).to_contain_text("Também é usada por: Filial com senha.")
        mender.fill("Senha", "right one")
        mender.press("Mudar a senha do Network Connector e testar de novo")
        mender.expect_green()


def test_a_log_in_that_is_missing(page, authority, picture):
    mailbox = Mailbox()
    with real_server(mailbox, starttls=certificates.good(authority), with_login=True) as server:
        add_quickly(page, "Sem login", server.port, **encrypted("tls"))
        mender = red(page, "Sem login", "localhost")
        picture(page, "repair-2-no-log-in")
        mender.fill("Nome de usuário", mailbox.user_name)
        mender.fill("Senha", mailbox.password)
        mender.press("Mudar para usar autenticação e testar de novo")
        mender.expect_green()


def test_a_sender_that_the_log_in_may_not_use(page, authority):
    mailbox = OwnSenderOnly()
    with real_server(mailbox, starttls=certificates.good(authority), with_login=True) as server:
        add_credential(page, "Só o próprio", mailbox.user_name, mailbox.password)
        add_quickly(page, "Outro remetente", server.port, **encrypted("tls"), **with_log_in("Só o próprio"))
        mender = red(page, "Outro remetente", "Troque o remetente: localhost não permite avisos@example.com.")
        mender.press(f"Mudar o remetente para {mailbox.user_name} e testar de novo")
        mender.expect_green()
        expect(window(page)).to_contain_text("Mudado logo antes deste teste:")


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_a_result_with_fields_and_places(visit, instance, authority, viewport, scheme):
    mailbox, name = Mailbox(), f"Partilhada {scheme} {viewport['width']}"
    page = visit(instance, viewport=viewport, color_scheme=scheme)
    with real_server(mailbox, starttls=certificates.good(authority), with_login=True) as server:
        add_credential(page, name, mailbox.user_name, "the former one")
        for account, port in ((name, server.port), (f"Outra {name}", unused_port())):
            login = with_log_in(name) | {"secret_again": "the former one"}
            add_quickly(page, account, port, **encrypted("tls"), **login)
        red(page, name, "Confira usuário e senha: localhost não os aceita.")
    expect(window(page)).to_contain_text(f"Também é usada por: Outra {name}.")
    expect(
        window(page).get_by_role("group", name="Para onde uma nova senha pode ser enviada")
    ).to_be_visible()
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    assert not [f"{each['id']}: {each['nodes'][0]['html'][:160]}" for each in found]
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    photograph(page, f"repair-7-{scheme}-{viewport['width']}")
