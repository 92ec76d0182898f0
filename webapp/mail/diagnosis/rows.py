"""Collects the rows of a table that is divided over the modules of a package."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import Any


def rows_of(package: str, path: list[str], table: str) -> Iterator[Any]:
    """Yield the rows of `table` in each module of a package, given by its `__name__` and `__path__`."""
    for module in iter_modules(path):
        yield from getattr(import_module(f"{package}.{module.name}"), table, ())
