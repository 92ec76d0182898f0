"""Audit entries are stored in the transaction of their action."""

import pytest

from tests.conftest import TESTER
from webapp.audit.log import Actor, Subject, changed, record, record_refusal
from webapp.audit.models import AuditEntry
from webapp.db import writing


def test_an_entry_says_who_did_what_to_what(storage):
    actor = Actor(7, "ana@example.com", "web", "10.0.0.1")
    record(actor, "account.updated", Subject("account", 3, "Relay"), before={"port": 25}, after={"port": 587})
    entry = AuditEntry.get()
    assert (entry.actor_id, entry.actor, entry.interface, entry.address) == (
        7, "ana@example.com", "web", "10.0.0.1",
    )  # fmt: skip
    assert (entry.subject_type, entry.subject_id, entry.subject_name) == ("account", 3, "Relay")
    assert (entry.before, entry.after) == ({"port": 25}, {"port": 587})


def test_a_rollback_of_the_action_removes_its_entry(storage):
    with pytest.raises(RuntimeError), writing():
        record(TESTER, "account.updated")
        raise RuntimeError
    assert not AuditEntry.select().exists()


def test_a_refusal_is_stored_in_its_own_transaction(storage):
    record_refusal(TESTER, "link.refused", "link.used")
    assert AuditEntry.get().after == {"reason": "link.used"}


def test_only_changed_columns_are_recorded():
    assert changed({"a": 1, "b": 2}, {"a": 1, "b": 3}) == ({"b": 2}, {"b": 3})
    assert changed({}, {"a": None}) == ({}, {})
