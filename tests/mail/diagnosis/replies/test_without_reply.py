"""Failures without a reply are refined by what is known: the port, the place, the greeting, the issuer."""

import datetime as dt

import pytest

from tests.mail.diagnosis.test_diagnose import told
from webapp.clock import now
from webapp.errors import MailError
from webapp.mail.diagnosis.case import Case
from webapp.mail.diagnosis.cause import Ask
from webapp.mail.diagnosis.causes import CAUSES
from webapp.mail.diagnosis.conditions.circumstances import (
    HOST_IS_ELSEWHERE,
    ISSUER_INTERCEPTS,
    OTHER_HOST_GREETS,
)
from webapp.mail.diagnosis.diagnose import Retry, diagnose
from webapp.transcript import Stage, Transcript

ACCOUNT = {
    "host": "smtp.example.com",
    "port": 587,
    "tls": "starttls",
    "verify": True,
    "user_name": "app@example.com",
    "sender": "app@example.com",
    "connector": None,
    "in_container": False,
    "worked_before": False,
}
PLAIN_25 = {"port": 25, "tls": "none"}
SSL_465 = {"port": 465, "tls": "implicit"}
CONNECTOR = {"connector": "Filial"}
DAY = dt.timedelta(days=1)


def untold(code, stage, **facts):
    """Return the error of a failure without a reply."""
    return MailError(code, stage=stage, **facts)


def certificate(*, ends=90 * DAY, issuer="CN=R11,O=Let's Encrypt,C=US"):
    """Return the facts of a certificate that ends so long after now."""
    today = now().replace(tzinfo=dt.UTC)
    return {
        "issuer": issuer,
        "not_before": (today - 30 * DAY).isoformat(),
        "not_after": (today + ends).isoformat(),
        "names": ["smtp.example.com"],
    }


def heard(**steps):
    """Return a transcript with the facts of these stages, such as `banner={"banner": …}`."""
    transcript = Transcript()
    for name, facts in steps.items():
        with transcript.stage(Stage(name)) as step:
            step.facts.update(facts)
    return transcript


@pytest.mark.parametrize(
    ("code", "known", "cause"),
    [
        ("connect.timeout", PLAIN_25, "connect.port_25_blocked"),
        ("connect.timeout", PLAIN_25 | {"host": "203.0.113.9"}, "connect.port_25_blocked"),
        ("connect.timeout", PLAIN_25 | {"tls": "starttls"}, "connect.port_25_blocked"),
        ("connect.timeout", PLAIN_25 | {"host": "10.0.0.9"}, "connect.timeout"),
        ("connect.timeout", PLAIN_25 | {"host": "relay.corp"}, "connect.timeout"),
        ("connect.timeout", PLAIN_25 | {"host": "relay"}, "connect.timeout"),
        ("connect.timeout", PLAIN_25 | CONNECTOR, "connect.timeout"),
        ("connect.timeout", {"port": 587}, "connect.timeout"),
        ("connect.refused", PLAIN_25, "connect.refused"),
        (
            "connect.refused",
            {"host": "localhost", "port": 25, "in_container": True},
            "connect.localhost_in_container",
        ),
        (
            "connect.refused",
            {"host": "localhost", "port": 25, "in_container": True, "worked_before": True},
            "connect.refused",
        ),
        (
            "connect.refused",
            {"host": "127.0.0.1", "port": 1025, "in_container": True},
            "connect.localhost_in_container",
        ),
        (
            "connect.refused",
            {"host": "::1", "port": 25, "in_container": True},
            "connect.localhost_in_container",
        ),
        ("connect.refused", {"host": "localhost", "port": 25}, "connect.refused"),
        ("connect.refused", {"host": "mailserver", "port": 25, "in_container": True}, "connect.refused"),
        ("connect.refused", {"host": "localhost", "in_container": True} | CONNECTOR, "connect.refused"),
    ],
)
def test_where_the_connection_fails_from_tells_why(code, known, cause):
    assert diagnose(untold(code, Stage.CONNECT), ACCOUNT | known).code == cause


