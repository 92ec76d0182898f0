"""The input rules for addresses, hosts and ports, and the codes of refusals."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.errors import Invalid
from webapp.mail.rules.address import Host, ascii_address, check_address, check_host, check_port
from webapp.mail.rules.text import RULE_CODES

# Texts similar to addresses and hosts, so that generated examples reach the edge cases.
near_misses = st.text(st.sampled_from('ab1é１ß\u0301İ@.。-_[]:<>"=?,%/ x0'), max_size=30)


def refusal(check, text):
    """Return the error with which `check` refuses `text`."""
    with pytest.raises(Invalid) as caught:
        check(text, "field")
    assert caught.value.field == "field"
    assert caught.value.code in RULE_CODES
    return caught.value


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("maria@example.com", "maria@example.com"),
        ("Maria.Silva+x@EXAMPLE.com", "Maria.Silva+x@example.com"),
        (" maria@example.com ", "maria@example.com"),
        ("alerta@intranet.local", "alerta@intranet.local"),
        ("root@localhost", "root@localhost"),
        ("x@rede.home.arpa", "x@rede.home.arpa"),
        ("x@banco.test", "x@banco.test"),
        ("x@Bücher.local", "x@bücher.local"),
        ("x@xn--bcher-kva.local", "x@bücher.local"),
        ("josé@example.com", "josé@example.com"),
        ("o'brien@example.com", "o'brien@example.com"),
        ("a" * 64 + "@example.com", "a" * 64 + "@example.com"),
    ],
)
def test_an_address_is_taken_with_its_domain_in_lower_case(typed, kept):
    assert check_address(typed, "sender") == kept
    assert check_address(kept, "sender") == kept


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "text.empty"),
        ("maria", "address.no_at"),
        ("@example.com", "address.incomplete"),
        ("maria@", "address.incomplete"),
        ("maria@example.com, joao@example.com", "address.several"),
        ("maria@example.com;joao@example.com", "address.several"),
        ("maria@@example.com", "address.several"),
        ("Maria <maria@example.com>", "address.has_name"),
        ('"Silva, Maria" <maria@example.com>', "address.has_name"),
        ("<maria@example.com>", "address.has_name"),
        ("maria silva@example.com", "address.has_space"),
        ("maria@exa\u00a0mple.com", "address.has_space"),
        ('"maria silva"@example.com', "address.quoted"),
        ("=?utf-8?q?a=0ABcc?=@example.com", "address.encoded"),
        ("a" * 65 + "@example.com", "address.local_too_long"),
        ("é" * 33 + "@example.com", "address.local_too_long"),
        ("a@" + "b." * 130 + "com", "address.too_long"),
        ("maria@[10.0.0.1]", "address.ip_domain"),
        ("maria@10.0.0.1", "address.ip_domain"),
        ("maria@１０.0.0.１", "address.ip_domain"),
        ("maria@empresa", "address.no_dot"),
        ("maria@é", "address.no_dot"),
        ("maria@local", "address.no_dot"),
        ("maria@empresa.invalid", "address.reserved_domain"),
        ("maria@empresa.ONION", "address.reserved_domain"),
        ("maria..silva@example.com", "address.bad_local"),
        (".maria@example.com", "address.bad_local"),
        ("ma(x)ria@example.com", "address.bad_local"),
        ("maria@-example.com", "address.bad_domain"),
        ("maria@exa_mple.com", "address.bad_domain"),
        ("maria@example.com.", "address.bad_domain"),
        ("maria@xn--zzzzzz999.com", "address.bad_domain"),
        ("maria@example.com\nBcc: x@example.com", "text.line_break"),
        ("maria@example.com\r", "text.line_break"),
        ("maria\0@example.com", "text.control"),
        ("mar\u200bia@example.com", "text.invisible"),
        ("maria@exam\u202eple.com", "text.direction"),
        ("maria\ud800@example.com", "text.not_text"),
        ("a@" + "b" * 100_000, "text.too_long"),
    ],
)
def test_a_refused_address_says_what_is_wrong(typed, code):
    assert refusal(check_address, typed).code == code


def test_the_envelope_gets_the_domain_in_ascii_and_the_local_part_as_it_is():
    assert ascii_address("x@bücher.local") == "x@xn--bcher-kva.local"
    assert ascii_address("josé@bücher.local") == "josé@xn--bcher-kva.local"
    assert ascii_address("x@example.com") == "x@example.com"


@given(st.one_of(st.emails(), near_misses, st.builds("{}@{}.com".format, near_misses, near_misses)))
def test_an_address_that_was_taken_is_one_mailbox_and_is_taken_again_unchanged(text):
    try:
        address = check_address(text, "to")
    except Invalid as error:
        assert error.code in RULE_CODES
        return
    assert check_address(address, "to") == address
    assert address.count("@") == 1
    assert not set(address) & set(' <>,;"\r\n\0')
    assert ascii_address(address).rpartition("@")[2].isascii()
    assert len(address.encode()) <= 254


@pytest.mark.parametrize(
    ("typed", "host"),
    [
        ("smtp.example.com", Host("smtp.example.com", "smtp.example.com", False, "smtp.example.com")),
        (" SMTP.Example.COM. ", Host("smtp.example.com", "smtp.example.com", False, "smtp.example.com")),
        ("localhost", Host("localhost", "localhost", False, "localhost")),
        ("mail_relay", Host("mail_relay", "mail_relay", False, "mail_relay")),
        ("bücher.de", Host("bücher.de", "xn--bcher-kva.de", False, "bücher.de")),
        ("BÜCHER。de", Host("bücher.de", "xn--bcher-kva.de", False, "bücher.de")),
        ("xn--bcher-kva.de", Host("xn--bcher-kva.de", "xn--bcher-kva.de", False, "bücher.de")),
        ("10.0.0.25", Host("10.0.0.25", "10.0.0.25", True, "10.0.0.25")),
        ("[::1]", Host("::1", "::1", True, "::1")),
        ("FD00:0:0:0::25", Host("fd00:0:0:0::25", "fd00::25", True, "fd00:0:0:0::25")),
    ],
)
def test_a_host_is_a_name_or_an_ip_address(typed, host):
    assert check_host(typed, "host") == host
    assert check_host(host.text, "host") == host


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("  ", "text.empty"),
        ("smtp://mail.example.com", "host.has_scheme"),
        ("HTTPS://mail.example.com:443/x", "host.has_scheme"),
        ("mailto:maria@example.com", "host.has_scheme"),
        ("maria@example.com", "host.is_email"),
        ("mail.example.com/path", "host.has_path"),
        ("mail.example.com?x", "host.has_path"),
        (r"\\server", "host.has_path"),
        ("mail.example.com:587", "host.has_port"),
        ("mail.example.com:", "host.has_port"),
        ("smtp:25", "host.has_port"),
        ("[::1]:25", "host.has_port"),
        ("mail example.com", "host.has_space"),
        ("256.1.1.1", "host.bad_ip"),
        ("1.2.3.4.5", "host.bad_ip"),
        ("mail.123", "host.bad_ip"),
        ("[::1", "host.bad_ip"),
        ("fe80::1%eth0", "host.bad_ip"),
        ("1::2::3", "host.bad_ip"),
        ("2130706433", "host.odd_ip"),
        ("0x7f.1", "host.odd_ip"),
        ("127.1", "host.odd_ip"),
        ("010.0.0.1", "host.odd_ip"),
        ("１２７．１", "host.odd_ip"),
        ("mail..example.com", "host.empty_label"),
        (".example.com", "host.empty_label"),
        (".", "host.empty_label"),
        ("-mail.example.com", "host.bad_label"),
        ("mail-.example.com", "host.bad_label"),
        ("mail$.example.com", "host.bad_label"),
        ("xn--zzzzzz999.com", "host.bad_label"),
        ("💌.example.com", "host.bad_label"),
        ("a" * 64 + ".com", "host.label_too_long"),
        ("é" * 60 + ".com", "host.label_too_long"),
        ("a." * 127 + "com", "host.too_long"),
        ("mail.example.com\nx", "text.line_break"),
        ("mail\x1b.example.com", "text.control"),
        ("mail\u200d.example.com", "text.invisible"),
        ("mail\u202e.example.com", "text.direction"),
    ],
)
def test_a_refused_host_says_what_is_wrong(typed, code):
    assert refusal(check_host, typed).code == code


@given(st.one_of(st.text(), near_misses, near_misses.map("{}.com".format), st.ip_addresses().map(str)))
def test_a_host_that_was_taken_is_taken_again_unchanged_and_ready_for_the_resolver(text):
    try:
        host = check_host(text, "host")
    except Invalid as error:
        assert error.code in RULE_CODES
        return
    assert check_host(host.text, "host") == host
    assert check_host(host.ascii, "host").ascii == host.ascii
    assert host.ascii.isascii()
    assert len(host.ascii) <= 253
    assert not set(host.ascii) & set("/\\?#@[]% \r\n")


@given(st.ip_addresses())
def test_every_ip_address_is_a_host_and_stays_the_same_address(address):
    host = check_host(str(address), "host")
    assert host.is_ip
    assert ipaddress.ip_address(host.ascii) == address


@pytest.mark.parametrize("typed", ["1", "25", " 587 ", "0465", "65535"])
def test_a_port_is_a_number_in_ascii_digits(typed):
    assert check_port(typed, "port") == int(typed)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "text.empty"),
        ("0", "port.out_of_range"),
        ("65536", "port.out_of_range"),
        ("9" * 200, "port.out_of_range"),
        ("-1", "port.not_digits"),
        ("+25", "port.not_digits"),
        ("2_5", "port.not_digits"),
        ("25.0", "port.not_digits"),
        ("smtp", "port.not_digits"),
        ("٢٥", "port.not_digits"),
        ("２５", "port.not_digits"),
        ("25\n", "text.line_break"),
    ],
)
def test_a_refused_port_says_what_is_wrong(typed, code):
    assert refusal(check_port, typed).code == code
