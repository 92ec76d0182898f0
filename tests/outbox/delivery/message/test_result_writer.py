"""The thread that stores results outlives what goes wrong in one of them."""

import threading

import peewee as pw
import pytest

from webapp.outbox.delivery.result_writer import ResultWriter, Write

pytestmark = pytest.mark.usefixtures("storage")


def test_a_lock_while_results_are_stored_one_by_one_loses_none_of_them():
    calls, stored = [], threading.Event()

    def of_a_deleted_message():
        raise pw.IntegrityError("FOREIGN KEY constraint failed")

    def first_locked():
        calls.append("locked")
        if len(calls) == 1:
            raise pw.OperationalError("database is locked")

    def last():
        stored.set()

    writer = ResultWriter()
    answers = []
    writer.put(Write(of_a_deleted_message, answers.append))
    writer.put(Write(first_locked))
    writer.put(Write(last))
    writer.start()
    try:
        assert stored.wait(10)
    finally:
        writer.stop(10)
    assert answers == [None]