def test_a_private_address_behind_a_public_name_is_no_block_of_port_25():
    known = ACCOUNT | PLAIN_25
    inside = heard(resolve={"addresses": [{"address": "10.1.2.3", "family": "ipv4", "allowed": True}]})
    outside = heard(resolve={"addresses": [{"address": "203.0.113.9", "family": "ipv4", "allowed": True}]})
    error = untold("connect.timeout", Stage.CONNECT)
    assert diagnose(error, known, inside).code == "connect.timeout"
    found = diagnose(error, known, outside)
    assert (found.code, found.retry) == ("connect.port_25_blocked", Retry.HOLD)
    assert found.cures[0] == "use_port_587"
    assert "turn_authentication_on" not in found.cures
    assert "host_is_elsewhere" in found.evidence


@pytest.mark.parametrize(
    ("code", "stage", "known", "cause"),
    [
        ("banner.silent", Stage.BANNER, CONNECTOR, "connector.opened_and_silent"),
        ("banner.silent", Stage.BANNER, CONNECTOR | PLAIN_25, "connector.opened_and_silent"),
        ("tls.timed_out", Stage.TLS, CONNECTOR | SSL_465, "connector.opened_and_silent"),
        ("banner.silent", Stage.BANNER, {}, "banner.silent"),
        ("banner.silent", Stage.BANNER, {"port": 465}, "banner.implicit_tls_port"),
        ("banner.lost", Stage.BANNER, {"port": 465, "tls": "none"}, "banner.implicit_tls_port"),
        ("banner.lost", Stage.BANNER, SSL_465, "banner.lost"),
        ("banner.lost", Stage.BANNER, {}, "banner.lost"),
        ("tls.timed_out", Stage.TLS, SSL_465, "tls.timed_out"),
        ("tls.timed_out", Stage.TLS, {"tls": "implicit"}, "tls.plain_text_first"),
        ("tls.lost", Stage.TLS, {"tls": "implicit"}, "tls.plain_text_first"),
        ("tls.lost", Stage.TLS, SSL_465, "tls.lost"),
        ("tls.timed_out", Stage.TLS, {}, "tls.timed_out"),
    ],
)
def test_silence_is_told_by_what_was_set(code, stage, known, cause):
    assert diagnose(untold(code, stage, waited_s=20.0, timeout_s=30.0), ACCOUNT | known).code == cause


@pytest.mark.parametrize(
    ("code", "shown", "cause"),
    [
        ("tls.expired", certificate(), "tls.issuer_expired"),
        ("tls.expired", certificate(ends=400 * DAY), "tls.issuer_expired"),
        ("tls.expired", certificate(ends=-DAY), "tls.expired"),
        ("tls.expired", None, "tls.expired"),
        ("tls.unknown_issuer", certificate(), "tls.unknown_issuer"),
        ("tls.unknown_issuer", certificate(issuer="CN=Intranet CA,O=Example"), "tls.unknown_issuer"),
        (
            "tls.unknown_issuer",
            certificate(issuer="CN=Avast Web/Mail Shield Root,O=Avast Web/Mail Shield"),
            "tls.intercepted",
        ),
        (
            "tls.unknown_issuer",
            certificate(issuer="CN=Kaspersky Anti-Virus Personal Root Certificate,O=AO Kaspersky Lab"),
            "tls.intercepted",
        ),
        (
            "tls.not_trusted",
            certificate(issuer="CN=FG100FTK19,OU=Certificate Authority,O=Fortinet"),
            "tls.intercepted",
        ),
        (
            "tls.self_signed",
            certificate(issuer="CN=Zscaler Intermediate Root CA,O=Zscaler Inc."),
            "tls.intercepted",
        ),
        (
            "tls.self_signed",
            certificate(issuer="CN=FE3K,OU=FortiMail,O=Fortinet"),
            "tls.self_signed",
        ),
    ],
)
def test_whose_certificate_was_refused_tells_who_is_to_mend_it(code, shown, cause):
    error = untold(code, Stage.TLS, permanent=True, reason="certificate has expired", certificate=shown)
    assert diagnose(error, ACCOUNT).code == cause


