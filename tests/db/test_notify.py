"""A bell rings for what was committed, also in another process; nobody is ever kept waiting by it."""

import subprocess
import sys

from webapp.db import database, notify

LISTEN = """
import sys
from pathlib import Path
from webapp.db import database, notify
from webapp.db.sqlite import open_sqlite
database.initialize(open_sqlite(Path(sys.argv[1])))
bell = notify.WakeUp()
print("listening", flush=True)
print(bell.wait(20), flush=True)
bell.close()
"""


def test_a_bell_rings_once_for_each_ring(storage):
    bell = notify.WakeUp()
    notify.notify_all()
    assert bell.wait(5)
    assert not bell.wait(0)
    bell.close()


def test_a_closed_bell_rings_no_more_and_leaves_nothing_behind(storage):
    bell = notify.WakeUp()
    bell.close()
    notify.notify_all()
    assert not bell.wait(0)
    assert list(notify._folder().iterdir()) == []


def test_a_bell_in_another_process_rings(storage):
    command = [sys.executable, "-c", LISTEN, database.obj.database]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "listening\n"
        notify.notify_all()
        assert process.stdout.readline() == "True\n"


def test_a_bell_whose_process_was_killed_is_taken_away(storage):
    command = [sys.executable, "-c", LISTEN, database.obj.database]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "listening\n"
        process.kill()
        process.wait()
    assert len(list(notify._folder().iterdir())) == 1
    notify.notify_all()
    assert list(notify._folder().iterdir()) == []


def test_ringing_fails_for_nobody(storage, monkeypatch):
    bell = notify.WakeUp()
    monkeypatch.setattr(notify.os, "listdir", lambda _: ["x" * 300, "nothing"])
    notify.notify_all()
    assert bell.wait(5)
    bell.close()
