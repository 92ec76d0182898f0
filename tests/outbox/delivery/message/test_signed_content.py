"""Signed content in eight bits, a server without 8BITMIME: refused, or sent by the account's choice."""

from email import message_from_bytes, policy

import pytest

from tests.fakes.smtp import Mailbox, real_server
from tests.outbox.requests import states_of
from tests.outbox.running import account_at, hand_over, until, working
from webapp.accounts.sending import AccountSender
from webapp.deadline import Deadline
from webapp.errors import MailError
from webapp.mail.compose.message import Draft
from webapp.outbox.models import Attempt
from webapp.outbox.queue import states
from webapp.transcript import Stage, State, Transcript

SIGNED = (
    b'Content-Type: multipart/signed; boundary="b"; protocol="application/pgp-signature"\r\n'
    b"MIME-Version: 1.0\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n"
    b"Content-Transfer-Encoding: 8bit\r\n\r\nOl\xc3\xa1, Jos\xc3\xa9\r\n--b\r\n"
    b"Content-Type: application/pgp-signature\r\n\r\n-----BEGIN PGP SIGNATURE-----\r\n--b--\r\n"
)


class SevenBitMailbox(Mailbox):
    """A server that does not offer 8BITMIME."""

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        return [response for response in responses if "8BITMIME" not in response]


@pytest.fixture
def mailbox():
    return SevenBitMailbox()


def sent(storage, mailbox, **fields):
    """Send the signed message through an account with the fields; return its record."""
    with real_server(mailbox) as server:
        account_at(server, **fields)
        with working(storage):
            message = hand_over(storage, text="", entity=SIGNED)
            until(lambda: states_of(message)[0] in (states.ACCEPTED, states.REFUSED))
    return message


def test_by_default_it_is_refused_and_the_choice_is_offered(storage, mailbox, signed_in):
    message = sent(storage, mailbox)
    assert states_of(message) == [states.REFUSED]
    assert Attempt.get().code == "eight_bit.not_offered"
    assert mailbox.received == []
    page = signed_in("administrator").get(f"/outbox/{message.id}").text
    assert "Enviar mensagem assinada mesmo assim?" in page


def test_an_account_may_send_it_as_it_is(storage, mailbox, signed_in):
    message = sent(storage, mailbox, eight_bit_anyway=True)
    assert states_of(message) == [states.ACCEPTED]
    [envelope] = mailbox.received
    assert envelope.content.endswith(SIGNED)
    assert "BODY=8BITMIME" not in envelope.mail_options
    [step] = [step for step in Attempt.get().steps if step["stage"] == Stage.MAIL_FROM]
    assert step["state"] == State.WARNED
    assert "Ele não oferece 8BITMIME" in signed_in("administrator").get(f"/outbox/{message.id}").text


@pytest.mark.parametrize("anyway", [False, True])
def test_a_test_of_the_account_does_as_sending_does(storage, mailbox, anyway):
    with real_server(mailbox) as server:
        sender = AccountSender(account_at(server, eight_bit_anyway=anyway), storage)
        draft = Draft(to=("maria@example.com",), entity=SIGNED)
        how = {"deadline": Deadline(20), "transcript": Transcript()}
        if anyway:
            sender.send(draft, **how)
        else:
            with pytest.raises(MailError) as caught:
                sender.send(draft, **how)
            assert caught.value.code == "eight_bit.not_offered"
    assert len(mailbox.received) == anyway


def test_a_server_that_offers_8bitmime_is_told_so_whatever_the_account_says(storage):
    mailbox = Mailbox()
    message = sent(storage, mailbox, eight_bit_anyway=True)
    assert states_of(message) == [states.ACCEPTED]
    assert "BODY=8BITMIME" in mailbox.received[0].mail_options


def test_other_content_needs_no_choice(storage, mailbox):
    with real_server(mailbox) as server:
        account_at(server)
        with working(storage):
            message = hand_over(storage, text="Olá, José")
            until(lambda: states_of(message) == [states.ACCEPTED])
    arrived = message_from_bytes(mailbox.received[0].content, policy=policy.default)
    assert arrived.get_content().strip() == "Olá, José"
