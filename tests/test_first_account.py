"""The account for the practice mailbox: it is created once only."""

import pytest

from webapp import first_account
from webapp.accounts import service
from webapp.accounts.fields import AccountFields
from webapp.accounts.models import Account
from webapp.audit.log import Actor

SOMEBODY = Actor(None, "tests", "cli")

pytestmark = [pytest.mark.usefixtures("storage"), pytest.mark.each_database]


def another():
    fields = AccountFields(name="relay", sender="relay@example.com", host="smtp.example.com")
    return service.create(fields, actor=SOMEBODY).account


def test_the_account_is_for_the_practice_mailbox_and_is_the_default():
    first_account.add(2525)
    account = Account.get()
    assert (account.name, account.sender) == ("Caixa de treino", "postigo@treino.local")
    assert (account.host, account.port, account.secure) == ("127.0.0.1", 2525, False)
    assert (account.active, account.authenticate, account.use_connector) == (True, False, False)
    assert service.default_id() == account.id


def test_it_is_made_once():
    first_account.add(2525)
    first_account.add(2525)
    assert Account.select().count() == 1


def test_it_does_not_come_back_after_it_was_deleted():
    first_account.add(2525)
    service.make_default(another().id, actor=SOMEBODY)
    service.delete(Account.get(Account.name == "Caixa de treino").id, actor=SOMEBODY)
    first_account.add(2525)
    assert [account.name for account in Account.select()] == ["relay"]


def test_it_is_not_made_where_there_is_an_account_already():
    another()
    first_account.add(2525)
    assert [account.name for account in Account.select()] == ["relay"]
