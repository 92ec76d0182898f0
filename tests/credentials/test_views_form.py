"""The form of a credential: making one, changing one, and secrets that are never shown again."""

import re

import pytest

from tests.conftest import TESTER
from tests.credentials.conftest import FRAGMENT, SECRET, TYPED, edited, text_of
from tests.credentials.test_service import private_key
from webapp.credentials import service
from webapp.credentials.changes import KEEP, Change
from webapp.credentials.fields import CredentialFields
from webapp.credentials.models import Credential

# Making one


def test_create_stores_and_goes_back_to_the_report(admin):
    answer = admin.post("/credentials", data=TYPED)
    assert (answer.status_code, answer.location) == (303, "/credentials")
    row = Credential.get()
    assert row.open_secret().reveal() == SECRET
    assert "Relay" in admin.get("/credentials").text


def test_create_through_htmx_sends_the_browser_on(admin):
    answer = admin.post("/credentials", data=TYPED, headers=FRAGMENT)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/credentials")


@pytest.mark.parametrize("headers", [{}, FRAGMENT])
def test_an_empty_form_names_each_field(admin, headers):
    answer = admin.post("/credentials", data={}, headers=headers)
    assert answer.status_code == 422
    assert 'id="name-error"' in answer.text
    assert 'id="user_name-error"' in answer.text
    assert Credential.select().count() == 0


def test_a_refused_form_keeps_what_was_typed_but_never_a_secret(admin):
    key = private_key()
    answer = admin.post("/credentials", data=TYPED | {"name": "", "private_key": key, "remarks": "kept"})
    assert answer.status_code == 422
    assert 'value="relay"' in answer.text
    assert "kept" in answer.text
    assert SECRET.strip() not in text_of(answer)
    assert key.splitlines()[1] not in text_of(answer)
    assert 'id="secret-error"' in answer.text
    assert 'id="private_key-error"' in answer.text


def test_a_name_that_is_taken_is_said_at_the_name(admin, credential):
    credential("relay")
    answer = admin.post("/credentials", data=TYPED)
    assert answer.status_code == 422
    assert 'id="name-error"' in answer.text


def test_a_new_credential_goes_back_to_the_form_that_asked_for_it(admin):
    assert "return_to=" in admin.get("/credentials/new?return_to=/accounts/new%3Fdraft%3Dabc").text
    answer = admin.post("/credentials?return_to=/accounts/new%3Fdraft%3Dabc", data=TYPED)
    assert answer.location == f"/accounts/new?draft=abc&credential={Credential.get().id}"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x"]
)
def test_the_return_address_never_leaves_the_site(admin, elsewhere):
    page = admin.get("/credentials/new", query_string={"return_to": elsewhere}).text
    assert 'action="/credentials"' in page
    assert not re.search('href="[^"]*evil', page)
    answer = admin.post("/credentials", query_string={"return_to": elsewhere}, data=TYPED)
    assert answer.location == "/credentials"


# Changing one


def test_edit_leaves_the_secrets_empty(admin, credential):
    row = credential()
    page = admin.get(f"/credentials/{row.id}/edit").text
    assert re.search(r'<input[^>]*name="secret"[^>]*value=""', page)
    assert 'name="remove_secret"' in page
    assert 'name="remove_private_key"' not in page


def test_update_keeps_a_secret_that_was_left_empty(admin, credential):
    row = credential()
    answer = admin.post(f"/credentials/{row.id}", data=edited(row, user_name="other"))
    assert answer.status_code == 303
    after = service.get(row.id)
    assert (after.user_name, after.open_secret().reveal()) == ("other", SECRET)


def test_update_replaces_a_secret_and_removes_a_key(admin, storage):
    fields = CredentialFields("Relay", "relay")
    row = service.create(fields, secret=KEEP, private_key=Change.to(private_key()), actor=TESTER)
    answer = admin.post(f"/credentials/{row.id}", data=edited(row, secret="new", remove_private_key="yes"))
    assert answer.status_code == 303
    after = service.get(row.id)
    assert (after.open_secret().reveal(), after.private_key) == ("new", None)


def test_typing_a_new_secret_and_removing_it_is_refused(admin, credential):
    row = credential()
    answer = admin.post(f"/credentials/{row.id}", data=edited(row, secret="new", remove_secret="yes"))
    assert answer.status_code == 422
    assert service.get(row.id).open_secret().reveal() == SECRET


def test_the_second_editor_sees_both_values_and_can_put_theirs(admin, credential):
    row = credential()
    admin.post(f"/credentials/{row.id}", data=edited(row, user_name="first"))
    answer = admin.post(f"/credentials/{row.id}", data=edited(row, user_name="second", secret="lost"))
    assert answer.status_code == 409
    assert re.search(r"<td>first</td>\s*<td>second</td>", answer.text)
    assert "lost" not in answer.text
    version = re.search(r'name="version" value="(\d+)"', answer.text)[1]
    again = admin.post(f"/credentials/{row.id}", data=edited(row, user_name="second", version=version))
    assert again.status_code == 303
    assert service.get(row.id).user_name == "second"


@pytest.mark.parametrize("version", ["", "x", "-1", "²", "9" * 40])
def test_a_version_that_never_was_is_a_conflict(admin, credential, version):
    row = credential()
    answer = admin.post(f"/credentials/{row.id}", data=edited(row, version=version, user_name="other"))
    assert answer.status_code == 409
    assert service.get(row.id).user_name == "relay"


def test_columns_that_are_no_fields_of_the_form_change_nothing(admin, credential):
    row = credential()
    extra = {"id": "99", "secret_changed_at": "2000-01-01", "name_key": "x", "created_at": "2000-01-01"}
    admin.post(f"/credentials/{row.id}", data=edited(row, remarks="new", **extra))
    after = service.get(row.id)
    assert (after.name_key, after.created_at, after.remarks) == (row.name_key, row.created_at, "new")
