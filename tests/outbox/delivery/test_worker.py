"""The worker against real servers: accepted messages arrive once, as the account is set."""

from email import message_from_bytes
from email.policy import default

import pytest

from tests.fakes.smtp import Mailbox, ScriptedServer, polite, real_server
from tests.outbox.requests import recipients, states_of
from tests.outbox.running import account_at, hand_over, until, working
from webapp.accounts.models import SendingState
from webapp.outbox.models import Attempt, ConnectionSlot, Recipient, WorkerHeartbeat
from webapp.outbox.queue import states

pytestmark = pytest.mark.each_database


def is_over(*messages):
    return all(state in states.FINAL for message in messages for state in states_of(message))


def test_an_accepted_message_arrives(storage):
    with real_server(Mailbox()) as server:
        account = account_at(server, reply_to="help@example.com", return_path="bounces@example.com")
        with working(storage):
            message = hand_over(storage, subject="Relatório diário", text="Está tudo bem. ✓")
            until(lambda: is_over(message))
        [received] = server.handler.received
    assert states_of(message) == [states.ACCEPTED]
    assert (received.mail_from, received.rcpt_tos) == ("bounces@example.com", ["maria@example.com"])
    parsed = message_from_bytes(received.content, policy=default)
    assert parsed["Subject"] == "Relatório diário"
    assert parsed["Reply-To"] == "help@example.com"
    assert parsed["Message-ID"] == message.message_id
    assert parsed.get_content().strip() == "Está tudo bem. ✓"
    attempt = Attempt.get()
    assert (attempt.code, attempt.stage, attempt.queue_id) == ("accepted", "end_of_data", "MSG1")
    assert {step["stage"] for step in attempt.steps} >= {
        "connect",
        "banner",
        "ehlo",
        "mail_from",
        "end_of_data",
    }
    sending_state = SendingState.get(SendingState.account == account)
    assert sending_state.good_at is not None
    assert recipients(message)[0].sent_by_id == account.id


def test_a_worker_leaves_nothing_behind(storage):
    with real_server(Mailbox()) as server:
        account_at(server)
        with working(storage):
            message = hand_over(storage)
            until(lambda: is_over(message))
            assert WorkerHeartbeat.select().count() == 1
    assert WorkerHeartbeat.select().count() == 0
    assert ConnectionSlot.select().count() == 0
    assert Recipient.select().where(Recipient.lease_until.is_null(False)).count() == 0


def test_one_connection_carries_many_messages(storage):
    with ScriptedServer(polite()) as server:
        account_at(
            server,
        )
        messages = [hand_over(storage) for _ in range(10)]
        with working(storage):
            until(lambda: is_over(*messages))
        assert server.connections == 1
    assert sum(line.startswith("MAIL FROM") for line in server.heard) == 10


def test_a_message_to_many_leaves_in_parts_over_one_connection_and_each_gets_it_once(storage):
    addresses = tuple(f"r{number}@example.com" for number in range(250))
    with ScriptedServer(polite()) as server:
        account_at(server, max_connections=1)
        message = hand_over(storage, to=addresses)
        with working(storage):
            until(lambda: is_over(message))
        assert server.connections == 1
    verbs = [line.partition(":")[0] for line in server.heard if line.startswith(("MAIL FROM", "RCPT TO"))]
    parts = "".join("|" if verb == "MAIL FROM" else "." for verb in verbs).split("|")[1:]
    assert sorted(map(len, parts)) == [50, 100, 100]
    heard = [line for line in server.heard if line.startswith("RCPT TO")]
    assert sorted(heard) == sorted(f"RCPT TO:<{address}>" for address in addresses)
    assert states_of(message) == [states.ACCEPTED] * len(addresses)
