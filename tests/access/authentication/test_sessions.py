"""Sessions: looked up by token, extended by use, and ended."""

import datetime as dt

import peewee as pw
import pytest
import time_machine

from tests.conftest import TESTER
from webapp.access.authentication import sessions
from webapp.access.models import Session
from webapp.audit.models import AuditEntry
from webapp.errors import NotFound

LIFETIME = dt.timedelta(hours=8)


@pytest.fixture
def clock():
    with time_machine.travel(dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC), tick=False) as traveller:
        yield traveller


def begin(person):
    return sessions.begin(person, lifetime=LIFETIME, address="127.0.0.1", user_agent="x" * 500)


def test_only_the_hash_of_a_token_is_stored(person):
    token = begin(person("operator"))
    row = Session.get()
    assert token not in str(row.__data__)
    assert len(row.user_agent) == 200
    assert sessions.find(token).person.email == "operator@example.com"
    assert sessions.find(row.token_hash) is None


def test_a_session_lives_on_while_it_is_used(clock, person):
    token = begin(person("operator"))
    for _ in range(5):
        clock.shift(LIFETIME / 2)
        assert sessions.find(token)
    clock.shift(LIFETIME)
    assert sessions.find(token) is None


def test_a_page_does_not_write_each_time(clock, person):
    token = begin(person("operator"))
    first = Session.get().seen_at
    clock.shift(59)
    sessions.find(token)
    assert Session.get().seen_at == first
    clock.shift(1)
    sessions.find(token)
    assert Session.get().seen_at == first + dt.timedelta(seconds=60)


def test_pages_can_be_read_where_nothing_can_be_written(clock, person, monkeypatch):
    token = begin(person("operator"))
    clock.shift(3600)

    def full(*args, **kwargs):
        raise pw.OperationalError("database or disk is full")

    monkeypatch.setattr(Session, "update", full)
    assert sessions.find(token)


def test_starting_a_session_deletes_expired_ones(clock, person):
    bruno = person("operator")
    begin(bruno)
    clock.shift(LIFETIME * 2)
    begin(bruno)
    assert Session.select().count() == 1


def test_ending_a_session_of_somebody_else_is_not_found(person):
    bruno, carla = person("operator"), person("auditor")
    begin(bruno)
    with pytest.raises(NotFound):
        sessions.end(carla, Session.get().id, actor=TESTER)
    assert Session.select().count() == 1


def test_ending_one_and_ending_all_are_recorded(person):
    bruno = person("operator")
    tokens = [begin(bruno) for _ in range(3)]
    sessions.end(bruno, sessions.find(tokens[0]).id, actor=TESTER)
    assert sessions.find(tokens[0]) is None
    assert sessions.end_others(bruno, but=sessions.find(tokens[1]), actor=TESTER) == 1
    assert sessions.find(tokens[1])
    actions = [entry.action for entry in AuditEntry.select().order_by(AuditEntry.id)]
    assert actions[-2:] == ["session.ended", "session.all_ended"]
