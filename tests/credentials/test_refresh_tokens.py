"""A refresh token that the provider replaced is stored at once, and never lost."""

import peewee as pw
import pytest

from tests.conftest import TESTER
from tests.credentials.kind_forms import OAUTH
from webapp.credentials import service, tokens
from webapp.credentials.changes import Change
from webapp.credentials.models import Credential
from webapp.credentials.tokens import StoredRefreshToken
from webapp.db import database, writing
from webapp.vault import Secret

pytestmark = pytest.mark.each_database


@pytest.fixture
def row(storage, monkeypatch) -> Credential:
    monkeypatch.setattr(StoredRefreshToken, "_unsaved", {})
    return service.create(OAUTH, secret=Change.to("client"), refresh_token=Change.to("first"), actor=TESTER)


def stored(row: Credential) -> str:
    return service.get(row.id).open_refresh_token().reveal()


def test_the_new_one_takes_the_place_of_the_one_that_was_used(row):
    kept = StoredRefreshToken(row.id)
    assert kept.current() == Secret("first")
    kept.keep(Secret("second"), instead_of=Secret("first"))
    assert stored(row) == "second"
    assert kept.current() == Secret("second")


def test_it_is_stored_sealed_and_makes_no_version_of_the_credential(row):
    StoredRefreshToken(row.id).keep(Secret("second"), instead_of=Secret("first"))
    after = service.get(row.id)
    assert "second" not in after.refresh_token
    assert (after.version, after.secret_changed_at) == (row.version, row.secret_changed_at)


def test_one_that_a_person_typed_meanwhile_stays(row):
    service.update(row.id, OAUTH, version=row.version, refresh_token=Change.to("typed"), actor=TESTER)
    StoredRefreshToken(row.id).keep(Secret("second"), instead_of=Secret("first"))
    assert stored(row) == "typed"


def test_while_the_database_is_away_the_new_one_is_used_and_stored_later(row, monkeypatch, caplog):
    kept = StoredRefreshToken(row.id)

    def away():
        raise pw.OperationalError("database is locked")

    with monkeypatch.context() as patch:
        patch.setattr(tokens, "writing", away)
        kept.keep(Secret("second"), instead_of=Secret("first"))
        assert stored(row) == "first"
        assert StoredRefreshToken(row.id).current() == Secret("second")
    assert "second" not in caplog.text
    assert StoredRefreshToken(row.id).current() == Secret("second")
    assert stored(row) == "second"


def test_a_credential_that_was_deleted_meanwhile_breaks_nothing(row):
    service.delete(row.id, actor=TESTER)
    StoredRefreshToken(row.id).keep(Secret("second"), instead_of=Secret("first"))
    assert StoredRefreshToken(row.id).current() == Secret("")


def test_no_later_fault_takes_the_new_one_away(row):
    StoredRefreshToken(row.id).keep(Secret("second"), instead_of=Secret("first"))
    with pytest.raises(ValueError, match="later"), writing():
        raise ValueError("later")
    database.close()
    assert stored(row) == "second"


def test_one_that_was_replaced_before_it_could_be_stored_is_not_missed(row, monkeypatch):
    def away():
        raise pw.OperationalError("database is locked")

    kept = StoredRefreshToken(row.id)
    with monkeypatch.context() as patch:
        patch.setattr(tokens, "writing", away)
        kept.keep(Secret("second"), instead_of=Secret("first"))
    kept.keep(Secret("third"), instead_of=Secret("second"))
    assert stored(row) == "third"
    assert kept.current() == Secret("third")
