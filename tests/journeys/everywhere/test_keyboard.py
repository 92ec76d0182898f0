"""Use of the pages by keyboard alone."""

import pytest
from playwright.sync_api import expect

from tests.journeys.support.hand import row, window

pytestmark = [pytest.mark.journey, pytest.mark.needs("chromium")]

# The label of the focused element, or the legend of its group.
FOCUSED = """() => {
  const it = document.activeElement;
  const group = it.closest("fieldset")?.querySelector("legend");
  const words = group ?? it.labels?.[0] ?? it;
  return (words.innerText || it.getAttribute("aria-label") || it.tagName).trim();
}"""
IN_DIALOG = "document.activeElement.closest('dialog') !== null || document.activeElement === document.body"


def tabs(page, count):
    """Return the label of the focused element after each of `count` presses of Tab."""
    words = []
    for _ in range(count):
        page.keyboard.press("Tab")
        words.append(page.evaluate(FOCUSED))
    return words


def test_the_first_stop_skips_to_the_content(page):
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Pular para o conteúdo")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    tabs(page, 1)
    expect(page.locator("#content :focus")).to_have_count(1)


def test_tab_goes_through_the_form_as_it_is_read(page):
    page.goto("/accounts/new")
    page.get_by_label("Nome da conta").focus()
    assert tabs(page, 24) == [
        "Ativo",
        "Nome do remetente",
        "E-mail do remetente",
        "E-mail de resposta (Reply-To)",
        "E-mail de retorno (Return-Path)",
        "E-mail de confirmação",
        "Conta padrão",
        "Enviar confirmação de leitura",
        "Obrigar o uso da configuração",
        "Servidor só aceita este remetente",
        "Habilitar rodapé",
        "Host SMTP",
        "Porta",
        "Usar conexão segura?",
        "Tipo de conexão segura",
        "Ignorar erro de certificado",
        "Nome no EHLO",
        "Certificado confiável",
        "Ou escolha o arquivo",
        "Nome no certificado",
        "Usar autenticação?",
        "Usar Network Connector?",
        "Envio",
        "Enviar",
    ]
    page.locator("#sending-fold > summary").focus()
    page.keyboard.press("Enter")
    assert tabs(page, 9) == [
        "Conexões simultâneas",
        "Mensagens por conexão",
        "Mensagens por minuto",
        *["Contas substitutas"] * 3,
        "Usar substituta após (minutos)",
        "Enviar mensagem assinada mesmo assim?",
        "Enviar",
    ]


def test_an_answer_by_the_arrow_keys_keeps_the_focus(page):
    page.goto("/accounts/new")
    page.get_by_label("Porta").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("group", name="Tipo de conexão segura")).to_have_count(0)
    assert page.evaluate(FOCUSED) == "Usar conexão segura?"


def test_a_menu_opens_with_enter_and_escape_gives_the_focus_back(page):
    button = row(page, "Caixa de treino").get_by_role("button", name="Ações")
    entry = row(page, "Caixa de treino").get_by_role("link", name="Editar", exact=True)
    button.focus()
    page.keyboard.press("Enter")
    expect(entry).to_be_visible()
    assert tabs(page, 1) == ["Editar"]
    page.keyboard.press("Escape")
    expect(entry).to_be_hidden()
    expect(button).to_be_focused()


def test_a_window_keeps_the_focus_and_escape_gives_it_back(page):
    button = row(page, "Caixa de treino").get_by_role("button", name="Ações")
    button.focus()
    page.keyboard.press("Enter")
    row(page, "Caixa de treino").get_by_role("link", name="Testar configuração").focus()
    page.keyboard.press("Enter")
    expect(window(page).get_by_label("Enviar para")).to_be_focused()
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate(IN_DIALOG)
    page.keyboard.press("Escape")
    expect(window(page)).to_have_count(0)
    expect(button).to_be_focused()


def test_the_first_faulty_field_gets_the_focus(page, picture):
    page.goto("/accounts/new")
    page.get_by_label("Nome da conta").fill("Quase certa")
    page.keyboard.press("Enter")
    sender = page.get_by_label("E-mail do remetente")
    expect(sender).to_be_focused()
    expect(sender).to_have_accessible_description("O endereço no cabeçalho From. Preencha este campo.")
    expect(page.get_by_role("alert")).to_contain_text("Nada foi salvo ainda.")
    expect(page.get_by_label("Nome da conta")).to_have_value("Quase certa")
    picture(page, "form-3-faulty")
