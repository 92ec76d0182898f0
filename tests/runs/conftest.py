"""Fixtures for test runs: waiting runs, and runners that stop with the test."""

import contextlib
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from config import Settings
from webapp.audit.log import Actor, Subject
from webapp.clock import monotonic
from webapp.runs import service
from webapp.runs.models import Run
from webapp.runs.runner import Executor, Runner

LIMIT_S = 10.0
OPERATOR = Actor(7, "operator@example.com", "web", "127.0.0.1")


def ask(kind: str = "account", *, actor: Actor = OPERATOR, per_minute: int = 1000, **asked: Any) -> Run:
    """Store a waiting run."""
    return service.start(
        kind, Subject(kind, 1, "Main"), fingerprint="f1", asked=asked, per_minute=per_minute, actor=actor
    )


def until(condition: Callable[[], Any], limit_s: float = LIMIT_S) -> Any:
    """Return the value of `condition` once it is true; fail when that takes too long."""
    ends_at = monotonic() + limit_s
    pause = threading.Event()
    while not (answer := condition()):
        assert monotonic() < ends_at, "it did not happen in time"
        pause.wait(0.01)
    return answer


def ended(run: Run) -> Run:
    """Return the run once it is in a final state."""
    return until(lambda: (found := service.get(run.id)).is_over and found)


@pytest.fixture
def running(storage: Settings) -> Iterator[Callable[..., Runner]]:
    """A factory of started runners: `running({"account": execute})`."""
    with contextlib.ExitStack() as stack:

        def make(executors: Mapping[str, Executor], settings: Settings = storage) -> Runner:
            runner = Runner(settings, executors)
            runner.start()
            stack.callback(runner.stop)
            return runner

        yield make
