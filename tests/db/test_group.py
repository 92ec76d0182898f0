"""One commit for several threads: each gets its own answer, and a failure is its own as well."""

import threading

import peewee as pw
import pytest

from webapp.access.models import LimitHit
from webapp.clock import now
from webapp.db import database
from webapp.db.group import Group


def hit(bucket: str) -> int:
    return LimitHit.create(bucket=bucket, at=now()).id


def test_what_is_wanted_is_stored_and_answered(storage):
    assert Group().store(lambda: hit("x")) == LimitHit.get().id


def test_what_fails_is_undone_alone(storage):
    group = Group()

    def fail():
        hit("bad")
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        group.store(fail)
    group.store(lambda: hit("good"))
    assert [row.bucket for row in LimitHit.select()] == ["good"]


def test_many_threads_get_each_its_own_answer(storage):
    group, start, answers = Group(), threading.Barrier(8), {}

    def want(name: str) -> None:
        start.wait()
        for number in range(20):
            answers[name, number] = group.store(lambda name=name, number=number: hit(f"{name}{number}"))
        database.close()

    threads = [threading.Thread(target=want, args=(name,)) for name in "abcdefgh"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    stored = {row.bucket: row.id for row in LimitHit.select()}
    assert stored == {f"{name}{number}": answer for (name, number), answer in answers.items()}
    assert len(stored) == 160


def test_when_the_commit_fails_everybody_is_told(storage, monkeypatch):
    from webapp.db import group as module

    def full(*, together=False):
        raise pw.OperationalError("database or disk is full")

    monkeypatch.setattr(module, "writing", full)
    with pytest.raises(pw.OperationalError, match="full"):
        Group().store(lambda: hit("x"))
