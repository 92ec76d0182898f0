"""What the shared fields promise."""

import datetime as dt

import pytest

from webapp.audit.models import AuditEntry


def test_a_row_number_is_never_given_twice(storage):
    def entry() -> AuditEntry:
        return AuditEntry.create(at=dt.datetime(2026, 1, 1), actor="", door="cli", action="x.y")

    first = entry()
    first.delete_instance()
    assert entry().id > first.id


def test_an_aware_moment_is_refused(storage):
    with pytest.raises(ValueError, match="naive UTC"):
        AuditEntry.create(at=dt.datetime.now(dt.UTC), actor="", door="cli", action="x.y")
