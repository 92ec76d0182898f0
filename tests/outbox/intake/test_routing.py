"""Which account sends, where several could."""

import pytest

from tests.conftest import TESTER
from tests.outbox.requests import new_account
from tests.outbox.running import new_application
from webapp.accounts import service
from webapp.accounts.models import DefaultAccount, Substitute
from webapp.applications.models import ApplicationAccount
from webapp.errors import Invalid, Refused
from webapp.outbox.intake import routing

pytestmark = pytest.mark.each_database

PAYROLL = "payroll@example.com"


def allowed(*accounts):
    """Return an application that may use these accounts and no other."""
    application = new_application(any_account=False)
    for account in accounts:
        ApplicationAccount.create(application=application, account=account)
    return application


def chosen(application=None, **asked):
    choice = routing.choose(application, **asked)
    return choice.account.id, choice.why


@pytest.fixture
def first(storage):
    """The first account, which is the default one."""
    return new_account()


def test_of_several_accounts_with_the_sender_the_default_one_sends(first):
    new_account(sender=PAYROLL)
    default = new_account(sender=PAYROLL)
    service.make_default(default.id, actor=TESTER)
    assert chosen(sender=PAYROLL) == (default.id, routing.SENDER)


def test_where_the_default_one_has_another_sender_the_oldest_with_the_sender_sends(first):
    oldest = new_account(sender=PAYROLL)
    new_account(sender=PAYROLL)
    assert chosen(sender=PAYROLL) == (oldest.id, routing.SENDER)


def test_the_default_one_with_the_sender_is_passed_over_where_it_may_not_be_used(first):
    theirs = new_account(sender=PAYROLL), new_account(sender=PAYROLL)
    default = new_account(sender=PAYROLL)
    service.make_default(default.id, actor=TESTER)
    assert chosen(allowed(*theirs), sender=PAYROLL) == (theirs[0].id, routing.SENDER)


def test_a_sender_of_no_account_leaves_it_to_the_default_one(first):
    new_account(sender=PAYROLL)
    assert chosen(sender="nobody@example.com") == (first.id, routing.DEFAULT)


def test_an_inactive_account_is_not_found_by_its_sender(first):
    new_account(sender=PAYROLL, active=False)
    assert chosen(sender=PAYROLL) == (first.id, routing.DEFAULT)


def test_an_application_with_several_accounts_and_not_the_default_one_has_to_name_one(first):
    application = allowed(new_account(), new_account())
    with pytest.raises(Invalid) as refused:
        routing.choose(application)
    assert (refused.value.code, refused.value.field) == ("message.no_account", "account")


def test_an_inactive_account_does_not_count_among_those_of_an_application(first):
    one = new_account()
    application = allowed(new_account(active=False), one)
    assert chosen(application) == (one.id, routing.ONLY)


def test_an_active_account_behind_many_inactive_ones_counts(first):
    one = new_account()
    application = allowed(*(new_account(active=False) for _ in range(60)), one)
    assert chosen(application) == (one.id, routing.ONLY)
    ApplicationAccount.create(application=application, account=new_account())
    with pytest.raises(Invalid):
        routing.choose(application)


def test_without_a_default_the_only_active_account_sends(first):
    new_account(active=False)
    DefaultAccount.delete().execute()
    assert chosen() == (first.id, routing.ONLY)
    new_account()
    DefaultAccount.delete().execute()
    with pytest.raises(Invalid):
        routing.choose(None)


def test_a_name_of_digits_is_found_where_no_account_has_that_number(first):
    named = new_account(name="2026")
    assert chosen(account="2026") == (named.id, routing.ASKED)


def test_an_account_that_the_application_may_not_use_is_unknown_to_it(first):
    theirs, other = new_account(), new_account()
    application = allowed(theirs)
    assert chosen(application, account=theirs.name) == (theirs.id, routing.ASKED)
    for asked in (other.name, str(other.id)):
        with pytest.raises(Invalid) as refused:
            routing.choose(application, account=asked)
        assert refused.value.code == "message.account_unknown"


@pytest.mark.parametrize("asked", ["9" * 18, "9" * 19, "²", "٣"])
def test_a_number_beyond_all_accounts_is_an_unknown_account(first, asked):
    with pytest.raises(Invalid) as refused:
        routing.choose(None, account=asked)
    assert refused.value.code == "message.account_unknown"
    assert (refused.value.field, refused.value.facts["account"]) == ("account", asked)


def test_a_forced_account_lets_any_sender_be_asked_for(first):
    forced = new_account(force=True)
    application = new_application(senders=[])
    routing.check_sender(application, forced, "boss@example.com")
    with pytest.raises(Refused) as refused:
        routing.check_sender(application, first, "boss@example.com")
    assert (refused.value.code, refused.value.field) == ("message.sender_not_allowed", "sender")
    assert refused.value.facts["sender"] == "boss@example.com"


def test_whoever_is_no_application_may_send_as_anybody(first):
    routing.check_sender(None, first, "boss@example.com")


def test_substitutes_come_in_their_order(first):
    others = [new_account() for _ in range(3)]
    for place, other in enumerate(reversed(others)):
        Substitute.create(account=first, substitute=other, place=place)
    Substitute.create(account=others[0], substitute=first, place=0)
    assert routing.substitutes_of(first.id) == others[::-1]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("app@example.com", "app@example.com", True),
        ("App@Example.com", "app@example.com", True),
        ("app@example.com", "payroll@example.com", False),
    ],
)
def test_addresses_are_the_same_however_they_are_spelt(one, other, same):
    assert routing.same_address(one, other) is same


def test_a_substitute_that_is_held_cannot_step_in(first):
    other = new_account(sender=PAYROLL)
    assert routing.obstacle(first, sender=first.sender, held=[other.id]) is None
    assert routing.obstacle(first, sender=first.sender, held=[first.id]) == routing.HELD
    assert routing.obstacle(other, sender=first.sender, held=[other.id]) not in (None, routing.HELD)


def test_the_accounts_of_other_applications_are_not_counted(first):
    one, other = new_account(), new_account()
    ApplicationAccount.create(
        application=new_application(name="Else", name_key="else", any_account=False), account=other
    )
    assert chosen(allowed(one)) == (one.id, routing.ONLY)


def test_an_inactive_account_that_was_asked_for_is_named_at_the_field(first):
    other = new_account(active=False)
    with pytest.raises(Invalid) as refused:
        routing.choose(None, account=str(other.id))
    assert (refused.value.code, refused.value.field) == ("message.account_inactive", "account")
    assert refused.value.facts["account"] == other.name
