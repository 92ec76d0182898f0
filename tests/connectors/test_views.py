"""The pages of the Network Connectors."""

import re
from html import unescape

import pytest

from tests.conftest import PASSWORD, TESTER
from tests.connectors.conftest import SECRET
from tests.fakes.ssh_server import SshServer
from webapp.accounts import service as accounts
from webapp.accounts.fields import AccountFields
from webapp.connectors import service
from webapp.connectors.models import Connector
from webapp.credentials import binding
from webapp.credentials.models import Credential
from webapp.runs.models import Run

TYPED = {
    "name": "Filial",
    "kind": "socks5",
    "host": "proxy.example",
    "port": "1080",
    "port_suggested": "1080",
    "authenticate": "no",
    "credential_id": "",
    "resolve_remotely": "yes",
    "remarks": "",
}
FRAGMENT = {"HX-Request": "true"}
PAGES = ["/connectors", "/connectors/1", "/connectors/1/tests"]
FORMS = ["/connectors/new", "/connectors/1/edit", "/connectors/1/delete"]
DEEDS = ["/connectors", "/connectors/1", "/connectors/1/delete", "/connectors/fields", "/connectors/draft"]


@pytest.fixture
def admin(signed_in):
    return signed_in("administrator")


@pytest.fixture
def jump(running, connector, credential):
    """A jump host and the connector to it."""
    host = running(SshServer(password=SECRET))
    return host, connector(kind="ssh", host=host.host, port=host.port, credential=credential())


def edited(row: Connector, **changes: str) -> dict[str, str]:
    stored = {"version": str(row.version), "authenticate": "yes" if row.credential_id else "no"}
    return TYPED | stored | {"credential_id": str(row.credential_id or "")} | changes


def value_of(page: str, name: str) -> str:
    """Return the value of the input `name`."""
    field = re.search(rf'<input[^>]*name="{name}"[^>]*>', page)[0]
    return re.search(r'value="([^"]*)"', field)[1]


# The report


def test_it_works(admin, connector, credential):
    row = connector(credential=credential("Proxy login"))
    answer = admin.get("/connectors")
    assert answer.status_code == 200
    assert f'href="/connectors/{row.id}"' in answer.text
    for words in ("SOCKS5", "proxy.example:1080", "Proxy login"):
        assert words in answer.text


@pytest.mark.parametrize("path", PAGES + FORMS + ["/connectors/1/test", "/connectors/1/host-key"])
def test_a_stranger_is_sent_to_the_log_in(app, connector, path):
    connector()
    answer = app.test_client().get(path)
    assert answer.status_code == 303
    assert answer.location.startswith("/login")


@pytest.mark.parametrize(("role", "may_test"), [("operator", True), ("auditor", False)])
def test_who_may_only_read_sees_but_changes_nothing(signed_in, connector, role, may_test):
    connector()
    client = signed_in(role)
    for path in PAGES:
        answer = client.get(path)
        assert answer.status_code == 200
        assert "/edit" not in answer.text
        assert "/delete" not in answer.text
        assert ('/connectors/1/test"' in answer.text) is may_test
    assert {client.get(path).status_code for path in FORMS} == {403}
    assert {client.post(path, data=TYPED).status_code for path in DEEDS} == {403}
    assert (client.get("/connectors/1/test").status_code == 200) is may_test
    target = {"host": "server.example", "port": "25"}
    assert (client.post("/connectors/1/test", data=target).status_code == 303) is may_test
    assert Connector.select().count() == 1


@pytest.mark.parametrize("number", ["7", "0"])
def test_a_number_that_nobody_has_is_not_found(admin, number):
    for path in ("", "/edit", "/delete", "/test", "/tests", "/host-key"):
        assert admin.get(f"/connectors/{number}{path}").status_code == 404
    for path in ("", "/delete", "/fields", "/test", "/host-key", "/host-key/ask"):
        assert admin.post(f"/connectors/{number}{path}", data=TYPED).status_code == 404


def test_without_a_csrf_token_nothing_is_done(admin, app, connector):
    connector()
    app.config["WTF_CSRF_ENABLED"] = True
    more = ["/connectors/1/test", "/connectors/1/host-key", "/connectors/1/host-key/ask"]
    assert {admin.post(path, data=TYPED).status_code for path in DEEDS + more} == {400}
    assert Connector.select().count() == 1


def test_htmx_gets_the_table_alone_and_a_shareable_address(admin, connector):
    connector()
    answer = admin.get("/connectors?q=fil&order=-host", headers=FRAGMENT)
    assert answer.text.lstrip().startswith('<section id="table"')
    assert answer.headers["HX-Push-Url"] == "/connectors?q=fil&order=-host"


