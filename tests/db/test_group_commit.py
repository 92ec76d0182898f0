"""Group commit: each of several threads gets its own answer, and its own failure only."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

import peewee as pw
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.bench.programs.general import general
from webapp.access.models import LimitHit
from webapp.clock import now
from webapp.db import database
from webapp.db import group_commit as module
from webapp.db.group_commit import GroupCommit


def hit(bucket: str) -> int:
    return LimitHit.create(bucket=bucket, at=now()).id


def group_of(
    do: Callable[[str], int] = hit, committed: Callable[[Any], None] = lambda _: None
) -> GroupCommit:
    def store_all(buckets: Sequence[str]) -> list[int]:
        return [do(bucket) for bucket in buckets]

    return GroupCommit(store_all, committed)


def in_threads(do: Callable[[str], None], names: Sequence[str]) -> None:
    start = threading.Barrier(len(names))

    def run(name: str) -> None:
        start.wait()
        do(name)
        database.close()

    threads = [threading.Thread(target=run, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_an_item_is_stored_and_answered(storage):
    assert group_of().store("x") == LimitHit.get().id


def test_the_callback_gets_the_answers_after_the_commit(storage):
    told = []
    answer = group_of(committed=told.append).store("x")
    assert told == [[answer]]


def test_only_the_item_that_fails_is_rolled_back(storage):
    def do(bucket: str) -> int:
        answer = hit(bucket)
        if bucket == "bad":
            raise ValueError("no")
        return answer

    group = group_of(do)
    with pytest.raises(ValueError, match="no"):
        group.store("bad")
    group.store("good")
    assert [row.bucket for row in LimitHit.select()] == ["good"]


def test_each_thread_gets_its_own_answer(storage):
    group, answers = group_of(), {}

    def want(name: str) -> None:
        for number in range(20):
            answers[f"{name}{number}"] = group.store(f"{name}{number}")

    in_threads(want, "abcdefgh")
    assert {row.bucket: row.id for row in LimitHit.select()} == answers
    assert len(answers) == 160


def test_a_failing_item_does_not_undo_the_others(storage):
    def do(bucket: str) -> int:
        answer = hit(bucket)
        if bucket.startswith("b"):
            raise ValueError(bucket)
        return answer

    group, failed = group_of(do), []

    def want(name: str) -> None:
        for number in range(20):
            try:
                group.store(f"{name}{number}")
            except ValueError as error:
                failed.append(str(error))

    in_threads(want, "abcdefgh")
    assert failed == [f"b{number}" for number in range(20)]
    assert LimitHit.select().count() == 140
    assert not LimitHit.select().where(LimitHit.bucket.startswith("b")).exists()


def test_items_that_arrive_during_a_commit_are_stored_by_the_next(storage):
    sizes, first_is_in, go_on = [], threading.Event(), threading.Event()

    def store_all(buckets: Sequence[str]) -> list[int]:
        sizes.append(len(buckets))
        first_is_in.set()
        go_on.wait(5)
        return [hit(bucket) for bucket in buckets]

    group = GroupCommit(store_all, lambda _: None)

    def want(name: str) -> None:
        if name != "a":
            first_is_in.wait(5)
        if name == "c":
            for _ in range(5_000):
                if group._waiting:
                    break
                threading.Event().wait(0.001)
            threading.Timer(0.05, go_on.set).start()
        group.store(name)

    in_threads(want, "abc")
    assert sizes == [1, 2]


def test_a_failed_commit_raises_in_every_thread(storage, monkeypatch):
    def full(**_):
        raise pw.OperationalError("database or disk is full")

    monkeypatch.setattr(module, "writing", full)
    with pytest.raises(pw.OperationalError, match="full"):
        group_of().store("x")


def sizes_of(group: GroupCommit, names: str, last: int, monkeypatch) -> list[int]:
    """Return the size of each commit when `names` arrive at once after a commit of `last` items."""
    sizes = []
    monkeypatch.setattr(group, "_committed", lambda answers: sizes.append(len(answers)))
    group._last = last
    in_threads(group.store, names)
    return sizes


def test_a_commit_waits_for_as_many_items_as_the_last_one_had(storage, monkeypatch):
    monkeypatch.setattr(module, "GATHER_S", 60)
    assert sizes_of(group_of(), "abcd", 4, monkeypatch) == [4]


def test_a_commit_does_not_wait_for_long(storage, monkeypatch):
    monkeypatch.setattr(module, "GATHER_S", 0.001)
    group = group_of()
    assert sizes_of(group, "a", 4, monkeypatch) == [1]
    assert group._last == 1


def test_a_commit_after_a_single_item_does_not_wait(storage, monkeypatch):
    monkeypatch.setattr(module, "GATHER_S", 60)
    assert sizes_of(group_of(), "a", 1, monkeypatch) == [1]


def test_heavy_items_are_stored_in_separate_commits(storage, monkeypatch):
    group = GroupCommit(
        lambda buckets: [hit(bucket) for bucket in buckets], lambda _: None, weight=lambda _: 40
    )
    assert sizes_of(group, "abc", 1, monkeypatch) == [1, 1, 1]


names = st.text("abx", min_size=1, max_size=6)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names)
def test_stored_together_is_stored_one_by_one(storage, wanted):
    """Whoever asks for `x` fails; each of the others has one row, and the answer that is its own."""

    def do(bucket: str) -> int:
        answer = hit(bucket)
        if bucket.startswith("x"):
            raise ValueError(bucket)
        return answer

    together = stored_by(group_of(do), wanted)
    with general("group commit"):
        one_by_one = stored_by(group_of(do), wanted)
    assert together == one_by_one


def stored_by(group: GroupCommit, wanted: str) -> tuple[dict[str, str], list[str]]:
    """Have threads store; return what each was told, by its name, and the rows that there are then."""
    LimitHit.delete().execute()
    answers: dict[str, str] = {}

    def store(name: str) -> None:
        try:
            answers[name] = LimitHit.get_by_id(group.store(name)).bucket
        except ValueError as error:
            answers[name] = f"refused {error}"

    in_threads(store, [f"{letter}{place}" for place, letter in enumerate(wanted)])
    return answers, sorted(row.bucket for row in LimitHit.select())
