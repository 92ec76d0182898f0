"""What several tests of recovery need."""

import pytest

from tests.conftest import TESTER
from tests.outbox.recovery.log_ins import FIELDS
from webapp.credentials import service as credentials
from webapp.credentials.changes import Change


@pytest.fixture
def credential(storage):
    return credentials.create(FIELDS, secret=Change.to("wrong"), actor=TESTER)
