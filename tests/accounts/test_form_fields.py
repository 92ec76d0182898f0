"""The account form: which answers it keeps, which field it marks, and how many records are chosen from."""

import re

import pytest

from tests.accounts.conftest import form_data
from tests.accounts.testing.runs import finished
from tests.conftest import TESTER
from webapp.accounts.models import Account
from webapp.credentials import service as credentials
from webapp.credentials.changes import Change
from webapp.credentials.fields import CredentialFields
from webapp.ui.wording.causes import FIELDS, FORM_FIELDS

FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def admin(signed_in):
    return signed_in("administrator")


def value_of(page, name):
    """Return the value of an input of a page."""
    return re.search(rf'name="{name}"[^>]* value="([^"]*)"', page)[1]


def fields(admin, **changes):
    """Return the fragment with the server's fields for what was typed so far."""
    return admin.post("/accounts/fields", data=form_data(**changes), headers=FRAGMENT).text


def test_a_port_counts_as_typed_from_when_it_differs_even_if_a_later_suggestion_equals_it(admin):
    page = fields(admin, security="ssl", port="587", port_suggested="465")
    again = {name: value_of(page, name) for name in ("port", "port_suggested", "port_typed")}
    page = fields(admin, security="tls", **again)
    again = {name: value_of(page, name) for name in ("port", "port_suggested", "port_typed")}
    assert value_of(fields(admin, security="ssl", **again), "port") == "587"


def test_a_port_that_was_typed_by_hand_stays_though_it_was_the_suggested_one(admin):
    assert value_of(fields(admin, security="ssl", port_typed="yes"), "port") == "587"
    assert value_of(fields(admin, security="ssl"), "port") == "465"


def test_an_emptied_port_follows_again(admin):
    page = fields(admin, security="ssl", port="", port_typed="yes")
    assert (value_of(page, "port"), value_of(page, "port_typed")) == ("465", "")


def test_answers_that_a_toggle_hides_come_back_and_are_not_saved(admin):
    page = fields(admin, secure="no", security="ssl", ignore_certificate="yes")
    assert 'type="radio" id="security-ssl"' not in page
    hidden = {name: value_of(page, name) for name in ("security", "ignore_certificate")}
    assert hidden == {"security": "ssl", "ignore_certificate": "yes"}
    assert 'id="security-ssl" name="security" value="ssl" checked' in fields(admin, secure="yes", **hidden)
    admin.post("/accounts", data=form_data(secure="no", port="25", **hidden))
    row = Account.get()
    assert (row.security, row.ignore_certificate) == (None, False)


def test_a_credential_that_a_toggle_hides_comes_back(admin, credential):
    page = fields(admin, authenticate="no", credential_id=str(credential.id))
    assert value_of(page, "credential_id") == str(credential.id)
    assert "<select" not in page


NAMED = (
    ("host", None),
    ("port", None),
    ("ehlo_name", None),
    ("secure", None),
    ("security", "secure"),
    ("ignore_certificate", "secure"),
    ("trusted_certificate", "secure"),
    ("authenticate", None),
    ("credential", "authenticate"),
    ("connector", "use_connector"),
    ("sender", None),
    ("eight_bit_anyway", None),
)


def test_no_field_that_a_test_can_name_is_left_out():
    assert {field for field, _toggle in NAMED} == set(FIELDS) - {"to"}  # that is of the test's window


@pytest.mark.parametrize(("field", "toggle"), NAMED)
def test_every_field_that_a_test_can_name_is_marked_with_cause_and_cure(admin, account, field, toggle):
    name = FORM_FIELDS.get(field, field)
    row = account(secure=False, security=None)
    run = finished(row, code="connect.refused", field=field, actions=["correct_port"], facts={"port": 9})
    told = admin.get(f"/runs/{run.id}").text
    [link] = set(re.findall(rf'href="(/accounts/{row.id}/edit[^"]*)"', told))
    page = admin.get(link).text
    assert f"#{name}" == link[link.index("#") :]
    [marked] = re.findall(
        r'<(?:div|fieldset) class="field is-marked.*?class="field-mark".*?</ul>', page, re.S
    )
    assert f'id="{name}"' in marked
    assert "data-check" in marked
    assert "Confira a porta 9." in marked
    if toggle:
        assert f'id="{toggle}-yes" name="{toggle}" value="yes" checked' in page


