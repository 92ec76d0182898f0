"""The actions on accounts, without a browser."""

import dataclasses
import threading
from collections.abc import Callable

import peewee as pw
import pytest

import config
from tests.accounts.conftest import LEAF, ROOT, SECRET, fields
from tests.conftest import TESTER
from webapp.accounts import service
from webapp.accounts.fields import COLUMNS
from webapp.accounts.models import Account, DefaultAccount
from webapp.audit.models import AuditEntry
from webapp.connectors.models import Connector
from webapp.credentials.models import Credential
from webapp.db import database, wait_at_most
from webapp.errors import Conflict, InUse, Invalid, NotFound

pytestmark = pytest.mark.each_database

Maker = Callable[..., Account]


def test_the_first_account_becomes_the_default(account: Maker) -> None:
    first = account()
    account(name="Outra")
    assert service.default_id() == first.id


def test_the_first_account_must_be_active(account: Maker) -> None:
    with pytest.raises(Invalid) as error:
        account(active=False)
    assert (error.value.code, error.value.field) == ("account.first_must_be_active", "active")
    assert Account.select().count() == 0


def test_names_are_unique_ignoring_case_and_space_around(account: Maker) -> None:
    account(name="Avisos do RH")
    with pytest.raises(Invalid) as error:
        account(name="  AVISOS DO rh ")
    assert (error.value.code, error.value.field) == ("account.name_taken", "name")


def test_a_renamed_account_cannot_take_the_name_of_another(account: Maker) -> None:
    account(name="Um")
    second = account(name="Dois")
    with pytest.raises(Invalid) as error:
        service.update(second.id, fields(name="um"), version=1, is_default=False, actor=TESTER)
    assert error.value.field == "name"
    assert service.get(second.id).name == "Dois"


def test_making_one_default_unmakes_the_other_and_names_it(account: Maker) -> None:
    account(name="Velha")
    new = account(name="Nova")
    saved = service.make_default(new.id, actor=TESTER)
    assert saved.former_default == "Velha"
    assert service.default_id() == new.id
    assert DefaultAccount.select().count() == 1


def test_an_inactive_account_cannot_become_the_default(account: Maker) -> None:
    first = account()
    second = account(name="Outra", active=False)
    with pytest.raises(Invalid, match="default_must_be_active"):
        service.make_default(second.id, actor=TESTER)
    assert service.default_id() == first.id


def test_the_default_cannot_be_deactivated(account: Maker) -> None:
    default = account()
    with pytest.raises(Invalid, match="default_stays_active"):
        service.set_active(default.id, False, actor=TESTER)
    with pytest.raises(Invalid, match="default_stays_active"):
        service.update(default.id, fields(active=False), version=1, is_default=True, actor=TESTER)
    assert service.get(default.id).active


def test_the_default_cannot_be_given_up_without_a_successor(account: Maker) -> None:
    default = account()
    with pytest.raises(Invalid) as error:
        service.update(default.id, fields(), version=1, is_default=False, actor=TESTER)
    assert (error.value.code, error.value.field) == ("account.default_needs_successor", "is_default")


def test_the_default_cannot_be_deleted_until_another_takes_its_place(account: Maker) -> None:
    default, other = account(), account(name="Outra")
    with pytest.raises(InUse):
        service.delete(default.id, actor=TESTER)
    service.make_default(other.id, actor=TESTER)
    service.delete(default.id, actor=TESTER)
    with pytest.raises(NotFound):
        service.get(default.id)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE account SET active = FALSE",
        "DELETE FROM account",
        "INSERT INTO default_account (id, account_id) VALUES (2, 1)",
    ],
)
def test_the_database_itself_keeps_one_active_default(account: Maker, statement: str) -> None:
    account()
    with pytest.raises(pw.IntegrityError):
        database.execute_sql(statement)


