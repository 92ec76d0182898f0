"""One-time links: for the first administrator, and for a lost password."""

import datetime as dt

import pytest
import time_machine

from tests.conftest import PASSWORD, TESTER
from webapp.access import people
from webapp.access.authentication import links, passwords, reset, sessions, setup
from webapp.access.models import OneTimeLink, Person
from webapp.audit.models import AuditEntry
from webapp.errors import Invalid, NotFound, Refused

NEW = "a quite different phrase"


@pytest.fixture
def clock():
    with time_machine.travel(dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC), tick=False) as traveller:
        yield traveller


def code_of(call) -> str:
    with pytest.raises(Refused) as caught:
        call()
    return caught.value.code


def make_first(token, email="ana@example.com"):
    return setup.make_first_administrator(token, email, PASSWORD, actor=TESTER)


def test_the_set_up_link_makes_one_administrator_and_ends(storage):
    token = setup.pending_link()
    ana = make_first(token)
    assert (ana.role, ana.active) == ("administrator", True)
    assert passwords.verify(ana.password_hash, PASSWORD)
    assert code_of(lambda: make_first(token, "bia@example.com")) == "link.used"
    assert setup.pending_link() is None
    actions = [entry.action for entry in AuditEntry.select().order_by(AuditEntry.id)]
    assert actions == ["setup.link_made", "person.added", "setup.done"]


def test_only_the_hash_of_a_link_is_stored_and_none_of_it_recorded(storage):
    token = setup.pending_link()
    make_first(token)
    stored = [str(row.__data__) for model in (OneTimeLink, AuditEntry) for row in model.select()]
    assert token not in "".join(stored)
    assert PASSWORD not in "".join(stored)


def test_a_new_start_ends_the_link_of_the_one_before(storage):
    first, second = setup.pending_link(), setup.pending_link()
    assert code_of(lambda: make_first(first)) == "link.expired"
    make_first(second)


def test_the_set_up_link_lives_an_hour(clock, storage):
    token = setup.pending_link()
    clock.shift(dt.timedelta(minutes=59, seconds=59))
    assert links.look_at(token, links.SETUP)
    clock.shift(1)
    assert code_of(lambda: make_first(token)) == "link.expired"


def test_a_refused_form_does_not_use_the_link_up(storage):
    token = setup.pending_link()
    for email, password in (("no-address", PASSWORD), ("ana@example.com", "short")):
        with pytest.raises(Invalid):
            setup.make_first_administrator(token, email, password, actor=TESTER)
    assert not Person.select().exists()
    make_first(token)


def test_of_two_who_follow_the_set_up_link_at_once_one_wins(at_once):
    token = setup.pending_link()
    results = at_once(
        lambda: make_first(token, "ana@example.com"), lambda: make_first(token, "bia@example.com")
    )
    assert sorted(type(result).__name__ for result in results) == ["Person", "Refused"]
    assert Person.select().count() == 1


def test_a_set_up_link_is_refused_once_an_administrator_can_sign_in(storage):
    token = setup.pending_link()
    people.add("bia@example.com", "administrator", actor=TESTER, password=PASSWORD)
    assert code_of(lambda: make_first(token)) == "link.expired"


def test_set_up_by_somebody_already_known_makes_them_administrator(storage):
    bruno = people.add("bruno@example.com", "operator", actor=TESTER)
    assert make_first(setup.pending_link(), "BRUNO@example.com").id == bruno.id
    assert people.get(bruno.id).role == "administrator"


@pytest.mark.parametrize("change", ["inactive", "without password", "operator"])
def test_a_link_is_offered_while_no_administrator_can_sign_in(storage, change):
    role = "operator" if change == "operator" else "administrator"
    password = None if change == "without password" else PASSWORD
    person = people.add("ana@example.com", role, actor=TESTER, password=password)
    if change == "inactive":
        Person.update(active=False).where(Person.id == person.id).execute()
    assert setup.pending_link()


def test_a_reset_link_sets_a_password_once_and_ends_every_session(person):
    bruno = person("operator")
    session = sessions.begin(bruno, lifetime=dt.timedelta(hours=1), address="", user_agent="")
    token = reset.make_link(bruno.id, actor=TESTER)
    reset.set_password(token, NEW, actor=TESTER)
    assert passwords.verify(people.get(bruno.id).password_hash, NEW)
    assert sessions.find(session) is None
    assert code_of(lambda: reset.set_password(token, PASSWORD, actor=TESTER)) == "link.used"
    entry = AuditEntry.select().order_by(AuditEntry.id.desc()).get()
    assert (entry.action, entry.actor) == ("reset.done", "operator@example.com")


def test_of_two_who_use_a_reset_link_at_once_one_wins(person, at_once):
    token = reset.make_link(person("operator").id, actor=TESTER)
    results = at_once(*[lambda: reset.set_password(token, NEW, actor=TESTER)] * 2)
    assert sorted(type(result).__name__ for result in results) == ["Person", "Refused"]


def test_a_reset_link_lives_a_day_and_a_newer_one_ends_it(clock, person):
    bruno = person("operator")
    first = reset.make_link(bruno.id, actor=TESTER)
    second = reset.make_link(bruno.id, actor=TESTER)
    assert code_of(lambda: reset.whose(first)) == "link.expired"
    clock.shift(dt.timedelta(hours=24))
    assert code_of(lambda: reset.whose(second)) == "link.expired"


def test_a_link_for_one_purpose_serves_no_other(person):
    token = reset.make_link(person("operator").id, actor=TESTER)
    assert code_of(lambda: make_first(token)) == "link.unknown"
    assert code_of(lambda: reset.whose("nonsense")) == "link.unknown"


def test_there_is_no_reset_link_for_a_deactivated_or_unknown_person(person):
    person("administrator")
    bruno = person("operator")
    people.set_active(bruno.id, False, version=bruno.version, actor=TESTER)
    assert code_of(lambda: reset.make_link(bruno.id, actor=TESTER)) == "person.inactive"
    with pytest.raises(NotFound):
        reset.make_link(99, actor=TESTER)


def test_changing_the_password_otherwise_ends_the_reset_link(person):
    bruno = person("operator")
    token = reset.make_link(bruno.id, actor=TESTER)
    people.set_password(bruno, NEW, actor=TESTER)
    assert code_of(lambda: reset.whose(token)) == "link.expired"
