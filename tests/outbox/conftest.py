"""What the tests of the outbox share: accounts, and messages put straight into the records."""

from collections.abc import Callable

import pytest

from tests.outbox.requests import new_account, new_message
from webapp.accounts.models import Account
from webapp.outbox.models import Message


@pytest.fixture
def account(storage) -> Account:
    """An account in an open storage."""
    return new_account()


@pytest.fixture
def message(account) -> Callable[..., Message]:
    """A function that stores messages that wait in the lane of `account`."""

    def make(*addresses: str, **columns: object) -> Message:
        return new_message(account, *addresses, **columns)

    return make
