"""Postigo with one quick way switched off, so that the general way does its work.

python -m tests.bench.programs.general NAME COMMAND
"""

import dataclasses
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import peewee as pw

from webapp import cpu_affinity
from webapp.accounts import snapshots
from webapp.accounts.models import Account
from webapp.accounts.report import search
from webapp.api import fast_path
from webapp.db import database, group_commit, statements
from webapp.mail.compose import content, footer
from webapp.mail.smtp import pipeline, stream
from webapp.outbox.delivery import prefetch
from webapp.outbox.intake import store


class Patch(NamedTuple):
    """One attribute of a module or class, and what it is while a quick way is switched off."""

    owner: Any
    name: str
    value: Any


def _never(*_: Any, **__: Any) -> bool:
    return False


def _nothing(*_: Any, **__: Any) -> None:
    return None


def _without_head(item: Any, pieces: str = "") -> tuple[Any, ...]:
    return store._CONTENT.row(b"" if pieces else item.entity, None, "", "", False, pieces)


def _insert_by_peewee(self: statements.Shape, rows: Any) -> None:
    """Have peewee build the statement, for as many rows at a time."""
    head = self.statement.partition(" VALUES")[0]
    table, columns = head.removeprefix("INSERT INTO ").removesuffix(")").split(" (")
    names = [column.strip('"') for column in columns.split(", ")]
    into = pw.Table(table.strip('"'), names).bind(database.obj)
    fields = [getattr(into, name) for name in names]
    for start in range(0, len(rows), statements.ROWS_MOST):
        into.insert(rows[start : start + statements.ROWS_MOST], columns=fields).execute()


def _store_alone(self: Any, what: Any) -> Any:
    answers = self._stored([what], together=True)
    self._committed(answers)
    return answers[0]


def _announced_one_by_one(original: Any) -> Any:
    def start(self: Any, *arguments: Any, **how: Any) -> None:
        original(self, *arguments, **how)
        self.is_pipelined = False

    return start


def _read_anew(row: Any) -> snapshots.AccountSnapshot:
    return snapshots.AccountSnapshot(Account.get_by_id(row[0]), snapshots._version(row))


def _heads_ignored(read: Any) -> Any:
    def without(jobs: Any) -> dict[int, Any]:
        return {
            number: content and dataclasses.replace(content, head=None)
            for number, content in read(jobs).items()
        }

    return without


def _by_email_package(text: str, html: str) -> bytes:
    return content.assembled(text, html).as_bytes()


# By the name that the quick way has in tests/house/quick_ways.py.
PATCHES: dict[str, list[Patch]] = {
    "fast path": [Patch(fast_path._FastPath, "_is_candidate", _never)],
    "group commit": [Patch(group_commit.GroupCommit, "store", _store_alone)],
    "rows by plain SQL": [Patch(statements.Shape, "insert", _insert_by_peewee)],
    "account cache": [Patch(snapshots, "_snapshot", _read_anew)],
    "content without files": [Patch(content, "_written", _by_email_package)],
    "footer without files": [Patch(footer, "simple_content", _nothing)],
    "stored header block": [
        Patch(store, "_content_row", _without_head),
        Patch(prefetch, "read", _heads_ignored(prefetch.read)),
    ],
    "pipelining": [
        Patch(stream._Stream, "_commands_of_next", lambda _: b""),
        Patch(pipeline.CommandPipeline, "__init__", _announced_one_by_one(pipeline.CommandPipeline.__init__)),
    ],
    "accounts by trigrams": [Patch(search, "_phrase", lambda *_: None)],
}


@contextmanager
def general(name: str) -> Iterator[None]:
    """Switch a quick way off for the length of a block; nothing is one that has no name."""
    before = [Patch(each.owner, each.name, each.owner.__dict__[each.name]) for each in _patches(name)]
    _set(_patches(name))
    try:
        yield
    finally:
        _set(before)


def _patches(name: str) -> list[Patch]:
    return PATCHES[name] if name else []


def _set(patches: list[Patch]) -> None:
    for each in patches:
        assert hasattr(each.owner, each.name), (
            f"{each.owner} has no {each.name}: see tests/bench/programs/general.py"
        )
        setattr(each.owner, each.name, each.value)


def _core(_undone: Any) -> int:
    """Return the core that web or worker would have if it were alone; all sides have the same two."""
    return sorted(os.sched_getaffinity(0))[0 if "web" in sys.argv else -1]


if __name__ == "__main__":
    from webapp.__main__ import main

    _set([*_patches(sys.argv.pop(1)), Patch(cpu_affinity, "_claimed", _core)])
    main()
