"""The actions on applications, and the secrecy of their tokens."""

import datetime as dt

import pytest

from tests.conftest import TESTER
from tests.outbox.requests import new_account, new_message
from webapp.applications import fields as application_fields
from webapp.applications import service, tokens
from webapp.applications.fields import ApplicationFields
from webapp.applications.models import Application
from webapp.audit.models import AuditEntry
from webapp.errors import Conflict, Invalid, NotFound
from webapp.outbox.models import Message

pytestmark = pytest.mark.each_database


@pytest.fixture
def application(storage):
    return service.create(ApplicationFields(name="Payroll"), actor=TESTER)


def change(application, **changes):
    fields = ApplicationFields(**{**vars(application_fields.of(application)), **changes})
    return service.update(application.id, fields, version=application.version, actor=TESTER)


def test_a_new_application_has_no_token_and_may_send_and_read_its_own(application):
    assert (application.token_hash, application.scopes) == (None, ["send", "read"])
    assert application.any_account
    assert AuditEntry.get().action == "application.created"


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"name": ""}, "text.empty", "name"),
        ({"scopes": ()}, "application.scope_missing", "scopes"),
        ({"scopes": ("rule",)}, "application.scope_missing", "scopes"),
        ({"per_minute": 0}, "application.bad_rate", "per_minute"),
        ({"per_minute": 60_001}, "application.bad_rate", "per_minute"),
        ({"any_account": False}, "application.account_missing", "accounts"),
        ({"any_account": False, "accounts": (999,)}, "application.account_missing", "accounts"),
        ({"senders": ("nobody",)}, "address.no_at", "senders"),
        ({"senders": ("@no dots",)}, "address.has_space", "senders"),
        ({"senders": ("@example.com",) * 101}, "application.too_many_senders", "senders"),
    ],
)
def test_an_invalid_value_is_refused_at_its_field(application, changes, code, field):
    with pytest.raises(Invalid) as refused:
        change(application, **changes)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert service.get(application.id).version == 1


def test_names_are_unique(application):
    with pytest.raises(Invalid) as refused:
        service.create(ApplicationFields(name=" PAYROLL "), actor=TESTER)
    assert refused.value.code == "application.name_taken"


def test_a_change_is_stored_and_audited(application):
    account = new_account()
    saved = change(
        application, any_account=False, accounts=(account.id,), senders=("@Example.com", "a@b.example")
    )
    assert saved.senders == ["@example.com", "a@b.example"]
    assert service.account_names(saved) == [account.name]
    assert tokens.may_use_account(saved, account.id)
    assert not tokens.may_use_account(saved, account.id + 1)
    assert tokens.may_send_as(saved, "anybody@EXAMPLE.com")
    assert not tokens.may_send_as(saved, "anybody@sub.example.com")
    entry = AuditEntry.get(AuditEntry.action == "application.updated")
    assert entry.after["accounts"] == [account.id]


def test_a_concurrent_change_is_a_conflict(application):
    change(application, remarks="first")
    with pytest.raises(Conflict) as refused:
        change(application, remarks="second")
    assert refused.value.facts["current"].remarks == "first"


def test_a_token_is_returned_once_and_stored_as_a_digest(application):
    token = service.make_token(application.id, actor=TESTER)
    stored = service.get(application.id)
    assert tokens.find(token).id == application.id
    assert token.startswith(tokens.PREFIX)
    assert len(token) > 40
    assert stored.token_hint == token[-4:]
    assert token not in str(Application.select().dicts().get())
    assert all(token not in str(vars(entry)) for entry in AuditEntry.select())


def test_a_new_token_replaces_the_old_one_at_once(application):
    old = service.make_token(application.id, actor=TESTER)
    assert tokens.find(old)
    new = service.make_token(application.id, actor=TESTER)
    assert tokens.find(old) is None
    assert tokens.find(new)


def test_the_token_of_a_disabled_application_is_refused(application):
    token = service.make_token(application.id, actor=TESTER)
    assert tokens.find(token)
    service.set_active(application.id, False, actor=TESTER)
    assert tokens.find(token) is None
    service.set_active(application.id, True, actor=TESTER)
    assert tokens.find(token)


def test_an_expired_token_is_refused(application):
    token = service.make_token(application.id, actor=TESTER)
    Application.update(expires_at=dt.datetime(2020, 1, 1), version=99).execute()
    assert tokens.find(token) is None


def test_messages_of_a_deleted_application_stay(application):
    message = new_message(new_account(), application=application, application_name=application.name)
    service.delete(application.id, actor=TESTER)
    stored = Message.get_by_id(message.id)
    assert (stored.application_id, stored.application_name) == (None, "Payroll")
    with pytest.raises(NotFound):
        service.get(application.id)
