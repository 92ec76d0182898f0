"""The text of a host field as a name, or as the address that it spells."""

import pytest

from webapp.errors import TunnelError
from webapp.tunnels.names import ascii_name, literal


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("smtp.example.com", "smtp.example.com"),
        ("smtp.example.com.", "smtp.example.com."),
        ("servidor_1.intranet.local", "servidor_1.intranet.local"),
        ("correio.münchen.example", "correio.xn--mnchen-3ya.example"),
        ("CAFÉ.example", "xn--caf-dma.example"),
        ("xn--caf-dma.example", "xn--caf-dma.example"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("2001:db8::1", "2001:db8::1"),
        ("１２７.０.０.１", "127.0.0.1"),
    ],
)
def test_a_host_becomes_an_ascii_name(host, name):
    assert ascii_name(host) == name


@pytest.mark.parametrize(
    "host",
    [
        "",
        ".",
        "a..b",
        "two words",
        "mail.example:25",
        "http://mail.example",
        "mail.example/path",
        "mail.example\r\nX: y",
        "mail\x00.example",
        "a" * 64 + ".example",
        ".".join(["a" * 60] * 5),
        "fe80::1%eth0",
        "fe80::1%\r\nX: y",
        "[::1",
        "\u202email.example",
    ],
)
def test_what_cannot_be_a_name_is_reported(host):
    with pytest.raises(TunnelError) as caught:
        ascii_name(host)
    assert caught.value.code == "resolve.bad_name"
    assert caught.value.permanent


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("127.0.0.1.", "127.0.0.1"),
        ("2130706433", "127.0.0.1"),
        ("0x7f000001", "127.0.0.1"),
        ("0X7F.0.0.1", "127.0.0.1"),
        ("0177.0.0.1", "127.0.0.1"),
        ("127.1", "127.0.0.1"),
        ("0xa9fea9fe", "169.254.169.254"),
        ("::ffff:169.254.169.254", "169.254.169.254"),
        ("[::1]", "::1"),
        ("0:0:0:0:0:0:0:1", "::1"),
    ],
)
def test_an_address_is_recognised_in_every_notation(name, address):
    assert str(literal(name)) == address


@pytest.mark.parametrize(
    "name", ["mail.example", "1.2.3.4.5", "256.1.1.1", "0x.example", "4294967296", "face"]
)
def test_a_name_is_not_taken_for_an_address(name):
    assert literal(name) is None
