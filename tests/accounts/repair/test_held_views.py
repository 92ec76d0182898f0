"""The buttons on the page of an account that real sending holds, and on that of its message."""

import re

import pytest

from tests.accounts.conftest import SECRET, fields
from tests.accounts.repair.pressing import NAME, actions
from tests.accounts.testing.runs import PT
from tests.conftest import TESTER
from tests.fakes.smtp import Mailbox, real_server
from tests.runs.conftest import ended
from webapp.accounts import sending_state, service, snapshots
from webapp.accounts.models import Account
from webapp.clock import now
from webapp.runs.models import Run


def hold(row, code, stage="ehlo", **facts):
    """Hold an account for this cause, as a worker does."""
    known = {"host": row.host, "port": row.port, "ehlo_name": "postigo", "stage": stage}
    sending_state.hold(row.id, code, known | facts, snapshots.version_of(row.id), now())
    return row


def press(client, row, cure, page="", **typed):
    """Press the button of a cure on a page of the account; return the answer."""
    text = client.get(page or f"/accounts/{row.id}", headers=PT).text
    form = re.search(rf'<form [^>]*action="/accounts/{row.id}/held/{cure}".*?</form>', text, re.DOTALL)
    assert form is not None, f"no button for {cure}"
    sent = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form[0]))
    sent |= dict(re.findall(r'name="([^"]+)" type="text" value="([^"]*)"', form[0]))
    sent |= {f"{cure}-{name}": value for name, value in typed.items()}
    return client.post(f"/accounts/{row.id}/held/{cure}", data=sent, headers=PT)


@pytest.mark.parametrize("page", ["/accounts/{id}", "/accounts/{id}/edit"])
def test_it_works(signed_in, account, page):
    row = hold(account(port=465), "banner.waits_for_tls", "banner")
    client, url = signed_in("administrator"), page.format(id=row.id)
    assert "Mudar para SSL, porta 465, e testar de novo" in client.get(url, headers=PT).text
    answer = press(client, row, "use_ssl_here", url)
    run = Run.select().order_by(Run.id.desc()).get()
    assert (answer.status_code, answer.location) == (303, f"/runs/{run.id}")
    assert Account.get_by_id(row.id).security == "ssl"
    assert run.asked["depth"] == "connect" and "undo" in run.asked
    assert actions()[-2:] == ["account.updated", "account.tested"]


@pytest.mark.parametrize("role", ["operator", "auditor"])
def test_others_see_no_button_and_press_none(signed_in, account, role):
    row = hold(account(port=465), "banner.waits_for_tls", "banner")
    client = signed_in(role)
    assert "/held/" not in client.get(f"/accounts/{row.id}").text
    assert client.post(f"/accounts/{row.id}/held/use_ssl_here").status_code == 403
    assert Account.get().security == "tls"


def test_a_number_that_nobody_has_is_not_found(signed_in):
    assert signed_in("administrator").post("/accounts/99/held/use_ssl_here").status_code == 404


def test_what_is_not_offered_does_nothing(signed_in, account):
    row = account(port=465)
    client = signed_in("administrator")
    assert client.post(f"/accounts/{row.id}/held/use_ssl_here").status_code == 409  # it is not held
    hold(row, "banner.waits_for_tls", "banner")
    for cure in ("ignore_certificate", "nonsense"):
        answer = client.post(f"/accounts/{row.id}/held/{cure}", headers=PT)
        assert answer.status_code == 409
        assert "As configurações mudaram depois desta falha" in answer.text
    assert Account.get_by_id(row.id).version == row.version


def test_an_account_that_changed_since_it_is_held_offers_nothing(signed_in, account):
    row = hold(account(port=465), "banner.waits_for_tls", "banner")
    service.update(row.id, fields(port=466), version=row.version, is_default=True, actor=TESTER)
    client = signed_in("administrator")
    assert "/held/" not in client.get(f"/accounts/{row.id}").text
    assert client.post(f"/accounts/{row.id}/held/use_ssl_here").status_code == 409


def test_an_account_that_is_held_for_the_sender_of_an_application_has_its_own_button(signed_in, account):
    row = hold(account(), "mail_from.sender_not_allowed", "mail_from", other_sender="app@other.example")
    page = signed_in("administrator").get(f"/accounts/{row.id}").text
    assert "/held/" not in page and 'id="own-sender"' in page


@pytest.mark.parametrize("typed", ["", "not a name", "<b>x</b>"])
def test_what_breaks_a_rule_comes_back_at_its_field(signed_in, account, typed):
    row = hold(account(), "ehlo.name_refused")
    answer = press(signed_in("administrator"), row, "set_ehlo_name", ehlo_name=typed)
    assert answer.status_code == 422
    assert 'id="set_ehlo_name-ehlo_name-error"' in answer.text
    assert "<b>x</b>" not in answer.text
    assert Account.get_by_id(row.id).ehlo_name == ""


def test_a_secret_is_replaced_and_not_told(signed_in, logged_in):
    row = hold(logged_in, "auth.bad_credentials", "auth", user_name="relay", reply_code=535)
    answer = press(signed_in("administrator"), row, "replace_secret", secret="another secret")
    assert answer.status_code == 303
    assert Account.get_by_id(row.id).credential.open_secret().reveal() == "another secret"
    assert "another secret" not in answer.text


def test_a_change_that_takes_the_secret_elsewhere_asks_for_it(signed_in, logged_in):
    row = hold(logged_in, "starttls.not_offered", "tls")
    client = signed_in("administrator")
    answer = press(client, row, "use_ssl_465", secret_again="another one")
    assert answer.status_code == 422 and "another one" not in answer.text
    assert press(client, row, "use_ssl_465", secret_again=SECRET).status_code == 303
    assert Account.get_by_id(row.id).port == 465


def test_from_held_to_released_at_a_real_server(signed_in, plain, request):
    with real_server(Mailbox()) as server:
        row = hold(plain(server.port, ehlo_name="x.example.com"), "ehlo.name_refused")
        request.getfixturevalue("runner")
        answer = press(signed_in("administrator"), row, "set_ehlo_name", ehlo_name=NAME)
        run = ended(Run.get_by_id(int(answer.location.rpartition("/")[2])))
    assert run.state == "passed"
    assert sending_state.find(row.id).held_at is None


def test_what_was_refused_of_a_message_is_asked_for_without_sending_one(signed_in, account):
    row = hold(account(), "mail_from.sender_not_allowed", "mail_from", recipient="maria@example.com")
    press(signed_in("administrator"), row, "correct_sender", sender="other@example.com")
    run = Run.select().order_by(Run.id.desc()).get()
    assert (run.asked["depth"], run.asked["to"]) == ("ask", "maria@example.com")
