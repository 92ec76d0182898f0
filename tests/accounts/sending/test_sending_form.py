"""The part of the form about sending: limits, footers, substitutes, with script and without."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.accounts.conftest import form_data
from tests.accounts.pages import values_in
from tests.accounts.sending.test_substitutes import change, put_in_lane
from webapp.accounts import fields as account_fields
from webapp.accounts import service
from webapp.accounts.models import Account

Maker = Callable[..., Account]
SignIn = Callable[[str], FlaskClient]
HX = {"HX-Request": "true"}


def chosen(html: str) -> list[str]:
    """Return what each of the selects for substitutes shows."""
    selects = re.findall(r'<select[^>]*name="substitutes".*?</select>', html, re.DOTALL)
    return [(re.findall(r'value="(\d*)" selected', select) or [""])[0] for select in selects]


def test_new_shows_the_defaults_and_room_for_three(signed_in: SignIn, account: Maker) -> None:
    account()
    text = signed_in("administrator").get("/accounts/new").text
    expected = {
        "max_connections": "",
        "per_connection": "100",
        "per_minute": "",
        "substitute_after_min": "15",
    }
    values = values_in(text)
    assert {name: values.get(name) for name in expected} == expected
    assert chosen(text) == ["", "", ""]
    assert "Texto do rodapé" not in text


def test_what_was_filled_in_is_stored_and_shown_again(signed_in: SignIn, account: Maker) -> None:
    first, second = account(name="B"), account(name="C")
    data = form_data(
        name="Nova", footer="yes", footer_text="Não responda.", footer_html="<b>Não</b> responda.",
        max_connections="3", per_connection="50", per_minute="30", substitute_after_min="5",
        eight_bit_anyway="yes", substitutes=["", str(second.id), str(first.id)],
    )  # fmt: skip
    client = signed_in("administrator")
    assert client.post("/accounts", data=data).status_code == 303
    stored = account_fields.of(Account.get(Account.name == "Nova"))
    assert stored.substitutes == (second.id, first.id)
    assert (stored.max_connections, stored.per_connection, stored.per_minute) == (3, 50, 30)
    assert (stored.substitute_after_min, stored.footer_text) == (5, "Não responda.")
    assert stored.eight_bit_anyway
    text = client.get(f"/accounts/{Account.get(Account.name == 'Nova').id}/edit").text
    assert chosen(text) == [str(second.id), str(first.id), ""]
    assert "&lt;b&gt;Não&lt;/b&gt; responda.</textarea>" in text


def test_a_form_from_before_these_fields_keeps_the_defaults(signed_in: SignIn) -> None:
    assert signed_in("administrator").post("/accounts", data=form_data()).status_code == 303
    stored = account_fields.of(Account.get())
    assert (stored.max_connections, stored.eight_bit_anyway) == (0, False)


def test_an_emptied_number_of_connections_is_found_out(signed_in: SignIn, account: Maker) -> None:
    stored = account(name="A")
    change(stored, max_connections=3)
    client = signed_in("administrator")
    form = client.get(f"/accounts/{stored.id}/edit").text
    assert values_in(form)["max_connections"] == "3"
    data = form_data(name="A", is_default="yes", version="2", max_connections="")
    assert client.post(f"/accounts/{stored.id}", data=data).status_code == 303
    assert Account.get().max_connections == 0
    assert not values_in(client.get(f"/accounts/{stored.id}/edit").text)["max_connections"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"per_connection": ""}, "Preencha este campo."),
        ({"max_connections": "51"}, "Digite um número inteiro de 0 a 50."),
        ({"per_connection": "1.5"}, "Digite um número inteiro de 1 a 10000."),
        ({"per_minute": "-1"}, "Digite um número inteiro de 0 a 100000."),
        ({"substitute_after_min": "٣"}, "Digite um número inteiro de 1 a 10080."),
        ({"footer": "yes", "footer_text": "x" * 4001}, "4001 caracteres"),
        ({"footer": "yes", "footer_html": "\0"}, "caractere de controle"),
        ({"substitutes": ["x"]}, "Escolha contas da lista."),
        ({"substitutes": ["1", "1"]}, "Uma conta aparece duas vezes"),
        ({"substitutes": ["9" * 30]}, "foi excluída nesse meio-tempo"),
    ],
)
def test_each_broken_rule_is_said_at_its_field(
    signed_in: SignIn, account: Maker, changes: dict, words: str
) -> None:
    account(name="Padrão")
    answer = signed_in("administrator").post("/accounts", data=form_data(**changes))
    assert answer.status_code == 422
    assert words in answer.text
    field = list(changes)[-1]
    assert re.search(f'id="{field}-error">[^<]*{words}', answer.text)
    assert Account.select().count() == 1


def test_a_cycle_of_substitutes_is_named_in_words(signed_in: SignIn, account: Maker) -> None:
    first, second = account(name="A"), account(name="B")
    change(first, substitutes=(second.id,))
    data = form_data(name="B", version="1", substitutes=[str(first.id)])
    answer = signed_in("administrator").post(f"/accounts/{second.id}", data=data)
    assert answer.status_code == 422
    assert "Isto formaria um círculo: B → A → B." in answer.text
    assert chosen(answer.text) == [str(first.id), "", ""]


def test_a_hidden_footer_is_neither_validated_nor_saved_and_comes_back_when_enabled(
    signed_in: SignIn,
) -> None:
    client = signed_in("administrator")
    data = form_data(footer="no", footer_text="x" * 5000, part="footer")
    off = client.post("/accounts/fields", data=data, headers=HX).text
    assert off.count("<textarea") == 0
    assert values_in(off)["footer_text"] == "x" * 5000
    assert client.post("/accounts", data=data).status_code == 303
    assert Account.get().footer_text == ""
    on = client.post("/accounts/fields", data=data | {"footer": "yes"}, headers=HX).text
    assert on.lstrip().startswith('<div id="footer-fields"')
    assert on.count("<textarea") == 2
    assert "Mensagem enviada automaticamente por $account." in on


def test_another_field_appears_once_all_are_chosen(signed_in: SignIn, account: Maker) -> None:
    ids = [str(account(name=name).id) for name in "ABC"]
    client = signed_in("administrator")
    data = form_data(name="Nova", substitutes=ids, part="sending")
    fragment = client.post("/accounts/fields", data=data, headers=HX).text
    assert fragment.lstrip().startswith('<section id="sending"')
    assert 'id="live"' in fragment
    assert chosen(fragment) == [*ids, ""]
    page = client.post("/accounts/fields", data=data).text
    assert "<html" in page
    assert chosen(page) == [*ids, ""]


def test_an_account_is_not_offered_to_itself(signed_in: SignIn, account: Maker) -> None:
    stored = account(name="Única")
    text = signed_in("administrator").get(f"/accounts/{stored.id}/edit").text
    assert f'<option value="{stored.id}"' not in text.split('id="substitutes"')[1]


def test_the_live_line_says_who_steps_in_and_who_never_can(signed_in: SignIn, account: Maker) -> None:
    account(name="Padrão")
    good = account(name="Boa")
    other = account(name="Alheia", sender="alheia@example.com")
    off = account(name="Parada", active=False)
    data = form_data(substitutes=[str(row.id) for row in (off, good, other)], substitute_after_min="1")
    text = signed_in("administrator").post("/accounts/live", data=data, headers=HX).text
    assert "que esperou 1 minuto, enviam: Parada, Boa, Alheia." in text
    assert "Parada nunca poderá substituir: está inativa." in text
    assert (
        "Alheia nunca poderá substituir: envia como alheia@example.com, não como avisos@example.com" in text
    )
    assert "Boa nunca" not in text


def test_the_second_editor_sees_both_lists_by_name(signed_in: SignIn, account: Maker) -> None:
    first, second, third = account(name="A"), account(name="B"), account(name="C")
    change(first, substitutes=(third.id, second.id), per_minute=30)
    data = form_data(name="A", is_default="yes", version="1", substitutes=[str(second.id)])
    answer = signed_in("administrator").post(f"/accounts/{first.id}", data=data)
    assert answer.status_code == 409
    rows = re.findall(r'<th scope="row">(.*?)</th><td>(.*?)</td><td>(.*?)</td>', answer.text)
    assert rows == [("Mensagens por minuto", "30", "–"), ("Contas substitutas", "C, B", "B")]


def test_a_half_filled_list_survives_a_detour(signed_in: SignIn, account: Maker) -> None:
    other = account(name="B")
    client = signed_in("administrator")
    data = form_data(substitutes=["", str(other.id)], per_minute="muitas", footer="yes", footer_text="Oi")
    away = client.post("/accounts/draft", data=data).location
    back = re.search(r"draft%3D([\w-]+)", away)
    text = client.get(f"/accounts/new?draft={back[1]}").text
    assert chosen(text) == [str(other.id), "", ""]
    assert values_in(text)["per_minute"] == "muitas"
    assert ">\nOi</textarea>" in text


def test_delete_says_who_needs_the_account_and_what_waits(signed_in: SignIn, account: Maker) -> None:
    default, named = account(name="A"), account(name="B")
    change(default, substitutes=(named.id,))
    put_in_lane(named, 2)
    client = signed_in("administrator")
    text = client.get(f"/accounts/{named.id}/delete", headers=HX).text
    assert "Ela substitui: A." in text
    assert "E-mails para 2 destinatários ainda esperam na fila dela." in text
    assert client.post(f"/accounts/{named.id}/delete").status_code == 409
    assert service.get(named.id)
