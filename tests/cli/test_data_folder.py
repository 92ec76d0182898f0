"""Which data a command means: it makes none, and names what it used."""

import dataclasses
import re
from pathlib import Path

import peewee as pw
import pytest
from click import Command, Group

from tests.cli.stored import run_process
from tests.shared import let_go
from webapp import boot
from webapp.__main__ import root
from webapp.cli.mail import Exit
from webapp.db import migrate

STARTS = {"serve", "web", "worker", "submission"}
WITHOUT_STORAGE = {"settings"}
ARGUMENTS = {
    ("send",): ["--to", "maria@example.com"],
    ("sendmail",): ["maria@example.com"],
    ("user", "add"): ["ana@example.com", "--role", "auditor"],
    ("user", "list"): [],
    ("user", "link"): ["ana@example.com"],
    ("account", "list"): [],
    ("account", "default"): ["1"],
    ("account", "activate"): ["1"],
    ("account", "deactivate"): ["1"],
    ("account", "delete"): ["1"],
    ("db", "backup"): ["copy.db"],
    ("db", "copy"): [],
    ("keys", "rotate"): [],
    ("migrate",): [],
}
NO_STORAGE = (
    "There is no Postigo database in",
    "There is no database at",
    "Set POSTIGO_DATABASE_URL to the PostgreSQL",
)
TO = ("--to", "maria@example.com", "--subject", "Report")


def commands(group: Group) -> list[tuple[str, ...]]:
    """Return the path of each command below `group` that uses the storage and is no start."""
    found: list[tuple[str, ...]] = []
    for name, command in group.commands.items():
        below: Command = command
        found += [(name, *path) for path in commands(below)] if isinstance(below, Group) else [(name,)]
    return [path for path in found if path[0] not in STARTS | WITHOUT_STORAGE]


