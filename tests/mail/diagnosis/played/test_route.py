"""Failures on the way to the server, played on the network that an account sees."""

import pytest

from tests.fakes import certificates
from tests.fakes.proxies import ScriptedServer as FakeProxy
from tests.fakes.proxies import answer
from tests.fakes.smtp import ScriptedServer, polite
from tests.fakes.ssh_server import SshServer
from tests.mail.diagnosis.played.network import REFUSED, SECRET, TIMEOUT, UNREACHABLE, Right, judged, serving
from webapp.tunnels.route import Login, Route
from webapp.vault import Secret

PLAIN = {"tls": "none"}
OPEN = PLAIN | {"user_name": None}
BOX = {"in_container": True}
YES = b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00"

BLOCKED_25 = Right("connect.port_25_blocked", "hold", "use_port_587", "network_team", "use_plain_25")
CONTAINER = Right("connect.localhost_in_container", "hold", ask="postigo_admin", never="use_port_587")
READING = "use_provider_port use_starttls_587 use_ssl_465"


@pytest.mark.parametrize(
    ("settings", "ends", "right"),
    [
        # Port 25 from a cloud or a home address.
        ({"host": "smtp.gmail.com", "port": 25}, TIMEOUT, BLOCKED_25),
        ({"host": "smtp.office365.com", "port": 25} | PLAIN, TIMEOUT, BLOCKED_25),
        ({"host": "smtp.sendgrid.net", "port": 25} | PLAIN, TIMEOUT, BLOCKED_25),
        ({"host": "mail.example.com", "port": 25}, TIMEOUT, BLOCKED_25),
        (
            {"host": "example-com.mail.protection.outlook.com", "port": 25} | OPEN,
            TIMEOUT,
            Right("connect.port_25_blocked", "hold", "ask_firewall use_connector", "", "use_port_587"),
        ),
        ({"host": "10.1.2.3", "port": 25} | OPEN, TIMEOUT, Right("connect.timeout", "later", "ask_firewall")),
        (
            {"host": "relay.corp.local", "port": 25} | OPEN,
            TIMEOUT,
            Right("connect.timeout", "later", "ask_firewall", "network_team"),
        ),
        # A container that takes itself for its host.
        ({"host": "localhost", "port": 25} | OPEN | BOX, REFUSED, CONTAINER),
        ({"host": "127.0.0.1", "port": 1025} | OPEN | BOX, REFUSED, CONTAINER),
        ({"host": "localhost", "port": 587} | BOX, TIMEOUT, CONTAINER),
        ({"host": "localhost", "port": 25} | OPEN, REFUSED, Right("connect.refused", "later hold")),
        (
            {"host": "localhost", "port": 25, "worked_before": True} | OPEN | BOX,
            REFUSED,
            Right("connect.refused"),
        ),
        ({"host": "mailhog", "port": 1025} | OPEN | BOX, REFUSED, Right("connect.refused")),
        # The right place at a large provider, and no way there.
        (
            {"host": "smtp.gmail.com", "port": 587},
            TIMEOUT,
            Right("connect.timeout", "later", "ask_firewall", "network_team", "correct_host use_port_587"),
        ),
        (
            {"host": "smtp.gmail.com", "port": 587},
            REFUSED,
            Right("connect.refused_on_the_way", "", "ask_firewall", "network_team", "correct_host"),
        ),
        (
            {"host": "smtp.office365.com", "port": 587},
            UNREACHABLE,
            Right("connect.unreachable", "later", "ask_firewall", "network_team", "correct_host"),
        ),
        (
            {"host": "smtp.office365.com", "port": 465, "tls": "implicit"},
            TIMEOUT,
            Right("connect.timeout", "", "use_provider_port", "", "use_ssl_465 correct_host"),
        ),
        # A port or a host for reading mail.
        (
            {"host": "imap.gmail.com", "port": 993, "tls": "implicit"},
            TIMEOUT,
            Right("connect.host_for_reading"),
        ),
        (
            {"host": "imap.example.com", "port": 587},
            REFUSED,
            Right("connect.host_for_reading", "hold", "correct_host"),
        ),
        (
            {"host": "pop3.example.com.br", "port": 2525} | PLAIN,
            TIMEOUT,
            Right("connect.host_for_reading", "hold"),
        ),
        (
            {"host": "imap-mail.outlook.com", "port": 587},
            TIMEOUT,
            Right("connect.host_for_reading", "hold", "correct_host use_provider_port"),
        ),
        ({"host": "popular.example.com", "port": 587}, REFUSED, Right("connect.refused")),
        ({"host": "impala.example.com", "port": 587}, TIMEOUT, Right("connect.timeout")),
        ({"host": "mail.example.com", "port": 993}, REFUSED, Right("banner.reading_port", "hold", READING)),
        ({"host": "mail.example.com", "port": 110} | PLAIN, TIMEOUT, Right("banner.reading_port", "hold")),
        ({"host": "mail.example.com", "port": 994}, REFUSED, Right("connect.refused")),
    ],
)
def test_a_connection_that_is_not_made(network, settings, ends, right):
    network.elsewhere = ends
    right.check(judged(**settings).last)


