"""How long servers ask to be left alone, in the words of real ones."""

import pytest

from webapp.mail.hints import HINT_AT_MOST_S, hint_s


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("4.7.1 <a@b.test>: Recipient address rejected: Greylisted, please try again in 5 minutes", 300),
        ("4.2.0 Greylisted for 300 seconds", 300),
        ("4.7.1 Greylisting in action, please come back in 00:05:00", 300),
        ("4.7.0 Try again later, retry after 60s", 60),
        ("4.3.2 Please wait 2 hours", 7200),
        ("4.7.1 wait at least 10 min", 600),
        ("4.2.0 Try again later", None),
        ("4.7.28 Our system has detected an unusual rate", None),
        ("", None),
    ],
)
def test_what_the_server_asks_for_is_read(said, seconds):
    assert hint_s(said, 450) == seconds


def test_a_final_refusal_asks_for_nothing():
    assert hint_s("5.7.1 come back in 5 minutes", 550) is None


def test_nobody_is_put_off_for_more_than_a_day():
    assert hint_s("4.7.1 come back in 999 hours", 450) == HINT_AT_MOST_S
