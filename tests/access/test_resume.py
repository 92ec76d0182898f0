"""Forms that meet an ended session or an outdated page: they come back as they were typed."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.accounts.conftest import form_data
from tests.conftest import PASSWORD
from webapp.access.models import FormDraft, Session
from webapp.accounts.models import Account
from webapp.audit.models import AuditEntry
from webapp.credentials.models import Credential

EN = {"Accept-Language": "en"}
HTMX = {"HX-Request": "true", "Accept-Language": "en"}


@pytest.fixture
def client(app, person):
    """A browser in which an administrator is signed in, with CSRF protection."""
    person("administrator")
    client = app.test_client()
    sign_in(client)
    return client


def hidden(page, name):
    """Return the value of a hidden field of a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return found[1] if found else ""


def sign_in(client, email="administrator@example.com", path="/login"):
    token = hidden(client.get(path).text, "csrf_token")
    data = {"email": email, "password": PASSWORD, "csrf_token": token}
    return client.post(path, data=data, headers=EN)


def opened(client, path):
    """Return the hidden fields with which the form of a page is submitted."""
    page = client.get(path).text
    return {name: hidden(page, name) for name in ("csrf_token", "form_owner")}


def ended():
    """End every session, as it happens by itself after some hours."""
    Session.delete().execute()


def forgotten(client):
    """End the session as a browser does that was closed: the cookie is gone, and its CSRF secret with it."""
    client.delete_cookie("postigo")


def lapse(client, way):
    ended() if way == "ended" else forgotten(client)


both_ways = pytest.mark.parametrize("way", ["ended", "cookie gone"])


@both_ways
def test_a_form_comes_back_filled_after_the_log_in(client, way):
    typed = form_data(name="Half", port="2525", security="ssl") | opened(client, "/accounts/new")
    lapse(client, way)
    answer = client.post("/accounts", data=typed, headers=EN)
    assert answer.status_code == 303
    assert "Sign in again" in client.get(answer.location, headers=EN).text
    back = sign_in(client, path=answer.location)
    assert urlsplit(back.location).path == "/accounts/new"
    page = client.get(back.location, headers=EN).text
    assert 'value="Half"' in page
    assert 'value="2525"' in page
    assert 'id="security-ssl" name="security" value="ssl" checked' in page
    assert "as you had typed it" in page
    assert not Account.select().exists()


@both_ways
def test_what_was_typed_into_an_edit_is_shown_with_its_version(client, way):
    client.post("/accounts", data=form_data() | opened(client, "/accounts/new"))
    row = Account.get()
    typed = form_data(name="Renamed", version=str(row.version)) | opened(client, f"/accounts/{row.id}/edit")
    lapse(client, way)
    back = sign_in(client, path=client.post(f"/accounts/{row.id}", data=typed).location)
    page = client.get(back.location).text
    assert 'value="Renamed"' in page
    saved = form_data(name="Renamed", version=hidden(page, "version"), is_default="yes")
    answer = client.post(f"/accounts/{row.id}", data=saved | opened(client, f"/accounts/{row.id}/edit"))
    assert answer.status_code == 303
    assert Account.get().name == "Renamed"


def test_a_toggle_of_a_form_without_script_comes_back_as_it_was_answered(client):
    typed = form_data(secure="no") | opened(client, "/accounts/new")
    ended()
    back = sign_in(client, path=client.post("/accounts/fields", data=typed).location)
    page = client.get(back.location).text
    assert 'id="secure-no" name="secure" value="no" checked' in page
    assert 'id="security-ssl"' not in page


def test_secrets_are_neither_kept_nor_shown(client):
    typed = {
        "name": "Relay",
        "user_name": "relay",
        "secret": "a very secret secret",
        "private_key": "-----BEGIN OPENSSH PRIVATE KEY-----",
        "remarks": "the new one",
    }
    typed |= opened(client, "/credentials/new")
    ended()
    back = sign_in(client, path=client.post("/credentials", data=typed).location)
    page = client.get(back.location).text
    assert 'value="relay"' in page
    assert "the new one" in page
    kept = str(FormDraft.get().fields)
    for secret in ("a very secret secret", "BEGIN OPENSSH"):
        assert secret not in kept
        assert secret not in page
    assert not Credential.select().exists()


def test_somebody_else_sees_nothing_of_it(client, person):
    person("administrator", "other@example.com")
    typed = form_data(name="Half") | opened(client, "/accounts/new")
    ended()
    back = sign_in(client, "other@example.com", client.post("/accounts", data=typed).location)
    assert urlsplit(back.location).path == "/accounts/new"
    page = client.get(back.location).text
    assert "Half" not in page
    assert FormDraft.select().count() == 1


