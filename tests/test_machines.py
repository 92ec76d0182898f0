"""Two machines with separate data folders on one PostgreSQL: pages and sending on both."""

import json
import re
import shutil
import signal
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

import pytest

from tests.conftest import PASSWORD, TESTER
from tests.fakes.process import Postigo
from tests.fakes.sink import Sink
from tests.outbox.requests import new_account, states_of
from tests.outbox.running import new_application, until
from webapp.access import people
from webapp.applications import tokens
from webapp.db import connect
from webapp.outbox.models import Attempt, Message, WorkerHeartbeat
from webapp.outbox.queue import states


@pytest.fixture
def storage_kind():
    return "postgresql"


@pytest.fixture
def machines(storage, tmp_path):
    """A factory of processes: `machines("web", 1)` runs `web` on the first of two machines."""
    started = []
    second = tmp_path / "second"
    shutil.copytree(storage.data / "keys", second / "keys")

    def start(command: str, number: int) -> Postigo:
        folder = storage.data if number == 1 else second
        process = Postigo(folder, command, practice_port=0, database_url=storage.database_url)
        started.append(process)
        process.wait_for("Postigo is ready" if command == "web" else "sends what is")
        return process

    yield start
    for process in started:
        process.close()


def post(web: Postigo, token: str) -> int:
    body = json.dumps({"to": ["maria@example.com"], "subject": "Report", "text": "All is well."}).encode()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    request = urllib.request.Request(f"{web.address}/api/v1/messages", body, headers)
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)["id"]


def test_a_message_accepted_by_one_machine_is_sent_by_the_other(machines):
    token = tokens.new_token()
    new_application(token_hash=tokens.digest_of(token), scopes=["send"])
    with Sink() as sink:
        new_account(host=sink.host, port=sink.port)
        web, worker = machines("web", 1), machines("worker", 2)
        message = Message.get_by_id(post(web, token))
        until(lambda: states_of(message) == [states.ACCEPTED])
        assert sink.copies[message.message_id] == 1
        assert until(lambda: Attempt.get_or_none(Attempt.message == message)).code == "accepted"
        worker.signal(signal.SIGTERM)
        assert worker.ended() == 0
        assert WorkerHeartbeat.select().count() == 0  # it deleted its row when it stopped


def test_a_session_is_valid_on_every_machine(machines):
    people.add("admin@example.com", "administrator", actor=TESTER, password=PASSWORD)
    first, second = machines("web", 1), machines("web", 2)
    cookies = CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(cookies))
    form = browser.open(f"{first.address}/login", timeout=20).read().decode()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', form)[1]
    fields = {"email": "admin@example.com", "password": PASSWORD, "csrf_token": token}
    data = urllib.parse.urlencode(fields).encode()
    request = urllib.request.Request(f"{first.address}/login", data, {"Referer": f"{first.address}/login"})
    browser.open(request, timeout=20)
    there = browser.open(f"{second.address}/accounts", timeout=20)
    assert there.url == f"{second.address}/accounts"


def test_a_rate_is_counted_on_all_machines_together(machines):
    token = tokens.new_token()
    new_application(token_hash=tokens.digest_of(token), scopes=["send"], per_minute=3)
    new_account()
    webs = [machines("web", 1), machines("web", 2)]
    answered = []
    for number in range(5):
        try:
            post(webs[number % 2], token)
            answered.append(202)
        except urllib.error.HTTPError as refusal:
            answered.append(refusal.code)
            refusal.close()
    assert answered == [202, 202, 202, 429, 429]


def test_all_machines_recover_after_a_restart_of_the_database(machines, postgres, storage):
    token = tokens.new_token()
    new_application(token_hash=tokens.digest_of(token), scopes=["send"])
    with Sink() as sink:
        new_account(host=sink.host, port=sink.port)
        web = machines("web", 1)
        machines("worker", 2)
        post(web, token)
        postgres.stop()
        with pytest.raises(urllib.error.HTTPError) as refused:
            post(web, token)
        assert refused.value.code == 503
        refused.value.close()
        postgres.start()
        connect()
        for _ in range(8):  # more than there are threads, each with a connection of its own
            post(web, token)
        until(lambda: len(sink.copies) == 9)
        assert set(sink.copies.values()) == {1}
