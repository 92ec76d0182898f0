"""An account whose provider takes no password any more leads to a credential of OAuth 2.0."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.accounts.repair.pressing import failed
from tests.accounts.testing.runs import PT
from webapp.accounts import sending_state, service
from webapp.accounts.models import Account
from webapp.clock import now
from webapp.credentials.kinds import KINDS, kind_for
from webapp.credentials.models import Credential

BUTTON = "Mudar para OAuth"


@pytest.mark.parametrize(
    ("host", "kind"),
    [
        ("smtp.office365.com", "microsoft"),
        ("SMTP.Office365.com.", "microsoft"),
        ("outlook.office365.com", "microsoft"),
        ("smtp.gmail.com", "google"),
        ("smtp.example.com", "oauth"),
        ("notoffice365.com", "oauth"),
    ],
)
def test_the_server_decides_the_kind(host, kind):
    assert kind_for(host) is KINDS[kind]


def hold(account: Account, code: str = "auth.basic_retired") -> None:
    sending_state.hold(account.id, code, {"stage": "auth"}, held_for="", probe_at=now())


def test_an_account_that_is_held_for_it_has_the_button(signed_in, logged_in):
    hold(logged_in)
    assert BUTTON in signed_in("administrator").get(f"/accounts/{logged_in.id}/edit", headers=PT).text


def test_a_test_that_failed_for_it_has_the_button(signed_in, logged_in):
    admin = signed_in("administrator")
    run, other = failed(logged_in, "auth.basic_retired"), failed(logged_in, "auth.bad_credentials")
    assert BUTTON in admin.get(f"/runs/{run.id}", headers=PT).text
    assert BUTTON not in admin.get(f"/runs/{other.id}", headers=PT).text


def test_who_may_not_change_an_account_has_no_button(signed_in, logged_in):
    run = failed(logged_in, "auth.basic_retired")
    assert BUTTON not in signed_in("operator").get(f"/runs/{run.id}", headers=PT).text


def test_an_account_with_a_token_already_has_no_button(signed_in, logged_in, credential):
    Credential.update(kind="microsoft").where(Credential.id == credential.id).execute()
    hold(logged_in)
    assert BUTTON not in signed_in("administrator").get(f"/accounts/{logged_in.id}/edit", headers=PT).text


def test_the_credential_is_filled_in_and_comes_back_into_the_account(signed_in, logged_in):
    Account.update(host="smtp.office365.com").where(Account.id == logged_in.id).execute()
    admin = signed_in("administrator")
    there = admin.post(f"/accounts/{logged_in.id}/to-oauth").location
    given = parse_qs(urlsplit(there).query)
    assert (given["kind"], given["user_name"]) == (["microsoft"], ["relay@example.com"])
    page = admin.get(there).text
    assert re.search(r'name="user_name"[^>]*value="relay@example\.com"', page)
    assert re.search(r'value="microsoft"[^>]*checked', page)
    typed = {
        "name": "Nuvem", "kind": "microsoft", "user_name": "relay@example.com",
        "tenant": "contoso.example.com", "application": "4f2abc", "secret": "s3cret", "remarks": "",
    }  # fmt: skip
    back = admin.post("/credentials", query_string={"return_to": given["return_to"][0]}, data=typed).location
    row = Credential.get(Credential.name == "Nuvem")
    page = admin.get(back).text
    assert re.search(rf'<option value="{row.id}" selected', page)
    assert 'value="smtp.office365.com"' in page
    assert service.get(logged_in.id).credential_id != row.id  # nothing was saved yet


def test_without_an_address_as_user_name_the_sender_is_the_mailbox(signed_in, logged_in, credential):
    Credential.update(user_name="relay").where(Credential.id == credential.id).execute()
    there = signed_in("administrator").post(f"/accounts/{logged_in.id}/to-oauth").location
    assert parse_qs(urlsplit(there).query)["user_name"] == [logged_in.sender]
