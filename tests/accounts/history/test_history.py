"""The versions of an account as read from the audit log, and the return to one of them."""

import dataclasses

import pytest

from tests.accounts.conftest import SECRET, fields
from tests.conftest import TESTER
from webapp.accounts import fields as account_fields
from webapp.accounts import history, sending_state, service
from webapp.accounts.models import Account
from webapp.audit.log import Actor, Subject, record
from webapp.audit.models import AuditEntry
from webapp.clock import now
from webapp.credentials import service as credentials
from webapp.credentials.models import Destination
from webapp.errors import Conflict, Invalid, NotFound

pytestmark = pytest.mark.each_database

OTHER = Actor(None, "somebody else", "cli")


def values_of(account: Account) -> dict:
    return account_fields.for_audit(account_fields.of(service.get(account.id)))


def change(account: Account, **changes) -> None:
    present = account_fields.of(service.get(account.id))
    service.update(
        account.id,
        dataclasses.replace(present, **changes),
        version=service.get(account.id).version,
        is_default=service.default_id() == account.id,
        secret_again=SECRET,
        actor=TESTER,
    )


def last_entry() -> AuditEntry:
    return AuditEntry.select().order_by(AuditEntry.id.desc()).get()


def entries_of(account: Account, group: str = "changes") -> list[AuditEntry]:
    """Return the entries of an account, the first one first."""
    return history.read_page(account, group=group).entries[::-1]


def test_every_version_has_the_values_that_the_account_had_then(account, credential, connector):
    account()
    one, other = account(name="One"), account(name="Other", force=True)
    seen = [values_of(one)]
    for step in (
        lambda: change(one, host="relay.example.com", port=2525),
        lambda: change(one, authenticate=True, credential_id=credential.id),
        lambda: change(one, use_connector=True, connector_id=connector.id, name="Renamed"),
        lambda: change(one, substitutes=(other.id,), per_minute=30),
        lambda: service.set_active(one.id, False, actor=TESTER),
        lambda: service.use_own_sender_only(one.id, actor=TESTER),
        lambda: change(one, authenticate=False, credential_id=None, substitutes=()),
        lambda: service.set_active(one.id, True, actor=TESTER),
    ):
        step()
        seen.append(values_of(one))
    found = [history.find_version(service.get(one.id), entry.id) for entry in entries_of(one)]
    assert [dict(version.values) for version in found] == seen
    assert [version.number for version in found] == list(range(1, 10))
    assert [version.newer for version in found] == list(range(8, -1, -1))


def test_entries_from_before_names_and_states_were_recorded_are_read(account, credential):
    account()
    one = account(name="One")
    change(one, authenticate=True, credential_id=credential.id)
    entry = last_entry()
    for kept in ("before", "after"):
        values = {name: value for name, value in getattr(entry, kept).items() if name != "credential"}
        setattr(entry, kept, values)
    entry.save()
    change(one, authenticate=False, credential_id=None)
    with_credential = history.find_version(service.get(one.id), entry.id)
    service.set_active(one.id, False, actor=TESTER)
    AuditEntry.update(before=None, after=None).where(AuditEntry.id == last_entry().id).execute()
    first, *_ = entries_of(one)
    assert with_credential.values["credential"] == "Relay"
    assert history.find_version(service.get(one.id), first.id).values["credential"] is None
    assert history.find_version(service.get(one.id), first.id).values["active"] is True


def test_a_history_is_read_a_page_at_a_time(account):
    one = account()
    for port in range(1000, 1000 + history.PAGE + 4):
        change(one, port=port)
    first = history.read_page(one)
    assert (len(first.entries), first.older) == (history.PAGE, first.entries[-1].id)
    second = history.read_page(one, before=first.older)
    assert second.older is None
    numbers = [*first.versions.values(), *second.versions.values()]
    assert numbers == list(range(history.PAGE + 5, 0, -1))


def test_each_group_has_its_entries_and_all_have_them_in_one_line(account):
    one = account()
    record(TESTER, "account.tested", Subject.of(one, one.name), after={"run": 1})
    sending_state.hold(one.id, "auth.rejected", {}, "x", now())
    change(one, port=2525)
    sending_state.release(one.id)
    record(TESTER, "account.tested", Subject("account", one.id + 1, "another"), after={"run": 2})
    actions = {group: [e.action for e in entries_of(one, group)] for group in ("", *history.GROUPS)}
    assert actions == {
        "": [
            "account.created",
            "account.made_default",
            "account.tested",
            "account.held",
            "account.updated",
            "account.released",
        ],
        "changes": ["account.created", "account.made_default", "account.updated"],
        "tests": ["account.tested"],
        "sending": ["account.held", "account.released"],
    }


def test_changes_of_the_credential_and_the_connector_stand_among_its_own(account, credential, connector):
    account()
    one = account(name="One")
    record(TESTER, "credential.updated", Subject.of(credential, "x"), after={"remarks": "before its use"})
    change(one, authenticate=True, credential_id=credential.id, use_connector=True, connector_id=connector.id)
    record(TESTER, "connector.updated", Subject.of(connector, "y"), before={"port": 1}, after={"port": 2})
    record(TESTER, "connector.tested", Subject.of(connector, "y"), after={"run": 1})
    record(TESTER, "credential.updated", Subject("credential", credential.id + 1, "z"), after={"a": "b"})
    page = history.read_page(service.get(one.id))
    told = ["connector.updated", "account.updated", "credential.updated", "account.created"]
    assert [entry.action for entry in page.entries] == told
    assert list(page.versions.values()) == [2, 1]
    assert [entry.action for entry in entries_of(service.get(one.id))] == told[::-1]
    assert not history.read_page(service.get(one.id), group="tests").entries


