"""A new person: set-up by a link, language and theme; and an expired session."""

import pytest
from playwright.sync_api import expect

from tests.journeys.support.hand import notice
from tests.journeys.support.instance import PASSWORD

pytestmark = [pytest.mark.journey, pytest.mark.needs("chromium")]


def link_for(page, email, role):
    """Add a person and return the link by which they set their password."""
    page.get_by_role("link", name="Pessoas").click()
    page.get_by_role("link", name="Adicionar").click()
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Papel").select_option(role)
    page.get_by_role("button", name="Adicionar").click()
    expect(page.get_by_role("heading", name=email)).to_be_visible()
    page.get_by_role("button", name="Criar link de senha").click()
    return page.get_by_label("Link").input_value()


def sign_in(page, email):
    """Sign in at the log-in page."""
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Senha").fill(PASSWORD)
    page.get_by_role("button", name="Entrar", exact=True).click()


def enter(page, link, email):
    """Set a password by the link, then sign in with it."""
    page.goto(link)
    page.get_by_label("Nova senha", exact=True).fill(PASSWORD)
    page.get_by_label("Repita a nova senha").fill(PASSWORD)
    page.get_by_role("button", name="Definir a senha").click()
    expect(page.get_by_role("heading", name="Entrar no Postigo")).to_be_visible()
    sign_in(page, email)


def look(page, menu, choice):
    """Choose a language or theme in the top bar."""
    page.get_by_role("button", name=menu).click()
    page.get_by_role("button", name=choice, exact=True).click()


def test_an_operator_enters_by_a_link_and_may_test_but_change_nothing(page, visit, instance):
    email = "operadora@example.com"
    link = link_for(page, email, "Operador")
    hers = visit(instance, signed_in=False)
    enter(hers, link, email)
    expect(hers.get_by_role("heading", name="Configuração SMTP")).to_be_visible()
    expect(hers.get_by_role("link", name="Adicionar")).to_have_count(0)
    hers.get_by_role("button", name="Ações").first.click()
    expect(hers.get_by_role("link", name="Testar configuração").first).to_be_visible()
    expect(hers.get_by_role("link", name="Editar", exact=True)).to_have_count(0)
    hers.goto("/people")
    expect(hers.get_by_role("heading", name="Você não pode fazer isto")).to_be_visible()
    hers.goto(link)
    expect(hers.get_by_role("heading", name="Este link não funciona")).to_be_visible()


def test_language_and_colours_are_kept_with_the_person(page, visit, instance, picture):
    email = "ann@example.com"
    link = link_for(page, email, "Auditor")
    hers = visit(instance, signed_in=False)
    enter(hers, link, email)
    look(hers, "Idioma e cores", "English")
    expect(hers.get_by_role("heading", name="SMTP configuration")).to_be_visible()
    expect(hers.get_by_role("columnheader", name="Sender e-mail")).to_be_visible()
    look(hers, "Language and colours", "Dark")
    expect(hers.locator("html")).to_have_attribute("data-bs-theme", "dark")
    picture(hers, "english-dark")

    elsewhere = visit(instance, signed_in=False)
    elsewhere.goto("/login")
    expect(elsewhere.get_by_role("heading", name="Entrar no Postigo")).to_be_visible()
    sign_in(elsewhere, email)
    expect(elsewhere.get_by_role("heading", name="SMTP configuration")).to_be_visible()
    expect(elsewhere.locator("html")).to_have_attribute("data-bs-theme", "dark")
    look(elsewhere, "Language and colours", "Español")
    expect(elsewhere.get_by_role("columnheader", name="Correo del remitente")).to_be_visible()


def test_the_log_in_page_speaks_the_language_of_the_browser(visit, instance):
    for locale, title in (
        ("en-GB", "Sign in"),
        ("es-AR", "Entrar"),
        ("pt-PT", "Entrar"),
        ("fr-FR", "Entrar"),
    ):
        page = visit(instance, signed_in=False, locale=locale)
        page.goto("/login")
        expect(page.get_by_role("button", name=title, exact=True)).to_be_visible()


def test_after_log_in_the_requested_page_is_shown(visit, instance):
    page = visit(instance, signed_in=False)
    page.goto("/accounts/new")
    sign_in(page, "maria@example.com")
    expect(page.get_by_label("Nome da conta")).to_be_visible()


def test_a_dialog_after_the_session_ended_leads_to_the_log_in(page, visit, instance):
    email = "curta@example.com"
    link = link_for(page, email, "Operador")
    hers = visit(instance, signed_in=False)
    enter(hers, link, email)
    page.get_by_role("link", name="Voltar à pessoa").click()
    page.get_by_role("button", name="Encerrar todas").click()
    expect(notice(page)).to_contain_text("encerrada")
    hers.get_by_role("button", name="Ações").first.click()
    expect(hers.get_by_role("heading", name="Entrar no Postigo")).to_be_visible()
