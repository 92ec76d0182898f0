"""A wall clock and a monotonic clock that tests move apart."""

import contextlib
import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine

from webapp.outbox.delivery import clock_jump, heartbeat

NOON = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)


class Clocks:
    """The two clocks; `monotonic_s` is what the second one shows."""

    def __init__(self, traveller: time_machine.Traveller) -> None:
        self._traveller, self.monotonic_s = traveller, 1_000.0

    def live(self, seconds: float) -> None:
        """Let time pass."""
        self.monotonic_s += seconds
        self._traveller.shift(seconds)

    def jump(self, seconds: float) -> None:
        """Move the wall clock alone."""
        self._traveller.shift(seconds)


@contextlib.contextmanager
def moving() -> Iterator[Clocks]:
    """Replace both clocks for the length of a block; the wall clock begins at NOON."""
    with time_machine.travel(NOON, tick=False) as traveller, pytest.MonkeyPatch.context() as patched:
        clocks = Clocks(traveller)
        for module in (clock_jump, heartbeat):
            patched.setattr(module, "monotonic", lambda: clocks.monotonic_s)
        yield clocks
