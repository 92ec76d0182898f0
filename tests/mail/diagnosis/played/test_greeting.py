"""What answers at the port is no mail server, or does not greet as one."""

import pytest

from tests.fakes import certificates
from tests.fakes.smtp import Peer, ScriptedServer, hang_up, polite, silence
from tests.mail.diagnosis.played.network import Right, judged, serving

PLAIN = {"tls": "none"}
SSL = {"tls": "implicit"}
MASKED = "220 " + "*" * 40 + "0*2*" + "*" * 12


def says(data: bytes):
    """Return the script of a server that says this at once, and waits."""

    def script(peer: Peer) -> None:
        peer.send(data)
        peer.wait_until_hung_up()

    return script


def replies(data: bytes):
    """Return the script of a server that says this once the client has said something, and hangs up."""

    def script(peer: Peer) -> None:
        peer._sock.recv(4096)
        peer.send(data)

    return script


HTTP_ERROR = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n<html>"


@pytest.mark.parametrize(
    ("settings", "script", "right"),
    [
        # Web servers: they wait for the client to speak, or speak of an error.
        ({"port": 80} | PLAIN, silence, Right("banner.web_port", "hold", "use_starttls_587")),
        ({"port": 443}, silence, Right("banner.web_port", "hold", "use_ssl_465 use_starttls_587")),
        ({"port": 8080} | PLAIN, hang_up, Right("banner.web_port", "hold")),
        ({"port": 80} | SSL, replies(HTTP_ERROR), Right("banner.web_port", "hold", "use_starttls_587")),
        ({"port": 587}, says(HTTP_ERROR), Right("banner.other_service", "hold", "correct_port")),
        ({"port": 2525} | PLAIN, silence, Right("banner.silent", "later", "correct_port ask_firewall")),
        # Servers for reading mail.
        (
            {"port": 143},
            says(b"* OK IMAP4rev1 ready\r\n"),
            Right("banner.other_service", "hold", "correct_port"),
        ),
        ({"port": 110} | PLAIN, says(b"+OK POP3 ready\r\n"), Right("banner.other_service", "hold")),
        (
            {"port": 143} | SSL,
            says(b"* OK [CAPABILITY IMAP4rev1 STARTTLS] Dovecot ready.\r\n"),
            Right("banner.other_service", "hold", "correct_port", "", "use_starttls_here"),
        ),
        (
            {"port": 110} | SSL,
            says(b"+OK Dovecot ready.\r\n"),
            Right("banner.other_service", "hold", "correct_port", "", "use_starttls_here"),
        ),
        ({"port": 22} | SSL, says(b"SSH-2.0-OpenSSH_9.2\r\n"), Right("banner.other_service", "hold")),
        (
            {"host": "smtp.gmail.com", "port": 21},
            says(b"220 ftp ready FTP\r\n"),
            Right("banner.other_service", "hold", "use_provider_port"),
        ),
        # SMTP with the other encryption.
        (
            {"port": 587} | SSL,
            says(b"220 mail.example.com ESMTP\r\n"),
            Right("tls.plain_text_first", "hold", "use_starttls_here use_starttls_587"),
        ),
        ({"port": 465} | PLAIN, silence, Right("banner.implicit_tls_port", "hold", "use_ssl_465")),
        ({"port": 465}, hang_up, Right("banner.implicit_tls_port", "hold", "use_ssl_465")),
        (
            {"host": "smtp.gmail.com", "port": 587} | SSL,
            silence,
            Right("tls.plain_text_first", "hold later", "use_starttls_587 use_starttls_here"),
        ),
        # Garbage.
        (
            {"port": 25} | PLAIN,
            says(b"\x00\xff\xfe\x80garbage\r\n"),
            Right("reply.malformed", "later hold", "correct_port"),
        ),
        ({"port": 25} | PLAIN, says(b"220\xff\xfe\xfd\r\n"), Right("reply.malformed", "later hold")),
        ({"port": 25} | PLAIN, says(b"x" * 20_000), Right("reply.too_long reply.malformed", "later hold")),
        # A server that hangs up at once.
        ({"port": 25} | PLAIN, hang_up, Right("banner.lost", "later", "ask_allow_listing", "server_team")),
        ({"port": 587}, hang_up, Right("banner.lost", "later", "ask_allow_listing")),
    ],
)
def test_who_answers_is_not_the_mail_server(network, settings, script, right):
    with serving(network, settings["port"], ScriptedServer(script)):
        told = judged(limit_s=1.6, **settings)
    right.check(told.last)


