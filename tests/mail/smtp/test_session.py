"""The dialogue with real servers: what arrives, what is recorded, what the receipt says."""

from dataclasses import replace

import pytest

from tests.fakes import certificates
from tests.fakes.smtp import Mailbox, ScriptedServer, polite, real_server
from tests.mail.conftest import ENVELOPE, Try, plain
from webapp.deadline import Deadline
from webapp.errors import MailError
from webapp.mail.smtp.server import Envelope, SmtpLogin, TlsMode
from webapp.mail.smtp.session import SmtpSession
from webapp.transcript import Stage, Transcript
from webapp.vault import Secret

LOGIN = SmtpLogin("relay@example.test", Secret("correct horse"))

MIXED = Envelope(
    "app@example.test",
    ("ascii@example.test", "josé@example.test", "y@xn--bcher-kva.example"),
    (
        "From: app@example.test\r\nTo: ascii@example.test, josé@example.test,\r\n y@xn--bcher-kva.example\r\n"
        "Subject: x\r\n\r\nOlá\r\n"
    ).encode(),
    smtputf8=True,
)


def test_it_works(attempt):
    mailbox = Mailbox()
    with real_server(mailbox) as server:
        receipt = attempt.deliver(plain(server.port))
    assert receipt.accepted == ENVELOPE.recipients
    assert receipt.queue_id == "MSG1"
    assert mailbox.received[0].mail_from == ENVELOPE.sender
    assert mailbox.received[0].content == ENVELOPE.message


@pytest.mark.parametrize("mode", [TlsMode.IMPLICIT, TlsMode.STARTTLS])
def test_a_message_travels_with_tls_and_log_in(attempt, trusting, authority, mode):
    mailbox, context = Mailbox(), certificates.good(authority)
    tls = {"implicit_tls": context} if mode is TlsMode.IMPLICIT else {"starttls": context}
    with real_server(mailbox, with_login=True, **tls) as server:
        attempt.deliver(trusting(server.port, mode, login=LOGIN))
    assert len(mailbox.received) == 1
    assert mailbox.logins == [("PLAIN", "relay@example.test", "correct horse")]
    facts = attempt.facts(Stage.TLS)
    assert facts["verified"] and facts["version"] == "TLSv1.3"
    assert facts["certificate"]["names"] == ["localhost", "127.0.0.1", "::1"]
    assert not facts["certificate"]["self_signed"]


def test_the_stages_are_recorded_in_the_order_in_which_they_happen(attempt, trusting, authority):
    with real_server(Mailbox(), starttls=certificates.good(authority), with_login=True) as server:
        attempt.deliver(trusting(server.port, login=LOGIN))
    assert list(attempt.states()) == [
        *["connector", "resolve", "connect", "banner", "ehlo", "tls", "ehlo_tls", "auth"],
        *["mail_from", "rcpt_to", "data", "end_of_data", "quit"],
    ]
    assert attempt.states()["quit"] == "done"


def test_every_line_says_whether_tls_covered_it(attempt, trusting, authority):
    with real_server(Mailbox(), starttls=certificates.good(authority)) as server:
        attempt.deliver(trusting(server.port))
    covered = {
        str(stage): {line.encrypted for line in step.lines}
        for stage, step in attempt.transcript.steps.items()
        if step.lines
    }
    assert covered["ehlo"] == covered["tls"] == {False}
    assert covered["ehlo_tls"] == covered["mail_from"] == {True}


def test_an_address_as_host_is_verified_as_an_address(attempt, trusting, authority):
    with real_server(Mailbox(), starttls=certificates.good(authority)) as server:
        attempt.deliver(trusting(server.port, host="127.0.0.1"))
    assert attempt.facts(Stage.TLS)["verified"]


