"""Encoded words decode to what their writer meant, in whatever charset and however split."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.mail.rules.encoded_words import decode_bytes, decode_words


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Olá", "Olá"),
        ("=?utf-8?q?Ol=C3=A1_mundo?=", "Olá mundo"),
        ("=?UTF-8?B?T2zDoQ==?= a", "Olá a"),
        ("=?utf-8?b?T2zDoQ?=", "Olá"),  # without its padding
        ("=?iso-8859-1?q?Ol=E1?=", "Olá"),
        ("=?utf-8*pt?q?Ol=C3=A1?=", "Olá"),
        ("=?utf-8?q?a?= \r\n =?utf-8?q?_b?=", "a b"),
        ("=?utf-8?q?a?= c =?utf-8?q?b?=", "a c b"),
        ("=?utf-8?q?Ol=C3?= =?utf-8?q?=A1?=", "Olá"),  # a character in two words
        ("=?x-unknown?q?Ol=E1?=", "Olá"),
        ("=?x-unknown?q?Ol=C3=A1?=", "Olá"),
        ("=?us-ascii?q?Ol=C3=A1?=", "Olá"),
        ("=?unicode_escape?q?=5Cn?=", "\\n"),
        ("=?utf-8?q?a b?=", "a b"),
        ("=?utf-8?x?a?=", "=?utf-8?x?a?="),
        ("a =? b", "a =? b"),
    ],
)
def test_a_header_field_is_decoded(written, meant):
    assert decode_words(written) == meant


@given(st.text(alphabet="=?utf-8qbQB_A1C3 \r\n\té", max_size=60))
def test_whatever_stands_there_is_decoded_to_some_text(text):
    assert isinstance(decode_words(text), str)


@given(st.binary(max_size=20), st.sampled_from(["", "utf-8", "hex", "idna", "utf-7", "x" * 70, "\0"]))
def test_bytes_in_any_charset_are_some_text(data, charset):
    assert isinstance(decode_bytes(data, charset), str)
