"""Copying an installation from SQLite to PostgreSQL: all rows, or none."""

import dataclasses
import datetime as dt

import pytest

from tests.outbox.requests import new_account, new_message
from tests.shared import let_go
from webapp import boot, data_folder, db_copy
from webapp.accounts import service
from webapp.accounts.models import Account
from webapp.audit.log import Actor
from webapp.audit.models import AuditEntry
from webapp.clock import now
from webapp.credentials import service as credentials
from webapp.credentials.changes import Change
from webapp.credentials.models import Credential
from webapp.credentials.service import CredentialFields
from webapp.db import copy, database, sealed
from webapp.general import service as general
from webapp.outbox.delivery import prefetch
from webapp.outbox.delivery.liveness import LivenessLock
from webapp.outbox.models import Content, Message, WorkerHeartbeat
from webapp.outbox.queue import leases

SOMEBODY = Actor(None, "tests", "cli")


@pytest.fixture
def moved(settings, postgres):
    """A used SQLite installation, and settings that name an empty PostgreSQL."""
    boot.open_storage(settings)
    fields = CredentialFields(name="relay", user_name="app")
    credentials.create(fields, secret=Change.to("correct horse"), actor=SOMEBODY)
    account = new_account()
    service.make_default(account.id, actor=SOMEBODY)
    new_message(new_account(name="gone")).delete_instance()
    new_message(account)
    general.update({"footer_text": "Ours"}, version=0, settings=settings, actor=SOMEBODY)
    boot.close_storage()
    name = postgres.new_database()
    yield dataclasses.replace(settings, database_url=postgres.url_of(name))
    let_go()
    postgres.drop_database(name)


def test_every_row_is_copied(moved):
    boot.open_storage(dataclasses.replace(moved, database_url=""))
    before = _all_rows()
    boot.close_storage()
    db_copy.copy(moved, actor=SOMEBODY)
    boot.open_storage(moved)
    after = _all_rows()
    copied = after["audit_entry"].pop()
    assert AuditEntry.get(AuditEntry.action == "database.copied").id == copied[0]
    assert after == before
    assert service.default_id() == Account.get().id


def _all_rows() -> dict[str, list[tuple]]:
    return {
        model._meta.table_name: [
            tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)
            for row in model.select().order_by(model._meta.primary_key).tuples()
        ]
        for model in sealed.SchemaModel.__subclasses__()
    }


def test_copied_messages_are_sent_and_copied_secrets_open(moved):
    db_copy.copy(moved, actor=SOMEBODY)
    boot.open_storage(moved)
    account = Account.get()
    [job] = leases.claim(account.id, 10, "w")
    assert prefetch.read([job])[job.message_id].entity == bytes(Content.get().entity)
    row = Credential.get()
    assert sealed.open_sealed(row, Credential.secret).reveal() == "correct horse"


def test_new_rows_get_ids_that_were_never_used(moved):
    db_copy.copy(moved, actor=SOMEBODY)
    boot.open_storage(moved)
    assert new_message(Account.get()).id == 3  # the first was deleted before


def test_the_file_is_put_aside_so_that_nobody_sends_from_it_again(moved):
    rows, aside = db_copy.copy(moved, actor=SOMEBODY)
    assert rows > 5
    assert aside.exists()
    with pytest.raises(boot.BootError, match=r"postigo\.db is missing"):
        boot.open_storage(dataclasses.replace(moved, database_url=""))


def test_a_database_in_use_is_not_written_into(moved):
    db_copy.copy(moved, actor=SOMEBODY)
    (moved.data / "postigo.db.copied").rename(moved.data / "postigo.db")
    with pytest.raises(boot.BootError, match="is in use already"):
        db_copy.copy(moved, actor=SOMEBODY)
    assert (moved.data / "postigo.db").exists()


def test_a_server_that_runs_must_be_stopped_first(moved):
    with data_folder.claimed(moved.data), pytest.raises(boot.BootError, match="Another Postigo is running"):
        db_copy.copy(moved, actor=SOMEBODY)


def test_a_worker_that_runs_must_be_stopped_first(moved):
    boot.open_storage(dataclasses.replace(moved, database_url=""))
    shown = LivenessLock("w1")
    WorkerHeartbeat.create(name="w1", started_at=now(), seen_at=now())
    with pytest.raises(boot.BootError, match="A worker is running on the data folder"):
        db_copy.copy(moved, actor=SOMEBODY)
    boot.open_storage(dataclasses.replace(moved, database_url=""))
    shown.close()
    boot.close_storage()
    db_copy.copy(moved, actor=SOMEBODY)


def test_when_a_table_is_short_everything_is_undone(moved, monkeypatch):
    def lossy(field, value):
        if field is Message.subject:
            raise boot.pw.IntegrityError("no")
        return value_of(field, value)

    value_of = copy._value
    monkeypatch.setattr(copy, "_value", lossy)
    with pytest.raises(boot.BootError, match="could not be copied"):
        db_copy.copy(moved, actor=SOMEBODY)
    assert (moved.data / "postigo.db").exists()
    database.connect(reuse_if_open=True)
    assert not sealed.KeyCheck.table_exists()


@pytest.mark.parametrize("missing", ["url", "file"])
def test_both_ends_must_be_there(moved, missing):
    if missing == "url":
        moved = dataclasses.replace(moved, database_url="")
    else:
        (moved.data / "postigo.db").rename(moved.data / "elsewhere")
    with pytest.raises(
        boot.BootError, match="Set POSTIGO_DATABASE_URL" if missing == "url" else "no database"
    ):
        db_copy.copy(moved, actor=SOMEBODY)


def test_times_are_unchanged(moved):
    boot.open_storage(dataclasses.replace(moved, database_url=""))
    moment = dt.datetime(2026, 2, 3, 4, 5, 6, 789012)
    Account.update(created_at=moment).execute()
    boot.close_storage()
    db_copy.copy(moved, actor=SOMEBODY)
    boot.open_storage(moved)
    assert Account.get().created_at == moment
