"""The buttons that take what was found into the form, and the panel of the form's provider."""

import pytest

from tests.accounts.conftest import form_data
from tests.accounts.discovery.conftest import HX, TYPED
from tests.accounts.discovery.found import offers
from tests.accounts.pages import values_in


@pytest.fixture
def take(client):
    """A function that presses a button with a filled form, and returns what the form has then."""

    def press(value, **data):
        answer = client.post("/accounts/discover/take", data=data | {"take": value})
        assert answer.status_code == 303
        assert answer.location.endswith("#server")
        return values_in(client.get(answer.location).text)

    return press


def test_a_button_fills_in_host_port_encryption_and_log_in(take):
    form = take("smtp.example.com 465 ssl yes", **TYPED)
    assert (form["host"], form["port"], form["secure"], form["security"], form["authenticate"]) == (
        "smtp.example.com",
        "465",
        "yes",
        "ssl",
        "yes",
    )


def test_all_else_that_was_typed_stays(take):
    typed = form_data(name="Outra", sender="eu@example.com", read_receipt="yes", per_connection="7")
    form = take("smtp.gmail.com 587 tls yes", **typed)
    assert (form["name"], form["sender"], form["read_receipt"], form["per_connection"]) == (
        "Outra",
        "eu@example.com",
        "yes",
        "7",
    )


def test_the_address_that_was_looked_for_fills_an_empty_sender_only(take):
    assert take("smtp.gmail.com 587 tls yes", look_for="ana@gmail.com")["sender"] == "ana@gmail.com"
    form = take("smtp.gmail.com 587 tls yes", look_for="ana@gmail.com", sender="eu@example.com")
    assert form["sender"] == "eu@example.com"


def test_settings_without_a_host_leave_the_host_that_was_typed(take):
    assert take("- 587 tls yes", host="mail.example.com")["host"] == "mail.example.com"


def test_settings_without_encryption_say_so_in_the_form(take):
    form = take("relay.example.com 25 none -", authenticate="no")
    assert (form["port"], form["secure"], form["authenticate"]) == ("25", "no", "no")


def test_an_unusual_port_stays_when_the_encryption_is_changed_afterwards(client, take):
    form = take("smtp.example.com 2525 tls yes")
    assert form["port_typed"] == "yes"
    answer = client.post("/accounts/fields", data=form | {"security": "ssl"})
    assert values_in(answer.text)["port"] == "2525"


def test_a_usual_port_follows_the_encryption_afterwards(client, take):
    form = take("smtp.example.com 587 tls yes")
    answer = client.post("/accounts/fields", data=form | {"security": "ssl"})
    assert values_in(answer.text)["port"] == "465"


def test_what_was_found_is_still_there_after_taking_it(client, look, take):
    form = values_in(look("gmail", headers={}).text)
    token = client.post(
        "/accounts/discover/take", data=form | {"take": "smtp.gmail.com 465 ssl yes"}
    ).location
    assert offers(client.get(token).text)[0] == "smtp.gmail.com 587 tls yes"


@pytest.mark.parametrize(
    "value",
    [
        "",
        "x",
        "smtp.example.com 587 tls",
        "smtp.example.com 0 tls yes",
        "a b 587 tls yes",
        "http://x 587 tls yes",
        "smtp.example.com 587 ssl3 yes",
    ],
)
def test_settings_that_no_button_has_are_not_found(client, value):
    assert client.post("/accounts/discover/take", data={"take": value}).status_code == 404


# The panel of the form


def test_the_form_says_what_the_provider_of_its_host_asks(client):
    page = client.post("/accounts/fields", data=form_data(host="smtp.gmail.com")).text
    assert "Gmail: o que é preciso" in page
    assert "senha de app de 16 letras" in page
    assert "500 destinatários por dia" in page


def test_the_panel_comes_with_the_live_line_as_the_host_is_typed(client):
    answer = client.post("/accounts/live", data={"host": "smtp.sendgrid.net"}, headers=HX)
    assert 'id="provider" class="wide" hx-swap-oob="true"' in answer.text
    assert "a palavra apikey" in answer.text


def test_a_host_of_nobody_known_has_no_panel(client):
    assert "provider-asks" not in client.post("/accounts/fields", data=form_data()).text


def test_the_form_of_a_stored_account_has_the_panel_too(client, account):
    page = client.get(f"/accounts/{account(host='smtp.gmail.com').id}/edit").text
    assert "Gmail: o que é preciso" in page
