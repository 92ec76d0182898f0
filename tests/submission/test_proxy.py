"""The PROXY protocol, with which a balancer says who is behind it."""

import smtplib
import socket
import struct

import pytest

from tests.submission.conftest import LIMIT_S, MESSAGE, new_range, taken, trusting_nobody


def proxied(header, door):
    found = socket.create_connection(("127.0.0.1", door.settings.submission_port), LIMIT_S)
    found.sendall(header)
    return found


@pytest.mark.parametrize(
    "header",
    [
        b"PROXY TCP4 10.1.2.3 127.0.0.1 4711 25\r\n",
        b"\r\n\r\n\x00\r\nQUIT\n\x21\x11"
        + struct.pack("!H4s4sHH", 12, bytes([10, 1, 2, 3]), bytes([127, 0, 0, 1]), 4711, 25),
    ],
    ids=["first version", "second version"],
)
def test_a_named_balancer_says_who_is_behind_it(serve, application, header):
    new_range(application, "10.1.2.3")
    with proxied(header, serve(submission_proxies=("127.0.0.1/32",))) as found:
        client = smtplib.SMTP(timeout=LIMIT_S)
        client.sock, client.file = found, None
        assert client.getreply()[0] == 220
        client.ehlo()
        client.sendmail("app@example.com", ["maria@example.com"], MESSAGE)
    assert len(taken()) == 1


def test_who_is_no_named_balancer_is_not_believed(serve, application):
    new_range(application, "10.1.2.3")
    with proxied(b"PROXY TCP4 10.1.2.3 127.0.0.1 4711 25\r\n", serve()) as found:
        client = smtplib.SMTP(timeout=LIMIT_S)
        client.sock, client.file = found, None
        assert [client.getreply()[0], client.getreply()[0]] == [220, 500]
        client.ehlo()
        assert client.mail("app@example.com")[0] == 530


def test_a_named_balancer_that_sends_no_header_is_cut_off(serve, application):
    with proxied(b"EHLO device\r\n" * 20, serve(submission_proxies=("127.0.0.1/32",))) as found:
        assert found.recv(100) == b""


def test_a_named_balancer_may_stand_before_implicit_tls(serve, application, token):
    door = serve(submission_proxies=("127.0.0.1/32",))
    found = socket.create_connection(("127.0.0.1", door.settings.submissions_port), LIMIT_S)
    found.sendall(b"PROXY TCP4 10.1.2.3 127.0.0.1 4711 465\r\n")
    with trusting_nobody().wrap_socket(found) as encrypted:
        client = smtplib.SMTP(timeout=LIMIT_S)
        client.sock, client.file = encrypted, None
        assert client.getreply()[0] == 220
        client.ehlo()
        client.login(application.name, token)
        client.sendmail("app@example.com", ["maria@example.com"], MESSAGE)
    assert len(taken()) == 1