@pytest.mark.parametrize(
    ("code", "reason", "cause"),
    [
        ("tls.weak_key", "DH_KEY_TOO_SMALL", "tls.weak_key_exchange"),
        ("tls.handshake_failed", "DH_KEY_TOO_SMALL", "tls.weak_key_exchange"),
        ("tls.handshake_failed", "BAD_DH_VALUE", "tls.weak_key_exchange"),
        ("tls.weak_key", "EE_KEY_TOO_SMALL", "tls.weak_key"),
        ("tls.weak_key", "CA_MD_TOO_WEAK", "tls.weak_key"),
        ("tls.handshake_failed", "SSLV3_ALERT_HANDSHAKE_FAILURE", "tls.no_common_cipher"),
        ("tls.handshake_failed", "NO_SHARED_CIPHER", "tls.no_common_cipher"),
        ("tls.handshake_failed", "TLSV13_ALERT_CERTIFICATE_REQUIRED", "tls.client_certificate_wanted"),
        ("tls.handshake_failed", "TLSV1_UNRECOGNIZED_NAME", "tls.name_unknown_to_server"),
        ("tls.handshake_failed", "UNSAFE_LEGACY_RENEGOTIATION_DISABLED", "tls.old_renegotiation"),
        ("tls.handshake_failed", "DECODE_ERROR", "tls.handshake_failed"),
        ("tls.old_version_only", "UNSUPPORTED_PROTOCOL", "tls.old_version_only"),
    ],
)
def test_openssls_reason_tells_what_could_not_be_agreed_upon(code, reason, cause):
    found = diagnose(untold(code, Stage.TLS, permanent=True, reason=reason), ACCOUNT)
    assert found.code == cause
    assert found.retry is Retry.HOLD


@pytest.mark.parametrize(
    ("reason", "cause", "retry"),
    [
        ("WRONG_VERSION_NUMBER", "starttls.answered_in_clear", Retry.HOLD),
        ("PACKET_LENGTH_TOO_LONG", "starttls.answered_in_clear", Retry.HOLD),
        ("WRONG_SIGNATURE_TYPE", "tls.no_common_cipher", Retry.HOLD),
        ("SSLV3_ALERT_BAD_CERTIFICATE", "tls.client_certificate_wanted", Retry.HOLD),
        ("TLSV1_ALERT_UNKNOWN_CA", "tls.client_certificate_wanted", Retry.HOLD),
        ("TLSV1_ALERT_INTERNAL_ERROR", "tls.server_gave_error", Retry.LATER),
        ("DECRYPTION_FAILED_OR_BAD_RECORD_MAC", "tls.garbled", Retry.LATER),
        ("SSLV3_ALERT_UNEXPECTED_MESSAGE", "tls.garbled", Retry.LATER),
        ("NO_PROTOCOLS_AVAILABLE", "tls.handshake_failed", Retry.HOLD),
    ],
)
def test_a_broken_agreement_tells_who_broke_it(reason, cause, retry):
    found = diagnose(untold("tls.handshake_failed", Stage.TLS, permanent=True, reason=reason), ACCOUNT)
    assert (found.code, found.retry) == (cause, retry)


def test_what_this_machine_refuses_is_no_matter_of_the_server():
    found = diagnose(untold("connect.failed", Stage.CONNECT), ACCOUNT)
    assert (found.cures[0], found.ask) == ("ask_firewall", Ask.NETWORK_TEAM)


MASKED = {"banner": "*" * 60 + "0*2******"}
HIDDEN = {"capabilities": ["SIZE 10240000", "XXXXXXXA", "PIPELINING"], "mechanisms": []}


@pytest.mark.parametrize(
    ("code", "stage", "steps", "cause"),
    [
        ("starttls.not_offered", Stage.TLS, {"ehlo": HIDDEN}, "server.rewritten_by_firewall"),
        ("starttls.not_offered", Stage.TLS, {"banner": MASKED}, "server.rewritten_by_firewall"),
        ("auth.not_offered", Stage.AUTH, {"banner": MASKED}, "server.rewritten_by_firewall"),
        ("starttls.not_offered", Stage.TLS, {"banner": {"banner": "mx ESMTP"}}, "starttls.not_offered"),
        (
            "auth.not_offered",
            Stage.AUTH,
            {
                "banner": {"banner": "mx ESMTP ** no spam **"},
                "ehlo": {"capabilities": ["XCLIENT NAME", "XFORWARD"]},
            },
            "auth.not_offered",
        ),
    ],
)
def test_a_masked_greeting_or_capability_shows_a_firewall(code, stage, steps, cause):
    assert diagnose(untold(code, stage, permanent=True), ACCOUNT, heard(**steps)).code == cause


