"""Whatever a server does, and wherever: what is told of each message is what became of it at the server."""

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
# Success more often than not: else no conversation comes far.
answers = st.one_of(st.just(GOOD), st.just(GOOD), st.just(GOOD), st.sampled_from(COMMANDS))


@dataclass
class Moody:
    """A server that answers each command by the next of its moods, and never says what is not so.

    `took` holds the messages that it accepted, `heard_whole` those whose end it saw.
    """

    moods: list[str]
    ehlo: tuple[str, ...]
    took: list[int] = field(default_factory=list)
    heard_whole: list[int] = field(default_factory=list)

    def __call__(self, peer: Peer) -> None:
        moods = iter(self.moods)
        peer.say("220 moody.example ESMTP")
        sender, recipients = False, 0
        while True:
            verb = peer.hear().partition(" ")[0].upper()
            if verb in ("EHLO", "QUIT"):
                peer.say(*(self.ehlo if verb == "EHLO" else ("221 Bye",)))
                continue
            said = next(moods, GOOD)
            is_good = said.startswith("250")
            if verb == "RSET":
                said, is_good, sender, recipients = GOOD, True, False, 0
            if verb == "MAIL":
                sender, recipients = is_good, 0
            if verb == "RCPT" and is_good and not sender:
                said, is_good = "503 5.5.1 MAIL first", False
            recipients += verb == "RCPT" and is_good
            if verb == "DATA" and is_good:
                # Some servers go ahead for nobody (RFC 2920 section 3.1), others do not.
                said = "354 go ahead" if recipients or len(self.moods) % 2 else "554 5.5.1 nobody"
            self.answer(peer, said)
            if said.startswith("354"):
                self.hear_message(peer, next(moods, GOOD), recipients)
                sender, recipients = False, 0

    def answer(self, peer: Peer, said: str) -> None:
        """Say it, or go."""
        if said == HANG_UP:
            raise HungUp
        peer.say(said)
        if said == CLOSING:
            raise HungUp

    def hear_message(self, peer: Peer, said: str, recipients: int) -> None:
        """Hear a message to its end and answer it."""
        lines = peer.hear_message()
        if not lines:  # the empty one, for nobody
            return self.answer(peer, said)
        assert recipients, "a message for nobody"
        number = int(lines[0].partition(": ")[2])
        self.heard_whole.append(number)
        if said.startswith("250"):
            self.took.append(number)
        return self.answer(peer, said)


class Pulled:
    """Items that remember how many were asked for."""

    def __init__(self, count: int, recipients: tuple[str, ...]) -> None:
        self.count, self.recipients, self.asked = count, recipients, 0

    def __iter__(self) -> Iterator:
        for number in range(self.count):
            self.asked += 1
            yield item(number, recipients=self.recipients)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(answers, max_size=30), st.booleans(), st.integers(1, 3))
def test_what_is_told_of_a_message_is_what_became_of_it(moods, is_pipelined, recipients):
    ehlo = PIPELINING if is_pipelined else ("250 moody.example",)
    server = Moody(moods, ehlo)
    pulled = Pulled(6, tuple(f"r{number}@example.test" for number in range(recipients)))
    with ScriptedServer(server) as running, session_with(plain(running.port)) as session:
        outcomes = list(stream(session, iter(pulled)))
        is_usable = session.is_usable
    assert [done.key for done, _ in outcomes] == list(range(pulled.asked)), "each that was asked for is told"
    assert is_usable <= (len(outcomes) == 6), "it stops only where the session does"
    for done, outcome in outcomes:
        if isinstance(outcome, Receipt):
            assert done.key in server.took and outcome.accepted
        elif outcome.code == "end_of_data.uncertain":
            assert done.key in server.heard_whole
        else:
            assert done.key not in server.took
            assert not (outcome.never_left and done.key in server.heard_whole)
    told = {
        done.key
        for done, outcome in outcomes
        if isinstance(outcome, Receipt) or outcome.code.endswith("uncertain")
    }
    assert set(server.took) <= told, "nothing that was taken is told as if it had not been"
    assert sum(not isinstance(o, Receipt) and o.code == "end_of_data.uncertain" for _, o in outcomes) <= 1
