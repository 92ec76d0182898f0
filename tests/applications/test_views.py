"""The pages of the applications."""

import datetime as dt
import html
import json
import re

import pytest

from tests.conftest import TESTER
from tests.outbox.requests import new_account
from webapp.applications import service, tokens
from webapp.applications.fields import ApplicationFields
from webapp.applications.models import Application
from webapp.clock import now

GOOD = {"name": "Payroll", "scopes": "send", "any_account": "all", "per_minute": "60"}


@pytest.fixture
def client(signed_in):
    return signed_in("administrator")


@pytest.fixture
def application(app):
    return service.create(ApplicationFields(name="Payroll"), actor=TESTER)


def token_in(page):
    found = re.search(r"ptg_[\w-]+", page.text)
    return found and found[0]


def test_it_works(client):
    answer = client.post("/applications", data=GOOD, follow_redirects=True)
    assert answer.status_code == 200
    assert "Payroll" in answer.text
    assert Application.get().per_minute == 60
    assert "Payroll" in client.get("/applications").text


def test_an_empty_form_says_what_is_missing(client):
    answer = client.post("/applications", data={})
    assert answer.status_code == 422
    assert Application.select().count() == 0


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"per_minute": "many"}, "per_minute"),
        ({"scopes": ""}, "scopes"),
        ({"senders": "a@b.example\nnobody"}, "senders"),
        ({"expires_on": "2020-01-01"}, "expires_on"),
        ({"expires_on": "soon"}, "expires_on"),
        ({"any_account": "chosen"}, "accounts"),
        ({"any_account": "perhaps"}, "any_account"),
    ],
)
def test_an_invalid_value_is_reported_at_its_field_and_kept_in_the_form(client, changes, where):
    answer = client.post("/applications", data=GOOD | changes)
    assert answer.status_code == 422
    assert f'id="{where}-error"' in answer.text
    assert 'value="Payroll"' in answer.text


def test_the_expiry_day_ends_in_the_configured_time_zone(client):
    tomorrow = (now() + dt.timedelta(days=2)).date()
    client.post("/applications", data=GOOD | {"expires_on": tomorrow.isoformat()})
    expires_at = Application.get().expires_at
    assert expires_at == dt.datetime.combine(
        tomorrow + dt.timedelta(days=1), dt.time(3)
    )  # São Paulo is UTC-3
    assert f'value="{tomorrow.isoformat()}"' in client.get("/applications/1/edit").text


def test_saving_the_unchanged_form_changes_nothing(client, app):
    account = new_account()
    more = {
        "any_account": "chosen",
        "accounts": str(account.id),
        "senders": "@example.com\r\n\r\na@b.example",
    }
    client.post("/applications", data=GOOD | more)
    page = client.get("/applications/1/edit").text
    assert "@example.com\na@b.example" in page
    assert account.name in client.get("/applications/1").text


def test_an_edit_conflict_shows_both_versions(client, application):
    first = client.post(f"/applications/{application.id}", data=GOOD | {"version": "1", "remarks": "first"})
    assert first.status_code == 303
    second = client.post(f"/applications/{application.id}", data=GOOD | {"version": "1", "remarks": "second"})
    assert second.status_code == 409
    assert "first" in second.text
    assert "second" in second.text


def test_the_first_command_is_in_the_readers_language_and_to_their_own_address(client, application):
    for tag, subject in (("pt-BR", "Primeira mensagem"), ("es", "Primer mensaje"), ("en", "First message")):
        page = client.post(f"/applications/{application.id}/token", headers={"Accept-Language": tag}).text
        [body] = re.findall(r"-d &#39;(.*?)&#39;</code>|-d '(.*?)'</code>", html.unescape(page), re.S)
        message = json.loads("".join(body))
        assert message["to"] == ["administrator@example.com"]
        assert message["subject"] == subject


def test_a_token_is_shown_once(client, application):
    answer = client.post(f"/applications/{application.id}/token")
    token = token_in(answer)
    assert tokens.find(token)
    assert answer.headers["Cache-Control"] == "no-store"
    page = client.get(f"/applications/{application.id}")
    assert token_in(page) is None
    assert token[-4:] in page.text
    assert token_in(client.get("/audit")) is None


def test_an_operator_can_read_but_not_change(signed_in, application):
    client = signed_in("operator")
    page = client.get(f"/applications/{application.id}")
    assert page.status_code == 200
    assert "/token" not in page.text
    assert client.post(f"/applications/{application.id}/token").status_code == 403


def test_an_application_is_disabled_and_deleted(client, application):
    client.post(f"/applications/{application.id}/deactivate")
    assert not service.get(application.id).active
    assert client.get(f"/applications/{application.id}/delete").status_code == 200
    client.post(f"/applications/{application.id}/delete")
    assert client.get(f"/applications/{application.id}").status_code == 404


def test_a_token_made_on_the_page_authenticates_api_requests(client, application, app):
    new_account()
    token = token_in(client.post(f"/applications/{application.id}/token"))
    answer = app.test_client().post(
        "/api/v1/messages",
        json={"to": ["maria@example.com"], "subject": "x", "text": "y"},
        headers={"Authorization": f"Bearer {token}"},
    )
    assert answer.status_code == 202
