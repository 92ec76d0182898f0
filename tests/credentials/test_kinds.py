"""The kinds of credentials: what each row has, what is stored of it, and its form."""

import datetime as dt
import json
import re
from html import unescape

import pytest

from tests.conftest import TESTER
from tests.credentials.conftest import FRAGMENT
from tests.credentials.kind_forms import (
    FORMS,
    KEY_FILE,
    OWN,
    SECRET,
    SECRET_PARTS,
    blank,
    form,
    make,
    refused_fields,
)
from tests.credentials.test_service import last_entry
from webapp.clock import now
from webapp.credentials import service
from webapp.credentials.changes import Change
from webapp.credentials.fields import CredentialFields
from webapp.credentials.kinds import DETAILS, KINDS, SECRETS
from webapp.credentials.models import Credential
from webapp.mail.tokens import kinds as token_kinds


def test_there_is_a_whole_form_for_each_kind():
    assert set(FORMS) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_a_row_is_complete(kind):
    assert {field.name for field in kind.secrets} <= set(SECRETS)
    assert kind.label and kind.about
    assert not kind.asks_by or kind.asks_by in token_kinds.KINDS, f"{kind.name}: no such kind of token"
    assert bool(kind.asks_by) is bool(kind.endpoint), f"{kind.name}: where is its token asked for?"


def test_every_kind_of_token_has_a_credential():
    assert {kind.asks_by for kind in KINDS.values()} - {""} == set(token_kinds.KINDS)


def test_no_two_kinds_have_a_detail_of_the_same_name():
    names = [field.name for kind in KINDS.values() for field in kind.details]
    assert len(names) == len(set(names)) == len(DETAILS)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_made_and_shown_without_its_secrets(admin, kind):
    row = make(admin, kind)
    assert row.kind == kind
    for path in (f"/credentials/{row.id}", f"/credentials/{row.id}/edit", "/credentials"):
        page = unescape(admin.get(path).text)
        for secret in SECRET_PARTS:
            assert secret not in page, path
    page = unescape(admin.get(f"/credentials/{row.id}").text)
    for name in ("tenant", "application", "token_url", "client_id", "scope"):
        assert FORMS[kind].get(name, "") in page


@pytest.mark.parametrize("kind", KINDS)
def test_an_edit_without_a_change_keeps_all(admin, kind):
    row = make(admin, kind)
    assert admin.post(f"/credentials/{row.id}", data=blank(row)).status_code == 303
    after = service.get(row.id)
    assert (after.version, after.details, after.secret) == (row.version, row.details, row.secret)


@pytest.mark.parametrize("kind", KINDS)
def test_the_audit_has_the_details_and_no_secret(admin, kind):
    make(admin, kind)
    entry = json.dumps(last_entry().after)
    assert '"secret": "set"' in entry
    for secret in SECRET_PARTS:
        assert secret not in entry
    assert FORMS[kind].get("tenant", "") in entry


# A key that stands in the form without its passphrase is told at the key.
_OPEN = ("certificate", "secret")


@pytest.mark.parametrize(
    ("kind", "missing"),
    [(kind, name) for kind in FORMS if kind != "password" for name in FORMS[kind]
     if name not in ("scope", "expires_on", "grant") and FORMS[kind][name] and (kind, name) != _OPEN],
)  # fmt: skip
def test_what_a_kind_needs_is_asked_for_at_its_field(admin, kind, missing):
    answer = admin.post("/credentials", data=form(kind, **{missing: ""}))
    assert missing in refused_fields(answer)
    assert Credential.select().count() == 0


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        ("microsoft", "user_name", "no address"),
        ("microsoft", "tenant", "../common"),
        ("microsoft", "tenant", "a/b"),
        ("microsoft", "authority", "http://login.microsoftonline.com"),
        ("microsoft", "authority", "https://login.microsoftonline.com/common"),
        ("microsoft", "expires_on", "next year"),
        ("google", "secret_file", '{"type": "authorized_user"}'),
        ("google", "secret_file", "not JSON"),
        ("google", "secret_file", "[" * 10_000),
        ("google", "secret_file", KEY_FILE.replace("https://oauth2", "http://oauth2")),
        ("oauth", "token_url", "http://login.example.com/token"),
        ("oauth", "token_url", "https://user:pass@login.example.com/token"),
        ("oauth", "token_url", "https://login.example.com:port/token"),
        ("oauth", "grant", "password"),
        ("oauth", "secret", "a\nb"),
        ("password", "private_key", "no key"),
        ("certificate", "private_key", "no key"),
        ("certificate", "private_key", OWN.partition("-----BEGIN ENCRYPTED")[0]),
    ],
)
def test_a_value_that_cannot_be_right_is_told_at_its_field(admin, kind, field, value):
    assert field in refused_fields(admin.post("/credentials", data=form(kind, **{field: value})))
    assert Credential.select().count() == 0


