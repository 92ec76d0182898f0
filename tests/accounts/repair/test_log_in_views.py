"""Secrets, user names and log-ins that are mended in the result of a failed test."""

from tests.accounts.conftest import SECRET
from tests.accounts.repair.pressing import actions, failed, press
from tests.accounts.testing.runs import PT
from tests.conftest import TESTER
from webapp.accounts import service
from webapp.accounts.models import Account
from webapp.audit.models import AuditEntry
from webapp.connectors.models import Connector
from webapp.credentials import binding
from webapp.credentials import service as credentials
from webapp.credentials.models import Credential


def test_a_new_secret_is_stored_and_goes_to_the_server_of_the_test(signed_in, logged_in, credential):
    client = signed_in("administrator")
    run = failed(logged_in, "auth.bad_credentials")
    assert press(client, run, "replace_secret", secret="  the new one ").status_code == 303
    changed = Credential.get_by_id(credential.id)
    assert changed.open_secret().matches("  the new one ")
    assert binding.is_bound(changed, service.place_by(logged_in, None))
    assert actions()[-2:] == ["credential.updated", "account.tested"]
    assert "the new one" not in str([(entry.before, entry.after) for entry in AuditEntry.select()])


def test_what_shares_the_credential_is_named_and_keeps_it_only_where_ticked(
    signed_in, account, logged_in, credential
):
    binding.confirm(credential, "smtp other.example.com:587 tls verified via direct", SECRET, actor=TESTER)
    account(name="Folha", host="other.example.com", authenticate=True, credential_id=credential.id)
    client = signed_in("administrator")
    run = failed(logged_in, "auth.bad_credentials")
    page = client.get(f"/runs/{run.id}", headers=PT).text
    assert "Também é usada por: Folha." in page
    assert "SMTP other.example.com:587, STARTTLS, certificado verificado" in page
    press(client, run, "replace_secret", secret="new")
    assert binding.destinations_of(credential) == [service.place_by(logged_in, None)]


def test_a_place_that_is_ticked_keeps_the_new_secret(signed_in, logged_in, credential):
    place = "smtp other.example.com:587 tls verified via direct"
    binding.confirm(credential, place, SECRET, actor=TESTER)
    run = failed(logged_in, "auth.bad_credentials")
    press(signed_in("administrator"), run, "replace_secret", secret="new", keep_places=place)
    assert place in binding.destinations_of(credential)


def test_a_credential_that_somebody_changed_meanwhile_is_left_alone(signed_in, logged_in, credential):
    run = failed(logged_in, "auth.bad_credentials")
    answer = press(signed_in("administrator"), run, "replace_secret", secret="new", credential_version="7")
    assert answer.status_code == 409
    assert Credential.get_by_id(credential.id).open_secret().matches(SECRET)


def test_the_user_name_can_be_mended_too(signed_in, account, credential):
    Credential.update(user_name="relay").execute()
    row = account(authenticate=True, credential_id=credential.id)
    client = signed_in("administrator")
    run = failed(row, "auth.bad_credentials", user_name="relay")
    assert 'value="relay@example.com"' in client.get(f"/runs/{run.id}").text
    press(client, run, "use_full_address", user_name="relay@example.com")
    changed = Credential.get_by_id(credential.id)
    assert changed.user_name == "relay@example.com"
    assert changed.open_secret().matches(SECRET)


def test_where_the_cause_doubts_it_the_user_name_is_mended_along_with_the_secret(
    signed_in, logged_in, credential
):
    client = signed_in("administrator")
    run = failed(logged_in, "auth.bad_credentials", user_name=credential.user_name)
    assert f'value="{credential.user_name}"' in client.get(f"/runs/{run.id}").text
    press(client, run, "replace_secret", secret="new", user_name="relais@example.com")
    changed = Credential.get_by_id(credential.id)
    assert changed.user_name == "relais@example.com"
    assert changed.open_secret().matches("new")


def test_elsewhere_the_user_name_stays(signed_in, logged_in, credential):
    client = signed_in("administrator")
    run = failed(logged_in, "auth.lost", user_name=credential.user_name)
    press(client, run, "replace_secret", secret="new", user_name="relais@example.com")
    assert Credential.get_by_id(credential.id).user_name == credential.user_name


def test_a_secret_that_was_not_allowed_yet_is_confirmed_and_not_replaced(signed_in, logged_in, credential):
    place = service.place_by(logged_in, None)
    binding.unbind(credential, keep=(), actor=TESTER)
    run = failed(logged_in, "credential.unbound", place=place)
    client = signed_in("administrator")
    assert press(client, run, "type_secret_again", secret_again="wrong").status_code == 422
    assert press(client, run, "type_secret_again", secret_again=SECRET).status_code == 303
    assert binding.is_bound(credential, place)
    assert Credential.get_by_id(credential.id).version == credential.version


def test_the_connectors_password_is_mended_in_the_result_too(signed_in, account, credential, connector):
    Connector.update(credential=credential).execute()
    row = account(use_connector=True, connector_id=connector.id)
    run = failed(row, "connector.auth_refused", connector="Filial")
    press(signed_in("administrator"), run, "replace_connector_secret", secret="new")
    changed = Credential.get_by_id(credential.id)
    assert changed.open_secret().matches("new")
    assert binding.destinations_of(changed) == ["socks5 proxy.example.com:1080"]


def test_a_log_in_that_is_missing_is_made_from_a_user_name_and_a_secret(signed_in, account):
    row = account()
    client = signed_in("administrator")
    run = failed(row, "rcpt_to.relay_denied")
    answer = press(client, run, "turn_authentication_on", user_name="relay@example.com", secret="open sesame")
    assert answer.status_code == 303
    changed = Account.get_by_id(row.id)
    assert changed.authenticate
    assert (changed.credential.name, changed.credential.user_name) == (row.name, "relay@example.com")
    assert changed.credential.open_secret().matches("open sesame")
    assert binding.is_bound(changed.credential, service.place_by(changed, None))


def test_a_log_in_that_is_missing_may_be_a_stored_credential(signed_in, account, credential):
    row = account()
    client = signed_in("administrator")
    run = failed(row, "rcpt_to.relay_denied")
    chosen = {"credential_id": str(credential.id)}
    answer = press(client, run, "turn_authentication_on", **chosen)
    assert answer.status_code == 422 and 'id="turn_authentication_on-secret-error"' in answer.text
    assert press(client, run, "turn_authentication_on", **chosen, secret=SECRET).status_code == 303
    assert Account.get_by_id(row.id).credential == credential
    assert credentials.get(credential.id).version == credential.version


def test_a_refused_log_in_leaves_no_credential_behind(signed_in, account):
    run = failed(account(), "rcpt_to.relay_denied")
    typed = {"user_name": "relay", "secret": "open sesame", "version": "99"}
    assert press(signed_in("administrator"), run, "turn_authentication_on", **typed).status_code == 409
    assert not Credential.select().exists()
