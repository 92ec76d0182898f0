"""Calls functions that need the database from threads of a pool, which no request opens it for."""

from collections.abc import Callable
from typing import Any, TypeVar

import peewee as pw

from webapp.db import connect, is_sqlite, release
from webapp.errors import Unavailable

Result = TypeVar("Result")


def with_storage(function: Callable[..., Result], *arguments: Any) -> Result:
    """Call a function with a connection of this thread. Raises Unavailable when there is none now."""
    try:
        connect()
        return function(*arguments)
    except pw.OperationalError as error:
        raise Unavailable("storage.unavailable") from error
    finally:
        if not is_sqlite():  # one of a pool; a file stays open, which is quicker
            release()
