"""The service functions for people: changes, refusals and audit entries."""

import datetime as dt

import pytest

from tests.conftest import PASSWORD, TESTER
from webapp.access import people
from webapp.access.authentication import reset, sessions, sign_in
from webapp.access.models import Person, Session
from webapp.audit.log import Actor
from webapp.audit.models import AuditEntry
from webapp.errors import Conflict, Invalid, NotFound, Refused

pytestmark = pytest.mark.each_database

HOUR = dt.timedelta(hours=1)


def last_entry() -> AuditEntry:
    return AuditEntry.select().order_by(AuditEntry.id.desc()).get()


def begin(person: Person) -> Session:
    token = sessions.begin(person, lifetime=HOUR, address="127.0.0.1", user_agent="tests")
    return sessions.find(token)


def test_a_person_is_added_with_an_audit_entry(storage):
    person = people.add("Ana@Example.com", "operator", actor=TESTER)
    assert (person.email, person.email_key, person.role, person.active) == (
        "Ana@example.com", "ana@example.com", "operator", True,
    )  # fmt: skip
    entry = last_entry()
    assert (entry.action, entry.actor, entry.interface, entry.subject_name) == (
        "person.added", "tests", "cli", "Ana@example.com",
    )  # fmt: skip
    assert entry.after == {"email": "Ana@example.com", "role": "operator"}


def test_an_address_is_taken_in_any_case(person):
    person("operator", "ana@example.com")
    with pytest.raises(Invalid) as caught:
        people.add("ANA@EXAMPLE.COM", "auditor", actor=TESTER)
    assert (caught.value.code, caught.value.field) == ("person.email_taken", "email")
    assert Person.select().count() == 1


@pytest.mark.parametrize(("email", "role"), [("no-address", "operator"), ("ana@example.com", "root")])
def test_a_bad_address_or_role_stores_nothing(storage, email, role):
    with pytest.raises(Invalid):
        people.add(email, role, actor=TESTER)
    assert not Person.select().exists()
    assert not AuditEntry.select().exists()


def test_of_two_who_add_the_same_person_one_is_told(at_once):
    results = at_once(*[lambda: people.add("ana@example.com", "operator", actor=TESTER)] * 2)
    assert sorted(type(result).__name__ for result in results) == ["Invalid", "Person"]


def test_a_role_changes_with_before_and_after(person):
    bruno = person("operator")
    changed = people.set_role(bruno.id, "auditor", version=bruno.version, actor=TESTER)
    assert (changed.role, changed.version) == ("auditor", bruno.version + 1)
    entry = last_entry()
    assert (entry.action, entry.before, entry.after) == (
        "person.role_changed", {"role": "operator"}, {"role": "auditor"},
    )  # fmt: skip


def test_a_role_chosen_from_an_old_page_is_a_conflict(person):
    bruno = person("operator")
    people.set_role(bruno.id, "auditor", version=bruno.version, actor=TESTER)
    with pytest.raises(Conflict) as caught:
        people.set_role(bruno.id, "administrator", version=bruno.version, actor=TESTER)
    assert caught.value.facts["role"] == "auditor"
    assert people.get(bruno.id).role == "auditor"


def test_choosing_the_present_role_leaves_no_entry(person):
    bruno = person("operator")
    before = AuditEntry.select().count()
    people.set_role(bruno.id, "operator", version=bruno.version, actor=TESTER)
    assert AuditEntry.select().count() == before


def test_an_unknown_person_is_not_found(storage):
    with pytest.raises(NotFound):
        people.set_active(1, False, version=1, actor=TESTER)


def test_deactivating_ends_sessions_and_links_and_activating_brings_none_back(person):
    person("administrator")
    bruno = person("operator")
    token = sessions.begin(bruno, lifetime=HOUR, address="", user_agent="")
    link = reset.make_link(bruno.id, actor=TESTER)
    people.set_active(bruno.id, False, version=bruno.version, actor=TESTER)
    assert last_entry().action == "person.deactivated"
    bruno = people.set_active(bruno.id, True, version=bruno.version + 1, actor=TESTER)
    assert bruno.active
    assert sessions.find(token) is None
    with pytest.raises(Refused):
        reset.whose(link)


