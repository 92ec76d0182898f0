"""The input rules for lines, names, subjects, bodies and secrets, and the comparison of names."""

import re
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.errors import Invalid
from webapp.mail.certificates import pasted
from webapp.mail.compose import content, entity, message, source
from webapp.mail.compose.header import header_lines, own_headers
from webapp.mail.rules import address, address_list, address_tokens
from webapp.mail.rules import text as text_rules
from webapp.mail.rules.text import (
    RULE_CODES,
    check_body,
    check_line,
    check_name,
    check_password,
    check_subject,
    fold,
    search_key,
)

ONE_LINE_BREAKERS = [*map(chr, range(0x20)), "\x7f", *map(chr, range(0x80, 0xA0)), "\u2028", "\u2029"]


def refusal(check, *arguments, **options):
    """Return the error that `check` raises."""
    with pytest.raises(Invalid) as caught:
        check(*arguments, **options)
    return caught.value


@pytest.mark.parametrize("character", ONE_LINE_BREAKERS, ids=lambda c: f"U+{ord(c):04X}")
@pytest.mark.parametrize("text", ["a{}b", "{}a", "a{}"])
def test_a_line_with_a_break_or_control_is_refused_wherever_it_stands(character, text):
    error = refusal(check_line, text.format(character), "subject")
    assert error.code in ("text.line_break", "text.control")
    assert error.field == "subject"
    assert error.facts["character"] == f"U+{ord(character):04X}"


@pytest.mark.parametrize("check", [check_line, check_name, check_subject, check_body, check_password])
def test_half_a_surrogate_pair_is_no_text(check):
    assert refusal(check, "a\ud800b", "field").code == "text.not_text"


def test_spaces_around_a_line_are_left_out_and_those_within_kept():
    assert check_line(" \u00a0a  b ", "name") == "a  b"


def test_a_line_may_be_empty_and_a_name_may_not():
    assert check_line("   ", "remarks") == ""
    assert refusal(check_name, "   ", "name").code == "text.empty"


def test_a_line_that_is_too_long_says_how_long_it_may_be():
    assert check_line("x" * 20, "name", max_length=20) == "x" * 20
    error = refusal(check_line, "x" * 21, "name", max_length=20)
    assert (error.code, error.facts) == ("text.too_long", {"length": 21, "limit": 20})


@pytest.mark.parametrize(
    "text", ["{{7*7}}", "${__class__}", "<b>", "%_'; --", "0.__class__", "安全", "ação 🎉️"]
)
def test_names_that_other_languages_would_read_as_code_are_just_names(text):
    assert check_name(text, "name") == text


@pytest.mark.parametrize("character", ["\u202e", "\u2066", "\u2069", "\u200e", "\u061c"])
def test_a_name_does_not_turn_the_direction_of_writing(character):
    assert refusal(check_name, f"conta{character}x", "name").code == "text.direction"


@pytest.mark.parametrize("character", ["\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\U000e0041"])
def test_a_name_holds_nothing_that_cannot_be_seen(character):
    assert refusal(check_name, f"conta{character}x", "name").code == "text.invisible"


@pytest.mark.parametrize("text", ["a =?UTF-8?Q?=0A?=Bcc: x@y", "=?utf-8?b?Cg==?=", "=?x?q??="])
def test_a_subject_holds_no_encoded_word(text):
    assert refusal(check_subject, text).code == "subject.encoded"


def test_a_subject_may_hold_what_only_resembles_an_encoded_word():
    assert check_subject("2 ?= 3 =? 5") == "2 ?= 3 =? 5"


def test_a_body_keeps_its_lines_and_gets_lf_ends():
    assert check_body(" a\r\nb\rc\n\td\x0c", "text") == " a\nb\nc\n\td\x0c"
    assert refusal(check_body, "a\0b", "text").code == "text.control"


def test_a_password_is_kept_exactly():
    password = "  çá \t\x1b\u202e ".ljust(4095, "x") + " "
    assert check_password(password) == password
    assert check_password("") == ""


@pytest.mark.parametrize("password", ["planted\nword", "planted\rword", "planted\0word", "planted" * 600])
def test_a_refused_password_is_not_in_the_error(password):
    error = refusal(check_password, password)
    assert error.field == "password"
    assert "planted" not in str(error) + repr(error)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Conta  Padrão", " conta padrão "),
        ("STRASSE", "straße"),
        ("Ａｂ１", "ab1"),
        ("e\u0301", "É"),
        ("ﬁm", "FIM"),
        ("a\u00a0b", "A B"),
    ],
)
def test_names_that_differ_in_case_width_or_spacing_are_the_same(one, other):
    assert fold(one) == fold(other)


def test_names_that_differ_in_letters_or_accents_are_not_the_same():
    assert len({fold("avo"), fold("avó"), fold("avô"), fold("av o")}) == 4


def test_a_search_finds_what_was_typed_without_accents():
    assert search_key("acao") in search_key("Configuração de AÇÃO")
    assert search_key("%_") == "%_"


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)
    assert search_key(fold(text)) == search_key(search_key(text)) == search_key(text)


def test_every_single_character_folds_to_something_stable():
    folded = (fold(chr(code)) for code in range(sys.maxunicode + 1))
    assert [text for text in folded if fold(text) != text] == []


@given(st.text())
def test_a_line_is_taken_whole_or_refused(text):
    try:
        line = check_line(text, "field")
    except Invalid:
        return
    assert line == text.strip()
    assert not any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in line)


MODULES = (
    *(text_rules, address, address_list, address_tokens),
    *(message, content, source, entity, header_lines, own_headers, pasted),
)


def test_every_code_that_the_rules_raise_is_in_the_table_and_none_besides():
    nouns = "|".join({code.partition(".")[0] for code in RULE_CODES})
    written = set()
    for module in MODULES:
        lines = Path(module.__file__).read_text(encoding="utf-8")
        raised_in = lines.partition("RULE_CODES: ")[0] + lines.rpartition("_LINE_BREAKS = ")[2]
        written |= set(re.findall(rf'"((?:{nouns})\.[a-z_]+)"', raised_in))
    assert written == set(RULE_CODES)
