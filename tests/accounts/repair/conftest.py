"""An account that logs in."""

import pytest


@pytest.fixture
def logged_in(account, credential):
    """An account whose credential goes to its server already."""
    return account(authenticate=True, credential_id=credential.id)