def test_a_server_that_is_not_verified_still_shows_its_certificate(attempt, trusting):
    with real_server(Mailbox(), starttls=certificates.self_signed()) as server:
        attempt.deliver(trusting(server.port, verify=False))
    facts = attempt.facts(Stage.TLS)
    assert attempt.states()["tls"] == "warned"
    assert facts["verified"] is False and facts["certificate"]["self_signed"]
    assert facts["certificate"]["key_type"] == "EC" and facts["certificate"]["key_bits"] == 256
    assert 85 <= facts["certificate"]["days_left"] <= 90
    assert len(facts["certificate"]["sha256"]) == 64


def test_refused_recipients_are_reported_and_the_others_accepted(attempt):
    mailbox = Mailbox(refused=frozenset({"gone@example.test"}))
    envelope = replace(ENVELOPE, recipients=("gone@example.test", "maria@example.test"))
    with real_server(mailbox) as server:
        receipt = attempt.deliver(plain(server.port), envelope)
    assert receipt.accepted == ("maria@example.test",)
    refusal = receipt.refused["gone@example.test"]
    assert (refusal.code, refusal.reply_code, refusal.enhanced_code) == ("rcpt_to.refused", 550, "5.1.1")
    assert refusal.permanent
    assert attempt.states()["rcpt_to"] == "warned"


@pytest.mark.parametrize("code", [250, 251, 252])
def test_every_success_at_rcpt_is_an_acceptance(attempt, code):
    with ScriptedServer(polite(RCPT=f"{code} yes")) as server:
        assert attempt.deliver(plain(server.port)).accepted == ENVELOPE.recipients


def test_all_recipients_refused_is_temporary_when_one_was_deferred(attempt):
    replies = iter(["550 5.1.1 no", "450 4.2.0 later"])
    envelope = replace(ENVELOPE, recipients=("a@example.test", "b@example.test"))
    with (
        ScriptedServer(polite(RCPT=lambda peer: peer.say(next(replies)))) as server,
        pytest.raises(MailError) as caught,
    ):
        attempt.deliver(plain(server.port), envelope)
    assert caught.value.code == "rcpt_to.deferred"
    assert not caught.value.permanent
    assert [error.permanent for error in caught.value.refused.values()] == [True, False]
    assert not server.heard_command("DATA")


def test_line_ends_are_made_crlf_and_dots_are_doubled_on_the_wire(attempt):
    message = b"Subject: x\n\n.hidden\r.\r\nend"
    with ScriptedServer(polite()) as server:
        attempt.deliver(plain(server.port), replace(ENVELOPE, message=message))
    begin = server.heard.index("DATA") + 1
    assert server.heard[begin : begin + 6] == ["Subject: x", "", "..hidden", "..", "end", "."]


def test_the_message_arrives_as_it_was_when_it_has_dots(attempt):
    mailbox, message = Mailbox(), b"Subject: x\r\n\r\n.\r\n..two\r\n.end\r\n"
    with real_server(mailbox) as server:
        attempt.deliver(plain(server.port), replace(ENVELOPE, message=message))
    assert mailbox.received[0].content == message


def test_size_and_eight_bit_are_announced_when_the_server_offers_them(attempt):
    message = "Subject: x\r\n\r\nOlá\r\n".encode()
    with ScriptedServer(polite()) as server:
        attempt.deliver(plain(server.port), replace(ENVELOPE, message=message))
    assert f"MAIL FROM:<app@example.test> SIZE={len(message)} BODY=8BITMIME" in server.heard


@pytest.mark.parametrize("offers", [("250 SIZE 9999",), ("250-PIPELINING", "250 SIZE 9999")])
def test_eight_bits_are_not_sent_to_a_server_that_may_alter_them(attempt, offers):
    message = "Subject: x\r\n\r\nOlá\r\n".encode()
    with (
        ScriptedServer(polite(EHLO=("250-fake.example", *offers))) as server,
        pytest.raises(MailError) as caught,
    ):
        attempt.deliver(plain(server.port), replace(ENVELOPE, message=message))
    assert caught.value.code == "eight_bit.not_offered" and caught.value.permanent
    assert not server.heard_command("MAIL")


