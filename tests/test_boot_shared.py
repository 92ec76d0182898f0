"""The start of machines that share a PostgreSQL, and the sentences with which they refuse to start."""

import dataclasses
import datetime as dt
import shutil
import subprocess
import sys

import pytest

from tests.shared import let_go
from webapp import boot
from webapp.db import sealed

CREATE = """
import sys
from pathlib import Path
import config
from webapp import boot
try:
    boot.open_storage(config.load(dotenv=None))
    print("open", flush=True)
except boot.BootError as refusal:
    print(refusal, flush=True)
"""


@pytest.fixture
def machine(settings, postgres):
    """Settings of a machine on an empty database."""
    name = postgres.new_database()
    yield dataclasses.replace(settings, database_url=postgres.url_of(name))
    let_go()
    postgres.drop_database(name)


def opened(settings) -> None:
    boot.open_storage(settings)
    let_go()


def another(settings, tmp_path, name="second"):
    return dataclasses.replace(settings, data=tmp_path / name)


def test_the_first_machine_makes_tables_and_keys(machine):
    boot.open_storage(machine)
    assert sealed.KeyCheck.select().count() == 1
    assert {path.name for path in (machine.data / "keys").iterdir()} == {"vault.key", "cookies.key"}


def test_a_machine_without_the_keys_is_told_where_to_get_them(machine, tmp_path):
    opened(machine)
    second = another(machine, tmp_path)
    with pytest.raises(boot.BootError, match=r"Copy the folder .*second/keys here from a machine"):
        boot.open_storage(second)
    assert not (second.data / "keys").exists()


def test_a_machine_with_the_keys_comes_in_with_the_same_cookies(machine, tmp_path):
    opened(machine)
    second = another(machine, tmp_path)
    shutil.copytree(machine.data / "keys", second.data / "keys")
    boot.open_storage(second)
    assert boot.cookie_key(second.data) == boot.cookie_key(machine.data)


def test_a_machine_with_other_keys_is_refused(machine, tmp_path):
    second = another(machine, tmp_path)
    opened(dataclasses.replace(second, database_url=""))
    opened(machine)
    with pytest.raises(boot.BootError, match="is not the one with which the secrets"):
        boot.open_storage(second)


def test_an_empty_database_is_not_filled_where_there_are_keys(machine, tmp_path):
    opened(dataclasses.replace(machine, database_url=""))
    with pytest.raises(boot.BootError, match=r"is empty, but .*vault\.key is there"):
        boot.open_storage(machine)
    assert not sealed.KeyCheck.table_exists()


def test_of_two_machines_that_start_at_once_one_makes_it_and_the_other_asks_for_the_keys(machine, tmp_path):
    processes = []
    for name in ("one", "two"):
        environment = {"POSTIGO_DATA": str(tmp_path / name), "POSTIGO_DATABASE_URL": machine.database_url}
        processes.append(
            subprocess.Popen(
                [sys.executable, "-c", CREATE], env=environment, stdout=subprocess.PIPE, text=True
            )
        )
    said = [process.communicate(timeout=60)[0].strip() for process in processes]
    assert sum(words == "open" for words in said) == 1
    assert sum("Copy the folder" in words for words in said) == 1
    assert len(list(tmp_path.glob("*/keys/vault.key"))) == 1


def test_a_wrong_password_is_told_without_showing_it(machine, postgres):
    url = postgres.url_of("postgres", password="wr0ng")
    with pytest.raises(boot.BootError, match="does not let Postigo in") as told:
        boot.open_storage(dataclasses.replace(machine, database_url=url))
    assert "wr0ng" not in str(told.value)


def test_a_server_that_is_away_is_told(machine):
    url = "postgresql://postigo:x@127.0.0.1:1/postigo"
    with pytest.raises(boot.BootError, match="Start the server, or correct the address"):
        boot.open_storage(dataclasses.replace(machine, database_url=url))


def test_an_address_that_libpq_does_not_take_is_told(machine):
    url = "postgresql://postigo:s3cret@127.0.0.1/x?nonsense=1"
    with pytest.raises(boot.BootError, match="not the address of a PostgreSQL") as told:
        boot.open_storage(dataclasses.replace(machine, database_url=url))
    assert "s3cret" not in str(told.value)


def test_without_the_driver_it_says_how_to_get_it(machine, monkeypatch):
    monkeypatch.setitem(sys.modules, "webapp.db.postgres", None)
    with pytest.raises(boot.BootError, match=r"requirements-scale\.txt"):
        boot.open_storage(machine)


def test_a_clock_of_another_time_is_refused(machine, monkeypatch):
    present = boot.now()
    monkeypatch.setattr(boot, "now", lambda: present - dt.timedelta(seconds=60))
    with pytest.raises(boot.BootError, match="another time than this machine: 60 seconds more"):
        boot.open_storage(machine)


def test_the_settings_do_not_show_the_password(machine):
    assert "kept-by-nobody" not in repr(machine)
