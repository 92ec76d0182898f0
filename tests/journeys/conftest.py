"""Fixtures for browser tests: a running instance, and pages in a browser whose errors fail the test."""

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, WebError, expect

from tests.journeys.support.instance import Instance, set_up_instance

SCREENSHOTS = Path(__file__).resolve().parents[1] / "screenshots"
# `PICTURES=1 ./run test tests/journeys` takes them; unasked they would cost more time than what they show.
ARE_WANTED = bool(os.environ.get("PICTURES"))
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
# A user who reads Portuguese, on a desktop, with reduced motion.
SOMEBODY = {
    "locale": "pt-BR",
    "timezone_id": "America/Sao_Paulo",
    "viewport": DESK,
    "reduced_motion": "reduce",
}
FLAGS = (
    "--no-sandbox",  # root has no other way to run it, and it shows only what we serve
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

expect.set_options(timeout=10_000)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Start the system's Chromium without background requests."""
    return {"executable_path": shutil.which("chromium"), "args": FLAGS}


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    """No common context options; `visit` and the tests set them."""
    return {}


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    """The certificate authority that the instance trusts, as a PEM file."""
    return trustme.CA()


@pytest.fixture(scope="session")
def instance(
    browser: Browser, authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Instance]:
    """One instance, shared by all tests that need no other; each creates its own accounts in it."""
    folder = tmp_path_factory.mktemp("instance")
    authority.cert_pem.write_to_path(folder / "ca.pem")
    with set_up_instance(browser, folder / "data", ca_file=folder / "ca.pem") as instance:
        yield instance


DEFAULT_ACCOUNT = "SELECT name FROM account JOIN default_account ON default_account.account_id = account.id"


@pytest.fixture(autouse=True)
def default_account(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail the test that leaves another default account to those that share its instance."""
    yield
    if "instance" in request.fixturenames:
        database = request.getfixturevalue("instance").process.data / "postigo.db"
        with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as reader:
            assert reader.execute(DEFAULT_ACCOUNT).fetchall() == [("Caixa de treino",)]


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """The browser's errors: exceptions of scripts and violations of the content security policy."""
    found: list[str] = []
    yield found
    assert found == []


@pytest.fixture
def visit(new_context: Callable[..., BrowserContext], complaints: list[str]) -> Callable[..., Page]:
    """A factory of pages: `visit(instance)` returns one in which the administrator is signed in.

    Further options are those of a browser context: `signed_in=False`, `viewport=PHONE`…
    """

    def make(instance: Instance, *, signed_in: bool = True, **options: Any) -> Page:
        state = instance.signed_in if signed_in else None
        context = new_context(base_url=instance.address, storage_state=state, **SOMEBODY | options)
        context.set_default_timeout(10_000)
        context.on("console", lambda message: complaints.extend(_complaint(message)))
        context.on("weberror", lambda error: complaints.append(_text(error)))
        return context.new_page()

    return make


# No errors: an answer with a status from 400 on, and what htmx says when a newer request took the
# place of an older one. (Of a request that truly failed it says htmx:sendError besides.)
NO_COMPLAINT = (
    "Failed to load resource: the server responded with a status of 4",
    "htmx:afterRequest",
    "htmx:sendAbort",
)


def _complaint(message: ConsoleMessage) -> list[str]:
    if message.type != "error" or message.text.startswith(NO_COMPLAINT):
        return []
    return [f"{message.text} ({message.location.get('url')})"]


def _text(error: WebError) -> str:
    return str(error.error)


@pytest.fixture
def page(visit: Callable[..., Page], instance: Instance) -> Page:
    """A page of the administrator, at the report."""
    page = visit(instance)
    page.goto("/accounts")
    return page


def photograph(page: Page, name: str) -> None:
    """Take a full-page screenshot, for people who asked; a failure to do so does not fail the test."""
    if not ARE_WANTED:
        return
    SCREENSHOTS.mkdir(exist_ok=True)
    with contextlib.suppress(Error):
        page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True, animations="disabled")


@pytest.fixture
def picture() -> Callable[[Page, str], None]:
    """Take screenshots in desktop and phone size, named after the step, where they are wanted."""

    def keep(page: Page, name: str) -> None:
        if not ARE_WANTED:
            return
        before = page.viewport_size
        for size in (DESK, PHONE):
            page.set_viewport_size(size)
            photograph(page, f"{name}-{size['width']}")
        page.set_viewport_size(before)

    return keep