def test_nothing_is_announced_that_was_not_offered(attempt):
    with ScriptedServer(polite(EHLO="250 fake.example")) as server:
        attempt.deliver(plain(server.port))
    assert "MAIL FROM:<app@example.test>" in server.heard


def test_a_message_larger_than_the_offered_size_is_not_sent(attempt):
    with (
        ScriptedServer(polite(EHLO=("250-fake.example", "250 SIZE 20"))) as server,
        pytest.raises(MailError) as caught,
    ):
        attempt.deliver(plain(server.port))
    assert caught.value.code == "message.too_large" and caught.value.permanent
    assert caught.value.facts["limit_bytes"] == 20
    assert not server.heard_command("MAIL")


@pytest.mark.parametrize("offers", [("250 SIZE {}",), ("250-SIZE {}", "250 PIPELINING")])
def test_a_message_may_be_exactly_as_large_as_the_offered_size(attempt, offers):
    size_bytes = len(ENVELOPE.message)
    exactly, less = ([line.format(limit) for line in offers] for limit in (size_bytes, size_bytes - 1))
    with ScriptedServer(polite(EHLO=("250-fake.example", *exactly))) as server:
        assert attempt.deliver(plain(server.port)).accepted
    assert f"MAIL FROM:<app@example.test> SIZE={size_bytes}" in server.heard
    with (
        ScriptedServer(polite(EHLO=("250-fake.example", *less))) as server,
        pytest.raises(MailError) as caught,
    ):
        Try().deliver(plain(server.port))
    assert caught.value.facts["size_bytes"] == caught.value.facts["limit_bytes"] + 1 == size_bytes


def test_an_address_beyond_ascii_uses_smtputf8(attempt):
    mailbox = Mailbox()
    with real_server(mailbox) as server:
        attempt.deliver(plain(server.port), replace(ENVELOPE, recipients=("josé@example.test",)))
    assert mailbox.received[0].rcpt_tos == ["josé@example.test"]
    assert mailbox.received[0].smtp_utf8


def test_an_address_beyond_ascii_is_refused_here_when_the_server_lacks_smtputf8(attempt):
    with ScriptedServer(polite()) as server, pytest.raises(MailError) as caught:
        attempt.deliver(plain(server.port), replace(ENVELOPE, recipients=("josé@example.test",)))
    assert caught.value.code == "smtputf8.not_offered"
    assert not server.heard_command("MAIL")


def test_without_smtputf8_only_the_address_beyond_ascii_is_refused(attempt):
    with ScriptedServer(polite()) as server:
        receipt = attempt.deliver(plain(server.port), MIXED)
    assert receipt.accepted == ("ascii@example.test", "y@xn--bcher-kva.example")
    assert {address: error.code for address, error in receipt.refused.items()} == {
        "josé@example.test": "smtputf8.not_offered"
    }
    assert [line for line in server.heard if line.startswith("RCPT")] == [
        "RCPT TO:<ascii@example.test>",
        "RCPT TO:<y@xn--bcher-kva.example>",
    ]
    assert not any("SMTPUTF8" in line for line in server.heard)
    assert [line for line in server.heard if not line.isascii()] == ["Olá"]  # of the text
    assert " =?utf-8?b?am9zw6lAZXhhbXBsZS50ZXN0?= :;," in server.heard


def test_with_smtputf8_all_are_asked_for_and_the_header_stays(attempt):
    mailbox = Mailbox()
    with real_server(mailbox) as server:
        assert attempt.deliver(plain(server.port), MIXED).accepted == MIXED.recipients
    assert "josé@example.test".encode() in mailbox.received[0].content


@pytest.mark.parametrize(
    "envelope",
    [
        replace(ENVELOPE, sender="robô@example.test"),
        replace(ENVELOPE, message="From: robô@example.test\r\n\r\nHello\r\n".encode(), smtputf8=True),
    ],
)
def test_without_smtputf8_a_sender_beyond_ascii_is_the_cause(attempt, envelope):
    with ScriptedServer(polite()) as server, pytest.raises(MailError) as caught:
        attempt.deliver(plain(server.port), envelope)
    assert (caught.value.code, caught.value.facts["sender"]) == (
        *("mail_from.sender_syntax", "robô@example.test"),
    )
    assert not server.heard_command("MAIL")


