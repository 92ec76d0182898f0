"""PostgreSQL for tests: a server for each process of theirs, a prepared database for each test.

`pytestmark = pytest.mark.each_database` runs a module's tests that use storage on SQLite and on
PostgreSQL. With TEST_DATABASE=postgresql in the environment all tests that use storage do so on
PostgreSQL, those too that do not promise anything there.
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
    """Close the storage, and whatever connections to it are kept."""
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
    """A database with its tables made, to be copied for each test, and the folder of its keys."""
    folder = tmp_path_factory.mktemp("prepared")
    name = postgres.new_database()
    settings = dataclasses.replace(config.load(dotenv=None), data=folder, database_url=postgres.url_of(name))
    boot.open_storage(settings)
    let_go()
    return name, folder / "keys"


@pytest.fixture(scope="session")
def prepared_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a SQLite database whose tables are made, and its keys, to be copied for each test."""
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
    """Settings of one machine of those that share a database of this test's own."""
    template, keys = prepared
    name = postgres.new_database(template)
    shutil.copytree(keys, settings.data / "keys")
    yield dataclasses.replace(settings, database_url=postgres.url_of(name))
    postgres.drop_database(name)


@pytest.fixture
def storage_kind() -> str:
    """What `storage` is kept in."""
    return os.environ.get("TEST_DATABASE", "sqlite")


def parametrize(metafunc: pytest.Metafunc) -> None:
    """Run a test that is marked `each_database` once for each of them."""
    if metafunc.definition.get_closest_marker("each_database") and "storage_kind" in metafunc.fixturenames:
        metafunc.parametrize("storage_kind", KINDS)
