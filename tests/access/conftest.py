"""A fixture for concurrent calls."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from webapp.db import database


@pytest.fixture
def at_once(storage) -> Callable[..., list[Any]]:
    """A function that starts calls at the same time, each in its own thread and connection.

    Returns what each returned or raised, in the order of the calls.
    """

    def run(*calls: Callable[[], Any]) -> list[Any]:
        results: list[Any] = [None] * len(calls)
        line = threading.Barrier(len(calls), timeout=20)

        def one(place: int, call: Callable[[], Any]) -> None:
            database.connect()
            try:
                line.wait()
                results[place] = call()
            except Exception as error:
                results[place] = error
            finally:
                database.close()

        threads = [threading.Thread(target=one, args=pair) for pair in enumerate(calls)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        return results

    return run
