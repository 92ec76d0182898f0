"""Where the secrets of each kind may go, and what is asked for with them."""

from html import unescape

import pytest

from tests.conftest import TESTER
from tests.credentials.conftest import FRAGMENT
from tests.credentials.kind_forms import (
    AGAIN,
    FORMS,
    KEY_FILE,
    OAUTH,
    PLACES,
    SECRET,
    blank,
    form,
    make,
    refused_fields,
)
from tests.credentials.test_service import last_entry, private_key
from webapp.connectors.models import Connector
from webapp.credentials import binding, service
from webapp.credentials.changes import Change
from webapp.credentials.fields import CredentialFields
from webapp.credentials.kinds import KINDS
from webapp.credentials.models import Credential
from webapp.credentials.tokens import token_request
from webapp.errors import Invalid, Refused


@pytest.mark.parametrize(("kind", "field", "value"), PLACES)
def test_a_changed_endpoint_asks_for_the_secrets_again(admin, kind, field, value):
    row = make(admin, kind)
    answer = admin.post(f"/credentials/{row.id}", data=blank(row, **{field: value}))
    assert "secret" in refused_fields(answer)
    assert service.get(row.id).details == row.details
    again = {name: FORMS[kind][name] for name in ("secret", "refresh_token") if name in FORMS[kind]}
    assert admin.post(f"/credentials/{row.id}", data=blank(row, **{field: value} | again)).status_code == 303
    assert service.get(row.id).details[field] == value


def test_a_refresh_token_is_typed_again_for_another_endpoint_too(admin):
    row = make(admin, "oauth")
    answer = admin.post(
        f"/credentials/{row.id}", data=blank(row, token_url="https://evil.example/token", secret=SECRET)
    )
    assert "refresh_token" in refused_fields(answer)


def test_every_detail_that_says_where_a_secret_goes_is_tried():
    assert {
        (kind.name, field.name) for kind in KINDS.values() for field in kind.details if field.is_place
    } == {(kind, field) for kind, field, _value in PLACES}


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "password"])
def test_another_kind_does_not_take_the_secret_along(admin, kind):
    row = make(admin, "password")
    own = dict.fromkeys(("secret", "secret_file", "refresh_token", "private_key"), "")
    own["version"] = str(row.version)
    answer = admin.post(f"/credentials/{row.id}", data=form(kind, **own))
    assert answer.status_code == 422
    assert service.get(row.id).kind == "password"


def test_another_kind_leaves_no_secret_of_the_former_one_behind(admin):
    row = make(admin, "password", secret="", private_key=private_key())
    assert (
        admin.post(f"/credentials/{row.id}", data=form("microsoft", version=str(row.version))).status_code
        == 303
    )
    after = service.get(row.id)
    assert (after.private_key, after.open_secret_shape()) == (None, frozenset())
    assert last_entry().after["private_key"] == "removed"


def test_a_key_that_is_pasted_again_in_another_form_is_the_same_key(storage):
    fields = CredentialFields("X", "avisos@example.com", kind="google")
    row = service.create(fields, secret=Change.to(KEY_FILE), actor=TESTER)
    first, second, third = (f"smtp {name}.example:587 tls verified via direct" for name in ("a", "b", "c"))
    binding.require(row, first, None, actor=TESTER)
    binding.require(row, second, KEY_FILE.replace("\n", ""), actor=TESTER)  # as a field of one line takes it
    assert binding.destinations_of(row) == [first, second]
    with pytest.raises(Invalid, match=r"secret\.mismatch"):
        binding.require(row, third, AGAIN, actor=TESTER)


def test_a_client_without_a_secret_of_its_own_is_bound_by_its_refresh_token(storage):
    row = service.create(OAUTH, secret=Change.to(SECRET), refresh_token=Change.to("first"), actor=TESTER)
    Credential.update(secret=None).where(Credential.id == row.id).execute()
    row, place = service.get(row.id), "smtp a.example:587 tls verified via direct"
    assert row.is_sent
    assert not binding.is_allowed(row, place)
    with pytest.raises(Refused, match=r"credential\.unbound"):
        binding.check(row, place)
    binding.confirm(row, place, "first", actor=TESTER)
    binding.check(row, place)


def test_a_token_is_asked_for_at_the_endpoint_of_the_form(admin):
    asked = token_request(make(admin, "microsoft", authority="https://login.microsoftonline.us/"))
    assert (asked.kind, asked.endpoint) == ("microsoft", "https://login.microsoftonline.us")
    assert (asked.tenant, asked.application, asked.mailbox) == (
        "contoso.example.com", "4f2abc", "avisos@example.com",
    )  # fmt: skip
    asked = token_request(make(admin, "google", name="G"))
    assert (asked.endpoint, asked.application) == (
        "https://oauth2.googleapis.com/token", "mailer@postigo.iam.gserviceaccount.com",
    )  # fmt: skip
    asked = token_request(make(admin, "oauth", name="O"))
    assert (asked.endpoint, asked.scope, asked.grant) == (
        "https://login.example.com/token", "smtp.send", "refresh_token",
    )  # fmt: skip
    assert asked.refresh_tokens.current().reveal() == "refresh-me-please-0001"
    assert token_request(make(admin, "password", name="P")) is None


def test_a_changed_credential_asks_for_another_token(admin):
    row = make(admin, "oauth")
    before = token_request(row)
    assert token_request(service.get(row.id)) == before
    admin.post(f"/credentials/{row.id}", data=blank(row, secret="another"))
    assert token_request(service.get(row.id)) != before


def test_a_client_certificate_tells_its_name_and_its_end(admin):
    row = make(admin, "certificate")
    assert "CN=relay" in row.user_name
    assert row.expires_at.isoformat() == row.details["certificate_ends"]
    assert "CN=relay" in unescape(admin.get(f"/credentials/{row.id}").text)


def test_a_wrong_passphrase_is_told_at_the_key(admin):
    answer = admin.post("/credentials", data=form("certificate", secret="wrong"))
    assert "private_key" in refused_fields(answer)
    assert Credential.select().count() == 0


# Connectors


def connector_with(row: Credential) -> Connector:
    moment = row.created_at
    return Connector.create(
        name="Filial", name_key="filial", kind="socks5", host="h", port=1080, credential=row,
        created_at=moment, updated_at=moment,
    )  # fmt: skip


def test_a_credential_of_a_connector_keeps_its_kind(admin):
    row = make(admin, "password")
    connector_with(row)
    answer = admin.post(f"/credentials/{row.id}", data=form("microsoft", version=str(row.version)))
    assert "kind" in refused_fields(answer)
    assert service.get(row.id).kind == "password"


def test_a_connector_is_offered_only_what_it_can_use(admin):
    usable, other = make(admin, "password", name="Usable"), make(admin, "microsoft", name="Cloud")
    typed = {
        "name": "Filial",
        "kind": "socks5",
        "host": "h.example.com",
        "port": "1080",
        "authenticate": "yes",
    }
    page = admin.post("/connectors/fields", data=typed, headers=FRAGMENT).text
    assert f'<option value="{usable.id}"' in page
    assert f'<option value="{other.id}"' not in page
    assert "credential_id-help" in page
    answer = admin.post(
        "/connectors", data=typed | {"credential_id": str(other.id), "resolve_remotely": "yes"}
    )
    assert answer.status_code == 422
    assert Connector.select().count() == 0
