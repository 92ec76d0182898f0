"""Commands as a person types them, on a data folder of the test."""

from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

import config
from webapp.__main__ import open_house
from webapp.cli import House, root


@pytest.fixture
def command(settings: config.Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """A runner: `command("account", "list")` is `./run account list`, in English; `typed` is its input."""
    monkeypatch.setenv("POSTIGO_DEFAULT_LOCALE", "en")
    house = House(open_house, config.load)

    def run(*arguments: object, typed: bytes | None = None) -> Result:
        return CliRunner().invoke(root, [str(part) for part in arguments], input=typed, obj=house)

    return run
