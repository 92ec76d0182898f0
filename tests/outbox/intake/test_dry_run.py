"""What would become of a message, from the code that takes it in."""

import datetime as dt

import pytest

from tests.outbox.requests import later, new_account
from tests.outbox.running import new_application, with_settings
from webapp.accounts import sending_state
from webapp.accounts.models import Substitute
from webapp.errors import Invalid
from webapp.outbox.intake import routing
from webapp.outbox.intake.dry_run import dry_run
from webapp.outbox.models import Message

pytestmark = pytest.mark.each_database


@pytest.fixture
def ask(storage):
    """A maker of forecasts."""

    def would(settings=storage, application=None, **asked):
        found = dry_run(
            **{"recipient": "maria@example.com"} | asked, application=application, settings=settings
        )
        assert Message.select().count() == 0
        return found

    return would


def hold(account):
    sending_state.hold(account.id, "connect.refused", {}, held_for="1", probe_at=later(hours=1))


def test_the_account_that_sends_is_told_with_the_reason_and_the_envelope(ask):
    account = new_account(return_path="bounces@example.com")
    hold(new_account())  # which says nothing of this one
    found = ask()
    assert (found.account, found.why, found.sends_through) == (account, routing.DEFAULT, account)
    assert (found.envelope_sender, found.envelope_recipients) == (
        "bounces@example.com",
        ("maria@example.com",),
    )
    assert (found.sending_state, found.substitutes, found.overridden, found.asked) == (None, [], [], [])
    assert (found.footer_text, found.footer_html) == ("", "")


def test_what_the_account_overrides_is_told(ask):
    account = new_account(force=True)
    found = ask(sender="me@example.com")
    assert found.asked == [("From", "me@example.com")]
    assert dict(found.headers)["From"] == account.sender
    assert [item.field for item in found.overridden] == ["sender"]


def test_the_header_is_shown_without_what_describes_the_content(ask):
    new_account()
    names = [name for name, _ in ask().headers]
    assert {"From", "To", "Date", "Message-ID"} <= set(names)
    assert not [name for name in names if name.lower().startswith("content-")]


def test_the_account_and_the_sender_asked_for_decide_as_they_do_for_a_message(ask):
    new_account()
    other = new_account(sender="payroll@example.com")
    assert ask(account=other.name).why == routing.ASKED
    assert ask(sender="payroll@example.com").account == other
    with pytest.raises(Invalid) as refused:
        ask(application=new_application(any_account=False), account=other.name)
    assert refused.value.field == "account"
    with pytest.raises(Invalid) as refused:
        ask(recipient="nobody")
    assert refused.value.field == "to"


def test_the_first_substitute_that_may_steps_in_while_the_account_is_held(ask):
    account = new_account()
    stranger, away, other, last = new_account(sender="x@example.com"), *(new_account() for _ in range(3))
    for place, each in enumerate((stranger, away, other, last)):
        Substitute.create(account=account, substitute=each, place=place)
    assert ask().sends_through == account
    hold(account), hold(away)
    found = ask()
    assert found.account == account
    assert found.sending_state.account_id == account.id
    assert [item.account for item in found.substitutes] == [stranger, away, other, last]
    obstacles = [item.obstacle for item in found.substitutes]
    assert obstacles[0] not in (None, routing.HELD)
    assert obstacles[1:] == [routing.HELD, None, None]
    assert found.sends_through == other


def test_while_the_account_is_held_and_nobody_steps_in_it_waits(ask):
    hold(new_account())
    assert ask().sends_through is None


def test_the_footer_is_filled_in_as_it_will_be(ask, storage):
    account = new_account(footer=True)
    settings = with_settings(storage, footer_text="By $account for $sender on $date", footer_html="<i>x</i>")
    found = ask(settings=settings, sender="me@example.com")
    assert found.footer_text.startswith(f"By {account.name} for me@example.com on ")
    assert str(dt.datetime.now(dt.UTC).year) in found.footer_text
    assert "x" in found.footer_html
