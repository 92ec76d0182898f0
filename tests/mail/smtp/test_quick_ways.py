"""The outcome of each message is the same, whether its commands are pipelined or sent one by one."""

from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.bench.programs.general import general
from tests.fakes.smtp import PIPELINING, Peer, ScriptedServer
from tests.mail.conftest import plain
from tests.mail.streams import item, session_with
from webapp.mail.smtp.stream import stream
from webapp.mail.smtp.transaction import Receipt

GOOD = "250 2.0.0 Ok: queued as ABC123"
REPLIES = (GOOD, "250-two\r\n250 lines", "251 2.1.5 will forward", "450 4.2.0 later", "550 5.7.1 no", "250")
replies = st.one_of(st.just(GOOD), st.just(GOOD), st.just(GOOD), st.sampled_from(REPLIES))


@dataclass
class Plan:
    """What a server answers to the commands of one message, however they come."""

    mail: str
    recipients: list[str]
    data: str
    end: str


plans = st.builds(Plan, replies, st.lists(replies, min_size=1, max_size=3), replies, replies)


@dataclass
class Planned:
    """A server that answers the commands of the nth message by the nth of its plans."""

    plans: list[Plan]
    took: list[int] = field(default_factory=list)

    def __call__(self, peer: Peer) -> None:
        left = iter(self.plans)
        plan, recipients, is_open, accepted = Plan(GOOD, [], GOOD, GOOD), iter(()), False, 0
        peer.say("220 planned.example ESMTP")
        while True:
            verb = peer.hear().partition(" ")[0].upper()
            if verb == "EHLO":
                peer.say(*PIPELINING)
            elif verb == "QUIT":
                return peer.say("221 Bye")
            elif verb == "RSET":
                is_open, accepted = False, 0
                peer.say("250 2.0.0 Ok")
            elif verb == "MAIL":
                plan = next(left)
                recipients, is_open, accepted = iter(plan.recipients), plan.mail.startswith("2"), 0
                peer.say(plan.mail)
            elif verb == "RCPT":
                said = next(recipients) if is_open else "503 5.5.1 MAIL first"
                accepted += said.startswith("2")
                peer.say(said)
            elif plan.data.startswith("2") and accepted:
                peer.say("354 go ahead")
                peer.hear_message()
                peer.say(plan.end)
                is_open = False
            else:
                peer.say(plan.data if accepted else "554 5.5.1 nobody")


def passed(asked):
    """Return the outcome of each message, and whether the session is still usable."""
    items = [
        item(number, recipients=tuple(f"r{place}@example.test" for place in range(len(plan.recipients))))
        for number, plan in enumerate(asked)
    ]
    with ScriptedServer(Planned(asked)) as running, session_with(plain(running.port)) as session:
        found = [(done.key, _told(outcome)) for done, outcome in stream(session, iter(items))]
        return found, session.is_usable


def _told(outcome):
    refused = {address: _words(error) for address, error in outcome.refused.items()}
    if isinstance(outcome, Receipt):
        return outcome._replace(refused=refused)
    return _words(outcome), refused


def _words(error):
    return error.code, error.stage, error.reply_code, error.reply_text, error.facts


@settings(max_examples=15)
@given(st.lists(plans, min_size=1, max_size=4))
def test_outcomes_are_those_of_one_command_at_a_time(asked):
    together, usable = passed(asked)
    with general("pipelining"):
        one_by_one, still_usable = passed(asked)
    assert together == one_by_one
    assert usable == still_usable
