"""Whom to ask is somebody who exists: nobody knows who runs the servers of Gmail or Microsoft 365."""

import pytest
from flask import Flask
from flask_babel import force_locale

from tests.mail.diagnosis.test_diagnose import told
from webapp.mail.diagnosis.cause import Ask
from webapp.mail.diagnosis.causes import CAUSES
from webapp.mail.diagnosis.diagnose import diagnose
from webapp.mail.diagnosis.providers import PROVIDERS
from webapp.transcript import Stage
from webapp.ui.wording.causes import explain

OF_STRANGERS = {
    "pt_BR": ("quem administra %s", "responsável pelo servidor %s"),
    "en": ("who runs %s", "who run %s", "team that runs the server %s"),
    "es": ("quien administra %s", "responsable del servidor %s"),
}
ACCOUNT = {"user_name": "app@example.test", "sender": "other@example.test", "recipient": "m@example.test"}
HOSTS = sorted({provider.host for provider in PROVIDERS.values() if provider.host})


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("locale", sorted(OF_STRANGERS))
def test_nobody_is_sent_to_the_team_of_a_providers_server(app: Flask, host, locale):
    with app.test_request_context(), force_locale(locale):
        for code in CAUSES:
            found = explain({"code": code, "facts": ACCOUNT | {"host": host}})
            text = " ".join((found.whom, *found.cures))
            assert not [words for words in OF_STRANGERS[locale] if words % host in text], (code, text)


def test_the_team_of_an_own_server_is_still_named(app: Flask):
    with app.test_request_context(), force_locale("en"):
        found = explain({"code": "mail_from.refused", "facts": ACCOUNT | {"host": "mail.example.test"}})
    assert "mail.example.test" in found.whom
    assert [cure for cure in found.cures if "the server mail.example.test" in cure]


def test_at_a_provider_the_cure_names_its_support(app: Flask):
    with app.test_request_context(), force_locale("pt_BR"):
        found = explain({"code": "auth.account_locked", "facts": ACCOUNT | {"host": "smtp.office365.com"}})
    assert found.cures[0] == f"Fale com {found.whom} e envie os detalhes."


def test_a_provider_that_wants_a_log_in_is_never_tried_without():
    refused = told(Stage.AUTH, "504 5.7.4 Unrecognized authentication type")
    assert "turn_authentication_off" not in diagnose(refused, ACCOUNT | {"host": "smtp.gmail.com"}).cures
    for host in ("smtp-relay.gmail.com", "mail.example.test"):
        assert "turn_authentication_off" in diagnose(refused, ACCOUNT | {"host": host}).cures


def test_a_providers_support_is_named_by_the_diagnosis_too():
    refused = told(Stage.MAIL_FROM, "550 hm")
    assert diagnose(refused, ACCOUNT | {"host": "smtp.office365.com"}).ask is Ask.MICROSOFT_ADMIN
    assert diagnose(refused, ACCOUNT | {"host": "smtp.gmail.com"}).ask is Ask.GOOGLE_ADMIN
    assert diagnose(refused, ACCOUNT | {"host": "mail.example.test"}).ask is Ask.SERVER_TEAM