@pytest.mark.parametrize(
    ("host", "code", "right"),
    [
        (
            "smtp.office365.com",
            "resolve.not_found",
            Right("resolve.known_name_not_found", "hold", "use_connector", "network_team", "correct_host"),
        ),
        ("smtp.gmail.com", "resolve.no_address", Right("resolve.known_name_not_found", "hold")),
        ("smtp.sendgrid.net", "resolve.not_found", Right("resolve.known_name_not_found", "hold")),
        ("smtp.gmial.com", "resolve.not_found", Right("resolve.not_found", "hold", "correct_host")),
        ("smtp.gmail.com.br", "resolve.not_found", Right("resolve.not_found", "hold", "correct_host")),
        ("mail.corp.local", "resolve.not_found", Right("resolve.not_found", "hold", "correct_host")),
        ("smtp.gmail.com", "resolve.temporary", Right("resolve.temporary", "later", "retry_later")),
        ("smtp.gmail.com", "resolve.timeout", Right("resolve.timeout", "later", "retry_later")),
    ],
)
def test_a_name_that_is_not_resolved(network, host, code, right):
    network.names[host] = code
    right.check(judged(host=host).last)


@pytest.mark.parametrize(
    ("settings", "found", "right"),
    [
        (
            {"host": "smtp.gmail.com", "port": 25} | PLAIN,
            587,
            Right("connect.port_25_blocked", "hold", "use_found_place", "", "use_plain_25 correct_host"),
        ),
        (
            {"host": "mail.example.com", "port": 578},
            587,
            Right("connect.other_port", "later hold", "use_found_place"),
        ),
        ({"host": "mail.example.com", "port": 993}, 587, Right("connect.other_port banner.reading_port")),
        (
            {"host": "localhost", "port": 25} | OPEN | BOX,
            587,
            Right("connect.other_port", "later hold", "use_found_place"),
        ),
    ],
)
def test_what_answers_at_another_port_is_proposed(network, authority, settings, found, right):
    network.elsewhere = TIMEOUT
    offers = ("250-fake.example", "250-STARTTLS", "250 AUTH PLAIN")
    tls = certificates.serving(authority, settings["host"])
    server = ScriptedServer(polite(tls=tls, EHLO=offers))
    with serving(network, found, server):
        told = judged(looks=True, ca_pem=certificates.pem_of(authority), **settings)
    right.check(told.last)


def through(network, proxy, kind, **changes):
    """Return the route through a fake that runs on loopback."""
    network.own.add(proxy.port)
    return Route(kind, host="127.0.0.1", port=proxy.port, **changes)


VIA = {"connector": "Filial"}


