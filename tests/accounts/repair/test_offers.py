"""Which buttons the result of a failed test offers, and what they say."""

import pytest
from flask_babel import force_locale

from tests.accounts.conftest import fields
from tests.accounts.testing.runs import finished
from tests.conftest import TESTER
from webapp.accounts import service
from webapp.accounts.fields import NAMES
from webapp.accounts.models import Account
from webapp.accounts.repair.offers import failure_of_test, find, offers
from webapp.accounts.wording import repair as wording
from webapp.mail.diagnosis.case import Case
from webapp.mail.diagnosis.cures import CURES
from webapp.mail.diagnosis.cures.shape import Asked

FACTS = {"host": "smtp.example.com", "port": 587, "names": "mail.example.com"}


def failed(row, code, **facts):
    """Store a test of `row` that failed for this cause."""
    return finished(row, code=code, facts=FACTS | facts)


def said(app, row, code, language="pt_BR", **facts):
    """Return what the buttons in the result say, by the codes of their cures."""
    with app.test_request_context(), force_locale(language):
        found = offers(row, failed(row, code, **facts))
        return {offer.cure: wording.button_words(offer) for offer in found}


@pytest.mark.parametrize(
    ("cause", "changes", "button"),
    [
        ("banner.waits_for_tls", {"port": 465}, "Mudar para SSL, porta 465, e testar de novo"),
        ("tls.plain_text_first", {"security": "ssl"}, "Mudar para TLS, porta 587, e testar de novo"),
        ("starttls.not_offered", {"port": 25}, "Mudar para SSL, porta 465, e testar de novo"),
        ("auth.only_after_tls", {"secure": False, "security": None, "port": 25},
         "Mudar para TLS, porta 25, e testar de novo"),
        ("connect.refused", {"host": "smtp.gmail.com", "port": 26},
         "Mudar a porta para 587 e testar de novo"),
        ("connect.refused", {}, "Mudar a porta e testar de novo"),
        ("ehlo.name_refused", {}, "Mudar o nome no EHLO e testar de novo"),
        ("resolve.not_found", {}, "Mudar o host e testar de novo"),
    ],
)  # fmt: skip
def test_the_first_button_says_what_it_changes(app, account, cause, changes, button):
    buttons = said(app, account(**changes), cause)
    assert next(iter(buttons.values())) == button


@pytest.mark.parametrize(
    ("language", "button"),
    [
        ("en", "Change to SSL, port 465, and test again"),
        ("es", "Cambiar a SSL, puerto 465, y probar de nuevo"),
    ],
)
def test_the_buttons_speak_the_readers_language(app, account, language, button):
    assert button in said(app, account(port=465), "banner.waits_for_tls", language).values()


def test_a_change_that_is_so_already_has_no_button(app, account):
    row = account(security="ssl", port=465)
    assert "use_ssl_here" not in said(app, row, "banner.waits_for_tls")


def test_a_change_that_would_make_the_account_invalid_has_no_button(app, account, credential):
    row = account(authenticate=True, credential_id=credential.id)
    type(credential).update(user_name="a..b@example.com").execute()
    assert "use_login_as_sender" not in said(app, Account.get_by_id(row.id), "mail_from.sender_not_allowed")


def test_the_address_of_the_log_in_becomes_the_sender(app, account, credential):
    row = account(authenticate=True, credential_id=credential.id, return_path="bounces@example.com")
    buttons = said(app, row, "mail_from.sender_not_allowed")
    assert buttons["use_login_as_sender"] == "Mudar o remetente para relay@example.com e testar de novo"


def test_ignoring_the_certificate_is_never_the_first_button(app, account):
    for cause in ("tls.self_signed", "tls.unknown_issuer", "tls.expired", "tls.wrong_name"):
        assert next(iter(said(app, account(name=cause), cause)), "") != "ignore_certificate"


def test_an_account_that_was_changed_since_its_test_offers_nothing(account):
    row = account(port=465)
    run = failed(row, "banner.waits_for_tls")
    assert find(row, failure_of_test(row, run), "use_ssl_here") is not None
    service.update(row.id, fields(port=466), version=row.version, is_default=True, actor=TESTER)
    assert offers(Account.get_by_id(row.id), run) == []


def test_a_test_that_did_not_fail_offers_nothing(account):
    row = account()
    assert offers(row, finished(row)) == []


def test_a_secret_is_asked_for_the_credential_that_the_test_sent(app, account, credential):
    row = account(authenticate=True, credential_id=credential.id)
    offer = find(row, failure_of_test(row, failed(row, "auth.bad_credentials")), "replace_secret")
    assert offer.credential == credential
    assert offer.place == service.place_of(fields(authenticate=True, credential_id=credential.id))


def test_a_secret_of_the_connector_is_asked_only_where_it_has_one(account, credential, connector):
    row = account(use_connector=True, connector_id=connector.id)
    run = failed(row, "connector.auth_refused")
    assert offers(row, run) == []
    type(connector).update(credential=credential).execute()
    (offer,) = offers(Account.get_by_id(row.id), run)
    assert (offer.asks, offer.credential, offer.place) == (
        Asked.CONNECTOR_SECRET,
        credential,
        "socks5 proxy.example.com:1080",
    )


def test_whatever_a_cure_changes_is_a_setting_with_words():
    case = Case({"port": 465, "user_name": "a@b.example", "from": "x@y.example", "host": "smtp.gmail.com"})
    told = {*wording.SETTINGS, *wording.ENCRYPTION, *wording.UNTOLD}
    changes = {code: cure.change for code, cure in CURES.items() if cure.change}
    lacking = [
        f"{code} changes {name}: it has no words in accounts/wording/repair.py"
        for code, change in changes.items()
        for name in change.values(case)
        if name not in told or name not in NAMES
    ]
    assert not lacking, "\n".join(lacking)
    assert set(Asked) == {*wording.ASKED, Asked.SECRET_AGAIN}


def test_the_same_change_is_offered_once(app, account):
    row = account(security="ssl", port=587)
    assert list(said(app, row, "tls.plain_text_first")) == ["use_starttls_here"]
