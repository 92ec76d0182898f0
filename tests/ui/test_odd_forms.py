"""Malformed form data, which browsers do not send: every form answers with its own page and errors."""

import io
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.accounts.conftest import form_data
from webapp.accounts.models import Account

SignIn = Callable[[str], FlaskClient]
TOO_LONG_A_NUMBER = "9" * 5000  # int() itself refuses it


@pytest.fixture
def admin(signed_in: SignIn) -> FlaskClient:
    return signed_in("administrator")


@pytest.fixture
def account_id(admin: FlaskClient) -> int:
    admin.post("/accounts", data=form_data())
    return Account.get().id


@pytest.mark.parametrize("path", ["/accounts", "/accounts/fields", "/accounts/live", "/accounts/draft"])
def test_a_file_in_the_place_of_a_text_is_an_empty_field(admin: FlaskClient, path: str) -> None:
    data = form_data(name=(io.BytesIO(b"name"), "name.txt"))
    answer = admin.post(path, data=data, content_type="multipart/form-data")
    assert answer.status_code == {"/accounts": 422, "/accounts/draft": 303}.get(path, 200)
    assert not Account.select().exists()


@pytest.mark.parametrize("document", ["[" * 100_000, '{"name": 1}', "[]", "{", '"\\ud800"', "\x00"])
@pytest.mark.parametrize("path", ["/accounts", "/credentials", "/connectors", "/people", "/login"])
def test_a_json_document_is_an_empty_form(admin: FlaskClient, path: str, document: str) -> None:
    answer = admin.post(path, data=document, content_type="application/json")
    assert answer.status_code == 422


@pytest.mark.parametrize("path", ["/accounts", "/accounts/fields", "/accounts/live", "/accounts/draft"])
def test_a_connection_type_that_does_not_exist_is_no_choice(admin: FlaskClient, path: str) -> None:
    answer = admin.post(path, data=form_data(security="starttls"))
    assert answer.status_code == {"/accounts": 422, "/accounts/draft": 303}.get(path, 200)
    assert not Account.select().exists()


def test_an_edit_with_a_malformed_version_is_a_conflict(admin: FlaskClient, account_id: int) -> None:
    for version in ("", "²", "-1", "1.0", TOO_LONG_A_NUMBER):
        answer = admin.post(f"/accounts/{account_id}", data=form_data(version=version, is_default="yes"))
        assert answer.status_code == 409, version


def test_a_draft_takes_no_number_that_is_none(admin: FlaskClient) -> None:
    form = admin.post("/accounts/draft", data=form_data(name="Half-filled")).location
    token = form.partition("draft%3D")[2]
    answer = admin.get(f"/accounts/new?draft={token}&credential={TOO_LONG_A_NUMBER}")
    assert (answer.status_code, "Half-filled" in answer.text) == (200, True)


@pytest.mark.parametrize("action", ["activate", "deactivate", "default"])
def test_an_action_keeps_whatever_stands_in_the_address(
    admin: FlaskClient, account_id: int, action: str
) -> None:
    answer = admin.post(f"/accounts/{account_id}/{action}?path=x&self=y&name=z")
    assert (answer.status_code, answer.location) == (303, "/accounts?path=x&self=y&name=z")


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_way_back_in_any_script_fits_into_a_header(admin: FlaskClient, headers: dict[str, str]) -> None:
    answer = admin.post("/look", data={"theme": "dark", "back": "/é€?q=日本"}, headers=headers)
    place = answer.headers.get("HX-Redirect") or answer.location
    assert place == "/%C3%A9%E2%82%AC?q=%E6%97%A5%E6%9C%AC"
