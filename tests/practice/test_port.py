"""Where the practice mailbox listens is stored at the start, so that accounts which lead there are known."""

import contextlib
import dataclasses

import pytest

from tests.fakes.smtp import Mailbox as RealMailbox
from tests.fakes.smtp import real_server
from webapp import serve
from webapp.accounts import practice
from webapp.accounts.models import Account, PracticeServer
from webapp.practice.mailbox import Mailbox


@pytest.fixture
def opened(storage):
    """A function that opens the mailbox as a start with this port does."""
    with contextlib.ExitStack() as open_things:
        yield lambda port: serve._open_practice(dataclasses.replace(storage, practice_port=port), open_things)


def ports():
    return [row.port for row in PracticeServer.select()]


def free_port(storage):
    with Mailbox(0, storage.data / "practice.pem") as mailbox:
        return mailbox.port


def test_the_first_account_leads_to_it(opened, storage):
    mailbox = opened(free_port(storage))
    assert ports() == [mailbox.port]
    assert practice.default_account() == Account.get()


def test_another_port_takes_the_place_of_the_former(opened, storage):
    practice.note_port(1)
    mailbox = opened(free_port(storage))
    assert ports() == [mailbox.port]


def test_switched_off_no_account_leads_to_it(opened):
    practice.note_port(2525)
    assert opened(0) is None
    assert ports() == []


def test_beside_another_process_that_has_it_the_port_stays_known(opened, mailbox):
    practice.note_port(mailbox.port)
    assert opened(mailbox.port) is None
    assert ports() == [mailbox.port]


def test_a_server_that_took_its_port_delivers(opened):
    with real_server(RealMailbox()) as server:
        practice.note_port(server.port)
        assert opened(server.port) is None
    assert ports() == []
