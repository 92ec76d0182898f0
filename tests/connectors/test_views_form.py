"""The form of a Network Connector: making one, changing one, its toggles and its secret."""

import re
from html import unescape

import pytest

from tests.conftest import PASSWORD
from tests.connectors.conftest import FRAGMENT, SECRET, TYPED, edited, value_of
from webapp.connectors import service
from webapp.connectors.models import Connector
from webapp.credentials import binding
from webapp.credentials.models import Credential

# Making one


def test_create_stores_and_goes_back_to_the_report(admin):
    answer = admin.post("/connectors", data=TYPED)
    assert (answer.status_code, answer.location) == (303, "/connectors")
    row = Connector.get()
    assert (row.name, row.kind, row.host, row.port) == ("Filial", "socks5", "proxy.example", 1080)


@pytest.mark.parametrize("headers", [{}, FRAGMENT])
def test_an_empty_form_names_each_field(admin, headers):
    answer = admin.post("/connectors", data={}, headers=headers)
    assert answer.status_code == 422
    for name in ("name", "host"):
        assert f'id="{name}-error"' in answer.text
    assert Connector.select().count() == 0


def test_a_new_connector_goes_back_to_the_form_that_asked_for_it(admin):
    answer = admin.post("/connectors?return_to=/accounts/new%3Fdraft%3Dabc", data=TYPED)
    assert answer.location == f"/accounts/new?draft=abc&connector={Connector.get().id}"


def test_a_hidden_credential_is_not_saved(admin, credential):
    admin.post("/connectors", data=TYPED | {"credential_id": str(credential().id)})
    assert Connector.get().credential is None


@pytest.mark.parametrize("chosen", ["", "99", "9" * 40])
def test_authentication_without_a_credential_is_refused_at_the_credential(admin, chosen):
    answer = admin.post("/connectors", data=TYPED | {"authenticate": "yes", "credential_id": chosen})
    assert answer.status_code == 422
    assert 'id="credential_id-error"' in answer.text


def test_ssh_without_authentication_is_refused_at_the_toggle(admin):
    answer = admin.post("/connectors", data=TYPED | {"kind": "ssh", "port": "22"})
    assert answer.status_code == 422
    assert 'id="authenticate-error"' in answer.text


@pytest.mark.parametrize("field", ["kind", "authenticate", "resolve_remotely", "port", "credential_id"])
def test_nonsense_in_a_choice_is_refused(admin, field):
    answer = admin.post("/connectors", data=TYPED | {"authenticate": "yes", field: "nonsense"})
    assert answer.status_code == 422
    assert Connector.select().count() == 0


# Toggles, with and without script


@pytest.mark.parametrize(("kind", "port"), [("http_connect", "3128"), ("ssh", "22"), ("socks5", "1080")])
def test_the_port_follows_the_kind(admin, kind, port):
    answer = admin.post("/connectors/fields", data=TYPED | {"kind": kind}, headers=FRAGMENT)
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<section id="fields"')
    assert value_of(answer.text, "port") == port


def test_a_port_that_was_typed_stays(admin):
    answer = admin.post("/connectors/fields", data=TYPED | {"kind": "ssh", "port": "2222"}, headers=FRAGMENT)
    assert value_of(answer.text, "port") == "2222"


def test_a_stored_port_stays_when_the_form_is_opened(admin, connector):
    row = connector(port=9050)
    assert value_of(admin.get(f"/connectors/{row.id}/edit").text, "port") == "9050"


def test_without_script_a_button_updates_the_fields_and_saves_nothing(admin, credential):
    credential("Proxy login")
    assert 'formaction="/connectors/fields"' in admin.get("/connectors/new").text
    answer = admin.post("/connectors/fields", data=TYPED | {"authenticate": "yes", "name": "Kept"})
    assert "<html" in answer.text
    assert value_of(answer.text, "name") == "Kept"
    assert "Proxy login" in answer.text
    assert Connector.select().count() == 0


def test_the_credential_is_shown_only_with_authentication(admin):
    assert 'name="credential_id"' not in admin.get("/connectors/new").text


# A credential that is still missing