def test_a_kind_that_does_not_exist_is_refused(admin):
    assert "kind" in refused_fields(admin.post("/credentials", data=form("password") | {"kind": "kerberos"}))


# The form


@pytest.mark.parametrize("headers", [{}, FRAGMENT])
@pytest.mark.parametrize("kind", KINDS)
def test_the_kind_decides_which_fields_are_shown(admin, kind, headers):
    page = admin.post("/credentials/fields", data=form(kind), headers=headers).text
    shown = set(
        re.findall(r'<(?:input|textarea|select) class="form-(?:control|select)[^>]*name="(\w+)"', page)
    )
    wanted = {field.name for field in KINDS[kind].details} | {"name", "remarks"}
    wanted |= set() if KINDS[kind].user_from else {"user_name"}
    assert wanted <= shown
    assert not shown & (set(DETAILS) - wanted)
    assert SECRET not in page


def test_the_refresh_token_is_asked_for_only_with_its_grant(admin):
    page = admin.post("/credentials/fields", data=form("oauth", grant="client_credentials")).text
    assert 'name="refresh_token"' not in page
    assert 'name="refresh_token"' in admin.post("/credentials/fields", data=form("oauth")).text


def test_without_its_grant_no_refresh_token_stays(admin):
    row = make(admin, "oauth")
    answer = admin.post(f"/credentials/{row.id}", data=blank(row, grant="client_credentials"))
    assert answer.status_code == 303
    assert service.get(row.id).refresh_token is None


def test_what_was_typed_for_another_kind_is_kept_while_the_form_is_open(admin):
    page = admin.post("/credentials/fields", data=form("microsoft") | {"kind": "google"}).text
    assert re.search(r'type="hidden" name="tenant" value="contoso\.example\.com"', page)


def test_the_form_of_a_stored_credential_shows_its_details(admin):
    row = make(admin, "microsoft")
    page = admin.get(f"/credentials/{row.id}/edit").text
    assert re.search(r'name="tenant"[^>]*value="contoso\.example\.com"', page)
    assert re.search(r'name="expires_on"[^>]*value="2027-05-31"', page)
    assert re.search(r'value="microsoft"[^>]*checked', page)


def test_credentials_from_before_are_a_name_with_a_password(credential):
    row = credential()
    assert (row.kind, row.details, row.expires_at, row.refresh_token) == ("password", {}, None, None)


def test_a_detail_that_is_left_out_has_its_default(storage):
    fields = CredentialFields(
        "X", "avisos@example.com", kind="microsoft", details={"tenant": "t", "application": "a"}
    )
    row = service.create(fields, secret=Change.to("s"), actor=TESTER)
    assert row.details["authority"] == "https://login.microsoftonline.com"


@pytest.mark.parametrize(
    ("days", "tone"),
    [(31, None), (30, "yellow"), (15, "yellow"), (14, "orange"), (4, "orange"), (3, "red"), (-1, "red")],
)
def test_a_secret_that_expires_soon_is_told_louder_the_nearer_it_is(admin, days, tone):
    row = make(admin, "microsoft")
    moment = now() + dt.timedelta(days=days, hours=1)
    Credential.update(expires_at=moment).where(Credential.id == row.id).execute()
    for path in ("/credentials", f"/credentials/{row.id}"):
        page = admin.get(path, headers={"Accept-Language": "en"}).text
        told = re.search(r'badge bg-(\w+)-lt">Secret: ', page)
        assert (told and told[1]) == tone
