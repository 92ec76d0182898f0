"""The buttons in the result of a failed test, through the interfaces."""

import dataclasses

import pytest

from tests.accounts.conftest import SECRET, fields
from tests.accounts.repair.pressing import NAME, actions, failed, press
from tests.accounts.testing.runs import HTMX, PT, waiting
from tests.conftest import TESTER
from tests.fakes.smtp import Mailbox, real_server
from tests.runs.conftest import ended
from webapp.accounts import service
from webapp.accounts.models import Account
from webapp.audit.models import AuditEntry
from webapp.runs.models import Run


def test_it_works(signed_in, account):
    row = account(port=465)
    client = signed_in("administrator")
    before = failed(row, "banner.waits_for_tls")
    assert "Mudar para SSL, porta 465, e testar de novo" in client.get(f"/runs/{before.id}", headers=PT).text
    answer = press(client, before, "use_ssl_here")
    run = Run.select().order_by(Run.id.desc()).get()
    assert (answer.status_code, answer.location) == (303, f"/runs/{run.id}")
    changed = Account.get_by_id(row.id)
    assert (changed.security, changed.port, changed.version) == ("ssl", 465, row.version + 1)
    assert {name: run.asked[name] for name in before.asked} == before.asked
    assert actions()[-2:] == ["account.updated", "account.tested"]


def test_for_htmx_the_new_test_takes_the_place_of_the_old_one(signed_in, account):
    before = failed(account(port=465), "banner.waits_for_tls")
    answer = press(signed_in("administrator"), before, "use_ssl_here", headers=HTMX)
    run = Run.select().order_by(Run.id.desc()).get()
    assert answer.headers["HX-Replace-Url"] == f"/runs/{run.id}"
    assert f'id="run-{run.id}"' in answer.text and "<html" not in answer.text


@pytest.mark.parametrize("role", ["operator", "auditor"])
def test_others_see_no_button_and_press_none(signed_in, account, role):
    run = failed(account(port=465), "banner.waits_for_tls")
    client = signed_in(role)
    assert "/accounts/repair/" not in client.get(f"/runs/{run.id}").text
    assert client.post(f"/accounts/repair/{run.id}/use_ssl_here").status_code == 403
    assert Account.get().security == "tls"


def test_a_stranger_is_sent_to_log_in(app, account):
    run = failed(account(port=465), "banner.waits_for_tls")
    answer = app.test_client().post(f"/accounts/repair/{run.id}/use_ssl_here")
    assert answer.status_code in (303, 400)
    assert Account.get().security == "tls"


def test_a_number_that_nobody_has_is_not_found(signed_in):
    assert signed_in("administrator").post("/accounts/repair/99/use_ssl_here").status_code == 404


def test_a_cure_that_the_result_does_not_offer_does_nothing(signed_in, account):
    row = account(port=465)
    run = failed(row, "banner.waits_for_tls")
    client = signed_in("administrator")
    for cure in ("use_plain_25", "ignore_certificate", "nonsense"):
        assert client.post(f"/accounts/repair/{run.id}/{cure}").status_code == 409
    assert client.post(f"/accounts/repair/{waiting(row).id}/use_ssl_here").status_code == 409
    assert Account.get_by_id(row.id).version == row.version


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_an_account_that_somebody_changed_meanwhile_is_left_alone(signed_in, account, headers):
    row = account(port=465)
    run = failed(row, "banner.waits_for_tls")
    client = signed_in("administrator")
    service.update(row.id, fields(port=465, name="Other"), version=row.version, is_default=True, actor=TESTER)
    answer = client.post(
        f"/accounts/repair/{run.id}/use_ssl_here",
        data={"use_ssl_here-version": row.version},
        headers=PT | headers,
    )
    assert answer.status_code == 409
    assert "As configurações foram alteradas depois deste teste" in answer.text
    assert Account.get_by_id(row.id).security == "tls"


def test_a_form_sent_twice_makes_one_change_and_one_test(signed_in, account):
    row = account(port=465)
    run = failed(row, "banner.waits_for_tls")
    client = signed_in("administrator")
    data = {"once": "a-token", "use_ssl_here-version": str(row.version)}
    first, second = (client.post(f"/accounts/repair/{run.id}/use_ssl_here", data=data) for _ in range(2))
    assert first.location == second.location
    assert Run.select().count() == 2
    assert Account.get_by_id(row.id).version == row.version + 1


def test_without_its_token_nothing_is_changed(app, signed_in, account):
    run = failed(account(port=465), "banner.waits_for_tls")
    client = signed_in("administrator")
    app.config["WTF_CSRF_ENABLED"] = True
    assert client.post(f"/accounts/repair/{run.id}/use_ssl_here", headers=HTMX).status_code == 400
    assert Account.get().security == "tls"


