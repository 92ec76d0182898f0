"""The dialogue with a real Postfix: TLS, log-in, what it refuses, and the very bytes that it delivers."""

import datetime as dt
import smtplib
from dataclasses import replace

import pytest

from tests.fakes.postfix import (
    DOMAIN,
    HOST,
    OWN_SENDERS,
    PASSWORD,
    RECIPIENT,
    SIZE_LIMIT_BYTES,
    USER_NAME,
    Postfix,
)
from tests.fakes.proxies import socks5_proxy
from tests.mail.conftest import Try
from webapp.errors import MailError
from webapp.mail.compose.message import Draft, Identity, build
from webapp.mail.diagnosis.cause import Fault
from webapp.mail.diagnosis.diagnose import diagnose
from webapp.mail.smtp.server import Envelope, SmtpLogin, SmtpServer, TlsMode
from webapp.mail.smtp.session import SmtpSession
from webapp.mail.smtp.stream import OutgoingMessage, stream
from webapp.transcript import Stage, Transcript
from webapp.tunnels.route import Login, Route
from webapp.vault import Secret

pytestmark = pytest.mark.needs("postfix", "saslpasswd2")

SENDER, BOUNCES = OWN_SENDERS
LOGIN = SmtpLogin(USER_NAME, Secret(PASSWORD))
# With Date and Message-ID, because Postfix adds them where they are missing.
HEADERS = b"From: app@example.test\r\nDate: Mon, 23 Nov 2026 12:00 +0000\r\nMessage-ID: <1@example.test>\r\n"
ENVELOPE = Envelope(SENDER, (RECIPIENT,), HEADERS + b"\r\nHello\r\n")


@pytest.fixture
def server(postfix: Postfix) -> SmtpServer:
    """Postfix as an account would name it: STARTTLS, verified, with the right log-in."""
    return SmtpServer(
        "localhost", postfix.ports.submission, TlsMode.STARTTLS, login=LOGIN, extra_ca_pem=postfix.ca_pem
    )


def refused(attempt: Try, server: SmtpServer, envelope: Envelope = ENVELOPE) -> MailError:
    """Return the error with which `server` does not take `envelope`."""
    with pytest.raises(MailError) as caught:
        attempt.deliver(server, envelope)
    return caught.value


def as_sent(stored: bytes, first_header: bytes) -> bytes:
    """Return a message of the Maildir without what Postfix put before it, with the line ends of the wire."""
    begin = stored.index(b"\n" + first_header) + 1
    return stored[begin:].replace(b"\n", b"\r\n")


def test_it_works_with_starttls_and_log_in(attempt, server, postfix):
    receipt = attempt.deliver(server)
    assert receipt.accepted == (RECIPIENT,)
    assert b"with ESMTPSA id" in postfix.received(receipt.queue_id)
    assert attempt.facts(Stage.TLS)["verified"]
    assert attempt.facts(Stage.AUTH)["used"] == "PLAIN"
    assert set(attempt.states().values()) == {"done", "skipped"}


def test_it_works_with_implicit_tls(attempt, server, postfix):
    receipt = attempt.deliver(replace(server, tls=TlsMode.IMPLICIT, port=postfix.ports.smtps))
    assert b"with ESMTPSA id" in postfix.received(receipt.queue_id)
    assert attempt.states()["ehlo_tls"] == "skipped"


def test_the_queue_id_is_the_one_in_the_log_of_postfix(attempt, server, postfix):
    receipt = attempt.deliver(server)
    line = postfix.logged(f"{receipt.queue_id}: to=<{RECIPIENT}>")
    assert "status=sent" in line
    assert f"sasl_username={USER_NAME}" in postfix.logged(f"{receipt.queue_id}: client=")


def test_the_delivered_message_is_the_sent_one_byte_for_byte(attempt, server, postfix):
    draft = Draft(
        to=(RECIPIENT,),
        subject="Atenção: 100 %",
        text="Olá!\n.\n..two dots\n" + "a long line of it " * 60 + "\nthe end",
        html="<p>Olá!</p>",
    )
    identity = Identity(SENDER, reply_to=f"help@{DOMAIN}", read_receipt=True)
    envelope = build(draft, identity, now=dt.datetime(2026, 11, 23, 12, 0)).envelope
    receipt = attempt.deliver(server, envelope)
    assert as_sent(postfix.received(receipt.queue_id), b"From: app@") == envelope.message


