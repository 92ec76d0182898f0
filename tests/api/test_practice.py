"""What the practice mailbox took, or will take, is told in every answer, and is never accepted."""

import pytest

from tests.conftest import TESTER
from tests.outbox import stored
from tests.outbox.requests import new_account
from webapp.accounts import practice, service
from webapp.outbox.models import Message
from webapp.outbox.queue import states

GOOD = {"to": ["maria@example.com"], "subject": "Report", "text": "All is well."}
KEY = {"Idempotency-Key": "one"}
PORT = 2525


@pytest.fixture
def mailbox(app):
    """The default account leads to the practice mailbox."""
    practice.note_port(PORT)
    return new_account(port=PORT)


def test_the_answer_to_a_message_tells_that_nobody_will_receive_it(call, mailbox):
    assert call("POST", json=GOOD).json["practice"] is True
    practice.note_port(None)
    assert call("POST", json=GOOD).json["practice"] is False


def test_each_message_of_a_batch_tells_it(call, mailbox):
    new_account(name="Relay", host="smtp.example.com")
    asked = {"messages": [GOOD, GOOD | {"account": "Relay"}]}
    assert [entry["practice"] for entry in call("POST", "/batch", json=asked).json["messages"]] == [
        True,
        False,
    ]


def test_a_repeated_key_tells_it_of_the_message_that_is_there(call, mailbox):
    assert call("POST", json=GOOD, headers=KEY).json["practice"] is True
    service.make_default(new_account(host="smtp.example.com").id, actor=TESTER)
    again = call("POST", json=GOOD, headers=KEY).json
    assert (again["repeated"], again["practice"]) == (True, True)


@pytest.mark.parametrize(
    ("account_leads_there", "state", "told"),
    [
        (True, states.QUEUED, True),
        (True, states.PRACTICE, True),
        (False, states.PRACTICE, True),
        (True, states.ACCEPTED, False),
        (False, states.QUEUED, False),
    ],
)
def test_a_message_and_its_recipients_tell_it(call, application, mailbox, account_leads_there, state, told):
    account = mailbox if account_leads_there else new_account(host="smtp.example.com")
    message = stored.message(account, ("maria@example.com", state), application=application)
    for shown in (call("GET", f"/{message.id}").json, call("GET").json["messages"][0]):
        assert (shown["practice"], shown["recipients"][0]["practice"]) == (told, told)
        assert shown["recipients"][0]["state"] == state


def test_the_list_finds_them_by_their_state(call, application, account):
    stored.message(account, ("maria@example.com", states.ACCEPTED), application=application)
    taken = stored.message(account, ("maria@example.com", states.PRACTICE), application=application)
    assert [found["id"] for found in call("GET", "?state=practice").json["messages"]] == [taken.id]


def test_it_cannot_be_tried_again_by_the_same_account(call, application, mailbox):
    message = stored.message(mailbox, ("maria@example.com", states.PRACTICE), application=application)
    answer = call("POST", f"/{message.id}/retry")
    assert (answer.status_code, answer.json["code"]) == (409, "message.practice_only")
    assert Message.get().account == mailbox
