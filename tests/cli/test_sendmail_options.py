"""The options of sendmail: those with an effect, those that are ignored, those that are refused."""

import pytest

from tests.cli.stored import stored
from tests.mail.drafts import content_of
from webapp.cli.sendmail import call_of
from webapp.errors import Invalid


@pytest.mark.parametrize(
    "option",
    [
        *("-bm", "-odi", "-odb", "-odq", "-oem", "-oee", "-oep", "-om", "-oi", "-i", "-B8BITMIME", "-G"),
        *("-U", "-v", "-Nfailure,delay", "-Rhdrs", "-Vid", "-FMaria", "-n", "-m", "-t"),
    ],
)
def test_every_other_option_of_sendmail_is_ignored(option):
    assert call_of([option, "a@example.com"]).recipients == ["a@example.com"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("-f", "b@example.org"),
        ("-fb@example.org",),
        ("-r", "b@example.org"),
        ("-B", "7BIT", "-L", "Maria", "-if", "<b@example.org>"),
    ],
)
def test_f_sets_the_envelope_sender(command, account, arguments):
    assert command("sendmail", *arguments, "--", "a@example.com", typed=b"x").exit_code == 0
    sender, rows, arrived = stored()
    assert (sender, arrived["From"]) == ("b@example.org", "app@example.com")
    assert rows == [("bcc", "a@example.com")]


@pytest.mark.parametrize(
    ("name", "typed", "shown"),
    [
        ("Maria Silva", b"x", "Maria Silva <app@example.com>"),
        ("Silva, José", b"From: loja@example.org\n\nx", '"Silva, José" <loja@example.org>'),
        ("Maria", b"From: Loja <loja@example.org>\n\nx", "Loja <loja@example.org>"),
        ("a\nBcc: x@example.org", b"x", '"a Bcc: x@example.org" <app@example.com>'),
    ],
)
def test_f_in_capitals_names_the_sender_where_the_message_does_not(command, account, name, typed, shown):
    assert command("sendmail", "-F", name, "a@example.com", typed=typed).exit_code == 0
    assert stored()[2]["From"] == shown


@pytest.mark.parametrize("null", ["", "<>", "www-data", "www-data@srv01", "root@localhost.localdomain"])
def test_without_an_address_the_account_sets_the_envelope_sender(command, account, null):
    assert command("sendmail", "-f", null, "a@example.com", typed=b"x").exit_code == 0
    assert stored()[0] == "app@example.com"


def test_after_two_dashes_everything_is_a_recipient(command, account):
    assert command("sendmail", "--", "-t@example.com", typed=b"x").exit_code == 0
    assert stored()[1] == [("bcc", "-t@example.com")]


def test_an_unknown_mode_is_refused_and_named():
    with pytest.raises(Invalid) as caught:
        call_of(["-bz"])
    assert caught.value.facts["option"] == "-bz"


@pytest.mark.parametrize(
    ("options", "content"),
    [
        ((), "one\n"),
        (("-i",), "one\n.\ntwo\n"),
        (("-oi",), "one\n.\ntwo\n"),
        (("-o", "i"), "one\n.\ntwo\n"),
    ],
)
def test_a_lone_dot_ends_the_message_unless_told_otherwise(command, account, options, content):
    typed = b"Subject: x\n\none\n.\ntwo\n"
    assert command("sendmail", *options, "a@example.com", typed=typed).exit_code == 0
    assert content_of(stored()[2]) == content


def test_help_shows_the_usage(command):
    answer = command("sendmail", "--help")
    assert answer.exit_code == 0
    assert "-f ADDRESS" in answer.output