def test_a_page_has_no_gap_where_several_records_changed(account, credential):
    account()
    one = account(name="One", authenticate=True, credential_id=credential.id)
    for number in range(history.PAGE):
        record(TESTER, "credential.updated", Subject.of(credential, "x"), after={"remarks": str(number)})
        record(TESTER, "account.held", Subject.of(one, "x"), after={"reason": "x"})
    seen, before = [], None
    while before is not None or not seen:
        page = history.read_page(one, before=before)
        seen += [entry.id for entry in page.entries]
        before = page.older
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == len(set(seen)) == 2 * history.PAGE + 1


@pytest.mark.parametrize("action", ["account.held", "credential.created"])
def test_what_is_no_version_of_the_account_is_not_found(account, action):
    one, other = account(), account(name="Other")
    record(TESTER, action, Subject("account", one.id, "x"))
    with pytest.raises(NotFound):
        history.find_version(one, last_entry().id)
    with pytest.raises(NotFound):
        history.find_version(one, entries_of(other)[0].id)


def test_returning_makes_a_new_version_with_the_old_values(account):
    one = account()
    before = values_of(one)
    change(one, host="relay.example.com", port=2525, footer=True, footer_text="Bye")
    first, *_ = entries_of(one)
    history.restore(one.id, first.id, version=service.get(one.id).version, actor=OTHER)
    assert values_of(one) == before
    entry = last_entry()
    assert (entry.action, entry.actor) == ("account.restored", "somebody else")
    assert entry.before == {"host": "relay.example.com", "port": 2525, "footer": True, "footer_text": "Bye"}
    assert entry.after == {"host": "smtp.example.com", "port": 587, "footer": False, "footer_text": ""}
    assert history.find_version(service.get(one.id), entry.id).number == 3


def test_returning_over_a_change_of_somebody_else_is_a_conflict(account):
    one = account()
    change(one, port=2525)
    read_at = service.get(one.id).version
    change(one, port=2626)
    with pytest.raises(Conflict):
        history.restore(one.id, entries_of(one)[0].id, version=read_at, actor=TESTER)
    assert service.get(one.id).port == 2626


def test_returning_sends_no_secret_to_a_place_that_nobody_allowed(account, credential):
    one = account(host="old.example.com")
    change(one, host="old.example.com", authenticate=True, credential_id=credential.id)
    at_the_old_server = last_entry()
    change(one, host="new.example.com")
    # As when the secret was replaced, and its form kept only the present place.
    Destination.delete().where(Destination.place.contains("old.example.com")).execute()
    version = service.get(one.id).version
    with pytest.raises(Invalid) as refused:
        history.restore(one.id, at_the_old_server.id, version=version, actor=OTHER)
    assert (refused.value.code, refused.value.field) == ("secret.needed", "secret_again")
    assert service.get(one.id).host == "new.example.com"
    history.restore(one.id, at_the_old_server.id, version=version, secret_again=SECRET, actor=OTHER)
    assert service.get(one.id).host == "old.example.com"


def test_the_default_account_stays_enabled_when_it_returns(account):
    account()
    one = account(name="One", active=False)
    service.set_active(one.id, True, actor=TESTER)
    service.make_default(one.id, actor=TESTER)
    change(one, port=2525)
    history.restore(one.id, entries_of(one)[0].id, version=service.get(one.id).version, actor=TESTER)
    assert (service.get(one.id).active, service.get(one.id).port) == (True, 587)
    assert service.default_id() == one.id


def test_substitutes_that_are_gone_are_left_out_and_named(account):
    account()
    kept, gone = account(name="Kept", force=True), account(name="Gone", force=True)
    one = account(name="One", substitutes=(gone.id, kept.id))
    change(one, substitutes=())
    service.delete(gone.id, actor=TESTER)
    found = history.find_version(service.get(one.id), entries_of(one)[0].id)
    assert found.lost == ("Gone",)
    history.restore(one.id, found.entry.id, version=service.get(one.id).version, actor=TESTER)
    assert account_fields.of(service.get(one.id)).substitutes == (kept.id,)


def test_a_version_whose_credential_is_gone_cannot_be_returned_to(account, credential):
    one = account()
    change(one, authenticate=True, credential_id=credential.id)
    with_credential = last_entry()
    change(one, authenticate=False, credential_id=None)
    credentials.delete(credential.id, actor=TESTER)
    found = history.find_version(service.get(one.id), with_credential.id)
    assert found.values["credential"] == "Relay"
    with pytest.raises(Invalid) as refused:
        history.restore(one.id, with_credential.id, version=service.get(one.id).version, actor=TESTER)
    assert refused.value.code == "account.credential_gone"


def test_the_fields_of_a_new_account_are_those_of_its_first_version(account):
    one = account(reply_to="answers@example.com", per_minute=30)
    found = history.find_version(one, entries_of(one)[0].id)
    assert found.fields() == fields(reply_to="answers@example.com", per_minute=30)
