"""A running instance of Postigo with its first administrator, for browser tests."""

import contextlib
import re
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, StorageState

from tests.fakes.process import Postigo

EMAIL = "maria@example.com"
# Log lines that the browser tests cause on purpose.
NEWS = re.compile(r"account \d+ \(.+\) (is held: |works again)|flask_wtf\.csrf: The CSRF")
PASSWORD = "correct horse battery staple"


@dataclass(frozen=True)
class Instance:
    """A running process, and the cookies of a browser in which the administrator is signed in."""

    process: Postigo
    signed_in: StorageState

    @property
    def address(self) -> str:
        """The address of the start page, without a slash at the end."""
        return self.process.address


@contextlib.contextmanager
def started(data: Path, **settings: object) -> Iterator[Postigo]:
    """Run Postigo on a data folder, in Portuguese, during the block; assert a clean end and a clean log."""
    process = Postigo(
        data,
        **{
            "default_locale": "pt_BR",
            "ehlo_name": "postigo.example.com",
            "tests_per_minute": 600,
            "look_at": "",
            **settings,
        },
    )
    try:
        process.wait_for("O Postigo está pronto")
        yield process
        process.signal(signal.SIGTERM)
        assert process.ended() == 0
        unexpected = [line for line in process.logged if not NEWS.search(line)]
        assert not unexpected, unexpected
    finally:
        process.close()


@contextlib.contextmanager
def set_up_instance(browser: Browser, data: Path, **settings: object) -> Iterator[Instance]:
    """Run Postigo as `started` does, and create its first administrator by the set-up link."""
    with started(data, **settings) as process:
        context = browser.new_context(locale="pt-BR")
        set_up(context.new_page(), process)
        instance = Instance(process, context.storage_state())
        context.close()
        yield instance


def set_up(page: Page, process: Postigo) -> None:
    """Follow the printed set-up link and create the first administrator."""
    page.goto(process.wait_for("/setup/"))
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Senha", exact=True).fill(PASSWORD)
    page.get_by_label("Repita a senha").fill(PASSWORD)
    page.get_by_role("button", name="Criar e entrar").click()
    page.get_by_role("heading", name="Configuração SMTP").wait_for()
