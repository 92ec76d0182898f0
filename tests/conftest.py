"""Fixtures for all tests: settings with a data folder per test, the application, people of each role."""

import dataclasses
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import hypothesis
import jinja2
import pytest
import trustme
from babel.messages import mofile, pofile
from flask import Flask, Response
from flask.testing import FlaskClient

import config
from tests import shared
from tests.fakes.postfix import Postfix
from tests.fakes.proxies import Fake
from tests.shared import (  # noqa: F401 - fixtures
    own_settings,
    postgres,
    prepared,
    prepared_file,
    shared_settings,
    storage_kind,
)
from webapp import boot, create_app
from webapp.access import people
from webapp.access.authentication import passwords
from webapp.access.models import Person
from webapp.audit.log import Actor

# Test data need not survive: a file system in memory avoids many thousands of waits for the disk.
MEMORY, ROOM_BYTES = Path("/dev/shm"), 4 * 1024**3
if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM_BYTES:
    os.environ["TMPDIR"] = str(MEMORY)
    tempfile.tempdir = None

# No deadline per example: a busy machine is not an error. In CI the examples are the same in every run.
hypothesis.settings.register_profile(
    "postigo",
    deadline=None,
    database=None,
    derandomize=os.environ.get("CI") == "true",
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("postigo")

CATALOGUES = Path(__file__).parents[1] / "webapp" / "translations"
PASSWORD = "correct horse battery staple"
TESTER = Actor(None, "tests", "cli")


def pytest_configure(config: pytest.Config) -> None:
    """Compile the catalogues as `./run` does, for calls of pytest itself on a fresh clone."""
    if hasattr(config, "workerinput"):
        return
    for source in sorted(CATALOGUES.glob("*/LC_MESSAGES/messages.po")):
        compiled = source.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        fresh = source.with_suffix(f".{os.getpid()}")  # replaced atomically: other processes may be reading
        with source.open("rb") as written, fresh.open("wb") as binary:
            mofile.write_mo(binary, pofile.read_po(written))
        fresh.replace(compiled)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    shared.parametrize(metafunc)


def pytest_runtest_setup(item: pytest.Item) -> None:
    for mark in item.iter_markers("needs"):
        missing = [program for program in mark.args if shutil.which(program, path=_path()) is None]
        if missing:
            _lack(", ".join(missing))


def _lack(what: str) -> NoReturn:
    if os.environ.get("CI") == "true":
        pytest.fail(f"this machine lacks {what}, which CI must have")
    pytest.skip(f"this machine lacks {what}")


def _path() -> str:
    return os.environ.get("PATH", "") + os.pathsep + "/usr/sbin" + os.pathsep + "/sbin"


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash passwords with argon2's smallest parameters; the real ones have a test of their own."""
    monkeypatch.setattr(passwords, "hasher", passwords.make_hasher(memory_kib=8, time_cost=1))


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> config.Settings:
    """Default settings, with the data folder in this test's folder."""
    for name in [name for name in os.environ if name.startswith("POSTIGO_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("POSTIGO_SETTINGS", os.devnull)  # this machine's file is not the tests'
    monkeypatch.setenv("POSTIGO_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("POSTIGO_PRACTICE_PORT", "0")
    monkeypatch.setenv("POSTIGO_EHLO_NAME", "postigo.example.com")
    monkeypatch.setenv("POSTIGO_LOOK_AT", "")  # whoever listens on this machine's ports 25 or 587
    return config.load(dotenv=None)


@pytest.fixture(scope="session")
def lack() -> Callable[[str], NoReturn]:
    """A function to call when this machine lacks a program: it skips the test, or fails it in CI."""
    return _lack


@pytest.fixture
def storage(
    storage_kind: str,  # noqa: F811
    request: pytest.FixtureRequest,
) -> Iterator[config.Settings]:
    """An open, migrated database with its keys: what service functions need, without the web."""
    chosen = request.getfixturevalue("own_settings" if storage_kind == "sqlite" else "shared_settings")
    boot.open_storage(chosen)
    yield chosen
    shared.let_go()


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> jinja2.BytecodeCache:
    """A cache of compiled templates, shared by all applications of this process."""
    return jinja2.FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture(scope="session")
def wired(prepared_file: Path, compiled_templates: jinja2.BytecodeCache) -> Flask:  # noqa: F811
    """The application, created once: tests differ only in its configuration."""
    app = create_app(dataclasses.replace(config.load(dotenv=None), data=prepared_file))
    app.testing = True
    app.jinja_env.bytecode_cache = compiled_templates
    app.after_request(_says_when)
    return app


def _says_when(response: Response) -> Response:
    """Fail the test in which too many requests are refused without a word on when to come back."""
    assert response.status_code != 429 or int(response.headers["Retry-After"]) > 0
    return response


@pytest.fixture
def app(wired: Flask, storage: config.Settings) -> Iterator[Flask]:
    """The application with CSRF protection, without background threads."""
    before = dict(wired.config)
    wired.config["POSTIGO"] = storage  # every data folder is a copy of one, so the cookie key is the same
    yield wired
    wired.config.clear()
    wired.config.update(before)


@pytest.fixture
def person(storage: config.Settings) -> Callable[[str], Person]:
    """A factory of people: `person("operator")` is operator@example.com with PASSWORD."""

    def make(role: str, email: str | None = None) -> Person:
        return people.add(email or f"{role}@example.com", role, actor=TESTER, password=PASSWORD)

    return make


@pytest.fixture
def signed_in(app: Flask, person: Callable[[str], Person]) -> Callable[[str], FlaskClient]:
    """A factory of clients: `signed_in("auditor")` returns one in which an auditor has signed in.

    CSRF protection is off in these clients, so that tests of pages need no token; the tests of CSRF
    protection use a bare client.
    """

    def make(role: str) -> FlaskClient:
        app.config["WTF_CSRF_ENABLED"] = False
        person(role)
        client = app.test_client()
        answer = client.post("/login", data={"email": f"{role}@example.com", "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        return client

    return make


@pytest.fixture(scope="session")
def postfix() -> Iterator[Postfix]:
    """A real Postfix, started once. A test that uses it is marked `needs("postfix", "saslpasswd2")`."""
    if os.geteuid() != 0:
        _lack("the root user, for whom alone Postfix starts")
    with Postfix(trustme.CA()) as server:
        yield server


@pytest.fixture
def running() -> Iterator[Callable[[Fake], Fake]]:
    """Keep fakes running until the test ends."""
    fakes: list[Fake] = []

    def keep(fake: Fake) -> Fake:
        fakes.append(fake)
        return fake

    yield keep
    for fake in reversed(fakes):
        fake.stop()
