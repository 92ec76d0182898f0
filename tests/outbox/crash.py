"""Kill -9 with a full outbox: each message accepted arrives, and nothing twice that was not in flight.

The short form is a test, the long form is `./run bench kill`.
"""

import dataclasses
import http.client
import json
import random
import threading
from collections import deque
from dataclasses import dataclass, field
from typing import Any

import config
from tests.fakes.process import Postigo
from tests.fakes.sink import Sink
from tests.outbox.requests import new_account
from tests.outbox.running import new_application
from webapp.accounts.models import Account
from webapp.applications import tokens
from webapp.clock import monotonic
from webapp.outbox.models import Message, Recipient
from webapp.outbox.queue import states, transitions

BATCH = 20
LIMIT_S = 600.0
WORKER_READY = "sends what is in the outbox"


@dataclass
class Outcome:
    """The outcome. `lost` were accepted and never arrived; `excess` arrived more often than tried."""

    kills: int = 0
    accepted: int = 0
    lost: list[str] = field(default_factory=list)
    duplicates: int = 0
    in_flight: int = 0
    excess: list[str] = field(default_factory=list)
    stuck: int = 0
    took_s: float = 0.0


class CrashRun:
    """Runs two workers and one web process on `settings`, and kills them while messages come and go."""

    def __init__(self, settings: config.Settings, *, messages: int, kills: int, seed: int) -> None:
        self._settings = settings
        self._messages = messages
        self._kills = kills
        self._random = random.Random(seed)
        self._pause = threading.Event()  # never set: waiting for it is waiting
        self._web: Postigo | None = None
        self._workers: list[Postigo] = []
        self._token = tokens.new_token()
        self._accepted: deque[int] = deque()
        self._gave_up = threading.Event()

    def run(self, sink: Sink) -> Outcome:
        """Run, and return the outcome. The storage of the settings must be open."""
        began = monotonic()
        self._prepare(sink)
        outcome = Outcome()
        try:
            self._web = self._start("web").ready()
            self._workers = [self._start("worker") for _ in range(2)]
            client = threading.Thread(target=self._hand_over, daemon=True)
            client.start()
            self._kill_again_and_again(outcome)
            client.join(LIMIT_S)
            assert not client.is_alive(), "not everything was taken in"
            self._wait_until_over(began)
        finally:
            self._gave_up.set()
            for process in [*self._workers, *filter(None, [self._web])]:
                process.close()
        outcome.took_s = monotonic() - began
        return self._compared(outcome, sink)

    def _prepare(self, sink: Sink) -> None:
        account = new_account(host=sink.host, port=sink.port)
        Account.update(max_connections=2, per_connection=500).where(Account.id == account.id).execute()
        new_application(token_hash=tokens.digest_of(self._token), scopes=["send"], per_minute=60_000)

    def _start(self, command: str) -> Postigo:
        names = {field.name for field in dataclasses.fields(self._settings)} & {"database_url"}
        own = {name: getattr(self._settings, name) for name in names}
        return Postigo(self._settings.data, command, practice_port=0, **own)

    def _kill_again_and_again(self, outcome: Outcome) -> None:
        while outcome.kills < self._kills:
            self._pause.wait(self._random.uniform(0.05, 0.6))
            victim = self._random.randrange(3)
            if victim == 2:
                self._web.close()
                self._web = self._start("web").ready()
            else:
                self._workers[victim].close()
                self._workers[victim] = self._start("worker")
            outcome.kills += 1

    def _hand_over(self) -> None:
        """Hand messages over in batches; what was not answered is handed over again, with its key."""
        for first in range(0, self._messages, BATCH):
            batch = [self._one(number) for number in range(first, min(first + BATCH, self._messages))]
            while not self._gave_up.is_set():
                answer = self._post(batch)
                if answer is not None:
                    self._accepted.extend(entry["id"] for entry in answer["messages"])
                    break
                self._pause.wait(0.05)

    def _one(self, number: int) -> dict[str, Any]:
        return {
            "to": [f"person{number}@example.com"],
            "subject": f"Message {number}",
            "text": "A line of a notification.\n" * 40,
            "idempotency_key": f"k{number}",
        }

    def _post(self, batch: list[dict[str, Any]]) -> dict[str, Any] | None:
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        connection = http.client.HTTPConnection("127.0.0.1", self._web.port, timeout=10)
        try:
            connection.request("POST", "/api/v1/messages/batch", json.dumps({"messages": batch}), headers)
            answer = connection.getresponse()
            body = answer.read()
            return json.loads(body) if answer.status == 202 else None
        except (OSError, http.client.HTTPException):  # it was killed
            return None
        finally:
            connection.close()

    def _wait_until_over(self, began: float) -> None:
        open_states = sorted(set(states.STATES) - states.FINAL)
        while Recipient.select().where(Recipient.state.in_(open_states)).exists():
            # Only what a person decides may stay; a killed worker leaves nothing uncertain behind.
            assert monotonic() - began < LIMIT_S, "something is stuck"
            assert not transitions.undecided()
            self._pause.wait(0.2)

    def _compared(self, outcome: Outcome, sink: Sink) -> Outcome:
        tries: dict[str, int] = {}
        rows = Recipient.select(Message.message_id, Recipient.state, Recipient.tries).join(Message).tuples()
        for message_id, state, tried in rows:
            tries[message_id] = tried
            outcome.stuck += state != states.ACCEPTED
        known = dict(Message.select(Message.id, Message.message_id).tuples())
        outcome.accepted = len(set(self._accepted))
        outcome.lost = [f"#{number}" for number in self._accepted if not sink.copies[known.get(number, "")]]
        outcome.duplicates = sum(count - 1 for count in sink.copies.values())
        outcome.in_flight = sum(tried - 1 for tried in tries.values())
        outcome.excess = [key for key, count in sink.copies.items() if count > tries.get(key, 0)]
        return outcome