def test_the_health_is_that_of_the_present_settings(admin, connector, tested):
    row = connector(host="127.0.0.1", port=1)
    report = lambda: unescape(admin.get("/connectors", headers={"Accept-Language": "en"}).text)  # noqa: E731
    assert "Never tested" in report()
    tested(row, "server.example", 25)
    assert "Failed" in report()
    fields = edited(row, host="other.example")
    assert admin.post(f"/connectors/{row.id}", data=fields).status_code == 303
    assert "Changed since the last test" in report()


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


def test_a_new_connector_goes_back_to_the_form_that_lacked_it(admin):
    answer = admin.post("/connectors?return_to=/accounts/new%3Fdraft%3Dabc", data=TYPED)
    assert answer.location == f"/accounts/new?draft=abc&connector={Connector.get().id}"


def test_a_hidden_credential_is_not_saved(admin, credential):
    admin.post("/connectors", data=TYPED | {"credential_id": str(credential().id)})
    assert Connector.get().credential is None


@pytest.mark.parametrize("chosen", ["", "99", "9" * 40])
def test_authentication_without_a_credential_is_said_at_the_credential(admin, chosen):
    answer = admin.post("/connectors", data=TYPED | {"authenticate": "yes", "credential_id": chosen})
    assert answer.status_code == 422
    assert 'id="credential_id-error"' in answer.text


def test_ssh_without_authentication_is_said_where_it_can_be_mended(admin):
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


def test_a_half_filled_form_survives_the_way_to_a_new_credential(admin):
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


def test_a_half_filled_edit_survives_too(admin, connector):
    row = connector()
    location = admin.post(f"/connectors/{row.id}/draft", data=edited(row, host="half.example")).location
    back = unescape(location).partition("return_to=")[2].replace("%2F", "/").replace("%3F", "?")
    page = admin.get(back.replace("%3D", "=").replace("%26", "&")).text
    assert value_of(page, "host") == "half.example"
    assert value_of(page, "version") == str(row.version)


def test_somebody_elses_draft_shows_an_empty_form(admin, person, app):
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


# Deleting one


@pytest.mark.parametrize(("headers", "start"), [({}, "<!doctype html>"), (FRAGMENT, "<dialog")])
def test_delete_asks_first_on_a_page_or_in_a_dialog(admin, connector, headers, start):
    row = connector()
    answer = admin.get(f"/connectors/{row.id}/delete", headers=headers)
    assert answer.text.lstrip().startswith(start)
    assert Connector.select().count() == 1


def test_delete_deletes(admin, connector):
    row = connector()
    assert admin.post(f"/connectors/{row.id}/delete").location == "/connectors"
    assert Connector.select().count() == 0


def test_delete_is_refused_with_the_list_of_users(admin, connector):
    row = connector()
    fields = AccountFields("Main", "app@example.com", "smtp.example", use_connector=True, connector_id=row.id)
    accounts.create(fields, actor=TESTER)
    answer = admin.post(f"/connectors/{row.id}/delete")
    assert answer.status_code == 409
    assert "Main" in answer.text
    assert Connector.select().count() == 1


# Testing one


@pytest.mark.parametrize(("headers", "start"), [({}, "<!doctype html>"), (FRAGMENT, "<dialog")])
def test_a_test_asks_where_to_on_a_page_or_in_a_dialog(admin, connector, headers, start):
    answer = admin.get(f"/connectors/{connector().id}/test", headers=headers)
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith(start)


def test_starting_a_test_stores_a_run_and_leads_to_it(admin, connector):
    row = connector()
    answer = admin.post(f"/connectors/{row.id}/test", data={"host": "Server.Example", "port": "587"})
    run = Run.get()
    assert (answer.status_code, answer.location) == (303, f"/runs/{run.id}")
    assert (run.kind, run.subject_id, run.state) == ("connector", row.id, "waiting")
    assert run.asked == {"host": "server.example", "port": 587}
    assert admin.get(answer.location).status_code == 200
    assert value_of(admin.get(f"/connectors/{row.id}/test").text, "host") == "server.example"


def test_in_the_window_the_run_takes_the_place_of_the_form(admin, connector):
    data = {"host": "server.example", "port": "587"}
    answer = admin.post(f"/connectors/{connector().id}/test", data=data, headers=FRAGMENT)
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith(f'<section id="run-{Run.get().id}"')


@pytest.mark.parametrize("headers", [{}, FRAGMENT])
@pytest.mark.parametrize("target", [{}, {"host": "x y", "port": "0"}, {"host": "a@b.example", "port": "25"}])
def test_a_target_that_is_none_starts_nothing(admin, connector, headers, target):
    answer = admin.post(f"/connectors/{connector().id}/test", data=target, headers=headers)
    assert answer.status_code == 422
    assert Run.select().count() == 0


