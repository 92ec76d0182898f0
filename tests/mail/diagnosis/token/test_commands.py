"""What is pasted into PowerShell: the values of the case, each as one word in which nothing is expanded."""

import pytest

from webapp.mail.diagnosis.cures import CURES, commands

FACTS = {"mailbox": "avisos@example.test", "application": "0a1b", "object_id": "9f8e"}


def test_the_lines_have_the_values_in_them():
    assert commands.filled(commands.REGISTER, FACTS, "en").splitlines() == [
        "Connect-ExchangeOnline",
        "New-ServicePrincipal -AppId '0a1b' -ObjectId '9f8e' -DisplayName 'Postigo'",
    ]


@pytest.mark.parametrize(
    ("value", "word"),
    [
        ("o'neil@example.test", "'o''neil@example.test'"),
        ("a\u2019; Remove-Mailbox b", "'a\u2019\u2019; Remove-Mailbox b'"),
        ("$(Get-Mailbox)`n", "'$(Get-Mailbox)`n'"),
        ("a\r\nRemove-Mailbox b", "'aRemove-Mailbox b'"),
        ("\u201a\u201b\u2018", "'\u201a\u201a\u201b\u201b\u2018\u2018'"),
    ],
)
def test_no_value_leaves_its_word(value, word):
    assert commands.quoted(value) == word
    assert word in commands.filled(commands.SMTP_AUTH_ON, {"mailbox": value}, "en")


@pytest.mark.parametrize(
    ("language", "name"), [("pt_BR", "caixa postal"), ("en", "mailbox"), ("es", "buzón")]
)
def test_a_value_that_is_not_known_stands_as_its_name(language, name):
    assert f"'<{name}>'" in commands.filled(commands.GRANT_MAILBOX, {}, language)


def test_the_user_name_is_the_mailbox_where_none_is_known():
    assert "'app@example.test'" in commands.filled(
        commands.SMTP_AUTH_ON, {"user_name": "app@example.test"}, "en"
    )


def test_every_fact_in_a_line_has_a_name():
    for code, cure in CURES.items():
        assert commands.facts_of(cure.commands) <= commands.NAMES, f"{code}: add it to _NAMES of commands.py"