def tree(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


def test_every_command_is_tried_here():
    assert sorted(commands(root)) == sorted(ARGUMENTS)


@pytest.mark.parametrize("there", [False, True], ids=["no folder", "an empty folder"])
@pytest.mark.parametrize("path", sorted(ARGUMENTS), ids=" ".join)
def test_no_command_makes_a_database_keys_or_a_folder(path, there, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "data"
    if there:
        folder.mkdir()
    before = tree(tmp_path)
    answer = run_process(*path, *ARGUMENTS[path], typed=b"x", POSTIGO_DATA=str(folder))
    assert tree(tmp_path) == before
    assert answer.stdout == b""
    sentence = answer.stderr.decode()
    assert str(folder) in sentence
    assert any(words in sentence for words in NO_STORAGE), sentence
    assert answer.returncode == (Exit.TRY_LATER if path[0] in ("send", "sendmail") else 1)


def test_no_command_makes_tables_in_an_empty_postgresql(settings, postgres, tmp_path):
    name = postgres.new_database()
    url = postgres.url_of(name)
    folder = tmp_path / "second"
    answer = run_process("user", "list", typed=b"", POSTIGO_DATA=str(folder), POSTIGO_DATABASE_URL=url)
    assert answer.returncode == 1
    assert f"The database {name} on 127.0.0.1 is empty" in answer.stderr.decode()
    assert not folder.exists()
    with pytest.raises(boot.BootError, match="no Postigo database yet"):
        boot.open_storage(dataclasses.replace(settings, data=folder, database_url=url), create=False)
    let_go()
    postgres.drop_database(name)


UPGRADES = {("migrate",), ("db", "copy")}
NEVER_OPENED = {("db", "backup")}  # a copy is made before an update


def set_back(data: Path) -> str:
    """Give a database the schema of the version before; return the name of what its last migration made."""
    database = pw.SqliteDatabase(str(data / "postigo.db"))
    newest = sorted(migrate.FOLDER.glob("[0-9]*.py"))[-1].stem
    database.execute_sql("DELETE FROM schema_migration WHERE name = ?", (newest,))
    database.close()
    return newest


def bring_to_later_version(data: Path) -> None:
    database = pw.SqliteDatabase(str(data / "postigo.db"))
    database.execute_sql(
        "INSERT INTO schema_migration (name, applied) VALUES ('9999_later', '2027-01-01 12:00:00')"
    )
    database.close()


def applied(data: Path) -> set[str]:
    database = pw.SqliteDatabase(str(data / "postigo.db"))
    names = {name for (name,) in database.execute_sql("SELECT name FROM schema_migration")}
    database.close()
    return names


@pytest.mark.parametrize("path", sorted(set(ARGUMENTS) - UPGRADES - NEVER_OPENED), ids=" ".join)
def test_no_command_changes_the_schema_of_an_earlier_version(path, settings):
    newest = set_back(settings.data)
    answer = run_process(*path, *ARGUMENTS[path], typed=b"x")
    assert newest not in applied(settings.data)
    assert answer.stdout == b""
    assert "has the schema of an earlier version of Postigo" in answer.stderr.decode()
    assert "./run migrate" in answer.stderr.decode()
    assert answer.returncode == (Exit.TRY_LATER if path[0] in ("send", "sendmail") else 1)


@pytest.mark.parametrize("path", [("user", "list"), ("send",), ("migrate",)], ids=" ".join)
def test_the_database_of_a_newer_version_is_left_alone(path, settings):
    bring_to_later_version(settings.data)
    answer = run_process(*path, *ARGUMENTS[path], typed=b"x")
    assert answer.stdout == b""
    assert "newer version of Postigo (9999_later)" in answer.stderr.decode()
    assert answer.returncode == (Exit.TRY_LATER if path[0] == "send" else 1)


def test_a_start_refuses_the_database_of_a_newer_version(settings):
    bring_to_later_version(settings.data)
    with pytest.raises(boot.BootError, match="newer version of Postigo"):
        boot.open_storage(settings)
    let_go()


def test_no_command_changes_the_schema_of_a_postgresql(settings, postgres, tmp_path):
    name = postgres.new_database()
    url, folder = postgres.url_of(name), tmp_path / "shared"
    boot.open_storage(dataclasses.replace(settings, data=folder, database_url=url))
    newest = sorted(migrate.FOLDER.glob("[0-9]*.py"))[-1].stem
    boot.database.execute_sql("DELETE FROM schema_migration WHERE name = %s", (newest,))
    let_go()
    answer = run_process("user", "list", typed=b"", POSTIGO_DATA=str(folder), POSTIGO_DATABASE_URL=url)
    postgres.drop_database(name)
    assert answer.returncode == 1
    assert f"The database {name} on 127.0.0.1 has the schema of an earlier" in answer.stderr.decode()


def test_a_command_names_its_data_folder_beside_its_answer(command, settings):
    answer = command("user", "list")
    assert answer.stderr == f"Data folder: {settings.data}\n"
    assert str(settings.data) not in answer.stdout


def test_json_stays_alone_on_standard_output(command, account, settings):
    answer = command("send", *TO, "--json", typed=b"x")
    assert answer.stdout.startswith('{"id": 1')
    assert answer.stderr == f"Data folder: {settings.data}\n"


def test_sendmail_names_the_data_folder_when_asked_and_when_it_fails(command, account, settings):
    told = command("sendmail", "-v", "ana@example.com", typed=b"x")
    assert (told.exit_code, told.stdout) == (0, "")
    assert told.stderr.startswith(f"Data folder: {settings.data}\n")
    (settings.data / "postigo.db").unlink()
    refused = run_process("sendmail", "ana@example.com", typed=b"x")
    assert refused.returncode == Exit.TRY_LATER
    assert refused.stderr.decode().startswith(f"Data folder: {settings.data}\n")


@pytest.mark.needs("setpriv")
@pytest.mark.parametrize("closed", [".", "..", "postigo.db", "keys/vault.key"])
def test_who_may_not_read_the_data_is_told_so_in_a_sentence(settings, closed):
    path = settings.data / closed
    mode = path.stat().st_mode
    path.chmod(0)
    answer = run_process("user", "list", typed=b"", powerless=True)
    path.chmod(mode)
    assert answer.returncode == 1
    named, sentence = answer.stderr.decode().splitlines()
    assert named == f"Data folder: {settings.data}"
    assert str(settings.data) in sentence
    assert re.search("cannot be (opened|written to|used|read)|Permission denied", sentence)
