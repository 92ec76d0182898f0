"""The pages of the Network Connectors: the report, who may do what, deleting."""

import dataclasses
from html import unescape

import pytest

from tests.conftest import TESTER
from tests.connectors.conftest import FRAGMENT, TYPED, edited
from webapp.accounts import service as accounts
from webapp.accounts.fields import AccountFields
from webapp.connectors.models import Connector

PAGES = ["/connectors", "/connectors/1", "/connectors/1/tests"]
FORMS = ["/connectors/new", "/connectors/1/edit", "/connectors/1/delete"]
ACTIONS = ["/connectors", "/connectors/1", "/connectors/1/delete", "/connectors/fields", "/connectors/draft"]


# The report


def test_it_works(admin, connector, credential):
    row = connector(credential=credential("Proxy login"))
    answer = admin.get("/connectors")
    assert answer.status_code == 200
    assert f'href="/connectors/{row.id}"' in answer.text
    for words in ("SOCKS5", "proxy.example:1080", "Proxy login"):
        assert words in answer.text


@pytest.mark.parametrize("path", PAGES + FORMS + ["/connectors/1/test", "/connectors/1/host-key"])
def test_an_anonymous_visitor_is_sent_to_the_log_in(app, connector, path):
    connector()
    answer = app.test_client().get(path)
    assert answer.status_code == 303
    assert answer.location.startswith("/login")


@pytest.mark.parametrize(("role", "may_test"), [("operator", True), ("auditor", False)])
def test_a_role_that_may_only_read_changes_nothing(signed_in, connector, role, may_test):
    row = connector()
    own = AccountFields(name="A", sender="a@x.example", host="server.example", port=25)
    accounts.create(dataclasses.replace(own, use_connector=True, connector_id=row.id), actor=TESTER)
    client = signed_in(role)
    for path in PAGES:
        answer = client.get(path)
        assert answer.status_code == 200
        assert "/edit" not in answer.text
        assert "/delete" not in answer.text
        assert ('/connectors/1/test"' in answer.text) is may_test
    assert {client.get(path).status_code for path in FORMS} == {403}
    assert {client.post(path, data=TYPED).status_code for path in ACTIONS} == {403}
    assert (client.get("/connectors/1/test").status_code == 200) is may_test
    target = {"host": "server.example", "port": "25"}
    assert (client.post("/connectors/1/test", data=target).status_code == 303) is may_test
    assert Connector.select().count() == 1


@pytest.mark.parametrize("number", ["7", "0"])
def test_an_unknown_id_is_not_found(admin, number):
    for path in ("", "/edit", "/delete", "/test", "/tests", "/host-key"):
        assert admin.get(f"/connectors/{number}{path}").status_code == 404
    for path in ("", "/delete", "/fields", "/test", "/host-key", "/host-key/ask"):
        assert admin.post(f"/connectors/{number}{path}", data=TYPED).status_code == 404


def test_without_a_csrf_token_nothing_is_done(admin, app, connector):
    connector()
    app.config["WTF_CSRF_ENABLED"] = True
    more = ["/connectors/1/test", "/connectors/1/host-key", "/connectors/1/host-key/ask"]
    assert {admin.post(path, data=TYPED).status_code for path in ACTIONS + more} == {400}
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


def test_the_accounts_that_use_it_are_one_link_away_in_the_report(admin, connector):
    row = connector(name="Filial Sul & Norte")
    assert "/accounts?connector" not in admin.get(f"/connectors/{row.id}").text
    fields = AccountFields("Main", "app@example.com", "smtp.example", use_connector=True, connector_id=row.id)
    accounts.create(fields, actor=TESTER)
    accounts.create(AccountFields("Other", "app@example.com", "smtp.example"), actor=TESTER)
    link = 'href="/accounts?connector=Filial+Sul+%26+Norte"'
    assert link in admin.get(f"/connectors/{row.id}").text
    found = admin.get("/accounts?connector=Filial+Sul+%26+Norte").text
    assert "Main" in found and ">Other<" not in found
