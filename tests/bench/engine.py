"""The mail engine against the standard library: a message built, and thousands sent over one connection.

Both take turns in one run, so that a busy machine slows them alike; every figure is a median. The
messages have two kilobytes. Without TLS they go to Postfix's smtp-sink, with TLS to a sink of our own.

    ./run bench engine
"""

import datetime as dt
import smtplib
import ssl
import statistics
import sys
import time
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid

from tests.bench.programs.sink import sink
from webapp.deadline import Deadline
from webapp.mail.compose.content import compose
from webapp.mail.compose.message import Draft, Identity, build
from webapp.mail.smtp.server import Envelope, SmtpServer, TlsMode
from webapp.mail.smtp.session import SmtpSession
from webapp.mail.smtp.stream import OutgoingMessage, stream
from webapp.mail.smtp.transaction import Receipt
from webapp.transcript import Transcript

ROUNDS = 5
MESSAGES = 1000
WAIT_S = 10
TEXT = "Olá, este é um aviso automático do sistema de pedidos.\n" * 36
NOW = dt.datetime(2026, 11, 23, 12, 0)
SENDER, RECIPIENT = "app@example.test", "maria@example.test"
IDENTITY = Identity(SENDER)
# At least so many times as fast as the standard library.
PROMISES = {"build": 4.0, "stream": 1.0, "stream with TLS": 1.0}


def by_email_package() -> bytes:
    """Return a message as one builds it with the standard library."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = SENDER, RECIPIENT, "Aviso: pedido nº 4711"
    message["Date"], message["Message-ID"] = format_datetime(NOW.replace(tzinfo=dt.UTC)), make_msgid()
    message.set_content(TEXT)
    return message.as_bytes()


def by_engine() -> bytes:
    """Return the same message as the engine builds it: composed first, built when it leaves."""
    draft = Draft(to=(RECIPIENT,), subject="Aviso: pedido nº 4711", entity=compose(TEXT, ""))
    return build(draft, IDENTITY, now=NOW).envelope.message


def by_smtplib(server: SmtpServer, message: bytes) -> float:
    """Return the seconds that smtplib takes for MESSAGES messages over one connection."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    is_tls = server.tls is TlsMode.IMPLICIT
    client = (
        smtplib.SMTP_SSL(server.host, server.port, context=context, timeout=WAIT_S)
        if is_tls
        else smtplib.SMTP(server.host, server.port, timeout=WAIT_S)
    )
    with client:
        client.ehlo()
        began = time.perf_counter()
        for _ in range(MESSAGES):
            client.sendmail(SENDER, [RECIPIENT], message)
        return time.perf_counter() - began


def by_stream(server: SmtpServer, message: bytes) -> float:
    """Return the seconds that a stream takes for the same, every message with its own transcript."""
    items = (
        OutgoingMessage(Envelope(SENDER, (RECIPIENT,), message), Transcript(), WAIT_S)
        for _ in range(MESSAGES)
    )
    with SmtpSession(server, deadline=Deadline(WAIT_S), transcript=Transcript()) as session:
        session.open()
        began = time.perf_counter()
        taken = sum(isinstance(outcome, Receipt) for _, outcome in stream(session, items))
        seconds = time.perf_counter() - began
    if taken != MESSAGES:
        raise RuntimeError(f"only {taken} of {MESSAGES} messages were taken")
    return seconds


def ratio(name: str, theirs: Callable[[], float], ours: Callable[[], float], each: int) -> float:
    """Take turns, print the median microseconds of one message by both, and return the ratio."""
    found: tuple[list[float], list[float]] = ([], [])
    for round_ in range(ROUNDS + 1):
        for call, seconds in zip((theirs, ours), found, strict=True):
            taken = call()
            if round_:  # the first round warms up
                seconds.append(taken / each * 1e6)
    library_us, engine_us = (statistics.median(seconds) for seconds in found)
    print(f"{name:<18}{library_us:>10.0f}{engine_us:>10.0f}{library_us / engine_us:>9.2f}x")
    return library_us / engine_us


def repeated(call: Callable[[], object], times: int) -> Callable[[], float]:
    """Return a call that tells the seconds that `times` calls take."""

    def measured() -> float:
        began = time.perf_counter()
        for _ in range(times):
            call()
        return time.perf_counter() - began

    return measured


def measure() -> dict[str, float]:
    """Return how many times as fast as the standard library each thing is."""
    message = by_engine()
    found = {"build": ratio("build", repeated(by_email_package, 100), repeated(by_engine, 100), 100)}
    with sink() as counting:
        server = SmtpServer("127.0.0.1", counting.port, TlsMode.NONE)
        found["stream"] = sent("stream", server, message)
    with sink(tls=True) as counting:
        server = SmtpServer("127.0.0.1", counting.port, TlsMode.IMPLICIT, verify=False)
        found["stream with TLS"] = sent("stream with TLS", server, message)
    return found


def sent(name: str, server: SmtpServer, message: bytes) -> float:
    """Return the ratio of the two ways to send MESSAGES messages to `server`."""
    return ratio(name, lambda: by_smtplib(server, message), lambda: by_stream(server, message), MESSAGES)


def main() -> int:
    """Measure and print; return 1 when a promise is not kept."""
    print(
        f"median microseconds a message of {len(by_engine())} bytes, {ROUNDS} rounds, {MESSAGES} sent in each"
    )
    print(f"{'':<18}{'library':>10}{'engine':>10}{'ratio':>10}")
    found = measure()
    kept = all(found[name] >= least for name, least in PROMISES.items())
    print("promised: " + ", ".join(f"{name} at least {least:g}x" for name, least in PROMISES.items()))
    print("every promise is kept" if kept else "A PROMISE IS NOT KEPT")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
