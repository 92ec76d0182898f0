"""Every cause of the engine has its texts in three languages, and each text has the facts it names."""

import re
import string

import pytest
from flask import Flask
from flask_babel import force_locale

from webapp.accounts.testing import SETTINGS_CAUSES
from webapp.mail.diagnosis.cause import Ask, Cause
from webapp.mail.diagnosis.causes import CAUSES
from webapp.mail.diagnosis.cures import CURES
from webapp.mail.diagnosis.sentence import NOT_KNOWN, Sentence
from webapp.tunnels.codes import CODES
from webapp.ui.wording.causes import FIELDS, WHOM, explain

LOCALES = ("pt_BR", "en", "es")
CERTIFICATE = {
    "issuer": "CN=Intranet CA",
    "names": ["mail.example.com"],
    "sha256": "ab12",
    "not_before": "2026-01-02T03:04:05+00:00",
    "not_after": "2026-02-03T04:05:06+00:00",
}
FACTS = {
    "host": "smtp.example.com",
    "port": 587,
    "user_name": "relay@example.com",
    "connector": "Filial",
    "ehlo_name": "postigo.example.com",
    "sender": "app@example.com",
    "recipient": "maria@example.com",
    "message_id": "<1@example.com>",
    "limit_s": 30,
    "timeout_s": 30.0,
    "waited_s": 30.0,
    "slow_s": 6.0,
    "slow_step": "EHLO",
    "service": "http",
    "offered": ["XOAUTH2"],
    "reason": "unable to get certificate CRL",
    "fingerprint": "SHA256:aaa",
    "accepted_fingerprint": "SHA256:bbb",
    "name": "Relay",
    "path": "/etc/ca.pem",
    "certificate": CERTIFICATE,
}


def texts() -> list[Sentence]:
    """Return every sentence of causes and cures."""
    found = [text for cause in CAUSES.values() for text in _of(cause)]
    return [*found, *(cure.words for cure in CURES.values())]


def _of(cause: Cause) -> list[Sentence]:
    beside = [cause.not_at_fault] if cause.not_at_fault else []
    return [cause.title, cause.meaning, *cause.steps, *beside]


def test_every_cause_that_can_be_returned_has_a_row():
    assert set(CODES) | SETTINGS_CAUSES | {"internal.error"} <= set(CAUSES)


def test_every_field_at_fault_has_a_label():
    assert {cause.field for cause in CAUSES.values() if cause.field} <= set(FIELDS)


def test_everybody_who_can_help_has_a_name():
    assert set(WHOM) == set(Ask) - {Ask.NOBODY}


@pytest.fixture
def in_words(app: Flask):
    with app.test_request_context():
        yield


@pytest.mark.parametrize("locale", LOCALES)
def test_the_facts_are_filled_in_whatever_the_language(in_words, locale):
    with force_locale(locale):
        for code in CAUSES:
            found = explain({"code": code, "facts": FACTS})
            text = " ".join((found.title, found.meaning, *found.cures, found.whom))
            assert "…" not in text and "%(" not in text and "None" not in text, (code, text)


@pytest.mark.parametrize("locale", LOCALES)
def test_words_do_without_facts_that_a_server_never_told(in_words, locale):
    with force_locale(locale):
        for code in CAUSES:
            found = explain({"code": code})
            assert found.title and "…" not in " ".join((found.title, found.meaning, *found.cures))


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(
    "code", ["mail_from.sender_not_allowed", "mail_from.authentication_required", "rcpt_to.relay_denied"]
)
def test_advice_about_a_user_is_left_out_where_the_account_has_none(in_words, locale, code):
    facts = {name: value for name, value in FACTS.items() if name != "user_name"}
    with force_locale(locale):
        found = explain({"code": code, "facts": facts})
    assert found.cures
    assert NOT_KNOWN.of(locale) not in " ".join((found.title, found.meaning, *found.cures))


def test_every_sentence_has_three_languages_with_the_same_facts():
    for text in texts():
        assert len(set(text)) == 3, text
        assert len({frozenset(_placeholders(words)) for words in text}) == 1, text


def _placeholders(text: str) -> set[str]:
    return set(re.findall(r"%\((\w+)\)s", text))


def test_a_part_without_its_fact_is_left_out():
    text = Sentence(pt="a[[ de %(who)s]]", en="b[[ of %(who)s]]", es="c[[ de %(who)s]]")
    assert text.filled("pt_BR", {"who": "ana"}) == "a de ana"
    assert text.filled("es", {}) == "c"
    assert text.filled("fr", {}) == "b"


def test_a_part_without_its_fact_has_another_in_its_place():
    text = Sentence(pt="a[[ de %(who)s|| sem nome]]", en="b[[ of %(who)s||]]", es="c[[ de %(who)s|| sin]]")
    assert text.filled("pt_BR", {"who": "ana"}) == "a de ana"
    assert text.filled("pt_BR", {}) == "a sem nome"
    assert text.filled("en", {}) == "b"


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("code", ["connect.timeout", "connect.unreachable", "rcpt_to.relay_denied"])
def test_advice_to_open_a_firewall_or_a_relay_names_our_own_address(in_words, locale, code):
    with force_locale(locale):
        with_address = explain({"code": code, "facts": FACTS | {"local": "192.0.2.77"}})
        without = explain({"code": code, "facts": FACTS})
    assert any("192.0.2.77" in cure for cure in with_address.cures)
    assert not any("…" in cure or "[" in cure for cure in without.cures)


def test_a_cause_without_words_gets_the_general_ones(in_words):
    with force_locale("en"):
        assert explain({"code": "from.the_future"}).title == "The attempt failed at this stage"


def test_the_persons_own_host_and_port_stand_in_the_words(in_words):
    with force_locale("pt_BR"):
        found = explain({"code": "connect.refused", "facts": FACTS})
    assert found.title == "Ninguém atende em smtp.example.com:587"
    assert "587" in found.cures[0]


def test_a_percent_sign_in_a_fact_is_only_text(in_words):
    facts = FACTS | {"user_name": "100%(host)s"}
    with force_locale("en"):
        assert "100%(host)s" in explain({"code": "auth.bad_credentials", "facts": facts}).meaning


def test_titles_are_short():
    for code, cause in CAUSES.items():
        for title, meaning in zip(cause.title, cause.meaning, strict=True):
            assert len(title) <= 110, code
            assert not title.endswith("."), code
            assert meaning[-1] in string.punctuation, code


def test_the_evidence_and_whom_to_ask_are_told(in_words):
    result = {
        "code": "auth.bad_credentials",
        "facts": FACTS,
        "evidence": ["logs_in", "enhanced_code", "novel"],
        "or_else": ["auth.account_locked", "from.the_future"],
        "enhanced_code": "5.7.8",
    }
    with force_locale("en"):
        found = explain(result)
    assert found.evidence == ("the account logs in", "the code 5.7.8", "novel")
    assert found.or_else == ("The account relay@example.com is locked or disabled",)
    assert explain(result | {"code": "rcpt_to.unknown_user"}).whom


def test_what_was_not_at_fault_is_told(in_words):
    with force_locale("pt_BR"):
        assert explain({"code": "tls.wrong_name", "facts": FACTS}).not_at_fault.startswith("A senha não foi")
        assert not explain({"code": "tls.wrong_name", "facts": FACTS | {"user_name": None}}).not_at_fault
        assert not explain({"code": "auth.bad_credentials", "facts": FACTS}).not_at_fault
