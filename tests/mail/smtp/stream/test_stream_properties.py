"""Property: for any sequence of replies, each outcome agrees with what the server did."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fakes.smtp import PIPELINING, HungUp, Peer, ScriptedServer
from tests.mail.conftest import plain
from tests.mail.streams import item, session_with
from webapp.mail.smtp.stream import stream
from webapp.mail.smtp.transaction import Receipt

HANG_UP = "hang up"
CLOSING = "421 4.3.2 closing"
COMMANDS = ("250 2.0.0 Ok", "250-two\r\n250 lines", "450 4.2.0 later", "550 5.7.1 no", CLOSING, HANG_UP)
GOOD = COMMANDS[0]
# Success most of the time: else no session gets far.
answers = st.one_of(st.just(GOOD), st.just(GOOD), st.just(GOOD), st.sampled_from(COMMANDS))


@dataclass
class RandomServer:
    """A server that sends the next of `replies` to each command; it never replies what is untrue.

    `accepted` holds the messages that it accepted, `read_whole` those whose end it read.
    """

    replies: list[str]
    ehlo: tuple[str, ...]
    accepted: list[int] = field(default_factory=list)
    read_whole: list[int] = field(default_factory=list)

    def __call__(self, peer: Peer) -> None:
        replies = iter(self.replies)
        peer.say("220 random.example ESMTP")
        sender, recipients = False, 0
        while True:
            verb = peer.hear().partition(" ")[0].upper()
            if verb in ("EHLO", "QUIT"):
                peer.say(*(self.ehlo if verb == "EHLO" else ("221 Bye",)))
                continue
            said = next(replies, GOOD)
            is_good = said.startswith("250")
            if verb == "RSET":
                said, is_good, sender, recipients = GOOD, True, False, 0
            if verb == "MAIL":
                sender, recipients = is_good, 0
            if verb == "RCPT" and is_good and not sender:
                said, is_good = "503 5.5.1 MAIL first", False
            recipients += verb == "RCPT" and is_good
            if verb == "DATA" and is_good:
                # Some servers reply 354 without a recipient (RFC 2920 section 3.1), others do not.
                said = "354 go ahead" if recipients or len(self.replies) % 2 else "554 5.5.1 nobody"
            self.answer(peer, said)
            if said.startswith("354"):
                self.hear_message(peer, next(replies, GOOD), recipients)
                sender, recipients = False, 0

    def answer(self, peer: Peer, said: str) -> None:
        """Send a reply, or close the connection."""
        if said == HANG_UP:
            raise HungUp
        peer.say(said)
        if said == CLOSING:
            raise HungUp

    def hear_message(self, peer: Peer, said: str, recipients: int) -> None:
        """Read a message to its end and reply to it."""
        lines = peer.hear_message()
        if not lines:  # the empty one, for nobody
            return self.answer(peer, said)
        assert recipients, "a message for nobody"
        number = int(lines[0].partition(": ")[2])
        self.read_whole.append(number)
        if said.startswith("250"):
            self.accepted.append(number)
        return self.answer(peer, said)


class CountedItems:
    """Items that count how many were pulled."""

    def __init__(self, count: int, recipients: tuple[str, ...]) -> None:
        self.count, self.recipients, self.pulled = count, recipients, 0

    def __iter__(self) -> Iterator:
        for number in range(self.count):
            self.pulled += 1
            yield item(number, recipients=self.recipients)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(answers, max_size=30), st.booleans(), st.integers(1, 3))
def test_each_outcome_agrees_with_what_the_server_did(replies, is_pipelined, recipients):
    ehlo = PIPELINING if is_pipelined else ("250 random.example",)
    server = RandomServer(replies, ehlo)
    pulled = CountedItems(6, tuple(f"r{number}@example.test" for number in range(recipients)))
    with ScriptedServer(server) as running, session_with(plain(running.port)) as session:
        outcomes = list(stream(session, iter(pulled)))
        is_usable = session.is_usable
    assert [done.key for done, _ in outcomes] == list(range(pulled.pulled)), (
        "each item that was pulled has an outcome"
    )
    assert is_usable <= (len(outcomes) == 6), "the stream stops early only when the session is unusable"
    for done, outcome in outcomes:
        if isinstance(outcome, Receipt):
            assert done.key in server.accepted and outcome.accepted
        elif outcome.code == "end_of_data.uncertain":
            assert done.key in server.read_whole
        else:
            assert done.key not in server.accepted
            assert not (outcome.never_left and done.key in server.read_whole)
    reported = {
        done.key
        for done, outcome in outcomes
        if isinstance(outcome, Receipt) or outcome.code.endswith("uncertain")
    }
    assert set(server.accepted) <= reported, "nothing that was accepted is reported as failed"
    assert sum(not isinstance(o, Receipt) and o.code == "end_of_data.uncertain" for _, o in outcomes) <= 1
