"""What several tests of the life of a worker need."""

from collections.abc import Iterator

import pytest

from tests.outbox.delivery.lifecycle.clocks import Clocks, moving


@pytest.fixture
def clocks() -> Iterator[Clocks]:
    """A wall clock and a monotonic clock that the test moves."""
    with moving() as moved:
        yield moved
