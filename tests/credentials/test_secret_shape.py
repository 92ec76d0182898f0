"""What a secret looks like is taken when it is typed, sealed, and gone with it."""

import pytest

from tests.conftest import TESTER
from tests.credentials.conftest import TYPED, edited, text_of
from webapp.audit.models import AuditEntry
from webapp.credentials import service
from webapp.credentials.changes import Change
from webapp.credentials.fields import of
from webapp.credentials.models import Credential
from webapp.db import sealed
from webapp.mail.rules import secret_shape

APP = "abcd efgh ijkl mnop"
ENGLISH = {"Accept-Language": "en"}


def replaced(row, secret, **more):
    return service.update(
        row.id, of(row), version=row.version, secret=Change.to(secret), actor=TESTER, **more
    )


def test_it_is_taken_with_the_secret_and_changes_with_it(credential):
    row = credential(secret=APP)
    assert secret_shape.APP_FORM in row.open_secret_shape()
    row = replaced(row, "S3nha!")
    assert row.open_secret_shape() == {secret_shape.TAKEN}


def test_it_stays_where_the_secret_is_kept(credential):
    row = credential(secret=APP)
    row = service.update(row.id, of(row), version=row.version, actor=TESTER)
    assert secret_shape.APP_FORM in row.open_secret_shape()


def test_of_a_secret_that_was_stored_before_nothing_is_known(credential):
    row = credential(secret=APP)
    Credential.update(secret_shape=None).execute()
    assert service.get(row.id).open_secret_shape() == frozenset()


def test_it_is_sealed_and_always_of_one_length(credential):
    rows = [
        credential(name, secret=secret)
        for name, secret in (("a", APP), ("b", "x"), ("c", " ana@example.com "))
    ]
    tokens = [row.secret_shape for row in rows]
    assert len({len(token) for token in tokens}) == 1
    assert not any("app" in token for token in tokens)


def test_a_key_that_is_missing_tells_nothing(credential):
    row = credential(secret=APP)
    ring, sealed.keyring = sealed.keyring, None
    try:
        assert row.open_secret_shape() == frozenset()
    finally:
        sealed.use(ring)


def test_the_shape_of_one_credential_does_not_open_in_another(credential):
    one, other = credential("a", secret=APP), credential("b", secret="x")
    Credential.update(secret_shape=one.secret_shape).where(Credential.id == other.id).execute()
    assert service.get(other.id).open_secret_shape() == frozenset()


@pytest.mark.parametrize(("secret", "is_told"), [(" S3nha!", True), ("S3nha!", False), ("S3 nha", False)])
def test_a_space_around_a_secret_is_told_when_it_is_typed(admin, secret, is_told):
    admin.post("/credentials", data=TYPED | {"secret": secret}, headers=ENGLISH)
    page = text_of(admin.get("/credentials", headers=ENGLISH))
    assert ("begins or ends with a space" in page) is is_told


def test_an_edit_that_keeps_the_secret_tells_of_its_space_too(admin, credential):
    row = credential(secret="S3nha! ")
    admin.post(f"/credentials/{row.id}", data=edited(row, remarks="x"), headers=ENGLISH)
    assert "begins or ends with a space" in text_of(admin.get("/credentials", headers=ENGLISH))


def test_the_audit_does_not_name_it(credential):
    credential(secret=APP)
    assert "shape" not in str([(entry.before, entry.after) for entry in AuditEntry.select()])
