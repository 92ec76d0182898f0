"""A WakeUp is set by notify_all of its own process and of others, and never makes it wait or fail."""

import subprocess
import sys

from webapp.db import database, notify

LISTEN = """
import sys
from pathlib import Path
from webapp.db import database, notify
from webapp.db.sqlite import open_sqlite
database.initialize(open_sqlite(Path(sys.argv[1])))
wake_up = notify.WakeUp()
print("listening", flush=True)
print(wake_up.wait(20), flush=True)
wake_up.close()
"""


def test_a_wake_up_is_set_once_for_each_notification(storage):
    wake_up = notify.WakeUp()
    notify.notify_all()
    assert wake_up.wait(5)
    assert not wake_up.wait(0)
    wake_up.close()


def test_a_closed_wake_up_is_not_set_and_leaves_no_socket(storage):
    wake_up = notify.WakeUp()
    wake_up.close()
    notify.notify_all()
    assert not wake_up.wait(0)
    assert list(notify._folder().iterdir()) == []


def test_a_wake_up_in_another_process_is_set(storage):
    command = [sys.executable, "-c", LISTEN, database.obj.database]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "listening\n"
        notify.notify_all()
        assert process.stdout.readline() == "True\n"


def test_the_socket_of_a_killed_process_is_removed(storage):
    command = [sys.executable, "-c", LISTEN, database.obj.database]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "listening\n"
        process.kill()
        process.wait()
    assert len(list(notify._folder().iterdir())) == 1
    notify.notify_all()
    assert list(notify._folder().iterdir()) == []


def test_notifying_never_raises(storage, monkeypatch):
    wake_up = notify.WakeUp()
    monkeypatch.setattr(notify.os, "listdir", lambda _: ["x" * 300, "nothing"])
    notify.notify_all()
    assert wake_up.wait(5)
    wake_up.close()
