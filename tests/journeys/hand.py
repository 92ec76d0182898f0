"""What people do on the pages, found by the words they read."""

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect


def settled(page: Page) -> None:
    """Wait until htmx, which marks what is under way by these classes, has nothing more to do."""
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added")).to_have_count(0)


def question(page: Page, label: str) -> Locator:
    """Return the group of radio buttons with this label."""
    return page.get_by_role("group", name=label, exact=True)


def answer(page: Page, label: str, choice: str) -> None:
    """Choose one of the radio buttons of a group, and wait for what that changes in the form."""
    question(page, label).get_by_role("radio", name=choice, exact=True).check()
    settled(page)


def chosen(page: Page, label: str, choice: str) -> None:
    """Expect that a group of radio buttons has this answer."""
    expect(question(page, label).get_by_role("radio", name=choice, exact=True)).to_be_checked()


def submit(page: Page) -> None:
    """Press *Enviar*."""
    page.get_by_role("button", name="Enviar", exact=True).click()


def notice(page: Page) -> Locator:
    """Return where the page says what the last action did."""
    return page.locator("main").get_by_role("status").first


def filters(page: Page) -> Locator:
    """Return the form with the filters of a report."""
    return page.get_by_role("search", name="Filtros")


def row(page: Page, name: str) -> Locator:
    """Return the row of the report in which the account `name` stands."""
    return page.get_by_role("row").filter(has=page.get_by_role("link", name=name, exact=True))


def cell(page: Page, name: str, column: str) -> Locator:
    """Return what stands in the row of the account `name` under the head `column`."""
    row(page, name).wait_for()  # the heads are read at once, perhaps of the page before
    heads = [head.strip() for head in page.get_by_role("columnheader").all_inner_texts()]
    return row(page, name).get_by_role("cell").nth(heads.index(column))


def choose_action(page: Page, name: str, action: str) -> None:
    """Open the menu *Ações* of an account in the report, and choose from it."""
    row(page, name).get_by_role("button", name="Ações").click()
    row(page, name).get_by_text(action, exact=True).click()


def window(page: Page) -> Locator:
    """Return the dialog that is open."""
    return page.get_by_role("dialog")


def open_test(page: Page, name: str) -> Locator:
    """Open the test window of an account from the report."""
    page.goto("/accounts")
    choose_action(page, name, "Testar configuração")
    dialog = window(page)
    expect(dialog.get_by_role("heading", name="Teste de E-mail - Conta")).to_be_visible()
    return dialog


def result(page: Page, sentence: str) -> None:
    """Expect that the test ends with this sentence (a part of it will do)."""
    expect(page.get_by_role("heading", name=sentence)).to_be_visible(timeout=20_000)


@dataclass(frozen=True)
class Account:
    """What is typed into the form of an account; `security` is SSL, TLS or None for no encryption."""

    name: str
    port: int
    host: str = "localhost"
    sender: str = "avisos@example.com"
    security: str | None = None


def fill_in(page: Page, account: Account) -> None:
    """Fill in the form of an account that is open, questions first: they change which fields there are."""
    if account.security is None:
        answer(page, "Usar conexão segura?", "Não")
    else:
        answer(page, "Tipo de conexão segura", account.security)
    page.get_by_label("Nome da conta").fill(account.name)
    page.get_by_label("E-mail do remetente").fill(account.sender)
    page.get_by_label("Host SMTP").fill(account.host)
    page.get_by_label("Porta").fill(str(account.port))


def add(page: Page, account: Account) -> None:
    """Add an account, from the report back to the report."""
    page.goto("/accounts")
    page.get_by_role("link", name="Adicionar").click()
    fill_in(page, account)
    submit(page)
    expect(notice(page)).to_contain_text(f"A conta {account.name} foi criada.")


def make_credential(page: Page, name: str, user_name: str, secret: str) -> None:
    """From a form with a question for a credential: make one and come back."""
    answer(page, "Usar autenticação?", "Sim")
    page.get_by_role("button", name="Nova credencial").click()
    page.get_by_label("Nome", exact=True).fill(name)
    page.get_by_label("Nome de usuário").fill(user_name)
    page.get_by_label("Segredo", exact=True).fill(secret)
    submit(page)
    expect(page.get_by_role("option", name=name, selected=True)).to_be_attached()


def make_connector(page: Page, name: str, port: int) -> None:
    """From the form of an account: make a SOCKS5 connector on this machine and come back."""
    answer(page, "Usar Network Connector?", "Sim")
    page.get_by_role("button", name="Novo Network Connector").click()
    page.get_by_label("Nome", exact=True).fill(name)
    page.get_by_label("Host", exact=True).fill("127.0.0.1")
    page.get_by_label("Porta").fill(str(port))
    submit(page)
    expect(page.get_by_role("option", name=name, selected=True)).to_be_attached()


def queue_id(page: Page) -> str:
    """Return the number under which the server accepted the message of a test."""
    heading = page.get_by_role("heading", name="O servidor aceitou a mensagem como")
    return re.search(r"mensagem como ([\w.-]+);", heading.inner_text())[1]


def post(page: Page, form_at: str, action: str, fields: dict[str, str]) -> str:
    """Submit a form without showing it, to make what a journey only needs to be there.

    `form_at` is the page with the form. Returns the address to which the answer led.
    """
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.request.get(form_at).text())[1]
    answered = page.request.post(action, form=fields | {"csrf_token": token})
    assert answered.ok, answered.text()
    return answered.url


def add_quickly(page: Page, name: str, port: int = 25, **changes: str) -> None:
    """Add an account that connects to this machine without encryption, without showing the form."""
    questions = ("is_default", "read_receipt", "force", "footer", "secure", "ignore_certificate")
    fields = dict.fromkeys((*questions, "authenticate", "use_connector"), "no")
    fields |= {"active": "yes", "name": name, "sender": "avisos@example.com", "host": "localhost"}
    post(page, "/accounts/new", "/accounts", fields | {"port": str(port)} | changes)
