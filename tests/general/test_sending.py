"""A changed general setting counts at once in workers: in idle sessions, and for accounts that are held."""

import pytest

from tests.conftest import TESTER
from tests.fakes.smtp import EHLO, ScriptedServer, polite
from tests.outbox.requests import states_of
from tests.outbox.running import account_at, hand_over, until, working
from webapp.accounts import sending_state
from webapp.general import service
from webapp.outbox.queue import states

pytestmark = pytest.mark.each_database

NAME = "mail.example.com"


def said(server, command):
    return [line for line in server.heard if line.startswith(command)]


def test_an_account_that_is_held_because_of_the_name_is_released_by_another(open_settings):
    def names_checked(peer):
        peer.say(*(EHLO if peer.last == f"EHLO {NAME}" else ["550 5.7.1 EHLO rejected: not a full name"]))

    with ScriptedServer(polite(EHLO=names_checked, HELO=names_checked)) as server:
        account = account_at(server)
        message = hand_over(open_settings)
        with working(open_settings):
            until(lambda: sending_state.of(account.id).held_code == "ehlo.name_refused")
            service.update({"ehlo_name": NAME}, version=0, settings=open_settings, actor=TESTER)
            until(lambda: states_of(message) == [states.ACCEPTED])
    assert sending_state.of(account.id).held_at is None


def test_an_open_session_ends_and_the_next_one_has_the_new_name(open_settings):
    with ScriptedServer(polite()) as server:
        account_at(server)
        with working(open_settings):
            first = hand_over(open_settings)
            until(lambda: states_of(first) == [states.ACCEPTED])
            service.update({"ehlo_name": NAME}, version=0, settings=open_settings, actor=TESTER)
            second = hand_over(open_settings)
            until(lambda: states_of(second) == [states.ACCEPTED])
        assert said(server, "EHLO") == [f"EHLO {open_settings.ehlo_name}", f"EHLO {NAME}"]


def test_a_session_outlives_settings_that_it_does_not_depend_on(open_settings):
    with ScriptedServer(polite()) as server:
        account_at(server)
        with working(open_settings):
            first = hand_over(open_settings)
            until(lambda: states_of(first) == [states.ACCEPTED])
            service.update({"keep_bodies_days": "7"}, version=0, settings=open_settings, actor=TESTER)
            second = hand_over(open_settings)
            until(lambda: states_of(second) == [states.ACCEPTED])
        assert len(said(server, "EHLO")) == 1


def test_a_message_that_waits_leaves_with_the_footer_of_now(open_settings):
    with ScriptedServer(polite()) as server:
        account_at(server, footer=True)
        message = hand_over(open_settings)
        service.update({"footer_text": "The new one"}, version=0, settings=open_settings, actor=TESTER)
        with working(open_settings):
            until(lambda: states_of(message) == [states.ACCEPTED])
    assert "The new one" in server.heard
