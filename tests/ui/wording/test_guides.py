"""The guides: in three languages, with the values of the form, and as a failed test shows them."""

import pytest
from flask_babel import force_locale

from webapp.mail.diagnosis.causes import CAUSES
from webapp.mail.guides import GUIDES, progress
from webapp.mail.guides.shape import StepStanding
from webapp.ui.wording.guides import guide_after, guide_for

DONE, MISSING, OPEN = StepStanding.DONE, StepStanding.MISSING, StepStanding.OPEN
VALUES = {"mailbox": "avisos@example.test", "application": "0a1b2c3d", "object_id": "9f8e7d6c"}
LOGS_IN = {"mechanism": "XOAUTH2"}


@pytest.fixture
def in_words(app):
    with app.test_request_context():
        yield


def sentences():
    """Yield each sentence of the guides."""
    for guide in GUIDES.values():
        yield guide.who
        for step in guide.steps:
            yield from filter(None, (step.words, step.paste))


def test_every_sentence_has_three_languages_and_no_fact():
    for sentence in sentences():
        assert len(set(sentence)) == 3, sentence
        assert not sentence.facts(), sentence
        assert all(text.endswith(".") for text in sentence), sentence


def test_every_cause_of_a_step_is_one_and_no_two_steps_share_it():
    for guide in GUIDES.values():
        named = [cause for step in guide.steps for cause in step.causes]
        assert set(named) <= set(CAUSES)
        assert len(named) == len(set(named))


@pytest.mark.parametrize("locale", ["pt_BR", "en", "es"])
@pytest.mark.parametrize("kind", GUIDES)
def test_a_guide_tells_what_to_do_there_and_what_to_paste_here(in_words, locale, kind):
    with force_locale(locale):
        found = guide_for(kind, VALUES)
    assert len(found.steps) >= 5
    assert any(step.paste for step in found.steps)
    assert not any(step.standing for step in found.steps)


def test_the_values_of_the_form_stand_in_the_commands(in_words):
    lines = "\n".join(step.commands for step in guide_for("microsoft", VALUES).steps)
    assert "-AppId '0a1b2c3d' -ObjectId '9f8e7d6c'" in lines
    assert "Add-MailboxPermission -Identity 'avisos@example.test'" in lines
    assert "Set-CASMailbox -Identity 'avisos@example.test' -SmtpClientAuthenticationDisabled $false" in lines


def test_a_kind_without_a_guide_has_none(in_words):
    assert guide_for("password", VALUES) is None
    assert guide_after("password", "token.consent_missing", {}) is None


@pytest.mark.parametrize(
    ("kind", "cause", "known", "standings"),
    [
        ("microsoft", "token.tenant_unknown", {}, [MISSING, OPEN, OPEN, OPEN, OPEN, OPEN, OPEN]),
        ("microsoft", "token.client_secret_expired", {}, [DONE, MISSING, OPEN, OPEN, OPEN, OPEN, OPEN]),
        ("microsoft", "token.consent_missing", {}, [DONE, DONE, MISSING, OPEN, OPEN, OPEN, OPEN]),
        ("microsoft", "auth.oauth_role_missing", LOGS_IN | {"token_roles": []},
         [DONE, DONE, MISSING, OPEN, OPEN, OPEN, OPEN]),
        ("microsoft", "auth.oauth_mailbox_not_granted", LOGS_IN | {"token_roles": ["SMTP.SendAsApp"]},
         [DONE, DONE, DONE, MISSING, OPEN, OPEN, OPEN]),
        ("microsoft", "auth.smtp_auth_disabled", LOGS_IN | {"token_roles": ["SMTP.SendAsApp"]},
         [DONE, DONE, DONE, OPEN, OPEN, MISSING, OPEN]),
        ("google", "token.delegation_missing", {}, [DONE, DONE, MISSING, OPEN, OPEN]),
        ("google", "token.subject_unknown", {}, [DONE, DONE, OPEN, MISSING, OPEN]),
        ("google", "auth.oauth_google_refused", LOGS_IN, [DONE, DONE, DONE, MISSING, OPEN]),
    ],
)  # fmt: skip
def test_a_step_is_done_only_where_the_failure_shows_it(kind, cause, known, standings):
    assert list(progress(GUIDES[kind], cause, known)) == standings


@pytest.mark.parametrize("cause", ["token.unreachable", "connect.timeout", "rcpt_to.unknown_user"])
def test_a_failure_of_something_else_shows_no_guide(in_words, cause):
    assert guide_after("microsoft", cause, VALUES) is None


def test_how_a_step_stands_is_said_in_words_beside_the_colour(in_words):
    with force_locale("pt_BR"):
        found = guide_after("microsoft", "token.client_secret_wrong", VALUES)
    assert found.steps[-1].code == "smtp_auth"  # what is done here is no step of the provider's
    assert [step.standing_words for step in found.steps[:3]] == ["Feito", "Ainda falta", "Ainda não se sabe"]