@pytest.mark.parametrize("action", ["deactivate", "demote"])
def test_the_last_administrator_stays_one(person, action):
    ana = person("administrator")
    with pytest.raises(Refused) as caught:
        if action == "deactivate":
            people.set_active(ana.id, False, version=ana.version, actor=TESTER)
        else:
            people.set_role(ana.id, "auditor", version=ana.version, actor=TESTER)
    assert caught.value.code == "person.last_administrator"
    assert people.administrators().count() == 1


def test_an_administrator_without_a_password_does_not_count_as_another_one(person):
    ana = person("administrator")
    people.add("dora@example.com", "administrator", actor=TESTER)
    with pytest.raises(Refused):
        people.set_active(ana.id, False, version=ana.version, actor=TESTER)


def test_an_administrator_who_cannot_sign_in_can_be_deactivated(person):
    person("administrator")
    dora = people.add("dora@example.com", "administrator", actor=TESTER)
    assert not people.set_active(dora.id, False, version=dora.version, actor=TESTER).active


def test_two_administrators_who_deactivate_each_other_leave_one(person, at_once):
    ana, bia = person("administrator", "ana@example.com"), person("administrator", "bia@example.com")
    results = at_once(
        lambda: people.set_active(ana.id, False, version=1, actor=TESTER),
        lambda: people.set_role(bia.id, "auditor", version=1, actor=TESTER),
    )
    assert sorted(type(result).__name__ for result in results) == ["Person", "Refused"]
    assert people.administrators().count() == 1


def test_changing_the_password_keeps_this_session_and_ends_the_others(person):
    bruno = person("operator")
    here, elsewhere = begin(bruno), begin(bruno)
    people.change_password(here, PASSWORD, "a quite different phrase", actor=TESTER)
    assert [row.id for row in sessions.listed(bruno)] == [here.id]
    assert elsewhere.id != here.id
    entry = last_entry()
    assert (entry.action, entry.after) == ("person.password_changed", {"sessions_ended": 1})


def test_a_wrong_present_password_changes_nothing_and_is_recorded(person):
    bruno = person("operator")
    with pytest.raises(Invalid) as caught:
        people.change_password(begin(bruno), "not mine at all", "a quite different phrase", actor=TESTER)
    assert (caught.value.code, caught.value.field) == ("password.wrong", "present")
    assert people.get(bruno.id).password_hash == bruno.password_hash
    assert last_entry().action == "person.password_refused"


def test_guessing_the_present_password_is_limited(person):
    here = begin(person("operator"))
    for _ in range(people.AT_MOST):
        with pytest.raises(Invalid):
            people.change_password(here, "not mine at all", "a quite different phrase", actor=TESTER)
    with pytest.raises(Refused) as caught:
        people.change_password(here, PASSWORD, "a quite different phrase", actor=TESTER)
    assert caught.value.code == "limit.reached"


def test_a_password_changed_while_signing_in_wins(person, monkeypatch):
    """The old password was right when it was checked, and is not any more when the session would begin."""
    bruno = person("operator")
    checked = sign_in.passwords.verify

    def slowly(stored, password):
        right = checked(stored, password)
        people.set_password(people.get(bruno.id), "a quite different phrase", actor=TESTER)
        return right

    monkeypatch.setattr(sign_in.passwords, "verify", slowly)
    with pytest.raises(Refused) as caught:
        sign_in.sign_in(bruno.email, PASSWORD, lifetime=HOUR, actor=Actor(None, "", "web", "127.0.0.1"))
    assert caught.value.code == "sign_in.failed"
    assert not Session.select().exists()