def test_bounces_go_to_the_envelope_sender_and_answers_to_the_header(attempt, server, postfix):
    envelope = build(
        Draft(to=(RECIPIENT,), text="x"), Identity(SENDER, return_path=BOUNCES), now=dt.datetime(2026, 11, 23)
    ).envelope
    stored = postfix.received(attempt.deliver(server, envelope).queue_id)
    assert stored.startswith(f"Return-Path: <{BOUNCES}>\n".encode())
    assert stored.count(b"Return-Path") == 1
    assert f"\nFrom: {SENDER}\n".encode() in stored


def test_a_recipient_only_in_the_envelope_is_not_in_the_message(attempt, server, postfix):
    draft = Draft(to=(f"team@{DOMAIN}",), bcc=(RECIPIENT,), text="x")
    envelope = build(draft, Identity(SENDER), now=dt.datetime(2026, 11, 23)).envelope
    receipt = attempt.deliver(server, envelope)
    assert list(receipt.refused) == [f"team@{DOMAIN}"], "nobody but RECIPIENT has a mailbox"
    sent = as_sent(postfix.received(receipt.queue_id), b"From: app@")
    assert RECIPIENT.encode() not in sent


def test_bare_line_feeds_never_reach_a_postfix_that_forbids_them(attempt, server, postfix):
    message = HEADERS + b"\r\nHello\r\n.\r\nMAIL FROM:<evil@example.test>\r\n"
    receipt = attempt.deliver(server, replace(ENVELOPE, message=message.replace(b"\r\n", b"\n")))
    assert as_sent(postfix.received(receipt.queue_id), b"From: app@") == message


def test_this_postfix_does_forbid_bare_line_feeds(postfix):
    with smtplib.SMTP("127.0.0.1", postfix.ports.submission, timeout=10) as client:
        client.ehlo()
        client.mail(SENDER)
        client.rcpt(RECIPIENT)
        client.docmd("DATA")
        client.send(b"Subject: x\n\nHello\r\n.\r\n")
        code, text = client.getreply()
    assert code == 550 and b"bare <LF>" in text


def test_a_wrong_password_is_refused_once_and_said_so(attempt, server, postfix):
    before = postfix.log.count("authentication failed")
    wrong = replace(server, login=SmtpLogin(USER_NAME, Secret("wrong horse")))
    error = refused(attempt, wrong)
    assert (error.stage, error.reply_code, error.enhanced_code) == ("auth", 535, "5.7.8")
    assert diagnose(error).code == "auth.bad_credentials"
    assert diagnose(error).fault is Fault.LOG_IN
    assert postfix.log.count("authentication failed") == before + 1


def test_without_tls_no_log_in_is_tried_and_no_message_sent(attempt, server, postfix):
    error = refused(attempt, replace(server, tls=TlsMode.NONE))
    assert error.code == "auth.only_after_tls"
    assert not any("AUTH " in line and line.startswith(">") for line in attempt.lines(Stage.AUTH))
    assert "mail_from" not in attempt.states()


def test_an_authority_that_is_not_trusted_stops_before_the_log_in(attempt, server):
    error = refused(attempt, replace(server, extra_ca_pem=""))
    assert error.code == "tls.unknown_issuer"
    assert "auth" not in attempt.states()


def test_a_name_that_the_certificate_lacks_stops_before_the_log_in(attempt, server):
    error = refused(attempt, replace(server, host="127.0.0.1"))
    assert error.code == "tls.wrong_name"
    assert error.facts["certificate"]["names"] == ["localhost", HOST]
    assert "auth" not in attempt.states()


def test_without_log_in_it_relays_to_nobody_outside(attempt, server):
    envelope = replace(ENVELOPE, recipients=("jose@elsewhere.test",))
    error = refused(attempt, replace(server, login=None), envelope)
    assert (error.stage, error.reply_code, error.enhanced_code) == ("rcpt_to", 554, "5.7.1")
    assert "Relay access denied" in error.reply_text
    assert diagnose(error).code == "rcpt_to.relay_denied"