@pytest.mark.parametrize(
    ("reply", "banner", "cause"),
    [
        ("500 5.5.1 Command unrecognized", MASKED["banner"], "server.rewritten_by_firewall"),
        ('500 5.5.1 Command unrecognized: "XXXX gw"', "mx.example.com ESMTP", "server.rewritten_by_firewall"),
        ("500 5.5.1 Command unrecognized", "mx.example.com ESMTP", "ehlo.refused"),
        ("502 5.5.2 Error: command not recognized", "mx.example.com ESMTP", "ehlo.refused"),
    ],
)
def test_a_refused_ehlo_behind_a_firewall(reply, banner, cause):
    assert diagnose(told(Stage.EHLO, reply), ACCOUNT, heard(banner={"banner": banner})).code == cause


@pytest.mark.parametrize(
    ("host", "banner", "reply", "cause"),
    [
        (
            "smtp.example.com",
            "gw01.isp.test ESMTP",
            "535 Authentication failed",
            "auth.another_server_answers",
        ),
        ("smtp.gmail.com", "mail.cheap-isp.test ESMTP", "535 5.7.8 Error", "auth.another_server_answers"),
        ("smtp.example.com", "fw.lan ESMTP ready", "535 5.7.8 bad", "auth.another_server_answers"),
        ("smtp.example.com", "gw01.isp.test ESMTP", "535 5.7.0 Account locked", "auth.account_locked"),
        ("smtp.example.com", "mx7.example.com ESMTP", "535 Authentication failed", "auth.bad_credentials"),
        ("smtp.zoho.com", "mx.zohomail.com SMTP Server ready", "535 Failed", "auth.bad_credentials"),
        ("smtp.example.com", "ESMTP ready", "535 Authentication failed", "auth.bad_credentials"),
        ("10.0.0.3", "mail.example.com ESMTP", "535 Authentication failed", "auth.bad_credentials"),
        (
            "mail.example.com",
            "br12.hoster.test ESMTP Exim 4.96 #2 We do not authorize the use of this system to transport"
            " unsolicited, and/or bulk e-mail.",
            "535 Incorrect authentication data",
            "auth.bad_credentials",
        ),
    ],
)
def test_a_refused_log_in_of_a_server_with_another_name(host, banner, reply, cause):
    told_by, greeting = told(Stage.AUTH, reply), heard(banner={"banner": banner})
    found = diagnose(told_by, ACCOUNT | {"host": host, "tls": "none"}, greeting)
    assert found.code == cause
    assert diagnose(told_by, ACCOUNT | {"host": host, "verify": False}, greeting).code == cause
    if cause == "auth.another_server_answers":
        assert found.or_else == ("auth.bad_credentials",)
        assert found.facts["banner"] == banner


def test_a_checked_certificate_proves_who_answered_whatever_the_greeting_says():
    greeting = heard(banner={"banner": "srv12.hoster.test ESMTP Postfix"})
    found = diagnose(told(Stage.AUTH, "535 5.7.8 Error: authentication failed"), ACCOUNT, greeting)
    assert found.code == "auth.bad_credentials"


def test_nothing_is_concluded_from_what_is_not_known():
    nothing = Case({})
    assert not any(each.holds(nothing) for each in (HOST_IS_ELSEWHERE, ISSUER_INTERCEPTS, OTHER_HOST_GREETS))


def test_a_signal_without_a_reply_always_names_its_evidence():
    signals = [signal for cause in CAUSES.values() for signal in cause.signals if signal.of]
    assert len(signals) > 10
    # A token endpoint has an answer, and its words are evidence.
    assert all(signal.when or signal.text for signal in signals)
    assert {code for signal in signals for code in signal.of} <= set(CAUSES)
