"""User actions on the pages; elements are found by their visible labels."""

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from playwright.sync_api import Locator, Page, expect


def settled(page: Page) -> None:
    """Wait until htmx has no requests under way, which it marks by these classes."""
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added")).to_have_count(0)


def question(page: Page, label: str) -> Locator:
    """Return the group of radio buttons with this label."""
    return page.get_by_role("group", name=label, exact=True)


def answer(page: Page, label: str, choice: str) -> None:
    """Choose a radio button of a group, and wait until htmx has updated the form."""
    question(page, label).get_by_role("radio", name=choice, exact=True).check()
    settled(page)


def chosen(page: Page, label: str, choice: str) -> None:
    """Expect that this radio button of a group is chosen."""
    expect(question(page, label).get_by_role("radio", name=choice, exact=True)).to_be_checked()


def choose_record(page: Page, label: str, name: str) -> None:
    """Choose a record by its name: in a select where there are few, in a field with a list where many."""
    field = page.get_by_label(label, exact=True)
    if field.evaluate("field => field.tagName") == "SELECT":
        field.select_option(name)
    else:
        field.fill(name)
        field.blur()
    settled(page)


def expect_record(page: Page, label: str, name: str) -> None:
    """Expect that the record `name` is chosen."""
    field = page.get_by_label(label, exact=True)
    expect(field).to_be_visible()
    chosen_name = "field => field.selectedOptions ? field.selectedOptions[0].text : field.value"
    assert field.evaluate(chosen_name) == name


def open_sending(page: Page) -> Locator:
    """Unfold the section *Envio* of the account form, and return it."""
    page.locator("#sending-fold:not([open]) > summary").click()
    return page.get_by_role("region", name="Envio")


def submit(page: Page) -> None:
    """Press *Enviar*."""
    page.get_by_role("button", name="Enviar", exact=True).click()


def notice(page: Page) -> Locator:
    """Return the element with the notice of the last action."""
    return page.locator("main").get_by_role("status").first


def filters(page: Page) -> Locator:
    """Return the form with the filters of a report."""
    return page.get_by_role("search", name="Filtros")


def row(page: Page, name: str) -> Locator:
    """Return the row of the account `name` in the report."""
    return page.get_by_role("row").filter(has=page.get_by_role("link", name=name, exact=True))


def cell(page: Page, name: str, column: str) -> Locator:
    """Return the cell of the account `name` in the column with the heading `column`."""
    row(
        page, name
    ).wait_for()  # reading the headings does not wait, and could read those of the previous page
    heads = [head.strip() for head in page.get_by_role("columnheader").all_inner_texts()]
    return row(page, name).get_by_role("cell").nth(heads.index(column))


def choose_action(page: Page, name: str, action: str) -> None:
    """Open the menu *Ações* of an account in the report, and choose an entry."""
    row(page, name).get_by_role("button", name="Ações").click()
    # Without script the button leads to a page with the same entries.
    page.locator(".row-actions:visible").get_by_text(action, exact=True).click()


def window(page: Page) -> Locator:
    """Return the dialog that is open."""
    return page.get_by_role("dialog")


def open_test(page: Page, name: str) -> Locator:
    """Open the test dialog of an account from the report, filtered: it may have more rows than a page."""
    page.goto(f"/accounts?{urlencode({'name': name})}")
    choose_action(page, name, "Testar configuração")
    dialog = window(page)
    expect(dialog.get_by_role("heading", name="Teste de E-mail - Conta")).to_be_visible()
    return dialog


def result(page: Page, sentence: str, *, within_ms: int = 20_000) -> None:
    """Expect that the test ends with this sentence, or one that contains it."""
    expect(page.get_by_role("heading", name=sentence)).to_be_visible(timeout=within_ms)


@dataclass(frozen=True)
class Account:
    """The values for the account form; `security` is SSL, TLS or None for no encryption."""

    name: str
    port: int
    host: str = "localhost"
    sender: str = "avisos@example.com"
    security: str | None = None


def fill_in(page: Page, account: Account) -> None:
    """Fill in the open form of an account that is not to be the default.

    Yes / No questions come first, because they change which fields exist.
    """
    question(page, "Conta padrão").get_by_role("radio", name="Não", exact=True).check()
    if account.security is None:
        answer(page, "Usar conexão segura?", "Não")
    else:
        answer(page, "Tipo de conexão segura", account.security)
    page.get_by_label("Nome da conta").fill(account.name)
    page.get_by_label("E-mail do remetente").fill(account.sender)
    page.get_by_label("Host SMTP").fill(account.host)
    page.get_by_label("Porta").fill(str(account.port))


def add(page: Page, account: Account) -> None:
    """Add an account by the form, beginning and ending at the report."""
    page.goto("/accounts")
    page.get_by_role("link", name="Adicionar").click()
    fill_in(page, account)
    submit(page)
    expect(notice(page)).to_contain_text(f"A conta {account.name} foi criada.")


def make_credential(page: Page, name: str, user_name: str, secret: str) -> None:
    """From a form that asks for a credential, create one and return to the form."""
    answer(page, "Usar autenticação?", "Sim")
    page.get_by_role("button", name="Nova credencial").click()
    page.get_by_label("Nome", exact=True).fill(name)
    page.get_by_label("Nome de usuário").fill(user_name)
    page.get_by_label("Senha", exact=True).fill(secret)
    submit(page)
    expect_record(page, "Credencial para autenticação", name)


def make_connector(page: Page, name: str, port: int) -> None:
    """From the account form, create a SOCKS5 connector on this machine and return to the form."""
    answer(page, "Usar Network Connector?", "Sim")
    page.get_by_role("button", name="Novo Network Connector").click()
    page.get_by_label("Nome", exact=True).fill(name)
    page.get_by_label("Host", exact=True).fill("127.0.0.1")
    page.get_by_label("Porta").fill(str(port))
    submit(page)
    expect_record(page, "Network Connector", name)


def queue_id(page: Page) -> str:
    """Return the queue id under which the server accepted the test message."""
    heading = page.get_by_role("heading", name="O servidor aceitou a mensagem como")
    return re.search(r"mensagem como ([\w.-]+);", heading.inner_text())[1]


def post(page: Page, form_at: str, action: str, fields: dict[str, str]) -> str:
    """Submit a form by an HTTP request, for records that a test only needs to exist.

    `form_at` is the page with the form. Returns the address to which the answer led.
    """
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.request.get(form_at).text())[1]
    answered = page.request.post(action, form=fields | {"csrf_token": token})
    assert answered.ok, answered.text()
    return answered.url


def add_quickly(page: Page, name: str, port: int = 25, **changes: str) -> None:
    """Add an account for this machine without encryption, by an HTTP request."""
    questions = ("is_default", "read_receipt", "force", "footer", "secure", "ignore_certificate")
    fields = dict.fromkeys((*questions, "authenticate", "use_connector"), "no")
    fields |= {"active": "yes", "name": name, "sender": "avisos@example.com", "host": "localhost"}
    post(page, "/accounts/new", "/accounts", fields | {"port": str(port)} | changes)
