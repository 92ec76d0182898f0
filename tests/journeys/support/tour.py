"""Every page of an instance with one of each kind of record, each with a name for its screenshot."""

import re
import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage

from playwright.sync_api import Page, expect

from tests.fakes.proxies import unused_port
from tests.journeys.support import outbox
from tests.journeys.support.hand import (
    add_quickly,
    choose_action,
    open_sending,
    open_test,
    post,
    result,
    row,
    submit,
    window,
)
from tests.journeys.support.instance import Instance


@dataclass(frozen=True)
class Stop:
    """One URL, and the actions that bring its page into the state to check."""

    name: str
    url: str
    then: Callable[[Page], object] = lambda page: None


def make_records(page: Page, instance: Instance) -> list[Stop]:
    """Create one of each kind of record and return the stops for all pages."""
    credential = post(
        page,
        "/credentials/new",
        "/credentials",
        {"name": "Relay", "user_name": "relay", "secret": "maçã", "private_key": "", "remarks": "Da TI"},
    )
    connector = _connector(page)
    person = post(page, "/people/new", "/people", {"email": "ana@example.com", "role": "operator"})
    add_quickly(page, "Folha de pagamento", unused_port())
    failed = _tested(page, "Folha de pagamento")
    accepted = _tested(page, "Caixa de treino")
    account = _address(page, "Folha de pagamento").removesuffix("/edit")
    choose_action(page, "Folha de pagamento", "Desativar")
    choose_action(page, "Folha de pagamento", "Ativar")
    _write_to(instance.process.practice_port)
    filled = outbox.fill(instance, "Folha de pagamento")
    page.goto("/practice")
    message = page.get_by_role("link", name="Boletim").get_attribute("href")
    return [
        *_accounts(account),
        *_outbox(filled),
        *_applications(filled.application),
        Stop("run-accepted", accepted),
        Stop("run-failed", failed),
        Stop("run-compare", f"{failed}/compare"),
        Stop("run-letter", f"{failed}/letter"),
        Stop("form-marked", failed, lambda page: page.get_by_role("link", name="Editar conta").click()),
        Stop("credentials", "/credentials"),
        Stop("credential", credential),
        Stop("credential-form", "/credentials/new"),
        Stop("credential-faulty", "/credentials/new", submit),
        Stop("credential-edit", f"{credential}/edit"),
        Stop("credential-delete", f"{credential}/delete"),
        Stop("connectors", "/connectors"),
        Stop("connector", connector),
        Stop("connector-form", "/connectors/new"),
        Stop("connector-edit", f"{connector}/edit"),
        Stop("connector-delete", f"{connector}/delete"),
        Stop("connector-test", f"{connector}/test"),
        Stop("connector-tests", f"{connector}/tests"),
        Stop("practice", "/practice"),
        Stop("practice-message", message),
        Stop("practice-delete", f"{message}/delete"),
        Stop("practice-empty", "/practice/empty"),
        Stop("people", "/people"),
        Stop("person", person),
        Stop("person-form", "/people/new"),
        Stop("me", "/me"),
        Stop("preferences", "/preferences"),
        Stop("audit", "/audit"),
        Stop("general", "/general"),
        Stop("general-faulty", "/general", _empty_days),
        Stop("not-found", "/accounts/999999/edit"),
    ]


def _accounts(account: str) -> list[Stop]:
    """Return the stops of accounts, with their menus and dialogs."""
    return [
        Stop("report", "/accounts"),
        Stop("report-empty", "/accounts?name=nenhuma"),
        Stop("report-more-filters", "/accounts", lambda page: page.get_by_text("Mais filtros").click()),
        Stop("report-columns", "/accounts", _press("Colunas")),
        Stop("report-actions", "/accounts", lambda page: _press_in_row(page, "Folha de pagamento")),
        Stop("report-products", "/accounts", _press("Produtos")),
        Stop("report-look", "/accounts", _press("Idioma e cores")),
        Stop("report-me", "/accounts", _press("Meu perfil")),
        Stop("report-test", "/accounts", lambda page: open_test(page, "Folha de pagamento")),
        Stop("report-delete", "/accounts", _ask_to_delete),
        Stop("print", "/accounts/print"),
        Stop("form", "/accounts/new"),
        Stop("form-faulty", "/accounts/new", submit),
        Stop("form-edit", f"{account}/edit"),
        Stop("form-unsaved", f"{account}/edit", _test_unsaved),
        Stop("form-unfolded", f"{account}/edit", open_sending),
        Stop("account-delete", f"{account}/delete"),
        Stop("account-test", f"{account}/test"),
        Stop("account-tests", f"{account}/tests"),
        Stop("account", account),
        Stop("account-history", f"{account}/history"),
        Stop("account-version", f"{account}/history", _open_first_version),
    ]


