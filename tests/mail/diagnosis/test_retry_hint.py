"""How long to wait, from replies of real servers, and replies from which nothing must be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.mail.diagnosis.retry_hint import HINT_AT_MOST_S, hint_s


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("4.7.1 Greylisting in action, please come back in 00:05:00", 300),  # milter-greylist
        (
            "4.7.1 <a@b.test>: Recipient address rejected: Greylisted for 300 seconds (see http://x.test/)",
            300,
        ),
        ("4.2.0 <a@b.test>: Recipient address rejected: Greylisted, please try again in 5 minutes", 300),
        ("4.7.1 Greylisted for 5 minutes", 300),  # sqlgrey
        ("4.7.0 Graylisted, retry after 60s", 60),
        ("4.7.1 Error: too much mail from 192.0.2.1, wait 15 min", 900),
        ("4.7.0 Too many messages, retry in 1h", 3600),
        ("4.3.2 Please try again after 1 hour and 30 minutes.", 5400),
        ("4.3.2 Try again in 1 hour, 2 minutes, 3 seconds", 3723),
        ("4.7.1 Deferred for 90 sec", 90),
        ("4.7.0 Rate limited. Retry-After: 120", 120),
        ("retry after 60", 60),
        ("4.7.1 You have been blocked for 10 mins", 600),
        ("4.7.1 Tente novamente em 5 minutos", 300),
        ("4.7.1 Limite excedido; aguarde mais 2 horas", 7200),
        ("4.7.1 Intente de nuevo en 45 segundos", 45),
        ("4.7.1 Bitte erneut versuchen in 2 Stunden", 7200),
        ("4.7.1 Resend your message in 10\nminutes", 600),
        ("4.7.1 try again in 3 days", HINT_AT_MOST_S),
        ("4.7.1 try again in 999999999 hours", HINT_AT_MOST_S),
        ("4.7.1 wait 30 seconds, or try again in 2 minutes", 120),
        ("4.7.1 please wait at least 00:00:30", 30),
        ("4.7.0 Try again later, retry after 60s", 60),
        ("4.3.2 Please wait 2 hours", 7200),
        ("4.7.1 come back in 02:03:04", 7384),
        ("4.7.1 try again in 1 second", 1),
    ],
)
def test_a_wait_that_is_asked_for_is_read(said, seconds):
    assert hint_s(said, 451) == seconds


@pytest.mark.parametrize(
    "said",
    [
        "",
        "4.2.0 <a@b.test>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/help/b.html",
        "4.7.500 Server busy. Please try again later from [192.0.2.1]. (S77719)",
        "4.2.1 The user you are trying to contact is receiving mail too quickly. Please resend it later",
        "Temporary failure, please try again later.",
        "4.4.2 idle timeout: no command for 300 seconds",
        "4.7.1 limit of 100 messages per 60 seconds exceeded",
        "4.7.1 Throttling failure: Maximum sending rate exceeded.",
        "4.7.1 try again in 0 seconds",
        "4.7.1 try again after 14:30",
        "4.3.1 Insufficient system storage, 5 minutes ago",
        "4.7.1 come back when you have 5 min",
    ],
)
def test_other_numbers_are_no_wait(said):
    assert hint_s(said, 450) is None


@pytest.mark.parametrize("code", [None, 400, 499])
def test_any_temporary_refusal_may_ask_to_wait(code):
    assert hint_s("try again in 5 minutes", code) == 300


@pytest.mark.parametrize("code", [250, 354, 399, 500, 550])
def test_only_a_temporary_refusal_asks_to_wait(code):
    assert hint_s("try again in 5 minutes", code) is None


pieces = st.sampled_from(
    ["try again ", "in ", "for ", "greylisted ", "wait ", "5", "00:05:00 ", " minutes ", "s ", "and ", ". "]
)


@given(st.one_of(st.text(), st.lists(pieces, max_size=200).map("".join)))
def test_whatever_is_said_the_wait_is_none_or_within_a_day(said):
    found = hint_s(said, 450)
    assert found is None or 0 < found <= HINT_AT_MOST_S
