"""The stand on which causes are played, and a runner for it."""

import dataclasses
from collections.abc import Iterator

import pytest

from tests.accounts.causes.played import Stand
from tests.accounts.conftest import AUTHORITY
from tests.fakes import certificates
from webapp.accounts import testing
from webapp.runs.runner import Runner

DEADLINE_S = 5


@pytest.fixture
def stand() -> Iterator[Stand]:
    """A server behind a proxy that plays one case after the other."""
    found = Stand(certificates.good(AUTHORITY))
    with found.server:
        yield found


@pytest.fixture
def quick(app, storage, settings) -> Iterator[None]:
    """A runner, and no limit to the tests of a minute."""
    app.config["POSTIGO"] = dataclasses.replace(app.config["POSTIGO"], tests_per_minute=600)
    runner = Runner(dataclasses.replace(storage, test_deadline_s=DEADLINE_S), {"account": testing.execute})
    runner.start()
    yield
    runner.stop()