def test_a_sender_of_somebody_else_is_named_as_the_cause_though_the_recipient_was_refused(attempt, server):
    error = refused(attempt, server, replace(ENVELOPE, sender=f"boss@{DOMAIN}"))
    assert (error.stage, error.reply_code) == ("rcpt_to", 553)
    assert "not owned by user" in error.reply_text
    cause = diagnose(error)
    assert (cause.code, cause.field) == ("mail_from.sender_not_allowed", "sender")
    assert cause.fault is Fault.ACCOUNT


def test_an_unknown_recipient_is_refused_and_the_others_accepted(attempt, server, postfix):
    envelope = replace(ENVELOPE, recipients=(f"gone@{DOMAIN}", RECIPIENT))
    receipt = attempt.deliver(server, envelope)
    assert receipt.accepted == (RECIPIENT,)
    assert diagnose(receipt.refused[f"gone@{DOMAIN}"]).code == "rcpt_to.unknown_user"
    assert postfix.received(receipt.queue_id)


def test_a_message_over_the_limit_that_postfix_tells_is_not_sent(attempt, server):
    large = replace(ENVELOPE, message=ENVELOPE.message + b"\r\n" * SIZE_LIMIT_BYTES)
    error = refused(attempt, server, large)
    assert (error.code, error.stage) == ("message.too_large", "mail_from")
    assert error.facts["limit_bytes"] == SIZE_LIMIT_BYTES


def test_a_message_over_a_limit_that_postfix_hides_is_refused_at_its_end(attempt, server, postfix):
    large = replace(ENVELOPE, message=ENVELOPE.message + b"\r\n" * SIZE_LIMIT_BYTES)
    error = refused(attempt, replace(server, port=postfix.ports.silent), large)
    assert (error.stage, error.reply_code, error.enhanced_code) == ("end_of_data", 552, "5.3.4")
    assert diagnose(error).code == "message.too_large"


def test_nothing_that_was_recorded_or_logged_holds_the_password(attempt, server, postfix):
    attempt.deliver(server)
    recorded = repr(attempt.transcript.steps)
    assert "AUTH PLAIN [***]" in recorded
    assert PASSWORD not in recorded + postfix.log


def test_it_works_through_a_socks5_proxy_that_alone_knows_the_name(attempt, server, postfix):
    proxy = socks5_proxy({HOST: "127.0.0.1"}, "tunnel", "road")
    try:
        road = Route("socks5", "the proxy", proxy.host, proxy.port, Login("tunnel", Secret("road")))
        receipt = attempt.deliver(replace(server, host=HOST, route=road))
        assert proxy.asked == [(HOST, postfix.ports.submission)]
    finally:
        proxy.stop()
    assert attempt.facts(Stage.TLS)["verified"]
    assert b"with ESMTPSA id" in postfix.received(receipt.queue_id)


def test_a_stream_of_messages_is_delivered_each_as_it_was_and_refusals_stop_nothing(attempt, server, postfix):
    nobody = f"gone@{DOMAIN}"
    wanted = [(RECIPIENT,), (nobody,), (nobody, RECIPIENT), (RECIPIENT,), (RECIPIENT,)]
    bodies = [b"message %d\r\n.\r\n" % number * 200 for number in range(4)] + [b"\r\n" * SIZE_LIMIT_BYTES]
    items = [
        OutgoingMessage(
            Envelope(SENDER, recipients, HEADERS + b"\r\n" + body), Transcript(server.secrets), 20
        )
        for recipients, body in zip(wanted, bodies, strict=True)
    ]
    with SmtpSession(server, deadline=attempt.deadline, transcript=attempt.transcript) as session:
        session.open()
        assert "PIPELINING" in session.capabilities
        outcomes = [outcome for _, outcome in stream(session, iter(items))]
    for number in (0, 2, 3):
        assert outcomes[number].accepted == (RECIPIENT,)
        stored = as_sent(postfix.received(outcomes[number].queue_id), b"From: app@")
        assert stored == items[number].envelope.message
    assert diagnose(outcomes[1]).code == "rcpt_to.unknown_user"
    assert outcomes[4].code == "message.too_large"
