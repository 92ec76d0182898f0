"""The pages in a browser without JavaScript."""

import pytest
from playwright.sync_api import expect

from tests.journeys.support.hand import choose_action, filters, notice, question, row, submit
from tests.journeys.support.instance import EMAIL, PASSWORD

pytestmark = [pytest.mark.journey, pytest.mark.needs("chromium")]


@pytest.fixture
def page(visit, instance):
    """A page without JavaScript, signed in, at the report."""
    page = visit(instance, signed_in=False, java_script_enabled=False)
    page.goto("/accounts")
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Senha").fill(PASSWORD)
    page.get_by_role("button", name="Entrar", exact=True).click()
    expect(page.get_by_role("heading", name="Configuração SMTP")).to_be_visible()
    return page


def test_filters_work_by_their_button(page):
    filters(page).get_by_label("Nome").fill("treino")
    page.get_by_role("button", name="Filtrar").click()
    expect(page.get_by_text("1 conta", exact=True)).to_be_visible()
    expect(row(page, "Caixa de treino")).to_be_visible()


def test_fields_follow_the_answers_by_a_button(page, picture):
    page.get_by_role("link", name="Adicionar").click()
    page.get_by_label("Nome da conta").fill("Sem script")
    question(page, "Conta padrão").get_by_label("Não").check()
    page.get_by_label("E-mail do remetente").fill("avisos@example.com")
    question(page, "Usar conexão segura?").get_by_label("Não").check()
    question(page, "Usar autenticação?").get_by_label("Sim").check()
    expect(page.get_by_label("Credencial para autenticação")).to_have_count(0)
    page.get_by_role("button", name="Atualizar campos").click()
    expect(page.get_by_label("Credencial para autenticação")).to_be_visible()
    expect(question(page, "Tipo de conexão segura")).to_have_count(0)
    expect(page.get_by_label("Porta")).to_have_value("25")
    expect(page.get_by_label("Nome da conta")).to_have_value("Sem script")
    picture(page, "no-script-form")
    question(page, "Usar autenticação?").get_by_label("Não").check()
    page.get_by_label("Host SMTP").fill("localhost")
    submit(page)
    expect(notice(page)).to_contain_text("A conta Sem script foi criada.")

    filters(page).get_by_label("Nome").fill(
        "Sem script"
    )  # other tests may have created more than one page of accounts
    page.get_by_role("button", name="Filtrar").click()
    choose_action(page, "Sem script", "Excluir")
    expect(page.get_by_role("heading", name="Excluir a conta Sem script?")).to_be_visible()
    page.get_by_role("button", name="Excluir").click()
    expect(notice(page)).to_contain_text("A conta Sem script foi excluída.")


def test_a_test_shows_itself_again_until_it_is_over(page, picture):
    choose_action(page, "Caixa de treino", "Testar configuração")
    expect(page.get_by_label("Assunto")).to_have_value("MENSAGEM DE TESTE!")
    submit(page)
    expect(page.get_by_role("heading", name="Só treino: guardada como")).to_be_visible(timeout=20_000)
    picture(page, "no-script-accepted")