@pytest.mark.parametrize(
    ("kind", "replies", "settings", "right"),
    [
        (
            "socks5",
            (b"\x05\x00", YES),
            {},
            Right("connector.opened_and_silent", "later", "try_without_connector", "connector_owner"),
        ),
        (
            "socks5",
            (b"\x05\x00", YES),
            {"port": 465, "tls": "implicit"},
            Right("connector.opened_and_silent", "later", "try_without_connector"),
        ),
        ("socks5", (b"\x05\x00", YES), {"port": 25} | OPEN, Right("connector.opened_and_silent", "later")),
        ("socks5", (b"\x05\x00", YES), {"port": 443}, Right("banner.web_port", "hold")),
        (
            "http_connect",
            (b"HTTP/1.1 200 OK\r\n\r\n",),
            {"host": "smtp.gmail.com"},
            Right("connector.opened_and_silent", "later", "try_without_connector"),
        ),
        (
            "http_connect",
            (b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n",),
            {},
            Right("connector.auth_required", "hold", "", "connector_owner", "replace_secret correct_host"),
        ),
        (
            "http_connect",
            (b"HTTP/1.1 403 Forbidden\r\n\r\n",),
            {},
            Right("connector.target_refused", "later hold", "ask_firewall", "", "replace_connector_secret"),
        ),
        (
            "http_connect",
            (b"HTTP/1.1 502 Bad Gateway\r\n\r\n",),
            {},
            Right("connector.target_unreachable", "later", "correct_host ask_firewall"),
        ),
        (
            "http_connect",
            (b"HTTP/1.1 503 Service Unavailable\r\n\r\n",),
            {},
            Right("connector.target_unreachable", "later"),
        ),
        (
            "http_connect",
            (b"HTTP/1.1 504 Gateway Timeout\r\n\r\n",),
            {},
            Right("connector.target_timeout", "later", "ask_firewall"),
        ),
        # A web server in the place of the proxy.
        (
            "http_connect",
            (b"HTTP/1.1 405 Method Not Allowed\r\n\r\n",),
            {},
            Right("connector.protocol", "hold", "correct_connector"),
        ),
        (
            "http_connect",
            (b"HTTP/1.1 400 Bad Request\r\n\r\n",),
            {},
            Right("connector.protocol", "hold", "correct_connector"),
        ),
        ("http_connect", (b"HTTP/1.1 501 Not Implemented\r\n\r\n",), {}, Right("connector.protocol", "hold")),
        (
            "socks5",
            (b"HTTP/1.1 400 Bad Request\r\n\r\n",),
            {},
            Right("connector.protocol", "hold", "correct_connector"),
        ),
        ("socks5", (b"\x05\xff",), {}, Right("connector.auth_required", "hold")),
        (
            "socks5",
            (b"\x05\x00", b"\x05\x02\x00\x01\0\0\0\0\0\0"),
            {},
            Right("connector.target_refused", "later hold", "ask_firewall"),
        ),
        (
            "socks5",
            (b"\x05\x00", b"\x05\x05\x00\x01\0\0\0\0\0\0"),
            {},
            Right("connector.target_unreachable", "later"),
        ),
    ],
)
def test_a_proxy_that_does_not_let_through(network, running, kind, replies, settings, right):
    proxy = running(FakeProxy(answer(*replies)))
    told = judged(route=through(network, proxy, kind), limit_s=1.5, **VIA, **settings)
    right.check(told.last)


@pytest.mark.parametrize("kind", ["socks5", "http_connect"])
def test_a_connector_that_holds_back_what_answers_without_it(network, running, kind):
    replies = {"socks5": (b"\x05\x00", YES), "http_connect": (b"HTTP/1.1 200 OK\r\n\r\n",)}[kind]
    proxy = running(FakeProxy(answer(*replies)))
    offers = ("250-fake.example", "250 AUTH PLAIN")
    with serving(network, 25, ScriptedServer(polite(EHLO=offers))):
        told = judged(route=through(network, proxy, kind), limit_s=1.5, looks=True, port=25, **VIA, **PLAIN)
    Right("connector.holds_back", "later", "leave_connector_out", "connector_owner").check(told.last)


JUMP = Login("tunnel", Secret(SECRET))


@pytest.mark.parametrize(
    ("server", "login", "key", "right"),
    [
        (
            {"password": "another"},
            JUMP,
            True,
            Right(
                "connector.auth_refused",
                "hold",
                "replace_connector_secret",
                "connector_owner",
                "replace_secret",
            ),
        ),
        (
            {"password": SECRET},
            JUMP,
            False,
            Right("connector.host_key_unknown", "hold", "accept_host_key", "", "replace_secret"),
        ),
        (
            {"password": SECRET, "forbidden": ("mail.example.com",)},
            JUMP,
            True,
            Right("connector.target_refused", "later hold", "ask_firewall"),
        ),
        (
            {"password": SECRET},
            JUMP,
            True,
            Right("connector.target_unreachable", "later", "correct_host ask_firewall"),
        ),
    ],
)
def test_a_jump_host_that_refuses(network, running, server, login, key, right):
    jump_host = running(SshServer({"mail.example.com": "127.0.0.1"}, **server))
    route = through(network, jump_host, "ssh", login=login, host_key=jump_host.host_key if key else "")
    right.check(judged(route=route, port=9, **VIA).last)
