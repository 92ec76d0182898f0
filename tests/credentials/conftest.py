"""A stored credential, without going through the pages."""

from collections.abc import Callable

import pytest

from tests.conftest import TESTER
from webapp.credentials import service
from webapp.credentials.changes import Change
from webapp.credentials.fields import CredentialFields
from webapp.credentials.models import Credential

SECRET = " maçã: 100% "


@pytest.fixture
def credential(storage) -> Callable[..., Credential]:
    """A maker of credentials: `credential("Relay")` has the user name `relay` and SECRET."""

    def make(name: str = "Relay", secret: str | None = SECRET, **fields: str) -> Credential:
        typed = CredentialFields(name=name, user_name=fields.pop("user_name", "relay"), **fields)
        return service.create(typed, secret=Change.to(secret), actor=TESTER)

    return make
