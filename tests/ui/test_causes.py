"""Every cause of the engine has its texts in three languages, and each text has the facts it names."""

import re
import string

import pytest
from flask import Flask
from flask_babel import force_locale

from webapp.accounts.testing import SETTINGS_CAUSES
from webapp.mail.diagnosis.causes import ACTIONS as ENGINE_ACTIONS
from webapp.mail.diagnosis.causes import ALL_CAUSES, CAUSES
from webapp.tunnels.codes import CODES
from webapp.ui.wording.causes import FIELDS, OWN_ACTIONS, WORDS, explain
from webapp.ui.wording.causes.actions import ACTIONS

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


def test_every_cause_that_can_be_returned_has_words():
    assert ALL_CAUSES | set(CODES) | SETTINGS_CAUSES | {"internal.error"} <= set(WORDS)


def test_no_words_are_left_for_causes_that_nobody_returns():
    own = SETTINGS_CAUSES | {"internal.error", "connector.gone"}
    assert set(WORDS) <= ALL_CAUSES | own


def test_every_action_has_a_sentence_and_every_sentence_an_action():
    own = {action for actions in OWN_ACTIONS.values() for action in actions}
    assert set(ACTIONS) == ENGINE_ACTIONS | own


def test_every_field_at_fault_has_a_label():
    assert {cause.field for cause in CAUSES.values() if cause.field} <= set(FIELDS)


@pytest.fixture
def in_words(app: Flask):
    with app.test_request_context():
        yield


@pytest.mark.parametrize("locale", LOCALES)
def test_the_facts_are_filled_in_whatever_the_language(in_words, locale):
    with force_locale(locale):
        for code in WORDS:
            cause = CAUSES.get(code)
            found = explain({"code": code, "facts": FACTS, "actions": cause.actions if cause else ()})
            text = " ".join((found.title, found.meaning, *found.cures))
            assert "…" not in text and "%(" not in text and "None" not in text, (code, text)


@pytest.mark.parametrize("locale", LOCALES)
def test_words_do_without_facts_that_a_server_never_told(in_words, locale):
    with force_locale(locale):
        for code in WORDS:
            assert explain({"code": code}).title


@pytest.mark.parametrize("locale", ["pt_BR", "es"])
def test_nothing_is_left_untranslated(in_words, locale):
    def words(locale):
        with force_locale(locale):
            return [str(text) for pair in WORDS.values() for text in pair] + [
                str(s) for s in ACTIONS.values()
            ]

    for english, translated in zip(words("en"), words(locale), strict=True):
        assert english != translated, english
        assert _placeholders(english) == _placeholders(translated), english


def _placeholders(text: str) -> set[str]:
    return set(re.findall(r"%\((\w+)\)s", text))


def test_a_cause_without_words_gets_the_general_ones(in_words):
    with force_locale("en"):
        assert explain({"code": "from.the_future"}).title == "The attempt failed at this stage"


def test_the_persons_own_host_and_port_stand_in_the_words(in_words):
    with force_locale("pt_BR"):
        found = explain({"code": "connect.refused", "facts": FACTS, "actions": ["correct_port"]})
    assert found.title == "Ninguém atende em smtp.example.com:587"
    assert "587" in found.cures[0]


def test_a_percent_sign_in_a_fact_is_only_text(in_words):
    facts = FACTS | {"user_name": "100%(host)s"}
    with force_locale("en"):
        assert "100%(host)s" in explain({"code": "auth.bad_credentials", "facts": facts}).meaning


def test_titles_are_short():
    for code, words in WORDS.items():
        assert len(words.title._args[0]) <= 90, code
        assert not words.title._args[0].endswith("."), code
        assert words.meaning._args[0][-1] in string.punctuation, code
