"""A runner for the commands, on the data folder of the test."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import config
from tests.outbox.requests import new_account
from webapp.__main__ import open_storage
from webapp.accounts.models import Account
from webapp.cli import CliContext, root


@pytest.fixture
def settings(settings: config.Settings, prepared_file: Path) -> config.Settings:
    """Settings of a data folder in which Postigo has started before: no command makes one."""
    shutil.copytree(prepared_file, settings.data)
    return settings


@pytest.fixture
def command(settings: config.Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """A runner: `command("account", "list")` is `./run account list` in English; `typed` is its stdin."""
    monkeypatch.setenv("POSTIGO_DEFAULT_LOCALE", "en")
    monkeypatch.delenv("SUDO_USER", raising=False)
    context = CliContext(open_storage, config.load)

    def run(*arguments: object, typed: bytes | None = None) -> Result:
        return CliRunner().invoke(root, [str(part) for part in arguments], input=typed, obj=context)

    return run


@pytest.fixture
def account(settings: config.Settings) -> Account:
    """The default account; no server listens at its port."""
    with open_storage():
        return new_account(name="Payroll")


@pytest.fixture
def domain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the domain that is added to names without one."""
    monkeypatch.setenv("POSTIGO_MAIL_DOMAIN", "example.com")
