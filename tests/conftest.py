"""What every test may ask for: settings in a folder of its own, an application, people of each role."""

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
from flask import Flask
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

# Nothing of a test has to outlive it: a disk in memory spares them many thousands of waits for a real one.
MEMORY, ROOM_BYTES = Path("/dev/shm"), 4 * 1024**3
if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM_BYTES:
    os.environ["TMPDIR"] = str(MEMORY)
    tempfile.tempdir = None

# No test is timed: a busy machine is no fault. In CI the examples are the same at every run.
hypothesis.settings.register_profile(
    "house",
    deadline=None,
    database=None,
    derandomize=os.environ.get("CI") == "true",
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("house")

CATALOGUES = Path(__file__).parents[1] / "webapp" / "translations"
PASSWORD = "correct horse battery staple"
TESTER = Actor(None, "tests", "cli")


def pytest_configure(config: pytest.Config) -> None:
    """Compile the catalogues as `./run` does, for whoever calls pytest by itself on a fresh clone."""
    if hasattr(config, "workerinput"):
        return
    for source in sorted(CATALOGUES.glob("*/LC_MESSAGES/messages.po")):
        compiled = source.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        fresh = source.with_suffix(f".{os.getpid()}")  # put in place in one step: others may be reading
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
    """Hash passwords with the least that argon2 takes; the real parameters have a test of their own."""
    monkeypatch.setattr(passwords, "hasher", passwords.make_hasher(memory_kib=8, time_cost=1))


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> config.Settings:
    """Settings as on a fresh machine, with their data in a folder of this test."""
    for name in [name for name in os.environ if name.startswith("POSTIGO_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("POSTIGO_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("POSTIGO_PRACTICE_PORT", "0")
    monkeypatch.setenv("POSTIGO_EHLO_NAME", "postigo.example.com")
    return config.load(dotenv=None)


@pytest.fixture(scope="session")
def lack() -> Callable[[str], NoReturn]:
    """What to call where this machine lacks something: it skips the test, or fails it in CI."""
    return _lack


@pytest.fixture
def storage(
    storage_kind: str,  # noqa: F811
    request: pytest.FixtureRequest,
) -> Iterator[config.Settings]:
    """An open, migrated database with its keys: what actions need, without the web."""
    chosen = request.getfixturevalue("own_settings" if storage_kind == "sqlite" else "shared_settings")
    boot.open_storage(chosen)
    yield chosen
    shared.let_go()


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> jinja2.BytecodeCache:
    """Templates compiled once for all applications of this process, and not for each anew."""
    return jinja2.FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture(scope="session")
def wired(prepared_file: Path, compiled_templates: jinja2.BytecodeCache) -> Flask:  # noqa: F811
    """The application, wired once: what differs from test to test is in its configuration."""
    app = create_app(dataclasses.replace(config.load(dotenv=None), data=prepared_file))
    app.testing = True
    app.jinja_env.bytecode_cache = compiled_templates
    return app


@pytest.fixture
def app(wired: Flask, storage: config.Settings) -> Iterator[Flask]:
    """The application as it runs, with CSRF protection on; nothing in the background is started."""
    before = dict(wired.config)
    wired.config["POSTIGO"] = storage  # every data folder is a copy, so the key of the cookies is the same
    yield wired
    wired.config.clear()
    wired.config.update(before)


@pytest.fixture
def person(storage: config.Settings) -> Callable[[str], Person]:
    """A maker of people: `person("operator")` is operator@example.com with PASSWORD."""

    def make(role: str, email: str | None = None) -> Person:
        return people.add(email or f"{role}@example.com", role, actor=TESTER, password=PASSWORD)

    return make


@pytest.fixture
def signed_in(app: Flask, person: Callable[[str], Person]) -> Callable[[str], FlaskClient]:
    """A maker of clients: `signed_in("auditor")` is a browser in which an auditor has signed in.

    CSRF is off in these clients, so that tests of pages need no token; the tests of CSRF itself
    use a bare client.
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
    """A real Postfix, started once. A test that asks for it is marked `needs("postfix", "saslpasswd2")`."""
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
