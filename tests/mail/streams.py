"""A session for many messages, servers for it, and the outcome of each message in a word."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from tests.fakes.smtp import PIPELINING, Peer, ScriptedServer, polite
from tests.mail.conftest import ENVELOPE, plain
from webapp.deadline import Deadline
from webapp.mail.smtp.server import SmtpServer
from webapp.mail.smtp.session import SmtpSession
from webapp.mail.smtp.stream import OutgoingMessage, stream
from webapp.mail.smtp.transaction import Receipt
from webapp.transcript import Transcript

OK = "250 2.0.0 Ok"
GO_AHEAD = "354 go ahead"


def item(number=0, limit_s=10.0, **changes):
    """Return a message of its own."""
    envelope = replace(ENVELOPE, **{"message": b"Subject: %d\r\n\r\nx\r\n" % number, **changes})
    return OutgoingMessage(envelope, Transcript(), limit_s, key=number)


@contextmanager
def session_with(server: SmtpServer, limit_s=10.0) -> Iterator[SmtpSession]:
    """Open a session for many messages."""
    with SmtpSession(server, deadline=Deadline(limit_s), transcript=Transcript()) as session:
        session.open()
        yield session


def summary_of(outcomes):
    """Return for each item its key and its outcome, in a word."""
    return [
        (done.key, "sent" if isinstance(outcome, Receipt) else outcome.code) for done, outcome in outcomes
    ]


def sent_by(script, items, limit_s=10.0):
    """Return the outcomes of `items`, the lines the server received, and whether the session is usable."""
    with ScriptedServer(script) as server, session_with(plain(server.port), limit_s) as session:
        outcomes = list(stream(session, iter(items)))
        usable = session.is_usable
    return outcomes, server.heard, usable


def answering(*answers):
    """Return a script that sends another of `answers` each time: a line, several lines, or a script."""
    left = iter(answers)

    def answer(peer: Peer) -> None:
        said = next(left)
        if callable(said):
            said(peer)
        else:
            peer.say(*([said] if isinstance(said, str) else said))

    return answer


def pipelining(**answers):
    """Return a polite script with PIPELINING."""
    return polite(EHLO=PIPELINING, **answers)


def take_message(final_reply):
    """Return an answer to DATA that reads a message."""

    def answer(peer: Peer) -> None:
        peer.say(GO_AHEAD)
        peer.hear_message()
        peer.say(final_reply)

    return answer