def test_a_typed_value_is_taken_where_it_is_asked_for(signed_in, account):
    row = account()
    client = signed_in("administrator")
    assert press(client, failed(row, "ehlo.name_refused"), "set_ehlo_name", ehlo_name=NAME).status_code == 303
    assert Account.get_by_id(row.id).ehlo_name == NAME


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize("typed", ["", "not a name", "<b>x</b>"])
def test_what_breaks_a_rule_comes_back_at_its_field(signed_in, account, headers, typed):
    row = account()
    run = failed(row, "ehlo.name_refused")
    answer = press(signed_in("administrator"), run, "set_ehlo_name", headers=headers, ehlo_name=typed)
    assert answer.status_code == 422
    assert 'id="set_ehlo_name-ehlo_name-error"' in answer.text
    assert "<b>x</b>" not in answer.text
    assert Account.get_by_id(row.id).ehlo_name == ""


def test_only_what_the_cure_asks_for_is_taken(signed_in, account):
    row = account()
    run = failed(row, "ehlo.name_refused")
    press(
        signed_in("administrator"), run, "set_ehlo_name", ehlo_name=NAME, host="evil.example.net", port="25"
    )
    assert Account.get_by_id(row.id).host == row.host


def test_the_next_result_leads_back_to_the_version_before(signed_in, account):
    row = account(port=465)
    client = signed_in("administrator")
    page = client.get(
        press(client, failed(row, "banner.waits_for_tls"), "use_ssl_here").location, headers=PT
    ).text
    created = AuditEntry.get(AuditEntry.action == "account.created")
    assert f'href="/accounts/{row.id}/history/{created.id}"' in page
    assert "Tipo de conexão segura: <bdi>TLS</bdi> → <bdi>SSL</bdi>" in page
    version = client.get(f"/accounts/{row.id}/history/{created.id}", headers=PT).text
    assert "Voltar a esta versão" in version


def test_a_change_that_takes_the_secret_elsewhere_asks_for_it(signed_in, logged_in):
    row = logged_in
    client = signed_in("administrator")
    run = failed(row, "starttls.not_offered")
    answer = press(client, run, "use_ssl_465", secret_again="another one")
    assert answer.status_code == 422
    assert 'id="use_ssl_465-secret_again-error"' in answer.text
    assert Account.get_by_id(row.id).port == 587
    assert "another one" not in answer.text
    assert press(client, run, "use_ssl_465", secret_again=SECRET).status_code == 303
    assert Account.get_by_id(row.id).port == 465


def test_a_typed_port_asks_for_the_secret_at_once(signed_in, logged_in):
    client = signed_in("administrator")
    run = failed(logged_in, "connect.refused")
    page = client.get(f"/runs/{run.id}").text
    assert 'name="correct_port-secret_again"' in page
    assert press(client, run, "correct_port", port="2525", secret_again=SECRET).status_code == 303
    assert Account.get_by_id(logged_in.id).port == 2525


def test_a_connector_is_chosen_where_one_is_needed(signed_in, account, connector):
    row = account()
    run = failed(row, "connect.timeout")
    press(signed_in("administrator"), run, "use_connector", connector_id=str(connector.id))
    assert Account.get_by_id(row.id).connector == connector


def test_beyond_the_limit_the_change_is_saved_and_said(app, signed_in, account, storage, monkeypatch):
    row = account(port=465)
    run = failed(row, "banner.waits_for_tls")
    client = signed_in("administrator")
    monkeypatch.setitem(app.config, "POSTIGO", dataclasses.replace(storage, tests_per_minute=1))
    press(client, failed(account(name="B", port=465), "banner.waits_for_tls"), "use_ssl_here")
    answer = press(client, run, "use_ssl_here")
    assert answer.status_code == 429
    assert "A mudança foi salva, mas não foi testada." in answer.text
    assert Account.get_by_id(row.id).security == "ssl"


def test_from_red_to_green_at_a_real_server(signed_in, plain, request):
    mailbox = Mailbox()
    with real_server(mailbox) as server:
        row = plain(server.port, ehlo_name="x.example.com")
        before = failed(row, "ehlo.name_refused")
        request.getfixturevalue("runner")
        answer = press(signed_in("administrator"), before, "set_ehlo_name", ehlo_name=NAME)
        run = ended(Run.get_by_id(int(answer.location.rpartition("/")[2])))
    assert run.state == "accepted"
    assert mailbox.received[0].rcpt_tos == ["maria@example.com"]
