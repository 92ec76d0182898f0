"""Which data a command means: it makes none, and names what it used."""

import dataclasses
import re
from pathlib import Path

import pytest
from click import Command, Group

from tests.cli.stored import run_process
from tests.shared import let_go
from webapp import boot
from webapp.__main__ import root
from webapp.cli.mail import Exit

STARTS = {"serve", "web", "worker"}
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