def _outbox(filled: outbox.Filled) -> list[Stop]:
    """Return the stops of the outbox, with its menus and dialogs."""
    mixed = f"/outbox/{filled.mixed}"
    asked = "recipient=maria%40example.com&sender=app%40example.com&account="
    return [
        Stop("outbox", "/outbox"),
        Stop("outbox-more-filters", "/outbox", lambda page: page.get_by_text("Mais filtros").click()),
        Stop("outbox-nothing", "/outbox?subject=nenhuma"),
        Stop("outbox-print", "/outbox/print"),
        Stop("outbox-message", mixed, _open_attempts),
        Stop("outbox-sent", f"/outbox/{filled.sent}"),
        Stop("outbox-sensitive", f"/outbox/{filled.sensitive}"),
        Stop("outbox-deleted", f"/outbox/{filled.deleted}"),
        Stop(
            "outbox-cancel-window",
            mixed,
            lambda page: page.get_by_role("link", name="Cancelar envio…").click(),
        ),
        Stop("outbox-cancel", f"{mixed}/cancel"),
        Stop("outbox-resend", f"{mixed}/resend"),
        Stop("outbox-decide", f"{mixed}/recipients/{filled.undecided}/decide"),
        Stop("outbox-bulk-new", "/outbox/bulk/new?action=retry&all=yes&state=deferred"),
        Stop("outbox-bulk-none", "/outbox/bulk/new?action=cancel"),
        Stop("outbox-bulk", f"/outbox/bulk/{filled.bulk}"),
        Stop("outbox-practised", f"/outbox/{filled.practised}"),
        Stop("outbox-practised-all", "/outbox?state=practice"),
        Stop("outbox-send-by", "/outbox/bulk/new?action=send_by&all=yes&state=practice"),
        Stop("outbox-sent-by", f"/outbox/bulk/{filled.sent_by}"),
        Stop("outbox-forecast", "/outbox/forecast"),
        Stop("outbox-forecast-answer", f"/outbox/forecast?{asked}Folha+de+pagamento"),
        Stop("outbox-forecast-faulty", f"/outbox/forecast?{asked}nenhuma"),
    ]


def _applications(application: int) -> list[Stop]:
    """Return the stops of applications, and the reference of the API."""
    own = f"/applications/{application}"
    return [
        Stop("applications", "/applications"),
        Stop("application", own),
        Stop("application-token", own, _press("Criar token")),
        Stop("application-delete-window", own, _ask_to_delete_this),
        Stop("application-form", "/applications/new"),
        Stop("application-faulty", "/applications/new", submit),
        Stop("application-edit", f"{own}/edit"),
        Stop("application-delete", f"{own}/delete"),
        Stop("smtp-entry", f"{own}/smtp"),
        Stop("smtp-range-form", f"{own}/smtp/ranges/new"),
        Stop("smtp-range-faulty", f"{own}/smtp/ranges/new", submit),
        Stop("interface", "/api/docs"),
    ]


def _empty_days(page: Page) -> None:
    field = page.get_by_label("Guardar mensagens (dias)")
    field.fill("")
    field.press("Enter")
    expect(field).to_have_attribute("aria-invalid", "true")


def _open_first_version(page: Page) -> None:
    page.get_by_role("link", name="Voltar à versão 1…").click()
    expect(page.get_by_role("heading", name="Versão 1")).to_be_visible()


def _open_attempts(page: Page) -> None:
    for summary in page.locator("#attempts summary").all():
        summary.click()


OUTSIDE = [
    Stop("login", "/login"),
    Stop("login-faulty", "/login", lambda page: page.get_by_role("button", name="Entrar").last.click()),
    Stop("dead-link", "/setup/nothing"),
]
"""What somebody sees who has not signed in."""


def _press(button: str) -> Callable[[Page], None]:
    return lambda page: page.get_by_role("button", name=button).click()


def _press_in_row(page: Page, name: str) -> None:
    row(page, name).get_by_role("button", name="Ações").click()


def _test_unsaved(page: Page) -> None:
    page.get_by_role("button", name="Testar sem salvar").click()
    expect(window(page)).to_be_visible()


def _ask_to_delete(page: Page) -> None:
    choose_action(page, "Folha de pagamento", "Excluir")
    expect(window(page)).to_be_visible()


def _ask_to_delete_this(page: Page) -> None:
    page.get_by_role("link", name="Excluir").click()
    expect(window(page)).to_be_visible()


def _address(page: Page, name: str) -> str:
    page.goto("/accounts")
    return row(page, name).get_by_role("link", name=name).get_attribute("href")


def _tested(page: Page, name: str) -> str:
    """Test an account and return the URL of the run."""
    open_test(page, name).get_by_role("button", name="Enviar", exact=True).click()
    result(page, re.compile("Só treino: guardada|Ninguém atende"))
    return page.url


def _connector(page: Page) -> str:
    """Store a jump host."""
    page.goto("/connectors/new")
    page.get_by_label("Nome", exact=True).fill("Matriz")
    page.get_by_label("Host", exact=True).fill("jump.example.com")
    submit(page)
    page.get_by_role("link", name="Matriz").click()
    expect(page.get_by_role("heading", name="Matriz")).to_be_visible()
    return page.url


def _write_to(port: int) -> None:
    """Send a message with text, HTML and an attachment to the practice mailbox."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "Avisos <a@example.com>", "b@example.com", "Boletim"
    message.set_content("Texto do boletim\n")
    message.add_alternative("<h1>Boletim</h1><p>Em HTML</p>", subtype="html")
    message.add_attachment(b"a;b\r\n", maintype="text", subtype="csv", filename="dados.csv")
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
        client.send_message(message)