def test_a_field_in_folded_settings_is_unfolded_where_it_is_marked(admin, account):
    row = account()
    run = finished(row, code="eight_bit.not_offered", field="eight_bit_anyway")
    marked, plain = (admin.get(f"/accounts/{row.id}/edit{asked}").text for asked in (f"?run={run.id}", ""))
    assert re.search(r'<details id="sending-fold" class="card" open>', marked)
    assert not re.search(r'<details id="sending-fold" class="card" open>', plain)


def test_the_field_of_the_last_failure_is_marked_until_the_account_is_changed(admin, account):
    row = account()
    finished(row, code="connect.refused", field="port", facts={"host": "x", "port": 9})
    Account.update(last_test_ok=False, last_test_fingerprint=row.fingerprint).execute()
    page = admin.get(f"/accounts/{row.id}/edit").text
    assert 'id="port-mark"' in page and "data-check" not in page
    Account.update(fingerprint="changed").execute()
    assert "is-marked" not in admin.get(f"/accounts/{row.id}/edit").text


def test_the_recipient_is_marked_in_the_test_window(admin, account):
    row = account()
    run = finished(row, code="rcpt_to.unknown_user", field="to", actions=["check_recipient"])
    page = admin.get(f"/accounts/{row.id}/test?run={run.id}").text
    assert re.search(r'class="field is-marked.*?id="to".*?data-check.*?id="to-mark"', page, re.S)


@pytest.mark.parametrize("asked", ["?run=999", "?run=x", ""])
def test_a_run_that_is_not_this_accounts_marks_nothing(admin, account, asked):
    row, other = account(), account(name="Other")
    finished(other, code="connect.refused", field="port")
    assert "is-marked" not in admin.get(f"/accounts/{row.id}/edit{asked}").text
    assert "is-marked" not in admin.get(f"/accounts/{row.id}/edit?run=1").text


def test_many_credentials_are_searched_and_few_are_chosen(admin, account):
    for number in range(16):
        typed = CredentialFields(name=f"Relay {number:02}", user_name="relay")
        credentials.create(typed, secret=Change.to("s"), actor=TESTER)
    page = fields(admin, authenticate="yes")
    assert '<datalist id="credential_id-list"><option value="Relay 00">' in page
    data = form_data(authenticate="yes", credential_id_search="relay 07")
    answer = admin.post("/accounts", data=data | {"secret_again": "s"})
    assert answer.status_code == 303, answer.text
    assert Account.get().credential.name == "Relay 07"
    unknown = form_data(name="B", authenticate="yes", credential_id_search="relay")
    page = admin.post("/accounts", data=unknown, headers={"Accept-Language": "en"})
    assert page.status_code == 422
    assert "None has exactly this name." in page.text
    assert value_of(page.text, "credential_id_search") == "relay"


def test_the_sending_section_is_folded_and_says_what_differs(admin, account):
    row = account(max_connections=3)
    page = admin.get(f"/accounts/{row.id}/edit", headers={"Accept-Language": "en"}).text
    assert '<details id="sending-fold" class="card">' in page
    assert "Simultaneous connections: 3" in page
    wrong = admin.post(f"/accounts/{row.id}", data=form_data(per_connection="0")).text
    assert '<details id="sending-fold" class="card" open>' in wrong


def test_the_titles_say_what_the_page_does(admin, account):
    row = account(name="Folha & Cia")
    for path, title in (
        ("/accounts", "SMTP configuration"),
        ("/accounts/new", "Add account"),
        (f"/accounts/{row.id}/edit", "Edit account Folha &amp; Cia"),
    ):
        page = admin.get(path, headers={"Accept-Language": "en"}).text
        assert f"<title>{title} · Postigo</title>" in page
        assert '<h1 class="page-title">SMTP configuration</h1>' in page


def test_the_row_menu_leaves_out_what_would_be_refused(admin, account):
    default, other, off = account(name="A"), account(name="B"), account(name="C", active=False)

    def offers(row, action):
        return f"/accounts/{row.id}/{action}" in admin.get(f"/accounts/{row.id}/actions").text

    shown = {row.name: [a for a in ("deactivate", "activate", "default", "delete") if offers(row, a)]
             for row in (default, other, off)}  # fmt: skip
    assert shown == {"A": [], "B": ["deactivate", "default", "delete"], "C": ["activate", "delete"]}
