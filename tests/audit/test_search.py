"""What the filters of the audit find, on both databases."""

import pytest

from tests.conftest import TESTER
from webapp.audit import search
from webapp.audit.log import Subject, record
from webapp.audit.search import AuditFilters

pytestmark = pytest.mark.each_database


def found(**filters) -> set[str]:
    return {entry.subject_name for entry in search.find_page(AuditFilters(**filters), 1).entries}


@pytest.fixture
def entries(storage):
    record(TESTER, "account.updated", Subject("account", 1, "both"), before={"port": 1}, after={"port": 2})
    record(TESTER, "account.deleted", Subject("account", 2, "before"), before={"port": 1, "host": "x"})
    record(TESTER, "person.added", Subject("person", 1, "value"), after={"email": '"port":', "sup_port": 1})
    record(TESTER, "person.added", Subject("person", 2, "other"), after={"supXport": 1})
    record(TESTER, "sign_in.failed", Subject("", None, "none"))


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({"fields": ("port",)}, {"both", "before"}),
        ({"fields": ("host", "email")}, {"before", "value"}),
        ({"fields": ("sup_port",)}, {"value"}),
        ({"fields": ("%",)}, set()),
        ({"actions": ("account.updated", "account.deleted")}, {"both", "before"}),
        ({"actions": ("account.deleted",), "fields": ("port",)}, {"before"}),
        ({"actions": ("no.such",)}, set()),
    ],
)
def test_a_filter_finds_its_entries(entries, filters, names):
    assert found(**filters) == names