def test_fifty_people_who_make_a_default_at_once_leave_exactly_one(account: Maker) -> None:
    ids = [account(name=f"Conta {number}").id for number in range(10)]
    errors: list[Exception] = []

    def make(account_id: int) -> None:
        try:
            with database.connection_context():
                wait_at_most(60_000)  # a busy machine is no failure
                service.make_default(account_id, actor=TESTER)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=make, args=(ids[number % 10],)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert errors == []
    assert DefaultAccount.select().count() == 1
    assert service.get(service.default_id()).active


def test_hidden_fields_are_neither_validated_nor_kept(
    credential: Credential, connector: Connector, account: Maker
) -> None:
    stored = account(
        secure=False,
        security="nonsense",
        ignore_certificate=True,
        authenticate=False,
        credential_id=credential.id,
        use_connector=False,
        connector_id=connector.id,
    )
    assert (stored.security, stored.ignore_certificate) == (None, False)
    assert (stored.credential_id, stored.connector_id) == (None, None)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"security": None}, "security"),
        ({"authenticate": True}, "credential_id"),
        ({"use_connector": True}, "connector_id"),
        ({"authenticate": True, "credential_id": 99}, "credential_id"),
        ({"use_connector": True, "connector_id": 99}, "connector_id"),
        ({"name": " "}, "name"),
        ({"sender": "avisos"}, "sender"),
        ({"reply_to": "a@b@c"}, "reply_to"),
        ({"host": "smtp://example.com"}, "host"),
        ({"port": 0}, "port"),
        ({"port": 65536}, "port"),
    ],
)
def test_each_broken_rule_names_its_field(account: Maker, changes: dict, field: str) -> None:
    with pytest.raises(Invalid) as error:
        account(**changes)
    assert error.value.field == field
    assert Account.select().count() == 0


def test_the_second_of_two_editors_meets_the_first_ones_values(account: Maker) -> None:
    stored = account()
    service.update(stored.id, fields(host="first.example.com"), version=1, is_default=True, actor=TESTER)
    with pytest.raises(Conflict) as error:
        service.update(stored.id, fields(host="second.example.com"), version=1, is_default=True, actor=TESTER)
    assert error.value.facts["current"].host == "first.example.com"
    assert service.get(stored.id).host == "first.example.com"


