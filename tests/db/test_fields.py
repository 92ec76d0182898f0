"""The shared field classes: ids, times and JSON."""

import datetime as dt

import pytest

from webapp.audit.models import AuditEntry
from webapp.connectors.models import Connector
from webapp.credentials.models import Credential

pytestmark = pytest.mark.each_database


@pytest.mark.parametrize("number", [2**63 - 1, 2**63, 10**40, -(10**40)])
def test_an_impossible_id_finds_no_row(storage, number):
    assert Credential.get_or_none(Credential.id == number) is None
    assert Connector.get_or_none(Connector.credential == number) is None


def test_an_id_is_never_reused(storage):
    def entry() -> AuditEntry:
        return AuditEntry.create(at=dt.datetime(2026, 1, 1), actor="", interface="cli", action="x.y")

    first = entry()
    first.delete_instance()
    assert entry().id > first.id


def test_an_aware_datetime_is_refused(storage):
    with pytest.raises(ValueError, match="naive UTC"):
        AuditEntry.create(at=dt.datetime.now(dt.UTC), actor="", interface="cli", action="x.y")
