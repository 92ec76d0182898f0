"""Backup and key rotation from the command line."""

import contextlib
import sqlite3
import threading

import pytest

from tests.practice.conftest import LIMIT_S
from webapp.__main__ import open_storage
from webapp.audit.models import AuditEntry
from webapp.clock import now
from webapp.credentials.models import Credential
from webapp.db import backup, database, sealed, writing
from webapp.errors import Unavailable
from webapp.vault import Secret


@pytest.fixture
def used(settings):
    """A data folder with a migrated database and keys."""
    with open_storage():
        pass
    return settings.data


def rows_of(path, table):
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


def test_a_backup_holds_what_is_still_in_the_write_ahead_log(command, used, tmp_path):
    target = tmp_path / "copy.db"
    with open_storage():
        with writing():
            AuditEntry.create(at=now(), actor="tests", interface="cli", action="tests.wrote")
        assert (used / "postigo.db-wal").stat().st_size > 0
        answer = command("db", "backup", target)
    assert answer.exit_code == 0, answer.output
    assert rows_of(target, "audit_entry") == 1


def test_a_backup_is_one_private_file_and_names_the_keys_that_it_lacks(command, used, tmp_path):
    folder = tmp_path / "backups"
    folder.mkdir()
    answer = command("db", "backup", folder / "copy.db")
    assert str(used / "keys") in answer.output
    assert [path.name for path in folder.iterdir()] == ["copy.db"]
    assert (folder / "copy.db").stat().st_mode & 0o777 == 0o600


def test_a_backup_during_writes_is_consistent(used, tmp_path):
    """Each transaction adds two entries, so a copy of one moment has an even number of them."""
    stop, wrote = threading.Event(), threading.Event()

    def write():
        with database.connection_context():
            while not stop.is_set():
                with writing():
                    for action in ("tests.one", "tests.two"):
                        AuditEntry.create(at=now(), actor="tests", interface="cli", action=action)
                wrote.set()

    with open_storage():
        writer = threading.Thread(target=write)
        writer.start()
        try:
            assert wrote.wait(LIMIT_S)
            for number in range(5):
                target = tmp_path / f"{number}.db"
                backup.back_up(used / "postigo.db", target)
                assert rows_of(target, "audit_entry") % 2 == 0
        finally:
            stop.set()
            writer.join(LIMIT_S)


def test_a_backup_is_of_the_schema_that_is_there(command, used, tmp_path):
    """Before an update of the program it would be too late to copy the database as it was."""
    with contextlib.closing(sqlite3.connect(used / "postigo.db")) as connection, connection:
        connection.execute("DELETE FROM schema_migration")
    answer = command("db", "backup", tmp_path / "copy.db")
    assert answer.exit_code == 0, answer.output
    assert rows_of(tmp_path / "copy.db", "schema_migration") == 0
    assert rows_of(used / "postigo.db", "schema_migration") == 0


def test_an_existing_file_is_not_overwritten(command, used, tmp_path):
    target = tmp_path / "precious"
    target.write_text("precious")
    answer = command("db", "backup", target)
    assert answer.exit_code == 1
    assert "was left alone" in answer.output
    assert target.read_text() == "precious"


def test_a_path_that_cannot_be_written_is_reported(command, used, tmp_path):
    answer = command("db", "backup", tmp_path / "no such folder" / "copy.db")
    assert answer.exit_code == 1
    assert "could not be written: No such file or directory" in answer.output


def test_postigo_starts_on_a_restored_backup(command, used, tmp_path):
    assert command("db", "backup", tmp_path / "copy.db").exit_code == 0
    for file in used.glob("postigo.db*"):
        file.unlink()
    (tmp_path / "copy.db").rename(used / "postigo.db")
    assert command("account", "list").exit_code == 0


@pytest.fixture
def damaged(tmp_path):
    """A database in which an index does not agree with its table."""
    path = tmp_path / "damaged.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE t (a)")
        connection.execute("CREATE INDEX i ON t (a)")
        connection.execute("INSERT INTO t VALUES ('the only row')")
    connection.close()
    content = path.read_bytes()
    assert content.count(b"the only row") == 2
    path.write_bytes(content.replace(b"the only row", b"another text", 1))
    return path


def test_a_damaged_copy_is_reported_and_removed(damaged, tmp_path):
    with pytest.raises(Unavailable) as damage:
        backup.back_up(damaged, tmp_path / "copy.db")
    assert damage.value.code == "backup.damaged"
    assert not (tmp_path / "copy.db").exists()


def test_a_file_that_is_no_database_is_reported_and_leaves_no_copy(tmp_path):
    (tmp_path / "text.db").write_bytes(b"no database " * 1000)
    with pytest.raises(Unavailable) as failure:
        backup.back_up(tmp_path / "text.db", tmp_path / "copy.db")
    assert failure.value.code == "backup.failed"
    assert not (tmp_path / "copy.db").exists()


def test_rotating_the_keys_keeps_every_secret_and_is_audited(command, used):
    with open_storage():
        moment = now()
        row = Credential.create(
            name="relay",
            name_key="relay",
            user_name="relay",
            secret_changed_at=moment,
            created_at=moment,
            updated_at=moment,
        )
        with writing():
            sealed.seal(row, Credential.secret, Secret("correct horse"))
            row.save()
    before = (used / "keys" / "vault.key").read_bytes()
    answer = command("keys", "rotate")
    assert answer.exit_code == 0, answer.output
    assert "2 secrets were sealed anew." in answer.output  # the credential's, and the one that proves the key
    assert (used / "keys" / "vault.key").read_bytes() != before
    with open_storage():
        assert Credential.get().open_secret() == Secret("correct horse")
        assert AuditEntry.get(AuditEntry.action == "keys.rotated").after == {"resealed": 2}
