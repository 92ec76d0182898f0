"""A browser that searches from the form of a new account, and what the searches found."""

import pytest
import trustme

TYPED = {"name": "Avisos", "footer": "no", "reply_to": "ana@example.com"}
HX = {"HX-Request": "true"}


@pytest.fixture
def client(signed_in):
    """An administrator's browser."""
    return signed_in("administrator")


@pytest.fixture
def look(client):
    """A function that searches for a text with a half-filled form and returns the answer."""

    def search(text, headers=HX, **data):
        return client.post("/accounts/discover", data=TYPED | {"look_for": text} | data, headers=headers)

    return search


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    """The authority of the servers' certificates, which the installation does not know."""
    return trustme.CA()
