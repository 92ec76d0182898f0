"""The commands say of a message, and of an account, that it leads to the practice mailbox."""

import json

import pytest

from webapp.__main__ import open_storage
from webapp.accounts import practice

TO = ("--to", "maria@example.com", "--subject", "Report")
WORDS = "Practice only: its account leads to the practice mailbox, which delivers to nobody."


@pytest.fixture
def there(account):
    """The default account leads to the practice mailbox."""
    with open_storage():
        practice.note_port(account.port)
    return account


def test_send_says_that_nobody_receives_it(command, there):
    assert WORDS in command("send", *TO, typed=b"x").stdout
    assert json.loads(command("send", *TO, "--json", typed=b"x").stdout)["practice"] is True


def test_send_says_nothing_of_it_for_a_real_account(command, account):
    assert WORDS not in command("send", *TO, typed=b"x").stdout
    assert json.loads(command("send", *TO, "--json", typed=b"x").stdout)["practice"] is False


def test_sendmail_says_it_where_it_reports(command, there):
    letter = b"Subject: x\n\nx\n"
    assert WORDS in command("sendmail", "-v", "maria@example.com", typed=letter).stderr
    assert command("sendmail", "maria@example.com", typed=letter).output == ""


def test_the_list_of_accounts_marks_it(command, there):
    assert command("account", "list").stdout.rstrip().endswith(f"{there.host}:{there.port} (Practice only)")


def test_making_it_the_default_says_what_that_means(command, there):
    answer = command("account", "default", there.id)
    assert "It leads to the practice mailbox: what it takes is delivered to nobody." in answer.output
