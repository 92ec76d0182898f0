"""What a practice mailbox takes is never accepted: by whatever way it is reached, nobody receives it."""

import pytest

from tests.conftest import TESTER
from tests.fakes.smtp import Mailbox as RealMailbox
from tests.fakes.smtp import real_server
from tests.outbox.requests import new_account, new_message, recipients, states_of
from tests.outbox.running import account_at, hand_over, until, working
from webapp.accounts.models import SendingState
from webapp.errors import Conflict
from webapp.mail.smtp.replies import PRACTICE_GREETING, is_practice
from webapp.outbox import service
from webapp.outbox.models import Attempt, Recipient
from webapp.outbox.queue import states, transitions
from webapp.practice.mailbox import Mailbox, is_at

WAYS = {
    "by its address": {"host": "127.0.0.1"},
    "by its name": {"host": "localhost"},
    "under TLS": {"host": "localhost", "secure": True, "security": "tls", "ignore_certificate": True},
}


@pytest.fixture
def mailbox(storage):
    """A practice mailbox on a free port, which no table names."""
    with Mailbox(0, storage.data / "practice.pem") as mailbox:
        yield mailbox


@pytest.mark.parametrize("way", WAYS)
def test_what_the_practice_mailbox_takes_is_practice_only(storage, mailbox, way):
    account = new_account(**{"port": mailbox.port} | WAYS[way])
    with working(storage):
        message = hand_over(storage, to=("a@example.com", "b@example.com"))
        until(lambda: all(state in states.FINAL for state in states_of(message)))
        attempt = until(lambda: Attempt.get_or_none(Attempt.message == message))
    assert states_of(message) == [states.PRACTICE] * 2
    assert {row.code for row in recipients(message)} == {"practice.taken"}
    assert attempt.code == "practice.taken"
    assert attempt.queue_id.startswith("TREINO-")
    [last] = [step for step in attempt.steps if step["stage"] == "end_of_data"]
    assert last["facts"]["practice"] is True
    row = SendingState.get_or_none(SendingState.account == account)
    assert row is None or row.good_at is None


def test_the_second_message_of_a_session_is_practice_only_too(storage, mailbox):
    account_at(mailbox)
    with working(storage):
        messages = [hand_over(storage) for _ in range(3)]
        until(lambda: all(states_of(message) == [states.PRACTICE] for message in messages))


def test_a_real_server_accepts(storage):
    with real_server(RealMailbox()) as server:
        account_at(server)
        with working(storage):
            message = hand_over(storage)
            until(lambda: states_of(message) == [states.ACCEPTED])


@pytest.mark.parametrize(
    "greeting", ["mail.example.com ESMTP", "postigo-practice", f"x {PRACTICE_GREETING}", "", "Postigo"]
)
def test_no_other_greeting_is_that_of_a_practice_mailbox(greeting):
    assert not is_practice(greeting)
    assert is_practice(PRACTICE_GREETING)


def test_whether_a_practice_mailbox_has_a_port_is_told_by_its_greeting(mailbox):
    assert is_at(mailbox.port)
    with real_server(RealMailbox()) as server:
        assert not is_at(server.port)
    assert not is_at(server.port)


def test_trying_it_again_by_the_same_account_is_refused_in_words(account):
    message = new_message(account)
    Recipient.update(state=states.PRACTICE, lane=None, due_at=None).execute()
    with pytest.raises(Conflict, match=r"message.practice_only"):
        service.retry(message.id, actor=TESTER)
    assert transitions.retry_now([row.id for row in recipients(message)]) == 0
    assert states_of(message) == [states.PRACTICE]
