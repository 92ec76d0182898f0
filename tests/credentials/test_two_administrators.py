"""What one administrator typed cannot be had by another one, whatever the order of their edits."""

import dataclasses
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.accounts.conftest import fields as account_fields
from tests.accounts.conftest import form_data
from tests.conftest import PASSWORD, TESTER
from tests.credentials.conftest import SECRET, edited, text_of
from tests.credentials.test_service import private_key
from webapp.accounts import service as accounts
from webapp.accounts.models import Account
from webapp.accounts.sending import AccountSender
from webapp.audit.log import Actor
from webapp.audit.models import AuditEntry
from webapp.connectors import service as connectors
from webapp.connectors.fields import ConnectorFields
from webapp.credentials import binding, service
from webapp.credentials.changes import KEEP, NO_SECRET, Change
from webapp.credentials.fields import CredentialFields, of
from webapp.credentials.models import Credential
from webapp.errors import Invalid, Refused

ANA, BRUNO = Actor(1, "Ana", "web"), Actor(2, "Bruno", "web")
HIS = "smtp.bruno.example"
PLACE = f"smtp {HIS}:587 tls verified via direct"


@pytest.fixture
def hers(storage) -> Credential:
    """A credential whose secret Ana typed, and which was never used."""
    return typed_by(ANA)


def typed_by(actor: Actor) -> Credential:
    row = service.create(CredentialFields("Relay", "relay"), secret=Change.to(SECRET), actor=actor)
    return service.get(row.id)


def replaced(row: Credential, secret: Change, *, by: Actor, **more) -> Credential:
    row = service.get(row.id)
    return service.update(row.id, of(row), version=row.version, secret=secret, actor=by, **more)


def used_at(host: str, row: Credential, *, by: Actor, secret_again: str | None = None) -> Account:
    asked = account_fields(name=f"At {host}", host=host, authenticate=True, credential_id=row.id)
    return accounts.create(asked, secret_again=secret_again, actor=by).account


@pytest.fixture
def login_of(storage) -> Callable[[Account], str]:
    """Return the secret that a test or the outbox would send with an account as it is stored now."""

    def read(account: Account) -> str:
        return AccountSender(Account.get_by_id(account.id), storage).server().login.secret.reveal()

    return read


# The first use


def test_the_first_use_by_another_person_asks_for_the_secret(hers):
    with pytest.raises(Invalid) as caught:
        used_at(HIS, hers, by=BRUNO)
    assert (caught.value.code, caught.value.field) == ("secret.needed", "secret_again")
    assert Account.select().count() == 0
    assert binding.destinations_of(hers) == []


def test_a_connector_of_another_person_asks_too(hers):
    theirs = ConnectorFields("Proxy", HIS, credential_id=hers.id)
    assert connectors.needs_secret(theirs, None, actor=BRUNO)
    with pytest.raises(Invalid, match=r"secret\.needed"):
        connectors.create(theirs, actor=BRUNO)
    assert not connectors.needs_secret(theirs, None, actor=ANA)
    connectors.create(theirs, actor=ANA)


def test_another_person_who_knows_the_secret_may_use_it_first(hers):
    used_at(HIS, hers, by=BRUNO, secret_again=SECRET)
    assert binding.destinations_of(hers) == [PLACE]


def test_a_wrong_secret_of_another_person_binds_nothing_and_is_audited(hers):
    with pytest.raises(Invalid, match=r"secret\.mismatch"):
        used_at(HIS, hers, by=BRUNO, secret_again="guess")
    assert binding.destinations_of(hers) == []
    entry = AuditEntry.select().order_by(AuditEntry.id.desc()).get()
    assert (entry.action, entry.actor) == ("credential.secret_mismatch", "Bruno")


def test_the_person_who_typed_it_is_known_by_number_and_not_by_name(hers):
    with pytest.raises(Invalid, match=r"secret\.needed"):
        used_at(HIS, hers, by=dataclasses.replace(ANA, id=3))
    used_at(HIS, hers, by=dataclasses.replace(ANA, name="Ana Maria", interface="api"))


def test_a_secret_from_before_its_typist_was_recorded_asks_everybody(hers):
    Credential.update(secret_by="").execute()
    for actor in (ANA, BRUNO, TESTER, Actor(None, "", "")):
        with pytest.raises(Invalid, match=r"secret\.needed"):
            used_at(HIS, service.get(hers.id), by=actor)


def test_an_edit_of_the_name_alone_does_not_make_its_editor_the_typist(hers):
    renamed = dataclasses.replace(of(hers), name="Bruno's now", user_name="bruno")
    service.update(hers.id, renamed, version=1, secret=KEEP, actor=BRUNO)
    with pytest.raises(Invalid, match=r"secret\.needed"):
        used_at(HIS, service.get(hers.id), by=BRUNO)


# A secret that is replaced


def test_a_secret_typed_right_again_does_not_go_where_another_person_bound_his_own(hers, login_of):
    used_at("smtp.example.com", hers, by=ANA)
    replaced(hers, Change.to("Bruno's"), by=BRUNO)
    trap = used_at(HIS, service.get(hers.id), by=BRUNO)
    assert login_of(trap) == "Bruno's"
    replaced(hers, Change.to(SECRET), by=ANA)
    with pytest.raises(Refused, match=r"credential\.unbound"):
        login_of(trap)
    with pytest.raises(Invalid, match=r"secret\.needed"):
        used_at(HIS, service.get(hers.id), by=BRUNO)


def test_removing_the_secret_first_opens_no_other_way(hers, login_of):
    used_at("smtp.example.com", hers, by=ANA)
    replaced(hers, NO_SECRET, by=BRUNO, private_key=Change.to(private_key()))
    trap = used_at(HIS, service.get(hers.id), by=BRUNO)
    replaced(hers, Change.to(SECRET), by=ANA, private_key=NO_SECRET)
    with pytest.raises(Refused, match=r"credential\.unbound"):
        login_of(trap)


