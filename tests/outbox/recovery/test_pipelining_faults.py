"""A server that offers PIPELINING and ends the connection over it gets one command at a time."""

import pytest

from tests.fakes.smtp import PIPELINING, HungUp, ScriptedServer, polite
from tests.outbox.requests import later, recipients, states_of
from tests.outbox.running import account_at, hand_over, until, working
from webapp.accounts.models import Account
from webapp.errors import MailError
from webapp.outbox.models import Recipient
from webapp.outbox.queue import states
from webapp.outbox.recovery import pipelining
from webapp.outbox.recovery.pipelining import PipeliningFaults
from webapp.transcript import Stage


def drop_when_more_follows(words):
    """As an answer: `words`, but the end of the connection when another command came with this one."""

    def answer(peer):
        if peer.has_more:
            raise HungUp
        peer.say(words)

    return answer


@pytest.mark.parametrize("verb", ["MAIL", "RCPT"])
def test_the_next_attempt_goes_one_by_one_and_so_do_those_after_it(storage, verb):
    with ScriptedServer(polite(EHLO=PIPELINING, **{verb: drop_when_more_follows("250 Ok")})) as server:
        account_at(server, max_connections=1)
        first = hand_over(storage)
        with working(storage):
            until(lambda: states_of(first) == [states.DEFERRED])
            Recipient.update(due_at=later(seconds=-1)).execute()
            until(lambda: states_of(first) == [states.ACCEPTED])
            others = [hand_over(storage) for _ in range(3)]
            until(lambda: all(states_of(message) == [states.ACCEPTED] for message in others))
    assert [row.tries for message in others for row in recipients(message)] == [1, 1, 1]


def test_it_is_forgotten_after_a_time_and_with_the_server(monkeypatch):
    clock = iter([100.0, 100.0, 100.0 + pipelining.AVOIDED_S, 100.0])
    monkeypatch.setattr(pipelining, "monotonic", lambda: next(clock))
    account = Account(id=1, host="mail.example", port=25)
    faults = PipeliningFaults()
    assert faults.note(account, MailError("rcpt_to.lost", stage=Stage.RCPT_TO))
    assert faults.is_avoided(account)
    assert not faults.is_avoided(account)
    account.host = "other.example"
    assert not faults.is_avoided(account)


@pytest.mark.parametrize("code", ["rcpt_to.refused", "mail_from.deferred", "server.closing"])
def test_a_refusal_says_nothing_of_it(code):
    account, faults = Account(id=1, host="mail.example", port=25), PipeliningFaults()
    assert not faults.note(account, MailError(code, stage=Stage.RCPT_TO))
    assert not faults.is_avoided(account)