def test_another_page_does_not_show_it(client):
    client.post("/accounts", data=form_data() | opened(client, "/accounts/new"))
    typed = form_data(name="Half") | opened(client, "/accounts/new")
    ended()
    back = sign_in(client, path=client.post("/accounts", data=typed).location)
    [kept] = parse_qs(urlsplit(back.location).query)["kept"]
    assert "Half" not in client.get(f"/accounts/{Account.get().id}/edit?kept={kept}").text
    assert "Half" not in client.get(f"/credentials/new?kept={kept}").text


@pytest.mark.parametrize("owner", ["", "MQ.aaaa.bbbb", "1"])
def test_a_stranger_stores_nothing(app, client, owner):
    stranger = app.test_client()
    answer = stranger.post("/accounts", data=form_data(form_owner=owner))
    assert answer.location == "/login?next=/accounts/new"
    assert not FormDraft.select().exists()


def test_a_person_keeps_only_the_newest_drafts(client):
    typed = form_data() | opened(client, "/accounts/new")
    ended()
    for number in range(12):
        client.post("/accounts", data=typed | {"name": f"Half {number}"})
    names = [dict(row.fields["typed"])["name"] for row in FormDraft.select().order_by(FormDraft.id)]
    assert names == [f"Half {number}" for number in range(2, 12)]


def test_a_form_of_before_another_log_in_comes_back_at_once(client):
    """Somebody signs in again in a second tab: the token of the first one is no longer right."""
    typed = form_data(name="Half") | opened(client, "/accounts/new")
    forgotten(client)
    sign_in(client)
    entries = AuditEntry.select().count()
    answer = client.post("/accounts", data=typed)
    assert urlsplit(answer.location).path == "/accounts/new"
    assert 'value="Half"' in client.get(answer.location).text
    assert AuditEntry.select().count() == entries
    assert not Account.select().exists()


def test_the_form_of_another_person_is_refused_and_recorded(client, person):
    typed = form_data(name="Half") | opened(client, "/accounts/new")
    person("administrator", "other@example.com")
    forgotten(client)
    sign_in(client, "other@example.com")
    assert client.post("/accounts", data=typed).status_code == 400
    assert not FormDraft.select().exists()
    assert AuditEntry.select().order_by(AuditEntry.id.desc()).get().action == "access.forged"


def test_a_fragment_tells_it_where_it_was_asked_for(client):
    typed = form_data() | opened(client, "/accounts/new")
    ended()
    answer = client.post("/accounts/fields?part=footer", data=typed, headers=HTMX)
    assert answer.status_code == 401
    assert "<html" not in answer.text
    assert "Your session has ended." in answer.text
    assert 'data-resume="/accounts/fields?part=footer"' in answer.text
    assert not FormDraft.select().exists()


def test_a_fragment_of_an_outdated_page_goes_on_without_a_log_in(client):
    typed = form_data() | opened(client, "/accounts/new")
    forgotten(client)
    sign_in(client)
    answer = client.post("/accounts/fields", data=typed, headers=HTMX)
    assert answer.status_code == 401
    assert "You signed in again in the meantime." in answer.text


def test_a_button_leads_back_to_its_page(client):
    ended()
    headers = {"Referer": "http://localhost/outbox/bulk/new?action=retry&all=yes"} | EN
    answer = client.post("/outbox/bulk", data={"action": "retry", "all": "yes"}, headers=headers)
    assert parse_qs(urlsplit(answer.location).query)["next"] == ["/outbox/bulk/new?action=retry&all=yes"]
    assert "nothing was done" in client.get(answer.location, headers=EN).text


@pytest.mark.parametrize(
    "referer", ["", "http://[x", "http://localhost/no/such/page", "http://localhost//evil"]
)
def test_a_page_that_cannot_be_opened_is_not_led_back_to(client, referer):
    ended()
    answer = client.post("/practice/empty", headers={"Referer": referer})
    assert answer.location == "/login"


def test_an_outdated_log_in_page_is_shown_again(client):
    forgotten(client)
    data = {"email": "maria@example.com", "password": "typed in vain"}
    answer = client.post("/login", data=data, headers=EN)
    assert answer.status_code == 400
    assert 'value="maria@example.com"' in answer.text
    assert "typed in vain" not in answer.text
    assert "open for too long" in answer.text


def test_a_log_out_after_the_session_ended_is_done(client):
    ended()
    answer = client.post("/logout")
    assert answer.location == "/login"
    assert "nothing was done" not in client.get("/login", headers=EN).text
