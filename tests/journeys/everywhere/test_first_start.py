"""From the link printed at the first start to reading the first test message."""

import pytest
from playwright.sync_api import expect

from tests.journeys.support.hand import cell, open_test, result
from tests.journeys.support.instance import EMAIL, Instance, set_up, started

pytestmark = [pytest.mark.journey, pytest.mark.needs("chromium")]


def test_from_the_set_up_link_to_the_first_message_read(visit, picture, tmp_path):
    with started(tmp_path / "data") as process:
        page = visit(Instance(process, None), signed_in=False)
        set_up(page, process)
        expect(cell(page, "Caixa de treino", "Padrão")).to_have_text("Sim")
        expect(cell(page, "Caixa de treino", "Situação")).to_have_text("Não testada")
        picture(page, "first-1-report")

        dialog = open_test(page, "Caixa de treino")
        expect(dialog).to_contain_text("Caixa de treino")
        expect(dialog.get_by_label("Enviar para")).to_have_value(EMAIL)
        expect(dialog.get_by_label("Assunto")).to_have_value("MENSAGEM DE TESTE!")
        expect(dialog.get_by_label("Mensagem")).to_have_value("ATENÇÃO: ESTA É UMA MENSAGEM DE TESTE!")
        picture(page, "first-2-test")

        dialog.get_by_role("button", name="Enviar", exact=True).click()
        result(page, "Só treino: guardada como")
        stages = dialog.get_by_role("list", name="Etapas").get_by_role("listitem")
        expect(stages.filter(has_text="Saudação (banner)")).to_contain_text("Saudação do servidor")
        expect(stages.filter(has_text="Destinatário (RCPT TO)")).to_contain_text(
            f"O servidor aceita {EMAIL}."
        )
        expect(stages.filter(has_text="Resposta final do servidor")).to_contain_text(
            "Só treino: guardada como"
        )
        picture(page, "first-3-accepted")
        page.reload()
        result(page, "Só treino: guardada como")

        page.get_by_role("navigation", name="Configurações").get_by_role(
            "link", name="Caixa de treino"
        ).click()
        page.get_by_role("link", name="MENSAGEM DE TESTE!").click()
        expect(page.get_by_role("region", name="Texto")).to_contain_text(
            "ATENÇÃO: ESTA É UMA MENSAGEM DE TESTE!"
        )
        headers = page.get_by_role("table", name="Cabeçalhos")
        expect(headers.get_by_role("row", name="From")).to_contain_text("postigo@treino.local")
        expect(headers.get_by_role("row", name="To", exact=False).first).to_contain_text(EMAIL)
        picture(page, "first-4-message")

        page.get_by_role("link", name="Configuração SMTP").click()
        expect(cell(page, "Caixa de treino", "Situação")).to_contain_text("Só treino")
        tested = cell(page, "Caixa de treino", "Situação").get_by_role("link")
        expect(tested).to_have_attribute("title", EMAIL)
