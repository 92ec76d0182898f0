"""PostgreSQL for tests: one server per test process, one prepared database per test.

`pytestmark = pytest.mark.each_database` runs a module's tests that use storage on SQLite and on
PostgreSQL. With TEST_DATABASE=postgresql in the environment, all tests that use storage run on
PostgreSQL, including those that are meant for SQLite only.
"""

import dataclasses
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import peewee as pw
import pytest

import config
from tests.fakes.postgres import PROGRAMS, Postgres
from webapp import boot
from webapp.db import database

KINDS = ("sqlite", "postgresql")


def let_go() -> None:
    """Close the storage and all pooled connections."""
    boot.close_storage()
    if isinstance(database.obj, pw.PostgresqlDatabase):
        database.obj.close_all()


@pytest.fixture(scope="session")
def postgres(lack: Callable[[str], None]) -> Iterator[Postgres]:
    """A real PostgreSQL, started once for each process of the tests."""
    if not PROGRAMS:
        lack("PostgreSQL")
    with Postgres() as server:
        yield server


@pytest.fixture(scope="session")
def prepared(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """A migrated database, to be copied for each test, and the folder of its keys."""
    folder = tmp_path_factory.mktemp("prepared")
    name = postgres.new_database()
    settings = dataclasses.replace(config.load(dotenv=None), data=folder, database_url=postgres.url_of(name))
    boot.open_storage(settings)
    let_go()
    return name, folder / "keys"


@pytest.fixture(scope="session")
def prepared_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a migrated SQLite database and its keys, to be copied for each test."""
    folder = tmp_path_factory.mktemp("prepared") / "data"
    boot.open_storage(dataclasses.replace(config.load(dotenv=None), data=folder, database_url=""))
    let_go()
    return folder


@pytest.fixture
def own_settings(settings: config.Settings, prepared_file: Path) -> config.Settings:
    """Settings of a machine with a SQLite database of this test's own."""
    shutil.copytree(prepared_file, settings.data)
    return settings


@pytest.fixture
def shared_settings(
    settings: config.Settings, postgres: Postgres, prepared: tuple[str, Path]
) -> Iterator[config.Settings]:
    """Settings of one of the machines that share this test's PostgreSQL database."""
    template, keys = prepared
    name = postgres.new_database(template)
    shutil.copytree(keys, settings.data / "keys")
    yield dataclasses.replace(settings, database_url=postgres.url_of(name))
    postgres.drop_database(name)


@pytest.fixture
def storage_kind() -> str:
    """The database that `storage` uses, `sqlite` or `postgresql`."""
    return os.environ.get("TEST_DATABASE", "sqlite")


def parametrize(metafunc: pytest.Metafunc) -> None:
    """Run a test that is marked `each_database` once per database."""
    if metafunc.definition.get_closest_marker("each_database") and "storage_kind" in metafunc.fixturenames:
        metafunc.parametrize("storage_kind", KINDS)
