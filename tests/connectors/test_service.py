"""Actions on connectors: what is stored, where a secret may be sent, what the audit records."""

import dataclasses

import pytest

from tests.conftest import TESTER
from tests.connectors.conftest import SECRET
from webapp.accounts import service as accounts
from webapp.accounts.fields import AccountFields
from webapp.audit.models import AuditEntry
from webapp.connectors import fields as connector_fields
from webapp.connectors import routes, service
from webapp.connectors.fields import COLUMNS, NAMES, ConnectorFields
from webapp.connectors.models import Connector
from webapp.credentials import binding
from webapp.credentials import service as credentials
from webapp.credentials.changes import Change
from webapp.credentials.fields import CredentialFields
from webapp.errors import Conflict, InUse, Invalid, NotFound, Refused
from webapp.runs.models import Run

pytestmark = pytest.mark.each_database

KEYS = (
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFXjtJZkhpvO3Yf9bMWz1nxdQ8hrxWcQlR4hQ8Yqx0ps",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGXjtJZkhpvO3Yf9bMWz1nxdQ8hrxWcQlR4hQ8Yqx0ps",
)
# For each column of COLUMNS that an edit can change: another value for it.
OTHER = {
    "name": "Other",
    "kind": "http_connect",
    "host": "other.example",
    "port": 9999,
    "resolve_remotely": False,
    "remarks": "other",
}


def last_entry() -> AuditEntry:
    return AuditEntry.select().order_by(AuditEntry.id.desc()).get()


def edit(row: Connector, *, secret_again: str | None = None, **changes) -> Connector:
    fields = dataclasses.replace(connector_fields.of(row), **changes)
    return service.update(row.id, fields, version=row.version, secret_again=secret_again, actor=TESTER)


def with_key(row: Connector, key: str) -> Connector:
    Connector.update(host_key=key).where(Connector.id == row.id).execute()
    return service.get(row.id)


# The table of columns


def test_every_column_has_a_decision():
    assert list(COLUMNS) == [field.name for field in Connector._meta.sorted_fields]


def test_every_field_of_the_form_is_a_column():
    assert {name.removesuffix("_id") for name in NAMES} <= set(COLUMNS)


@pytest.mark.parametrize("column", OTHER)
def test_just_the_columns_that_move_a_secret_ask_for_it(connector, credential, column):
    row = connector(credential=credential())
    if COLUMNS[column].moves_secret:
        with pytest.raises(Invalid) as caught:
            edit(row, **{column: OTHER[column]})
        assert (caught.value.code, caught.value.field) == ("secret.needed", "secret_again")
        assert getattr(service.get(row.id), column) != OTHER[column]
        row = edit(row, **{column: OTHER[column]}, secret_again=SECRET)
    else:
        row = edit(row, **{column: OTHER[column]})
    assert getattr(row, column) == OTHER[column]


@pytest.mark.parametrize("column", [name for name, column in COLUMNS.items() if column.moves_secret])
def test_a_column_that_moves_a_secret_makes_another_destination_at_the_moment_of_use(
    connector, credential, column
):
    row = with_key(connector(kind="ssh", credential=credential()), "")
    routes.usable_route(row)
    other = {**OTHER, "host_key": KEYS[0]}[column]
    Connector.update({column: other}).where(Connector.id == row.id).execute()  # without the service
    with pytest.raises(Refused, match=r"credential\.unbound"):
        routes.usable_route(service.get(row.id))


@pytest.mark.parametrize("column", [*OTHER, "host_key"])
def test_just_the_tested_columns_make_the_last_test_stale(connector, column):
    row = connector()
    before = routes.fingerprint(row)
    setattr(row, column, {**OTHER, "host_key": KEYS[0]}[column])
    assert (routes.fingerprint(row) != before) is COLUMNS[column].tested


def test_a_changed_secret_makes_the_last_test_stale_too(connector, credential):
    login = credential()
    row = connector(credential=login)
    before = routes.fingerprint(row)
    fields = CredentialFields(login.name, login.user_name)
    credentials.update(login.id, fields, version=1, secret=Change.to("new"), actor=TESTER)
    assert routes.fingerprint(service.get(row.id)) != before


# Where a secret may be sent


def test_the_first_use_of_a_credential_asks_nothing(storage, credential):
    login = credential()
    fields = ConnectorFields("Filial", "proxy.example", credential_id=login.id)
    service.create(fields, actor=TESTER)
    assert binding.destinations_of(login) == ["socks5 proxy.example:1080"]


def test_a_second_connector_with_the_same_credential_asks_for_it(connector, credential):
    login = credential()
    connector(credential=login)
    fields = ConnectorFields("Second", "other.example", credential_id=login.id)
    with pytest.raises(Invalid, match=r"secret\.needed"):
        service.create(fields, actor=TESTER)
    assert service.needs_secret(fields, None, actor=TESTER)
    assert Connector.select().count() == 1


