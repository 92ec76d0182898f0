"""Sending through a real Postfix with TLS and log-in and a SOCKS5 proxy, set up in the browser."""

import email
import email.policy

import pytest
from playwright.sync_api import expect

from tests.fakes.postfix import HOST, OWN_SENDERS, PASSWORD, RECIPIENT, USER_NAME
from tests.fakes.proxies import socks5_proxy
from tests.journeys.support.hand import (
    Account,
    answer,
    cell,
    fill_in,
    make_connector,
    make_credential,
    open_test,
    queue_id,
    result,
    submit,
)
from tests.journeys.support.instance import set_up_instance

pytestmark = [pytest.mark.journey, pytest.mark.needs("chromium", "postfix", "saslpasswd2")]


@pytest.fixture(scope="module")
def instance(browser, postfix, tmp_path_factory):
    """An instance that trusts the certificate authority of the Postfix."""
    folder = tmp_path_factory.mktemp("instance")
    (folder / "ca.pem").write_text(postfix.ca_pem)
    with set_up_instance(browser, folder / "data", ca_file=folder / "ca.pem") as instance:
        yield instance


@pytest.fixture
def proxy():
    """The only route to HOST: a proxy that alone resolves its name."""
    proxy = socks5_proxy({HOST: "127.0.0.1"})
    yield proxy
    proxy.stop()


def test_a_message_reaches_a_mailbox_behind_a_proxy(page, postfix, proxy, picture):
    page.get_by_role("link", name="Adicionar").click()
    fill_in(
        page,
        Account("Relay", postfix.ports.submission, host=HOST, sender=OWN_SENDERS[0], security="TLS"),
    )
    page.get_by_label("E-mail de retorno (Return-Path)").fill(OWN_SENDERS[1])
    answer(page, "Habilitar rodapé", "Sim")
    make_credential(page, "Relay", USER_NAME, PASSWORD)
    make_connector(page, "Saída", proxy.port)
    submit(page)

    dialog = open_test(page, "Relay")
    dialog.get_by_label("Enviar para").fill(RECIPIENT)
    dialog.get_by_label("Assunto").fill("Maçãs & <peras>")
    dialog.get_by_role("button", name="Enviar", exact=True).click()
    result(page, "O servidor aceitou a mensagem como")
    stages = dialog.get_by_role("list", name="Etapas").get_by_role("listitem")
    expect(stages.filter(has_text="Network Connector")).to_contain_text("o túnel está aberto")
    expect(stages.filter(has_text="Criptografia (TLS)")).to_contain_text(f"O certificado serve para {HOST}")
    expect(stages.filter(has_text="Autenticação (AUTH)")).to_contain_text(f"Autenticado como {USER_NAME}")
    expect(dialog).not_to_contain_text(PASSWORD)
    picture(page, "postfix-accepted")

    delivered = email.message_from_bytes(postfix.received(queue_id(page)), policy=email.policy.default)
    assert delivered["Subject"] == "Maçãs & <peras>"
    assert delivered["From"] == OWN_SENDERS[0]
    assert delivered["Return-Path"] == f"<{OWN_SENDERS[1]}>"
    text = delivered.get_body(("plain",)).get_content()
    assert "ATENÇÃO: ESTA É UMA MENSAGEM DE TESTE!" in text
    assert "Mensagem enviada automaticamente por Relay." in text
    assert proxy.asked == [(HOST, postfix.ports.submission)]

    page.goto("/accounts")
    expect(cell(page, "Relay", "Situação")).to_contain_text("Aceita")