def test_more_tests_than_allowed_in_a_minute_are_429(admin, app, connector):
    row = connector()
    data = {"host": "server.example", "port": "587"}
    for _ in range(app.config["POSTIGO"].tests_per_minute):
        assert admin.post(f"/connectors/{row.id}/test", data=data).status_code == 303
    assert admin.post(f"/connectors/{row.id}/test", data=data).status_code == 429


def test_past_tests_are_listed_with_their_result(admin, connector, tested):
    row = connector(host="127.0.0.1", port=1)
    run = tested(row, "server.example", 25)
    page = admin.get(f"/connectors/{row.id}/tests").text
    assert f'href="/runs/{run.id}"' in page
    assert "server.example:25" in page


# The key of a jump host


def test_only_a_jump_host_has_a_host_key(admin, connector):
    row = connector()
    assert admin.get(f"/connectors/{row.id}/host-key").status_code == 404
    assert "host-key" not in admin.get("/connectors").text


def test_asking_for_the_key_starts_a_run_without_a_target(admin, jump):
    _host, row = jump
    answer = admin.post(f"/connectors/{row.id}/host-key/ask")
    assert (answer.status_code, answer.location) == (303, f"/runs/{Run.get().id}")
    assert Run.get().asked == {}
    assert admin.get(answer.location).status_code == 200


def test_a_shown_key_is_compared_and_accepted(admin, jump, tested):
    host, row = jump
    url = f"/connectors/{row.id}/host-key"
    assert 'name="seen"' not in admin.get(url).text
    run = tested(row)
    page = admin.get(url).text
    seen = value_of(page, "seen")
    assert seen.startswith("SHA256:")
    assert admin.get(f"/runs/{run.id}").status_code == 200
    answer = admin.post(url, data={"seen": seen})
    assert (answer.status_code, answer.location) == (303, f"/connectors/{row.id}")
    assert service.get(row.id).host_key == host.host_key
    assert seen in unescape(admin.get(f"/connectors/{row.id}").text)
    assert 'name="seen"' not in admin.get(url).text


@pytest.mark.parametrize("seen", ["", "SHA256:other"])
def test_a_key_that_was_not_shown_is_not_accepted(admin, jump, tested, seen):
    _host, row = jump
    assert admin.post(f"/connectors/{row.id}/host-key", data={"seen": seen}).status_code == 409
    tested(row)
    assert admin.post(f"/connectors/{row.id}/host-key", data={"seen": seen}).status_code == 409
    assert service.get(row.id).host_key == ""


def test_a_changed_key_shows_both_and_asks_for_the_secret(admin, jump, tested):
    host, row = jump
    old = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFXjtJZkhpvO3Yf9bMWz1nxdQ8hrxWcQlR4hQ8Yqx0ps"
    Connector.update(host_key=old).execute()
    binding.refine(
        row.credential,
        binding.place_of_connector(kind="ssh", host=row.host, port=row.port),
        binding.place_of_connector(kind="ssh", host=row.host, port=row.port, host_key=old),
    )
    tested(row)
    url = f"/connectors/{row.id}/host-key"
    page = unescape(admin.get(url).text)
    assert page.count("SHA256:") >= 2
    seen = value_of(page, "seen")
    assert 'name="secret_again"' in page
    assert admin.post(url, data={"seen": seen}).status_code == 422
    assert admin.post(url, data={"seen": seen, "secret_again": "guess"}).status_code == 422
    assert service.get(row.id).host_key == old
    assert admin.post(url, data={"seen": seen, "secret_again": SECRET}).status_code == 303
    assert service.get(row.id).host_key == host.host_key


def test_an_operator_sees_and_asks_but_accepts_nothing(signed_in, jump, tested):
    _host, row = jump
    client = signed_in("operator")
    tested(row)
    url = f"/connectors/{row.id}/host-key"
    page = client.get(url).text
    assert "SHA256:" in page
    assert 'name="seen"' not in page
    assert client.post(f"{url}/ask").status_code == 303
    assert client.post(url, data={"seen": "x"}).status_code == 403


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("pt-BR", ["Tipo", "Endereço", "Credencial", "Situação", "Usado por", "Testar"]),
        ("en", ["Kind", "Address", "Credential", "Health", "Used by", "Test"]),
        ("es", ["Tipo", "Dirección", "Credencial", "Estado", "Usado por", "Probar"]),
    ],
)
def test_the_words_are_those_of_the_reader(admin, connector, language, words):
    connector()
    page = unescape(admin.get("/connectors", headers={"Accept-Language": language}).text)
    assert [word for word in words if word not in page] == []
