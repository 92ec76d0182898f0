"""Failing tests of accounts, with server reply, cause and remedy; and tests that reach the time limit."""

import contextlib

import pytest
import trustme
from playwright.sync_api import expect

from tests.fakes import certificates
from tests.fakes.proxies import unused_port
from tests.fakes.smtp import Mailbox, ScriptedServer, polite, real_server, silence
from tests.journeys.support.hand import (
    Account,
    add,
    cell,
    fill_in,
    make_credential,
    open_test,
    result,
    row,
    submit,
)
from tests.journeys.support.instance import set_up_instance
from webapp.clock import monotonic

pytestmark = [pytest.mark.journey, pytest.mark.needs("chromium")]

MUTE = polite(BANNER=silence)


@pytest.fixture(scope="module")
def hurried(browser, tmp_path_factory):
    """An instance in which a test may take three seconds."""
    folder = tmp_path_factory.mktemp("hurried")
    with set_up_instance(browser, folder / "data", test_deadline_s=3) as instance:
        yield instance


@contextlib.contextmanager
def nothing():
    """A port without a listener."""
    yield unused_port()


@contextlib.contextmanager
def plain():
    """A server without any TLS, on a port that is not the practice mailbox."""
    with real_server(Mailbox()) as server:
        yield server.port


@contextlib.contextmanager
def implicit(context):
    """A server with implicit TLS and this certificate."""
    with real_server(Mailbox(), implicit_tls=context) as server:
        yield server.port


def run_test(page, account):
    """Add the account and test it."""
    add(page, account)
    open_test(page, account.name).get_by_role("button", name="Enviar", exact=True).click()


def test_nobody_listens(page, picture):
    with nothing() as port:
        run_test(page, Account("Recusada", port))
        result(page, f"Ninguém atende em localhost:{port}.")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Etapa: Conexão")
    expect(dialog).to_contain_text(f"Confira a porta {port}.")
    expect(dialog.get_by_role("listitem").filter(has_text="Despedida (QUIT)")).to_contain_text(
        "Não alcançada"
    )
    picture(page, "failed-1-refused")
    page.goto("/accounts")
    expect(cell(page, "Recusada", "Situação")).to_contain_text("Falhou")


def test_the_field_at_fault_is_one_click_away(page):
    with nothing() as port:
        run_test(page, Account("Um clique", port))
        result(page, "Ninguém atende")
    page.get_by_text("O campo a conferir:").get_by_role("link", name="Porta").click()
    expect(page.get_by_label("Porta")).to_have_value(str(port))


def test_implicit_tls_on_a_port_that_speaks_plain_text(page):
    with plain() as port:
        run_test(page, Account("SSL demais", port, security="SSL"))
        result(page, f"Use TLS, não SSL, na porta {port} de localhost.")
    expect(page.get_by_role("dialog")).to_contain_text("escolha o tipo de conexão TLS (STARTTLS)")


def test_starttls_on_a_port_that_waits_for_implicit_tls(page, authority):
    with implicit(certificates.good(authority)) as port:
        run_test(page, Account("TLS de menos", port, security="TLS"))
        # Only after the time that a greeting may take does anybody look whether the server waits for TLS.
        result(page, f"Use SSL na porta {port} de localhost.", within_ms=40_000)
    expect(page.get_by_role("dialog")).to_contain_text("escolha o tipo de conexão SSL")


def test_a_certificate_of_an_unknown_authority(page, picture):
    with implicit(certificates.good(trustme.CA())) as port:
        run_test(page, Account("Emissor", port, security="SSL"))
        result(page, "O emissor do certificado de localhost não é conhecido aqui.")
    expect(page.get_by_role("dialog")).to_contain_text("Confiar só neste certificado e testar de novo")
    picture(page, "failed-2-unknown-issuer")


def test_a_certificate_for_another_name(page, authority):
    with implicit(certificates.wrong_name(authority)) as port:
        run_test(page, Account("Nome errado", port, security="SSL"))
        result(page, "O certificado não é para localhost")
    expect(page.get_by_role("dialog")).to_contain_text("mail.elsewhere.example")


def test_a_wrong_password(page, authority, picture):
    mailbox = Mailbox()
    with real_server(mailbox, starttls=certificates.good(authority), with_login=True) as server:
        page.get_by_role("link", name="Adicionar").click()
        fill_in(page, Account("Senha errada", server.port, security="TLS"))
        make_credential(page, "Senha antiga", mailbox.user_name, "the former one")
        submit(page)
        open_test(page, "Senha errada").get_by_role("button", name="Enviar", exact=True).click()
        result(page, "Confira usuário e senha: localhost não os aceita.")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("figure")).to_contain_text("535 5.7.8")
    expect(dialog).to_contain_text("Digite de novo a senha da credencial")
    expect(dialog).not_to_contain_text("the former one")
    assert [login[0] for login in mailbox.logins] == ["PLAIN"]
    picture(page, "failed-3-wrong-password")


def test_a_silent_server_is_left_at_the_deadline(visit, hurried):
    page = visit(hurried)
    with ScriptedServer(MUTE) as server:
        add(page, Account("Muda", server.port))
        begun = monotonic()
        open_test(page, "Muda").get_by_role("button", name="Enviar", exact=True).click()
        expect(page.get_by_role("dialog")).to_contain_text("Limite de 3 segundos.")
        result(page, f"localhost:{server.port} aceitou a conexão e não disse nada.")
        assert monotonic() - begun < 10


def test_a_test_is_cancelled_at_once_and_its_end_survives_a_reload(page, picture):
    with ScriptedServer(MUTE) as server:
        run_test(page, Account("Cancelada", server.port))
        stage = page.get_by_role("listitem").filter(has_text="Saudação (banner)")
        expect(stage).to_contain_text("Em andamento")
        picture(page, "running")
        begun = monotonic()
        page.get_by_role("button", name="Cancelar o teste").click()
        result(page, "O teste foi cancelado antes de terminar.")
        assert monotonic() - begun < 10
    page.reload()
    result(page, "O teste foi cancelado antes de terminar.")
    page.get_by_role("link", name="Testes anteriores").click()
    expect(page.get_by_role("row").filter(has_text="Cancelado")).to_be_visible()


def test_a_failed_account_is_corrected_and_its_message_taken(page, instance):
    run_test(page, Account("Emendada", unused_port()))
    result(page, "Ninguém atende")
    page.get_by_role("link", name="Editar conta").click()
    page.get_by_label("Porta").fill(str(instance.process.practice_port))
    submit(page)
    expect(cell(page, "Emendada", "Situação")).to_contain_text("Não testada desde que mudou")
    open_test(page, "Emendada").get_by_role("button", name="Enviar", exact=True).click()
    result(page, "Só treino: guardada como")
    page.get_by_role("link", name="Fechar").click()
    expect(row(page, "Emendada")).to_contain_text("Só treino")
