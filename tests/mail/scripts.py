"""Servers that reply with success until a given stage, and then as a test defines."""

import ssl

from tests.fakes.smtp import Peer, Script, polite
from webapp.transcript import Stage

Answer = str | tuple[str, ...] | Script

_VERBS = {
    Stage.BANNER: "BANNER",
    Stage.EHLO: "EHLO",
    Stage.TLS: "STARTTLS",
    Stage.AUTH: "AUTH",
    Stage.MAIL_FROM: "MAIL",
    Stage.RCPT_TO: "RCPT",
    Stage.DATA: "DATA",
    Stage.END_OF_DATA: "DOT",
}


def until(stage: Stage, answer: Answer, *, tls: ssl.SSLContext | None = None) -> Script:
    """Return the script of a server with STARTTLS and AUTH PLAIN that answers `answer` at `stage`."""
    offers = ("250-fake.example", "250-STARTTLS", "250 AUTH PLAIN")
    if stage is Stage.EHLO_TLS:
        return polite(tls=tls, EHLO=_second_time(offers, answer))
    answers = {"EHLO": offers, "AUTH": "235 2.7.0 Ok", _VERBS[stage]: answer}
    if stage is Stage.EHLO:
        answers["HELO"] = answer
    return polite(tls=None if stage is Stage.TLS else tls, **answers)


def _second_time(first: tuple[str, ...], second: Answer) -> Script:
    """Return an answer that differs the second time that a connection asks."""
    asked: set[int] = set()

    def script(peer: Peer) -> None:
        answer = second if id(peer) in asked else first
        asked.add(id(peer))
        if callable(answer):
            answer(peer)
        else:
            peer.say(*([answer] if isinstance(answer, str) else answer))

    return script
