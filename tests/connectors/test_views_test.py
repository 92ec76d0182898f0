"""The pages that test a Network Connector, and those of a jump host's key."""

import dataclasses
from html import unescape

import pytest

from tests.conftest import TESTER
from tests.connectors.conftest import FRAGMENT, SECRET, value_of
from tests.fakes.proxies import unused_port
from webapp.accounts import service as accounts
from webapp.accounts.fields import AccountFields
from webapp.audit.models import AuditEntry
from webapp.connectors import service
from webapp.connectors.models import Connector
from webapp.credentials import binding
from webapp.runs.models import Run

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
def test_an_invalid_target_starts_nothing(admin, connector, headers, target):
    answer = admin.post(f"/connectors/{connector().id}/test", data=target, headers=headers)
    assert answer.status_code == 422
    assert Run.select().count() == 0


def test_more_tests_than_allowed_in_a_minute_are_429(admin, app, connector):
    row = connector()
    data = {"host": "server.example", "port": "587"}
    for _ in range(app.config["POSTIGO"].tests_per_minute):
        assert admin.post(f"/connectors/{row.id}/test", data=data).status_code == 303
    assert admin.post(f"/connectors/{row.id}/test", data=data).status_code == 429


def test_a_question_for_the_host_key_is_among_the_past_tests(admin, connector, credential):
    row = connector(kind="ssh", credential_id=credential().id)
    admin.post(f"/connectors/{row.id}/host-key/ask")
    answer = admin.get(f"/connectors/{row.id}/tests", headers={"Accept-Language": "en"})
    assert (answer.status_code, "Host key only" in answer.text) == (200, True)


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
        binding.connector_destination(kind="ssh", host=row.host, port=row.port),
        binding.connector_destination(kind="ssh", host=row.host, port=row.port, host_key=old),
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


def test_a_run_that_failed_by_the_host_key_leads_to_its_page(admin, jump, tested):
    _host, row = jump
    run = tested(row)
    assert f'href="/connectors/{row.id}/host-key"' in admin.get(f"/runs/{run.id}").text


def test_an_operator_tests_servers_of_accounts_behind_the_connector_and_no_others(signed_in, connector):
    row = connector(host="127.0.0.1", port=unused_port())
    fields = AccountFields(name="A", sender="a@x.example", host="Mail.example.", port=2525)
    accounts.create(dataclasses.replace(fields, use_connector=True, connector_id=row.id), actor=TESTER)
    client = signed_in("operator")
    foreign = [("10.0.0.1", "22"), ("mail.example", "22"), ("other.example", "2525")]
    for host, port in foreign:
        answer = client.post(f"/connectors/{row.id}/test", data={"host": host, "port": port})
        assert answer.status_code == 403
        assert "Um administrador pode testar qualquer outro" in answer.text
    refused = AuditEntry.select().where(AuditEntry.action == "connector.test_refused")
    assert [entry.after["reason"] for entry in refused] == [":".join(target) for target in foreign]
    assert Run.select().count() == 0
    own = {"host": "mail.example", "port": "2525"}
    assert client.post(f"/connectors/{row.id}/test", data=own).status_code == 303


def test_an_administrator_tests_any_server(signed_in, connector):
    row, other = connector(), {"host": "x.example", "port": "22"}
    assert signed_in("administrator").post(f"/connectors/{row.id}/test", data=other).status_code == 303
