"""A stored credential, and the form as it is sent."""

from collections.abc import Callable
from html import unescape

import pytest
from werkzeug.test import TestResponse

from tests.conftest import TESTER
from webapp.credentials import service
from webapp.credentials.changes import Change
from webapp.credentials.fields import CredentialFields
from webapp.credentials.models import Credential

SECRET = " maçã: 100% "
FRAGMENT = {"HX-Request": "true"}
TYPED = {"name": "Relay", "user_name": "relay", "secret": SECRET, "remarks": ""}


@pytest.fixture
def credential(storage) -> Callable[..., Credential]:
    """A maker of credentials: `credential("Relay")` has the user name `relay` and SECRET."""

    def make(name: str = "Relay", secret: str | None = SECRET, **fields: str) -> Credential:
        typed = CredentialFields(name=name, user_name=fields.pop("user_name", "relay"), **fields)
        return service.create(typed, secret=Change.to(secret), actor=TESTER)

    return make


@pytest.fixture
def admin(signed_in):
    return signed_in("administrator")


def edited(row: Credential, **changes: str) -> dict[str, str]:
    """Return the form of a stored credential as a browser sends it, with `changes`."""
    return TYPED | {"secret": "", "version": str(row.version)} | changes


def text_of(answer: TestResponse) -> str:
    """Return a page with its entities resolved."""
    return unescape(answer.text)