def test_a_port_for_reading_that_waits_for_tls_is_no_port_for_sending(network, authority):
    tls = certificates.serving(authority, "mail.example.com")

    def imap_over_tls(peer: Peer) -> None:
        peer.start_tls(tls)
        peer.say("* OK IMAP4rev1 ready")
        peer.wait_until_hung_up()

    with serving(network, 993, ScriptedServer(imap_over_tls)):
        for settings in (PLAIN, {"tls": "starttls"}):
            told = judged(port=993, limit_s=1.6, **settings)
            Right("banner.other_service", "hold", "correct_port", "", "use_ssl_here").check(told.last)
        told = judged(port=993, ca_pem=certificates.pem_of(authority), **SSL)
    Right("banner.other_service", "hold", "correct_port").check(told.last)


def test_a_web_server_that_waits_for_tls_is_no_port_for_sending(network, authority):
    tls = certificates.serving(authority, "mail.example.com")

    def https(peer: Peer) -> None:
        peer.start_tls(tls)
        peer.wait_until_hung_up()

    with serving(network, 443, ScriptedServer(https)):
        for settings in (PLAIN, {"tls": "starttls"}, SSL):
            told = judged(port=443, limit_s=1.6, ca_pem=certificates.pem_of(authority), **settings)
            Right("banner.web_port", "hold", "", "", "use_ssl_here").check(told.last)


FIREWALL = Right(
    "server.rewritten_by_firewall", "hold", "exclude_from_inspection", "network_team", "use_plain_25"
)


@pytest.mark.parametrize(
    ("settings", "answers", "right"),
    [
        ({}, {"BANNER": MASKED, "EHLO": ("250-mail", "250 SIZE 10240000")}, FIREWALL),
        ({}, {"EHLO": ("250-mail", "250-XXXXXXXA", "250 PIPELINING")}, FIREWALL),
        ({"port": 25}, {"EHLO": ("250-mail", "250-XXXXXXXXA", "250 SIZE")}, FIREWALL),
        ({}, {"EHLO": '500 5.5.1 Command unrecognized: "XXXX postigo.example.com"'}, FIREWALL),
        (
            {"port": 25} | PLAIN,
            {"BANNER": MASKED, "EHLO": ("250-mail", "250 SIZE 10240000")},
            Right("server.rewritten_by_firewall", "hold", "exclude_from_inspection", "network_team"),
        ),
        (
            {"host": "smtp.office365.com"},
            {"EHLO": ("250-mail", "250 SIZE 10240000")},
            Right("starttls.not_offered", "hold", "ask_firewall", "network_team", "use_ssl_465 use_plain_25"),
        ),
        (
            {"host": "smtp.gmail.com"},
            {"EHLO": ("250-mail", "250 SIZE 10240000")},
            Right("starttls.not_offered", "hold", "use_ssl_465", "network_team", "use_plain_25"),
        ),
        (
            {"host": "10.0.0.5", "port": 25, "user_name": None},
            {"EHLO": ("250-relay", "250 SIZE 10240000")},
            Right("starttls.not_offered", "hold"),
        ),
    ],
)
def test_a_server_without_what_the_account_asks_for(network, settings, answers, right):
    port = settings.get("port", 587)
    with serving(network, port, ScriptedServer(polite(**answers))):
        right.check(judged(**settings).last)


OTHER = "220 gw01.isp.test ESMTP Postfix"
NO = "535 5.7.8 Error: authentication failed"
LOG_IN = ("250-fake", "250 AUTH PLAIN")


@pytest.mark.parametrize(
    ("settings", "banner", "right"),
    [
        (
            {"host": "smtp.gmail.com", "port": 25} | PLAIN,
            OTHER,
            Right("auth.another_server_answers", "hold", "ask_firewall", "network_team", "correct_host"),
        ),
        ({} | PLAIN, OTHER, Right("auth.another_server_answers", "hold", "correct_host", "network_team")),
        (
            {"host": "mail.example.com.br"} | PLAIN,
            OTHER,
            Right("auth.another_server_answers", "hold", "correct_host"),
        ),
        (
            {} | PLAIN,
            "220 mx7.example.com ESMTP",
            Right("auth.bad_credentials", "hold", "", "", "correct_host"),
        ),
        ({"host": "10.0.0.3"} | PLAIN, OTHER, Right("auth.bad_credentials", "hold")),
        ({} | PLAIN, "220 ESMTP ready", Right("auth.bad_credentials", "hold")),
    ],
)
def test_a_refused_log_in_where_another_machine_greets(network, settings, banner, right):
    answers = {"BANNER": banner, "EHLO": LOG_IN, "AUTH": NO}
    with serving(network, settings.get("port", 587), ScriptedServer(polite(**answers))):
        right.check(judged(**settings).last)
