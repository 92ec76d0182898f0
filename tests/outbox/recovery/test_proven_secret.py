"""A secret that was accepted before: a server that does not answer keeps nobody else waiting for long."""

import datetime as dt
import itertools

import pytest

from tests.fakes.hanging import HangingServers
from tests.fakes.smtp import Mailbox, ScriptedServer, polite, real_server
from tests.outbox.recovery.log_ins import NO, OFFERS, held_ids, log_ins, with_log_in
from tests.outbox.requests import states_of
from tests.outbox.running import hand_over, until, working
from webapp.clock import now
from webapp.outbox.models import LogInCheck
from webapp.outbox.queue import states
from webapp.outbox.recovery import log_in


def made_stale():
    """Let the last acceptance be no longer fresh, and return when it was."""
    moment = now() - 2 * log_in.FRESH
    assert LogInCheck.update(decided_at=moment).where(LogInCheck.state == log_in.ACCEPTED).execute() == 1
    return moment


def accepted_once(storage, server, credential):
    account = with_log_in(server, credential, sender="first@example.com")
    message = hand_over(storage, account=str(account.id))
    with working(storage):
        until(lambda: states_of(message) == [states.ACCEPTED])
    return made_stale()


@pytest.mark.each_database
def test_a_log_in_without_an_answer_keeps_nobody_waiting_whose_secret_was_accepted(storage, credential):
    mailbox = Mailbox(user_name="relay", password="wrong")
    with HangingServers("auth") as hanging, real_server(mailbox, with_login=True) as server:
        accepted_once(storage, server, credential)
        sick = with_log_in(None, credential, sender="sick@example.com", port=hanging.ports["auth"])
        good = with_log_in(server, credential, sender="good@example.com")
        hand_over(storage, account=str(sick.id))
        with working(storage):
            until(lambda: hanging.hanging == 1)
            message = hand_over(storage, account=str(good.id))
            until(lambda: states_of(message) == [states.ACCEPTED], limit_s=log_in.TURN_S / 3)
        assert hanging.seen == 1
    assert (LogInCheck.get().state, LogInCheck.get().decided_at > made_stale()) == (log_in.ACCEPTED, True)


def test_a_secret_that_was_accepted_and_is_refused_now_is_tried_once_more(storage, credential):
    answers = itertools.chain(["235 2.7.0 Ok"], itertools.repeat(NO))
    with ScriptedServer(polite(EHLO=OFFERS, AUTH=lambda peer: peer.say(next(answers)))) as server:
        accepted_once(storage, server, credential)
        others = [with_log_in(server, credential, sender=f"a{number}@example.com") for number in range(3)]
        for account in others:
            hand_over(storage, account=str(account.id))
        with working(storage):
            until(lambda: held_ids() == {account.id for account in others})
        assert log_ins(server) == 2


def test_that_a_secret_was_accepted_is_known_after_a_log_in_without_an_answer(storage, credential):
    mailbox = Mailbox(user_name="relay", password="wrong")
    with HangingServers("auth") as hanging, real_server(mailbox, with_login=True) as server:
        accepted_at = accepted_once(storage, server, credential)
        sick = with_log_in(None, credential, sender="sick@example.com", port=hanging.ports["auth"])
        hand_over(storage, account=str(sick.id))
        with working(storage):
            until(lambda: hanging.hanging == 1)
            trying = LogInCheck.get()
            assert (trying.state, trying.decided_at) == (log_in.TRYING, accepted_at)
            assert trying.until - now() <= dt.timedelta(seconds=log_in.PROVEN_TURN_S)
    assert (LogInCheck.get().state, LogInCheck.get().decided_at) == (log_in.ACCEPTED, accepted_at)


@pytest.mark.parametrize(
    "changes",
    [{"decided_at": now() - 2 * log_in.PROVEN}, {"decided_at": now() + log_in.PROVEN}, {"version": 0}],
)
def test_others_wait_where_the_secret_was_accepted_long_ago_or_before_it_was_changed(
    storage, credential, changes
):
    mailbox = Mailbox(user_name="relay", password="wrong")
    with HangingServers("auth") as hanging, real_server(mailbox, with_login=True) as server:
        accepted_once(storage, server, credential)
        LogInCheck.update(**changes).execute()
        sick = with_log_in(None, credential, sender="sick@example.com", port=hanging.ports["auth"])
        hand_over(storage, account=str(sick.id))
        with working(storage):
            until(lambda: hanging.hanging == 1)
            assert LogInCheck.get().until - now() > dt.timedelta(seconds=log_in.TURN_S / 2)