def test_choosing_another_credential_asks_for_its_own_secret(connector, credential):
    first, second = credential("First"), credential("Second")
    connector("Other", credential=second, host="other.example")
    row = connector(credential=first)
    with pytest.raises(Invalid, match=r"secret\.needed"):
        edit(row, credential_id=second.id)


def test_a_wrong_secret_changes_nothing_and_is_audited(connector, credential):
    row = connector(credential=credential())
    with pytest.raises(Invalid, match=r"secret\.mismatch"):
        edit(row, host="evil.example", secret_again="guess")
    assert service.get(row.id).host == "proxy.example"
    assert last_entry().action == "credential.secret_mismatch"


def test_dropping_the_credential_asks_nothing(connector, credential):
    row = connector(credential=credential())
    assert edit(row, credential_id=None, host="other.example").credential is None


@pytest.mark.parametrize("change", [{"host": "other.example"}, {"port": 2222}, {"kind": "socks5"}])
def test_another_endpoint_forgets_the_host_key(connector, credential, change):
    row = with_key(connector(kind="ssh", credential=credential()), KEYS[0])
    assert edit(row, **change, secret_again=SECRET).host_key == ""


def test_the_host_key_stays_with_its_endpoint(connector, credential):
    row = with_key(connector(kind="ssh", credential=credential()), KEYS[0])
    assert edit(row, remarks="new", secret_again=SECRET).host_key == KEYS[0]


# Fields


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "a\u200bb"}, "name"),
        ({"kind": "direct"}, "kind"),
        ({"kind": "gopher"}, "kind"),
        ({"host": "socks5://proxy.example"}, "host"),
        ({"host": "127.1"}, "host"),
        ({"port": 0}, "port"),
        ({"port": "1080a"}, "port"),
        ({"kind": "ssh"}, "credential_id"),
        ({"credential_id": 99}, "credential_id"),
        ({"remarks": "x" * 4001}, "remarks"),
    ],
)
def test_each_field_has_its_rule(storage, fields, field):
    with pytest.raises(Invalid) as caught:
        service.create(ConnectorFields(**{"name": "Filial", "host": "proxy.example"} | fields), actor=TESTER)
    assert caught.value.field == field
    assert Connector.select().count() == 0


def test_names_are_unique_ignoring_case_and_surrounding_space(connector):
    connector("Filial")
    with pytest.raises(Invalid) as caught:
        connector(" FILIAL ")
    assert (caught.value.code, caught.value.field) == ("connector.name_taken", "name")
    other = connector("Matriz")
    with pytest.raises(Invalid, match="name_taken"):
        edit(other, name="filial")


def test_the_second_of_two_editors_gets_both_values(connector):
    row = connector()
    edit(row, host="first.example")
    with pytest.raises(Conflict) as caught:
        edit(row, host="second.example")
    assert caught.value.facts["current"].host == "first.example"


def test_a_conflict_is_found_before_a_secret_is_bound_to_a_new_destination(connector, credential):
    login = credential()
    row = connector(credential=login)
    edit(row, remarks="first")
    with pytest.raises(Conflict):
        edit(row, host="second.example", secret_again=SECRET)
    assert binding.destinations_of(login) == ["socks5 proxy.example:1080"]


def test_a_test_that_ends_meanwhile_is_no_conflict(connector):
    row = connector()
    Connector.update(last_test_ok=True, last_test_code="accepted").execute()
    after = edit(row, remarks="new")
    assert (after.remarks, after.last_test_ok) == ("new", True)


def test_the_audit_has_both_sides_of_what_changed(connector):
    row = connector()
    assert last_entry().action == "connector.created"
    edit(row, host="other.example")
    entry = last_entry()
    assert (entry.action, entry.subject_name) == ("connector.updated", "Filial")
    assert (entry.before, entry.after) == ({"host": "proxy.example"}, {"host": "other.example"})


def test_delete_also_deletes_its_test_runs(connector, tested):
    row, other = connector(host="localhost", port=1), connector("Other", host="localhost", port=1)
    tested(row, "localhost", 1)
    tested(other, "localhost", 1)
    service.delete(row.id, actor=TESTER)
    assert [run.subject_id for run in Run.select()] == [other.id]
    assert last_entry().action == "connector.deleted"
    with pytest.raises(NotFound):
        service.get(row.id)


def test_delete_is_refused_while_an_account_uses_it(connector):
    row = connector()
    fields = AccountFields("Main", "app@example.com", "smtp.example", use_connector=True, connector_id=row.id)
    accounts.create(fields, actor=TESTER)
    with pytest.raises(InUse) as caught:
        service.delete(row.id, actor=TESTER)
    assert [(user.kind, user.name) for user in caught.value.facts["users"].listed] == [("account", "Main")]
    assert Connector.select().count() == 1