def test_a_half_filled_form_is_kept_while_a_credential_is_made(admin):
    half = TYPED | {"name": "Half", "host": "not a host", "authenticate": "yes", "secret_again": "planted"}
    to_credential = admin.post("/connectors/draft?return_to=/accounts/new%3Fdraft%3Dabc", data=half).location
    assert to_credential.startswith("/credentials/new?return_to=")
    form = admin.get(to_credential).text
    action = unescape(re.search(r'action="(/credentials\?[^"]*)"', form)[1])
    made = {"name": "New login", "user_name": "tunnel", "secret": SECRET}
    back = admin.post(action, data=made).location
    page = admin.get(back).text
    assert value_of(page, "name") == "Half"
    assert value_of(page, "host") == "not a host"
    assert f'<option value="{Credential.get().id}" selected>' in page
    assert "planted" not in page
    action = unescape(re.search(r'action="(/connectors\?[^"]*)"', page)[1])
    done = admin.post(action, data=TYPED).location
    assert done == f"/accounts/new?draft=abc&connector={Connector.get().id}"


def test_a_half_filled_edit_is_kept_too(admin, connector):
    row = connector()
    location = admin.post(f"/connectors/{row.id}/draft", data=edited(row, host="half.example")).location
    back = unescape(location).partition("return_to=")[2].replace("%2F", "/").replace("%3F", "?")
    page = admin.get(back.replace("%3D", "=").replace("%26", "&")).text
    assert value_of(page, "host") == "half.example"
    assert value_of(page, "version") == str(row.version)


def test_the_draft_of_another_person_shows_an_empty_form(admin, person, app):
    location = admin.post("/connectors/draft", data=TYPED | {"name": "Mine"}).location
    token = re.search(r"draft%3D([\w-]+)", location)[1]
    assert value_of(admin.get(f"/connectors/new?draft={token}").text, "name") == "Mine"
    person("administrator", "other@example.com")
    client = app.test_client()
    client.post("/login", data={"email": "other@example.com", "password": PASSWORD})
    assert value_of(client.get(f"/connectors/new?draft={token}").text, "name") == ""


# Changing one, and its secret


def test_update_stores(admin, connector):
    row = connector()
    answer = admin.post(f"/connectors/{row.id}", data=edited(row, resolve_remotely="no"))
    assert answer.status_code == 303
    assert service.get(row.id).resolve_remotely is False


def test_another_endpoint_asks_for_the_secret_and_then_takes_it(admin, connector, credential):
    login = credential()
    row = connector(credential=login)
    moved = edited(row, host="other.example")
    assert 'name="secret_again"' not in admin.get(f"/connectors/{row.id}/edit").text
    assert 'name="secret_again"' in admin.post(f"/connectors/{row.id}/fields", data=moved).text
    asked = admin.post(f"/connectors/{row.id}", data=moved)
    assert asked.status_code == 422
    assert 'id="secret_again-error"' in asked.text
    wrong = admin.post(f"/connectors/{row.id}", data=moved | {"secret_again": "planted"})
    assert wrong.status_code == 422
    assert "planted" not in wrong.text
    assert service.get(row.id).host == "proxy.example"
    right = admin.post(f"/connectors/{row.id}", data=moved | {"secret_again": SECRET})
    assert right.status_code == 303
    assert service.get(row.id).host == "other.example"


def test_guessing_the_secret_ends_in_429_with_what_was_typed_kept(admin, connector, credential):
    row = connector(credential=credential())
    moved = edited(row, host="other.example", secret_again="guess", remarks="kept words")
    for _ in range(binding.AT_MOST):
        assert admin.post(f"/connectors/{row.id}", data=moved).status_code == 422
    answer = admin.post(f"/connectors/{row.id}", data=moved | {"secret_again": SECRET})
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "kept words" in answer.text
    assert service.get(row.id).host == "proxy.example"


def test_the_second_editor_sees_both_values_and_can_put_theirs(admin, connector):
    row = connector()
    admin.post(f"/connectors/{row.id}", data=edited(row, host="first.example"))
    answer = admin.post(f"/connectors/{row.id}", data=edited(row, host="second.example"))
    assert answer.status_code == 409
    assert re.search(r"<td>first\.example</td>\s*<td>second\.example</td>", answer.text)
    again = edited(row, host="second.example", version=value_of(answer.text, "version"))
    assert admin.post(f"/connectors/{row.id}", data=again).status_code == 303
    assert service.get(row.id).host == "second.example"


def test_columns_that_are_no_fields_of_the_form_change_nothing(admin, connector):
    row = connector()
    extra = {"id": "99", "host_key": "ssh-ed25519 AAAA", "last_test_ok": "1", "created_at": "2000-01-01"}
    admin.post(f"/connectors/{row.id}", data=edited(row, remarks="new", **extra))
    after = service.get(row.id)
    assert (after.host_key, after.last_test_ok, after.created_at) == ("", None, row.created_at)
    assert after.remarks == "new"
