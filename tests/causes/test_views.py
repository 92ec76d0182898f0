"""The pages of the causes of failure: the index with its search, and one page for each cause."""

import datetime as dt
from html import unescape

import pytest
from babel.dates import format_date
from flask_babel import force_locale

from webapp.causes.wording import FAMILY_TITLES, becomes, families, view_of
from webapp.mail.diagnosis.cause import Ask
from webapp.mail.diagnosis.causes import CAUSES, FAMILIES
from webapp.mail.diagnosis.providers import PROVIDERS

LOCALES = ("pt_BR", "en", "es")
FULL = "rcpt_to.mailbox_full"


@pytest.fixture
def auditor(signed_in):
    return signed_in("auditor")


@pytest.fixture
def in_words(app):
    with app.test_request_context():
        yield


def test_it_works(auditor):
    page = auditor.get("/causes").text
    assert "<html" in page
    for code in CAUSES:
        assert f'href="/causes/{code}"' in page


@pytest.mark.parametrize("path", ["/causes", "/causes/connect.timeout"])
def test_a_stranger_is_sent_to_the_log_in(app, path):
    assert app.test_client().get(path).location.startswith("/login")


@pytest.mark.parametrize("code", ["from.the_future", "connect", "CONNECT.TIMEOUT", "%00", "<b>"])
def test_an_unknown_code_is_not_found(auditor, code):
    assert auditor.get(f"/causes/{code}").status_code == 404


def test_a_search_answers_htmx_with_the_table_alone(auditor):
    answer = auditor.get("/causes?q=timeout", headers={"HX-Request": "true"})
    assert "<html" not in answer.text
    assert 'href="/causes/connect.timeout"' in answer.text
    assert answer.headers["HX-Push-Url"] == "/causes?q=timeout"


@pytest.mark.parametrize(
    ("search", "code"),
    [
        ("5.7.139 smtpclientauthentication", "auth.smtp_auth_disabled"),
        ("caixa postal CHEIA", FULL),
        ("autenticacao", "auth.bad_credentials"),
        ("sendgrid", "auth.sendgrid_apikey_word_needed"),
        ("rcpt_to.mailbox_full", FULL),
    ],
)
def test_a_cause_is_found_by_its_words_its_code_and_a_reply(in_words, search, code):
    with force_locale("pt_BR"):
        found = {each for family in families(search) for each, _title in family.causes}
    assert code in found
    assert len(found) < len(CAUSES)


def test_a_search_without_a_result_says_so(auditor):
    page = unescape(auditor.get("/causes?q=zzzz+<b>").text)
    assert "zzzz <b>" in page
    assert "<b>" not in auditor.get("/causes?q=zzzz+<b>").text


def test_every_family_has_a_title():
    assert set(FAMILY_TITLES) == set(FAMILIES)


@pytest.mark.parametrize("locale", LOCALES)
def test_every_page_has_words_evidence_and_somebody_to_ask(in_words, locale):
    with force_locale(locale):
        for cause in CAUSES.values():
            view = view_of(cause)
            assert view.title and view.meaning and view.whom and view.fault, cause.code
            assert view.becomes and all(view.becomes), cause.code
            assert view.replies or view.has_own_code, cause.code
            assert cause.ask is not Ask.NOBODY or view.cures or cause.code.endswith(("gone", "not_found"))
            told = " ".join(
                (view.title, view.meaning, view.whom, *view.becomes, *(c.words for c in view.cures))
            )
            assert "%(" not in told and "[[" not in told, cause.code


def test_every_page_is_rendered(auditor):
    for code in CAUSES:
        answer = auditor.get(f"/causes/{code}")
        assert answer.status_code == 200, code
        assert f"<code>{code}</code>" in answer.text


def test_a_page_quotes_the_replies_that_were_seen_and_by_whom(auditor):
    page = unescape(auditor.get(f"/causes/{FULL}").text)
    for signal in CAUSES[FULL].signals:
        assert signal.seen in page
    assert "Dovecot · " in page  # of "Dovecot, code of RFC 3463", a remark that is in no catalogue


def test_a_page_names_the_pages_of_the_providers_that_say_it(auditor):
    provider = PROVIDERS["sendgrid"]
    page = unescape(auditor.get("/causes/auth.sendgrid_apikey_word_needed").text)
    assert provider.page in page
    day = format_date(dt.date.fromisoformat(provider.as_of), "medium", locale="pt_BR")
    assert f"revista em {day}" in page


def test_an_rfc_is_linked_at_its_section(in_words):
    sourced = {
        source.url
        for cause in CAUSES.values()
        for source in view_of(cause).sources
        if source.name.startswith("RFC 5321 section")
    }
    assert any(url.startswith("https://www.rfc-editor.org/rfc/rfc5321#section-") for url in sourced)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("auth.bad_credentials", "It is not tried again by itself"),
        ("mail_from.tls_required", "tries the account again from time to time"),
        ("connect.timeout", "tried again by itself, after longer and longer pauses"),
        ("rcpt_to.unknown_user", "given up for this recipient alone"),
        ("message.too_large", "This message is given up"),
        ("server.too_many_connections", "pauses for"),
        ("end_of_data.uncertain", "a person decides"),
    ],
)
def test_a_page_says_what_becomes_of_the_messages(in_words, code, words):
    with force_locale("en"):
        assert words in " ".join(becomes(CAUSES[code]))


def test_a_page_tells_temporary_and_final_replies_apart(in_words):
    with force_locale("en"):
        now, for_good = becomes(CAUSES[FULL])
    assert now.startswith("After a temporary reply (4xx): The message waits")
    assert for_good.startswith("After a final reply (5xx): The message is given up")


def test_a_long_pause_is_told_as_the_outbox_keeps_it(in_words):
    longest = max((cause for cause in CAUSES.values() if cause.pause_s), key=lambda cause: cause.pause_s)
    with force_locale("en"):
        assert "pauses for 4 hours" in becomes(longest)[0]


# Nobody else writes about what Postigo decides by itself.
OF_POSTIGO = {
    *("deadline.reached", "address.refused", "attempt.failed", "account.not_found", "connector.gone"),
    *("credential.unbound", "key.unavailable", "ca_file.unreadable", "settings.invalid", "internal.error"),
}


def test_every_cause_that_others_write_about_names_a_source(in_words):
    lacking = {code for code, cause in CAUSES.items() if not view_of(cause).sources}
    assert lacking <= OF_POSTIGO


def test_a_reply_that_many_send_stands_once_with_all_their_names(in_words):
    shown = view_of(CAUSES["auth.bad_credentials"]).replies
    assert len({(reply.text, reply.stages, reply.conditions) for reply in shown}) == len(shown)
    assert any(", " in reply.by for reply in shown)
