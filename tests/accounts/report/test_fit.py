"""Where the chosen columns go: beside each other, under the name, or aside because they are empty."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.accounts.sending.test_sending_state_views import cell
from tests.house.words.catalogues import catalogue, translations
from webapp.accounts.models import Account
from webapp.accounts.views.columns import COLUMNS, REPORT
from webapp.accounts.views.fit import WIDTH, WIDTH_ON_PAPER, fit

Maker = Callable[..., Account]
SignIn = Callable[[str], FlaskClient]
ALL = ",".join(column.name for column in COLUMNS)


def labels() -> list[str]:
    """Return the labels of all columns in pt-BR."""
    return [translations(catalogue("pt_BR").get(column.label._args[0]))[0] for column in COLUMNS]


def heads(html: str) -> list[str]:
    """Return the headings of the table."""
    table = html[html.index("<thead>") : html.index("</thead>")]
    return [re.sub("<[^>]+>", "", head).strip() for head in re.findall("<th .*?</th>", table, re.DOTALL)]


def test_the_columns_shown_at_first_stand_beside_each_other() -> None:
    at_first = REPORT.chosen(None)
    assert sum(column.width for column in at_first) <= WIDTH
    assert fit(at_first, [], WIDTH).beside == at_first


@pytest.mark.parametrize("width", [0, 10, 30, WIDTH, WIDTH_ON_PAPER])
def test_no_chosen_column_is_lost_whatever_the_width(width: int) -> None:
    fitted = fit(COLUMNS, [], width)
    assert fitted.beside
    assert {*fitted.beside, *fitted.below} == {*COLUMNS}
    assert sum(column.width for column in fitted.beside) <= max(width, fitted.beside[0].width)


def test_at_first_the_report_answers_by_these_columns(signed_in: SignIn, account: Maker) -> None:
    account()
    assert heads(signed_in("auditor").get("/accounts").text) == [
        "Código",
        "Nome",
        "Situação",
        "E-mail do remetente",
        "Host:porta",
        "Ativo",
        "Padrão",
        "Conexão segura",
        "Ações",
    ]


def test_what_does_not_fit_stands_under_the_name_with_its_label(signed_in: SignIn, account: Maker) -> None:
    account(name="Avisos", reply_to="ajuda@example.com", footer=True)
    text = signed_in("auditor").get(f"/accounts?columns={ALL}").text
    name = cell(text, "name")
    assert "<dt>E-mail de resposta</dt> <dd>ajuda@example.com</dd>" in name
    assert "<dt>Rodapé</dt> <dd>Sim</dd>" in name
    assert "Abaixo do nome:" in text
    assert 'href="/accounts?order=reply_to&amp;columns=' in text.split("Abaixo do nome:")[1].split("</p>")[0]


def test_a_column_that_is_empty_in_every_row_steps_aside_and_says_so(
    signed_in: SignIn, account: Maker
) -> None:
    account(name="A", reply_to="ajuda@example.com")
    account(name="B")
    client = signed_in("auditor")
    text = client.get("/accounts?columns=id,name,reply_to,return_path").text
    assert heads(text) == ["Código", "Nome", "E-mail de resposta", "Ações"]
    assert "Sem valor em nenhuma linha desta página: E-mail de retorno." in " ".join(text.split())
    text = client.get("/accounts?columns=id,name,reply_to,return_path&name=b").text
    assert heads(text) == ["Código", "Nome", "Ações"]


def test_the_columns_in_the_address_come_before_those_of_the_person(
    signed_in: SignIn, account: Maker
) -> None:
    account()
    client = signed_in("auditor")
    client.post("/accounts/columns", data={"column": ["id", "port"]})
    assert heads(client.get("/accounts").text) == ["Código", "Porta", "Ações"]
    assert heads(client.get("/accounts?columns=name,nothing").text) == ["Nome", "Ações"]
    assert heads(client.get("/accounts?columns=nothing").text) == ["Código", "Porta", "Ações"]
    assert 'name="columns" value="name"' in client.get("/accounts?columns=name").text


def test_choosing_none_shows_those_of_the_beginning(signed_in: SignIn, account: Maker) -> None:
    account()
    client = signed_in("auditor")
    text = client.post("/accounts/columns", data={}, follow_redirects=True).text
    assert "Nenhuma coluna foi escolhida" in text
    assert "Situação" in heads(text)


def test_print_shows_the_same_columns_and_what_does_not_fit_under_the_name(
    signed_in: SignIn, account: Maker
) -> None:
    account(name="Avisos", footer=True)
    text = signed_in("auditor").get(f"/accounts/print?columns={ALL}").text
    said = {*heads(text), *re.findall("<dt>(.*?)</dt>", text)}
    empty = ["E-mail de resposta", "E-mail de retorno", "E-mail de confirmação", "Credencial",
             "Network Connector", "Vence em", "Envio"]  # fmt: skip
    assert f"<dt>Colunas vazias</dt><dd>{', '.join(empty)}</dd>" in text
    assert not said & set(empty)
    assert len(said & set(labels())) == len(COLUMNS) - len(empty)


def test_every_column_can_be_ordered_by_from_the_menu(signed_in: SignIn, account: Maker) -> None:
    account()
    client = signed_in("auditor")
    text = client.get("/accounts?order=-queue").text
    menu = text.split('id="order"')[1].split('id="columns"')[0]
    for column in COLUMNS:
        assert (f"order={column.name}" in menu or f"order=-{column.name}" in menu) == (
            column.order is not None
        )
    assert 'href="/accounts?order=queue"' in menu
    assert "decrescente" in menu