def test_an_empty_sender_is_the_null_reverse_path(attempt):
    with ScriptedServer(polite(EHLO="250 fake.example")) as server:
        attempt.deliver(plain(server.port), replace(ENVELOPE, sender=""))
    assert "MAIL FROM:<>" in server.heard


@pytest.mark.parametrize("address", ["a@b> SIZE=1", "a@b\r\nRCPT TO:<c@d", "a b@c"])
def test_an_address_that_would_end_its_path_never_reaches_the_wire(attempt, address):
    with ScriptedServer(polite()) as server, pytest.raises(ValueError, match="not an address"):
        attempt.deliver(plain(server.port), Envelope("a@b.test", (address,), b"x"))
    assert not server.heard_command("RCPT")


def test_one_session_carries_several_messages_each_with_its_own_record(attempt):
    mailbox, second = Mailbox(), Transcript()
    with real_server(mailbox) as server:
        target = plain(server.port)
        with SmtpSession(target, deadline=attempt.deadline, transcript=attempt.transcript) as session:
            session.open()
            session.send(ENVELOPE)
            session.renew(deadline=Deadline(10), transcript=second)
            attempt.deadline.cancel()  # which is no longer the session's
            receipt = session.send(replace(ENVELOPE, recipients=("jose@example.test",)))
    assert receipt.queue_id == "MSG2"
    assert [envelope.rcpt_tos for envelope in mailbox.received] == [
        ["maria@example.test"],
        ["jose@example.test"],
    ]
    assert list(second.steps) == [
        *[Stage.MAIL_FROM, Stage.RCPT_TO, Stage.DATA, Stage.END_OF_DATA, Stage.QUIT]
    ]
    assert Stage.QUIT not in attempt.transcript.steps


def test_a_session_goes_on_after_a_refused_message(attempt):
    replies = iter(["550 5.1.0 not you", "250 Ok"])
    with ScriptedServer(polite(MAIL=lambda peer: peer.say(next(replies)))) as server:
        target = plain(server.port)
        with SmtpSession(target, deadline=attempt.deadline, transcript=attempt.transcript) as session:
            session.open()
            with pytest.raises(MailError):
                session.send(ENVELOPE)
            assert session.is_usable
            assert session.send(ENVELOPE).accepted
    assert server.connections == 1
    assert "RSET" in server.heard


def test_a_server_that_refuses_rset_gets_no_other_message(attempt):
    with ScriptedServer(polite(RSET="500 what?")) as server:
        target = plain(server.port)
        with SmtpSession(target, deadline=attempt.deadline, transcript=attempt.transcript) as session:
            session.open()
            session.send(ENVELOPE)
            with pytest.raises(MailError) as caught:
                session.send(ENVELOPE)
            assert not session.is_usable
    assert (caught.value.code, caught.value.reply_code) == ("mail_from.refused", 500)


def test_a_failed_quit_changes_nothing(attempt):
    with ScriptedServer(polite(QUIT=lambda peer: peer.send(b"\x00garbage\r\n"))) as server:
        assert attempt.deliver(plain(server.port)).queue_id == "4F2ABC"
    assert attempt.states()["quit"] == "warned"


def test_helo_is_tried_only_when_no_extension_is_needed(attempt):
    with ScriptedServer(polite(EHLO="502 5.5.1 what?")) as server:
        assert attempt.deliver(plain(server.port)).accepted
    assert attempt.facts(Stage.EHLO)["helo"]
    second = Try()
    with ScriptedServer(polite(EHLO="502 5.5.1 what?")) as server, pytest.raises(MailError) as caught:
        second.deliver(plain(server.port, login=LOGIN))
    assert caught.value.code == "ehlo.refused"
    assert not server.heard_command("HELO")
