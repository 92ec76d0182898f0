"""The name for EHLO: a domain or an address literal, as RFC 5321 sections 4.1.1.1 to 4.1.3 write them."""

import pytest

from webapp.errors import Invalid
from webapp.mail.rules.ehlo_name import check_ehlo_name, is_full_name


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("postigo.example.com", "postigo.example.com"),
        (" Postigo.Example.COM. ", "postigo.example.com"),
        ("postigo", "postigo"),
        ("correio.órgão.example", "correio.xn--rgo-nla1f.example"),
        ("[192.0.2.1]", "[192.0.2.1]"),
        ("192.0.2.1", "[192.0.2.1]"),
        ("[IPv6:2001:DB8::1]", "[IPv6:2001:db8::1]"),
        ("[ipv6:2001:db8:0:0::1]", "[IPv6:2001:db8::1]"),
        ("[2001:db8::1]", "[IPv6:2001:db8::1]"),
        ("2001:db8::1", "[IPv6:2001:db8::1]"),
    ],
)
def test_a_domain_or_an_address_literal_is_taken(typed, sent):
    assert check_ehlo_name(typed, "ehlo_name") == sent
    assert check_ehlo_name(sent, "ehlo_name") == sent


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "text.empty"),
        ("two words.example", "host.has_space"),
        ("postigo.example.com\r\nRSET", "text.line_break"),
        ("my_host.example.com", "host.bad_label"),
        ("-postigo.example.com", "host.bad_label"),
        ("postigo..example.com", "host.empty_label"),
        ("a" * 64 + ".example.com", "host.label_too_long"),
        ("a." * 130 + "example", "host.too_long"),
        ("smtp://postigo.example.com", "host.has_scheme"),
        ("maria@example.com", "host.is_email"),
        ("postigo.example.com:25", "host.has_port"),
        ("[192.0.2.256]", "host.bad_ip"),
        ("[postigo.example.com]", "host.bad_ip"),
        ("[IPv6:192.0.2.1]", "host.bad_ip"),
        ("[IPv6:fe80::1%eth0]", "host.bad_ip"),
        ("[]", "host.bad_ip"),
        ("127.1", "host.odd_ip"),
        ("postigo\u200b.example.com", "text.invisible"),
    ],
)
def test_anything_else_is_refused(typed, code):
    with pytest.raises(Invalid) as refusal:
        check_ehlo_name(typed, "ehlo_name")
    assert (refusal.value.code, refusal.value.field) == (code, "ehlo_name")


@pytest.mark.parametrize("name", ["postigo.example.com", "[192.0.2.1]", "[IPv6:2001:db8::1]"])
def test_a_full_name_is_known(name):
    assert is_full_name(name)


@pytest.mark.parametrize("name", ["postigo", "localhost", "two words.test", "", ".example.com"])
def test_any_other_is_not_full(name):
    assert not is_full_name(name)