def test_what_another_changed_between_reading_and_writing_is_not_overwritten(
    account: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored, read = account(), service.get

    def read_and_let_another_change(account_id: int) -> Account:
        found = read(account_id)
        Account.update(host="first.example.com", version=Account.version + 1).execute()
        monkeypatch.setattr(service, "get", read)
        return found

    monkeypatch.setattr(service, "get", read_and_let_another_change)
    with pytest.raises(Conflict) as error:
        service.update(stored.id, fields(host="second.example.com"), version=1, is_default=True, actor=TESTER)
    assert error.value.facts["current"].id == stored.id
    assert service.get(stored.id).host != "second.example.com"


def test_a_form_of_the_former_default_that_stayed_open_meets_the_change(account: Maker) -> None:
    former, new = account(), account(name="Nova")
    service.make_default(new.id, actor=TESTER)
    with pytest.raises(Conflict):
        service.update(former.id, fields(), version=former.version, is_default=True, actor=TESTER)
    assert service.default_id() == new.id


def test_a_copy_is_inactive_and_not_the_default(account: Maker) -> None:
    original = account(reply_to="respostas@example.com")
    copy = service.duplicate(
        original.id, service.free_name(original.name, "%(name)s (%(number)s)"), actor=TESTER
    )
    assert (copy.name, copy.active, copy.reply_to) == ("Avisos (1)", False, "respostas@example.com")
    assert service.free_name(original.name, "%(name)s (%(number)s)") == "Avisos (2)"


def test_every_column_has_a_decision() -> None:
    assert set(COLUMNS) == {field.name for field in Account._meta.sorted_fields}


@pytest.mark.parametrize("name", [name for name, column in COLUMNS.items() if column.moves_secret])
def test_every_column_that_moves_a_secret_makes_another_place(connector: Connector, name: str) -> None:
    other = {
        "host": {"host": "evil.example.com"},
        "port": {"port": 2525},
        "secure": {"secure": False, "security": None},
        "security": {"security": "ssl"},
        "ignore_certificate": {"ignore_certificate": True},
        "trusted_certificate": {"trusted_certificate": LEAF},
        "trusted_as": {"trusted_certificate": ROOT, "trusted_as": "certificate"},
        "tls_name": {"tls_name": "mail.example.com"},
        "use_connector": {"use_connector": True, "connector_id": connector.id},
        "connector": {"use_connector": True, "connector_id": connector.id},
    }[name]
    before = fields(trusted_certificate=ROOT) if name == "trusted_as" else fields()
    assert service.place_of(fields(**other)) != service.place_of(before)


def test_a_new_destination_asks_for_the_secret_again(credential: Credential, account: Maker) -> None:
    stored = account(authenticate=True, credential_id=credential.id)
    moved = fields(authenticate=True, credential_id=credential.id, host="evil.example.com")
    for typed in (None, "", "wrong"):
        with pytest.raises(Invalid) as error:
            service.update(stored.id, moved, version=1, is_default=True, secret_again=typed, actor=TESTER)
        assert error.value.field == "secret_again"
    assert service.get(stored.id).host == "smtp.example.com"
    service.update(stored.id, moved, version=1, is_default=True, secret_again=SECRET, actor=TESTER)
    assert service.get(stored.id).host == "evil.example.com"


def test_the_same_destination_asks_nothing(credential: Credential, account: Maker) -> None:
    stored = account(authenticate=True, credential_id=credential.id)
    again = dataclasses.replace(fields(authenticate=True, credential_id=credential.id), name="Outro nome")
    service.update(stored.id, again, version=1, is_default=True, actor=TESTER)
    assert service.get(stored.id).name == "Outro nome"


def test_changing_what_a_test_depends_on_makes_the_last_test_stale(account: Maker) -> None:
    stored = account()
    service.update(stored.id, fields(name="Só o nome"), version=1, is_default=True, actor=TESTER)
    assert service.get(stored.id).fingerprint == stored.fingerprint
    service.update(stored.id, fields(host="other.example.com"), version=2, is_default=True, actor=TESTER)
    assert service.get(stored.id).fingerprint != stored.fingerprint


def test_every_action_leaves_an_entry_with_before_and_after(account: Maker) -> None:
    first, second = account(), account(name="Outra")
    service.update(first.id, fields(host="new.example.com"), version=1, is_default=True, actor=TESTER)
    service.make_default(second.id, actor=TESTER)
    service.set_active(first.id, False, actor=TESTER)
    service.delete(first.id, actor=TESTER)
    actions = [entry.action for entry in AuditEntry.select().order_by(AuditEntry.id)]
    assert [action for action in actions if action.startswith("account.")] == [
        "account.created",
        "account.made_default",
        "account.created",
        "account.updated",
        "account.default_lost",
        "account.made_default",
        "account.deactivated",
        "account.deleted",
    ]
    updated = AuditEntry.get(AuditEntry.action == "account.updated")
    assert (updated.before, updated.after) == ({"host": "smtp.example.com"}, {"host": "new.example.com"})


def test_a_number_is_never_given_twice(account: Maker) -> None:
    account()
    second = account(name="Outra")
    service.delete(second.id, actor=TESTER)
    assert account(name="Terceira").id > second.id


def test_a_refused_action_leaves_neither_row_nor_entry(storage: config.Settings) -> None:
    with pytest.raises(Invalid):
        service.create(fields(host="a b"), actor=TESTER)
    assert Account.select().count() == 0
    assert AuditEntry.select().where(AuditEntry.action == "account.created").count() == 0
