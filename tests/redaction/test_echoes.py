"""A secret that a server repeats is struck out in whatever form, and nothing else is."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.echoes import LINES, ONE_LINE, traces
from webapp.redaction.echoes import STRUCK, WITHHELD, Echoes, Heard
from webapp.redaction.known_secret import part_length
from webapp.vault import Secret

SECRETS = ("Tr0ub4dor&3-xyz", "maçã: com 100% espaço", "correct horse battery staple", "W7!kk-09_Zeta")


def shown(secret: str, *lines: str, before: Heard | None = None) -> tuple[str, ...]:
    return Echoes([Secret(secret)]).struck(lines, before or Heard())[0]


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("form", ONE_LINE)
def test_each_form_in_one_line_is_struck_out_and_the_rest_stays(secret, form):
    (line,) = shown(secret, f"535 5.7.8 Log-in refused: {ONE_LINE[form](secret)} ;end")
    assert STRUCK in line
    assert not traces(line, secret)
    assert line.startswith("535 5.7.8 Log-")
    assert line.endswith("end")


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("form", LINES)
def test_each_form_in_several_lines_is_struck_out_or_withheld(secret, form):
    pieces = LINES[form](secret)
    lines = [f"535-5.7.8 {piece}" for piece in pieces] + ["535 5.7.8 end"]
    result = shown(secret, *lines)
    assert [line[:4] for line in result] == [line[:4] for line in lines]
    assert not any(piece in line for piece, line in zip(pieces, result, strict=False) if len(piece) > 2)
    assert not traces(" ".join(line[10:] for line in result), secret)


def test_pieces_that_nothing_joins_withhold_the_reply_and_say_so():
    result = shown(SECRETS[0], "535-first Tr0", "535-then ub4d", "535 and or, 3, xyz")
    assert result == (f"535-{WITHHELD}", f"535-{WITHHELD}", f"535 {WITHHELD}")


@pytest.mark.parametrize("pieces", [("Tr0u", "b4d", "or&3-xyz"), ("Tr0", "ub4", "dor", "3", "xyz")])
def test_a_secret_divided_over_replies_is_noticed_when_it_is_complete(pieces):
    echoes, before, goes_back = Echoes([Secret(SECRETS[0])]), Heard(), []
    for piece in pieces:
        _, before, noticed = echoes.struck((f"334 {piece}",), before)
        goes_back.append(noticed)
    assert any(goes_back)


@pytest.mark.parametrize("length", [1, 3, 7, 10])
@pytest.mark.parametrize(
    "form", ["base64", "base64 twice", "base64 twice with the user name", "decimal entities"]
)
@pytest.mark.parametrize("secret", SECRETS)
def test_a_code_divided_over_replies_is_noticed(secret, form, length):
    text = ONE_LINE[form](secret)
    echoes, before, shown_lines, goes_back = Echoes([Secret(secret)]), Heard(), [], False
    for at in range(0, len(text), length):
        (line,), before, noticed = echoes.struck((f"334 {text[at : at + length]}",), before)
        shown_lines.append(line)
        goes_back = goes_back or noticed
    assert goes_back or STRUCK in "".join(shown_lines)


@pytest.mark.parametrize(
    ("secret", "line"),
    [
        ("Password2024!", "535 5.7.8 Error: wrong password for this user"),
        ("Password2024!", "535 5.7.8 Error: authentication failed: UGFzc3dvcmQ6"),
        ("password1", "334 UGFzc3dvcmQ6"),
        ("user1", "334 VXNlcm5hbWU6"),
        ("server2024", "250 2.0.0 The server took it in 2024"),
        ("mailbox-1", "550 5.1.1 No such mailbox here"),
        ("authentication1", "535 5.7.3 Authentication unsuccessful"),
        ("senha123", "535 5.7.8 Senha incorreta"),
        ("pass", "535 5.7.8 Bad password"),
        ("a", "250 2.0.0 Ok: queued as 4dXk2L3Jz9z1T5f"),
        ("1", "250 2.1.5 Ok"),
        ("geheim7", "250-PIPELINING"),
        ("Tr0ub4dor&3-xyz", "250 2.0.0 Ok: queued as 4dXk2L3Jz9z1T5f"),
        ("mmer24", "250 Hammer time"),
        ("535587", "535 5.8.7 no"),
    ],
)
def test_an_ordinary_word_that_a_weak_secret_contains_stays_readable(secret, line):
    assert shown(secret, line) == (line,)


@pytest.mark.parametrize(
    ("secret", "line", "struck"),
    [
        ("password", "535 wrong password", f"535 wrong {STRUCK}"),
        ("abc", "535 abc is wrong, abcd is not", f"535 {STRUCK} is wrong, abcd is not"),
        ("hunter2", "535 it is YUBodW50ZXIy, no", f"535 it is {STRUCK}, no"),
        ("Password2024!", "535 not Password2024!", f"535 not {STRUCK}"),
        ("Password2024!", "535 not word2024", f"535 not {STRUCK}"),
        ("!!$$%%&&//", "535 not !!$$%%&&//.", f"535 not {STRUCK}."),
        ("!!$$%%&&//", "535 not %%&&//.", f"535 not {STRUCK}."),
        ("geheim-7", "535 geheim", f"535 {STRUCK}"),
        ("abc", "535 YWJj", f"535 {STRUCK}"),
    ],
)
def test_a_weak_secret_itself_is_struck_out(secret, line, struck):
    assert shown(secret, line) == (struck,)


def test_a_secret_that_was_struck_out_withholds_no_later_reply():
    echoes = Echoes([Secret(SECRETS[0])])
    _, before, _ = echoes.struck((f"535 {SECRETS[0]}",), Heard())
    assert echoes.struck(("535 5.7.8 zyx no",), before)[::2] == (("535 5.7.8 zyx no",), False)


def test_reply_codes_are_never_a_part_of_a_secret():
    assert shown("abcd5355678efgh", "535-abcd", "535 5.6.78 x") == ("535-abcd", "535 5.6.78 x")


def test_several_secrets_are_struck_out_of_one_line():
    echoes = Echoes([Secret(SECRETS[0]), Secret(SECRETS[3])])
    line = f"535 {SECRETS[0]} and {SECRETS[3].encode().hex()}"
    assert echoes.struck((line,), Heard())[0] == (f"535 {STRUCK} and {STRUCK}",)


@pytest.mark.parametrize(
    ("length", "part"), [(1, 1), (3, 3), (4, 3), (6, 3), (7, 4), (8, 4), (12, 6), (16, 8), (400, 8)]
)
def test_half_of_a_secret_or_eight_characters_of_a_long_one_count(length, part):
    assert part_length(length) == part


@pytest.mark.parametrize(
    "junk", ["A", "x ", "%41", "&#65;", "41", "33 ", "\\x41 ", "AbCd ", "A=b-_", "Tr0ub4d "]
)
def test_long_replies_are_judged_by_work_that_grows_with_their_length(junk):
    echoes = Echoes([Secret(SECRETS[0])])
    calls = {}
    for length in (2_000, 16_000):
        steps = 0

        def count(*_):
            nonlocal steps
            steps += 1
            return count

        sys.settrace(count)
        try:
            echoes._strike((f"535 {junk * (length // len(junk))}",), Heard())
        finally:
            sys.settrace(None)
        calls[length] = steps
    assert calls[16_000] < 20 * calls[2_000]


@given(st.text(max_size=200), st.text(min_size=1, max_size=40))
def test_any_text_and_any_secret_give_as_many_lines_with_the_same_codes(text, secret):
    lines = tuple(f"535-{line}" for line in text.split("\n"))
    result = shown(secret, *lines)
    assert [line[:4] for line in result] == [line[:4] for line in lines]


@given(
    st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=12, max_size=40),
    st.sampled_from(sorted(ONE_LINE)),
)
def test_any_secret_of_letters_and_digits_is_struck_out_in_each_form(secret, form):
    (line,) = shown(secret, f"535 5.7.8 <{ONE_LINE[form](secret)}>")
    assert ONE_LINE[form](secret) not in line
