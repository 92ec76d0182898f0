"""The SMTP door in the processes that people start: ports, kill -9, and many idle devices."""

import contextlib
import itertools
import signal
import smtplib
import socket
import threading
from collections import Counter
from pathlib import Path

import pytest

from tests.fakes.process import Postigo, free_port
from tests.outbox.requests import new_account
from tests.outbox.stored import new_application
from tests.submission.conftest import LIMIT_S, NAME, trusting_nobody
from webapp.applications import tokens
from webapp.clock import monotonic
from webapp.outbox.models import Message

CLIENTS, KILLS, MORE, PATIENCE_S = 20, 3, 30, 60.0
IDLE, IDLE_BYTES = 200, 20 * 1024 * 1024


@pytest.fixture
def start(storage):
    """A factory of processes on the storage of this test, which end with it."""
    with contextlib.ExitStack() as stack:

        def make(command, **settings):
            usual = {"practice_port": 0, "submission_host": "127.0.0.1"}
            process = Postigo(storage.data, command, **usual | settings)
            stack.callback(process.close)
            return process

        yield make


@pytest.fixture
def token(storage):
    """The token of an application that may send."""
    new_account()
    token = tokens.new_token()
    new_application(NAME, token_hash=tokens.digest_of(token), scopes=["send"], per_minute=60_000)
    return token


def connected(port, token):
    client = smtplib.SMTP("127.0.0.1", port, timeout=LIMIT_S)
    try:
        client.starttls(context=trusting_nobody())
        client.login(NAME, token)
    except BaseException:
        client.close()
        raise
    return client


def message(key):
    return f"From: app@example.com\r\nSubject: {key}\r\nMessage-ID: <{key}@device>\r\n\r\nx\r\n".encode()


@pytest.mark.parametrize("command", ["serve", "web"])
def test_the_process_that_serves_pages_takes_messages_and_says_so(start, token, command):
    port = free_port()
    process = start(command, submission_port=port).ready()
    assert process.wait_for("taken by SMTP") == f"Messages are taken by SMTP, port {port}."
    process.wait_for("self-made")
    with connected(port, token) as client:
        client.sendmail("app@example.com", ["maria@example.com"], message("one"))
    assert Message.get().subject == "one"
    process.signal(signal.SIGTERM)
    assert process.ended() == 0


def test_a_process_may_take_messages_alone(start, token):
    port, other = free_port(), free_port()
    process = start("submission", submission_port=port, submissions_port=other)
    assert process.wait_for("taken by SMTP") == f"Messages are taken by SMTP, port {port}, {other}."
    with connected(port, token) as client:
        client.sendmail("app@example.com", ["maria@example.com"], message("one"))
        process.signal(signal.SIGTERM)
        assert process.ended() == 0
    assert Message.select().count() == 1


def test_a_process_that_is_to_take_messages_needs_a_port(start, token):
    process = start("submission")
    assert process.ended() == 1
    assert process.logged == ["Set POSTIGO_SUBMISSION_PORT or POSTIGO_SUBMISSIONS_PORT: neither port is set."]


def test_a_taken_port_is_said(start, token):
    with socket.create_server(("127.0.0.1", 0)) as other:
        process = start("web", submission_port=other.getsockname()[1])
        assert process.ended() == 1
    assert "Messages cannot be taken by SMTP on 127.0.0.1: Address already in use" in process.logged[0]


def test_kill_9_while_many_devices_hand_over_loses_nothing_that_was_taken(start, token):
    port = free_port()
    process = start("submission", submission_port=port)
    process.wait_for("taken by SMTP")
    taken, tried, stopping = [], Counter(), threading.Event()
    clients = [
        threading.Thread(target=hand_over, args=(number, port, token, taken, tried, stopping))
        for number in range(CLIENTS)
    ]
    for client in clients:
        client.start()
    try:
        for _ in range(KILLS):
            wait_for_more(taken)
            process.close()
            process = start("submission", submission_port=port)
            process.wait_for("taken by SMTP")
        wait_for_more(taken)
    finally:
        stopping.set()
        for client in clients:
            client.join(LIMIT_S)
    stored = Counter(row[0] for row in Message.select(Message.subject).tuples())
    assert [key for key in taken if not stored[key]] == []
    # Each message was handed over until its 250 came; what was stored before a lost one is not doubled.
    assert {key: count for key, count in stored.items() if count > 1} == {}
    assert sum(tried.values()) > len(taken)


def wait_for_more(taken):
    """Wait until so many more messages were taken."""
    wanted, ends_at = len(taken) + MORE, monotonic() + PATIENCE_S
    while len(taken) < wanted:
        assert monotonic() < ends_at, f"{len(taken)} of {wanted} messages were taken"
        threading.Event().wait(0.02)


def hand_over(number, port, token, taken, tried, stopping):
    """Hand messages over, each again until it is taken, as a device with a queue does."""
    client = None
    for count in itertools.count():
        key = f"{number}-{count}"
        while not stopping.is_set():
            tried[key] += 1
            try:
                client = client or connected(port, token)
                client.sendmail("app@example.com", ["maria@example.com"], message(key))
                taken.append(key)
                break
            except (OSError, smtplib.SMTPException):
                if client is not None:
                    client.close()
                client = None
                stopping.wait(0.1)
        if stopping.is_set():
            if client is not None:
                client.close()
            return


def test_many_idle_devices_cost_little_and_hold_up_nobody(start, token):
    port = free_port()
    process = start("submission", submission_port=port, connections_per_address=128)
    process.wait_for("taken by SMTP")
    with connected(port, token) as warm:
        warm.sendmail("app@example.com", ["maria@example.com"], message("warm"))
    before = resident_bytes(process)
    with contextlib.ExitStack() as open_things:
        for number in range(IDLE):
            source = (f"127.0.{number % 4}.9", 0)
            idle = socket.create_connection(("127.0.0.1", port), LIMIT_S, source_address=source)
            open_things.enter_context(idle)
            assert idle.recv(100).startswith(b"220 ")
        assert resident_bytes(process) - before < IDLE_BYTES
        with connected(port, token) as client:
            client.sendmail("app@example.com", ["maria@example.com"], message("beside"))
    assert Message.select().count() == 2


def resident_bytes(process):
    text = Path(f"/proc/{process._process.pid}/status").read_text()
    return int(text.partition("VmRSS:")[2].split()[0]) * 1024
