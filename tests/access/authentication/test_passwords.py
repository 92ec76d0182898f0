"""Passwords: rules, hashing, and verification in constant time."""

import pytest

from webapp.access.authentication import passwords
from webapp.errors import Invalid

EMAIL = "ana@example.com"


def code_for(password: str) -> str | None:
    try:
        passwords.check(password, EMAIL)
    except Invalid as error:
        return error.code
    return None


@pytest.mark.parametrize(
    "password",
    ["  twelve chars  ", "correct horse battery", "çãõ ñ 日本 abcdef", "x9!" * 4 + "y", "a b-" * 256],
)
def test_a_long_password_is_taken_exactly_as_typed(password):
    assert passwords.check(password, EMAIL) == password


@pytest.mark.parametrize(
    ("password", "codes"),
    [
        ("ana", ["password.too_short", "password.is_email", "password.common"]),
        ("senha\n", ["password.line_break", "password.too_short", "password.common"]),
        ("a" * 2000, ["text.too_long"]),
        ("correct horse battery", []),
    ],
)
def test_every_rule_that_a_password_breaks_is_told_at_once(password, codes):
    assert [fault.code for fault in passwords.faults(password, EMAIL)] == codes


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("", "password.too_short"),
        ("a" * 3 + "bcdefghi", "password.too_short"),
        ("ab cd" * 205, "text.too_long"),
        ("ana@example.com", "password.is_email"),
        ("ANA@Example.com", "password.is_email"),
        ("correct horse\n", "password.line_break"),
        ("correct\x00horse battery", "password.line_break"),
        ("correct horse \ud800", "text.not_text"),
        ("password1234", "password.common"),
        ("Senha@2026!!!", "password.common"),
        ("senhasenhasenha", "password.common"),
        ("senhasenha2026", "password.common"),
        ("aaaaaaaaaaaaaa", "password.common"),
        ("123456789012", "password.common"),
        ("qwertyuiop123", "password.common"),
    ],
)
def test_a_password_that_anybody_would_try_is_refused(password, code):
    assert code_for(password) == code


def test_the_facts_of_a_refusal_never_hold_the_password():
    with pytest.raises(Invalid) as caught:
        passwords.check("senha@2026!!", EMAIL)
    assert "senha" not in str(caught.value)


def test_the_real_hasher_has_the_parameters_that_were_decided():
    hasher = passwords.make_hasher()
    assert (hasher.memory_cost, hasher.time_cost, hasher.parallelism) == (19456, 2, 1)
    assert hasher.hash("x").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_only_the_right_password_is_right():
    stored = passwords.hash_password("correct horse battery")
    assert "correct" not in stored
    assert passwords.verify(stored, "correct horse battery")
    assert not passwords.verify(stored, "correct horse battery ")
    assert not passwords.verify(None, "correct horse battery")
    assert not passwords.verify("not a hash", "correct horse battery")


def test_a_password_longer_than_the_longest_does_not_match_its_beginning():
    longest = "abcd" * (passwords.MAX_LENGTH // 4)
    stored = passwords.hash_password(longest)
    assert passwords.verify(stored, longest)
    assert not passwords.verify(stored, longest + "x")


def test_without_an_account_the_same_work_is_done(monkeypatch):
    """The hash used for an unknown address has the same cost as a real one."""
    checked = []
    hasher = passwords.make_hasher(memory_kib=16, time_cost=1)
    monkeypatch.setattr(passwords, "hasher", Recorder(hasher, checked))
    stored = passwords.hash_password("correct horse battery")
    passwords.verify(stored, "wrong")
    passwords.verify(None, "wrong")
    costs = [text.rsplit("$", 2)[0] for text in checked]
    assert costs[0] == costs[1]
    assert [len(text) for text in checked] == [len(stored)] * 2


class Recorder:
    """A hasher that records the hashes it verifies."""

    def __init__(self, hasher, checked):
        self._hasher = hasher
        self._checked = checked

    def __getattr__(self, name):
        return getattr(self._hasher, name)

    def verify(self, stored, password):
        self._checked.append(stored)
        return self._hasher.verify(stored, password)


def test_a_hash_of_other_parameters_is_outdated():
    old = passwords.make_hasher(memory_kib=16, time_cost=2).hash("correct horse battery")
    assert passwords.is_outdated(old)
    assert not passwords.is_outdated(passwords.hash_password("correct horse battery"))