def test_a_replaced_secret_keeps_only_the_places_that_its_typist_names(hers, login_of):
    good = used_at("smtp.example.com", hers, by=ANA)
    used_at("old.example.com", hers, by=ANA, secret_again=SECRET)
    kept, lost = binding.destinations_of(hers)
    replaced(hers, Change.to("new"), by=ANA, keep_places=[kept, PLACE])
    assert binding.destinations_of(hers) == [kept]
    assert login_of(good) == "new"
    entry = AuditEntry.select().order_by(AuditEntry.id.desc()).get()
    assert (entry.action, entry.before) == ("credential.updated", {"places_lost": [lost]})


def test_naming_places_without_a_new_secret_changes_none(hers):
    used_at("smtp.example.com", hers, by=ANA)
    before = binding.destinations_of(hers)
    replaced(hers, KEEP, by=BRUNO, keep_places=[PLACE])
    assert binding.destinations_of(hers) == before


def test_a_secret_replaced_between_reading_and_binding_is_bound_nowhere(hers):
    read_before = service.get(hers.id)
    replaced(hers, Change.to("Bruno's"), by=BRUNO)
    for typed in (None, SECRET):
        with pytest.raises(Invalid):
            binding.require(read_before, PLACE, typed, actor=ANA)
    assert binding.destinations_of(hers) == []


def test_a_secret_read_before_it_was_replaced_does_not_go_to_a_place_of_the_next_one(hers):
    read_before = service.get(hers.id)
    replaced(hers, Change.to("Bruno's"), by=BRUNO)
    binding.require(service.get(hers.id), PLACE, None, actor=BRUNO)
    with pytest.raises(Refused, match=r"credential\.unbound"):
        binding.check(read_before, PLACE)


# The same on the pages


@pytest.fixture
def sign_in(app, person) -> Callable[[str], FlaskClient]:
    app.config["WTF_CSRF_ENABLED"] = False

    def make(name: str) -> FlaskClient:
        person("administrator", f"{name}@example.com")
        client = app.test_client()
        client.post("/login", data={"email": f"{name}@example.com", "password": PASSWORD})
        return client

    return make


def account_form(row: Credential, host: str, **more: str) -> dict[str, str]:
    usual = {"name": f"At {host}", "authenticate": "yes", "credential_id": str(row.id), "host": host}
    return form_data(**usual | more)


def test_the_pages_ask_the_second_administrator_and_not_the_first(sign_in):
    ana, bruno = sign_in("ana"), sign_in("bruno")
    ana.post("/credentials", data={"name": "Relay", "user_name": "relay", "secret": SECRET})
    row = Credential.get()
    fields = account_form(row, HIS)
    assert 'name="secret_again"' in bruno.post("/accounts/fields", data=fields).text
    asked = bruno.post("/accounts", data=fields)
    assert asked.status_code == 422
    assert 'id="secret_again-error"' in asked.text
    assert 'name="secret_again"' not in ana.post("/accounts/fields", data=fields).text
    assert ana.post("/accounts", data=fields).status_code == 303


def test_the_pages_take_the_places_from_a_replaced_secret(sign_in, login_of):
    ana, bruno = sign_in("ana"), sign_in("bruno")
    ana.post("/credentials", data={"name": "Relay", "user_name": "relay", "secret": SECRET})
    row = Credential.get()
    bruno.post(f"/credentials/{row.id}", data=edited(row, secret="Bruno's"))
    assert bruno.post("/accounts", data=account_form(row, HIS)).status_code == 303
    row = service.get(row.id)
    answer = ana.post(f"/credentials/{row.id}", data=edited(row, secret=SECRET), follow_redirects=True)
    assert 'class="alert alert-warning' in answer.text
    with pytest.raises(Refused, match=r"credential\.unbound"):
        login_of(Account.get())


def test_the_form_keeps_the_places_that_its_reader_allowed_and_no_others_by_itself(sign_in, login_of):
    ana, bruno = sign_in("ana"), sign_in("bruno")
    ana.post("/credentials", data={"name": "Relay", "user_name": "relay", "secret": SECRET})
    row = Credential.get()
    ana.post("/accounts", data=account_form(row, "smtp.example.com"))
    bruno.post("/accounts", data=account_form(row, HIS, secret_again=SECRET))
    own, his = binding.destinations_of(row)
    assert his == PLACE
    for reader, ticked, other in ((ana, own, his), (bruno, his, own)):
        page = reader.get(f"/credentials/{row.id}/edit")
        assert f'name="keep_places" value="{ticked}" checked>' in page.text
        assert f'name="keep_places" value="{other}">' in page.text
        assert f"SMTP {HIS}:587" in text_of(page)
    refused = ana.post(f"/credentials/{row.id}", data=edited(row, name="", secret="new", keep_places=his))
    assert f'name="keep_places" value="{his}" checked>' in refused.text
    assert f'name="keep_places" value="{own}">' in refused.text
    answer = ana.post(f"/credentials/{row.id}", data=edited(row, secret="new", keep_places=own))
    assert answer.status_code == 303
    assert binding.destinations_of(row) == [own]
    assert login_of(Account.select().order_by(Account.id).get()) == "new"


def test_who_keeps_a_place_of_another_person_answers_for_it(hers):
    used_at(HIS, hers, by=BRUNO, secret_again=SECRET)
    replaced(hers, Change.to("new"), by=ANA, keep_places=[PLACE])
    assert binding.bound_by(hers, ANA) == [PLACE]
    assert binding.bound_by(hers, BRUNO) == []
