"""Header fields for servers without SMTPUTF8: in ASCII, and read back as they were meant."""

import email
from email.header import decode_header, make_header
from email.policy import default

import pytest

from webapp.mail.compose.downgrade import ascii_header, sender_of

BODY = "Olá\r\n\r\nJosé\r\n".encode()


def downgraded(field: str) -> bytes:
    return ascii_header(f"{field}\r\nX-After: yes\r\n\r\n".encode() + BODY)


def test_a_header_in_ascii_stays_as_it_is():
    message = b"To: maria@example.test,\r\n jose@example.test\r\n\r\n" + BODY
    assert ascii_header(message) is message


@pytest.mark.parametrize(
    ("field", "shown"),
    [
        ("To: josé@example.test", ["josé@example.test"]),
        ("To: ana@example.test, josé@example.test", ["ana@example.test", "josé@example.test"]),
        ("To: ana@example.test,\r\n josé@example.test", ["ana@example.test", "josé@example.test"]),
        ('Cc: "a, b" <ana@x.test>, José <josé@example.test>', ["ana@x.test", "josé@example.test"]),
        ("Reply-To: josé@example.test", ["josé@example.test"]),
    ],
)
def test_an_address_beyond_ascii_becomes_the_name_of_an_empty_group(field, shown):
    message = downgraded(field)
    head, _, body = message.partition(b"\r\n\r\n")
    assert head.isascii()
    assert body == BODY
    parsed = email.message_from_bytes(message, policy=default)
    name = field.partition(":")[0]
    found = []
    for group in parsed[name].groups:
        found += [address.addr_spec for address in group.addresses] or [
            str(make_header(decode_header(group.display_name)))
        ]
    assert found == shown
    assert parsed["X-After"] == "yes"


def test_a_long_address_is_folded():
    head = downgraded("To: " + "é" * 60 + "@" + "x" * 60 + ".test").partition(b"\r\n\r\n")[0]
    assert max(map(len, head.split(b"\r\n"))) <= 80


def test_another_field_beyond_ascii_is_encoded():
    parsed = email.message_from_bytes(downgraded("Comments: João, e José"), policy=default)
    assert parsed["Comments"] == "João, e José"


@pytest.mark.parametrize(
    ("block", "sender"),
    [
        ("From: robô@example.test\r\nTo: x@example.test", "robô@example.test"),
        ("To: x@example.test\r\nFrom: <app@example.test>", "<app@example.test>"),
        ("To: From:nobody@example.test", ""),
    ],
)
def test_the_sender_in_the_header_is_found(block, sender):
    assert sender_of(f"{block}\r\n\r\nFrom: other@example.test\r\n".encode()) == sender
