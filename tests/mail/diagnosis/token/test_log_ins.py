"""A log-in that is refused although the token was given: by what the token says, in the same bare words."""

import pytest

from tests.mail.diagnosis.test_diagnose import told
from tests.mail.diagnosis.token.answers import ACCOUNT, APPLICATION, MAILBOX
from webapp.mail.diagnosis.diagnose import Retry, diagnose
from webapp.transcript import Stage, Transcript

BARE = "535 5.7.3 Authentication unsuccessful [CP4P284CA0012.BRAP284.PROD.OUTLOOK.COM]"
GMAIL_BARE = "535 5.7.8 Username and Password not accepted. https://support.google.com/mail/?p=BadCredentials"
UNSUCCESSFUL = "535 5.7.139 Authentication unsuccessful, "
OUTLOOK, GRAPH = "https://outlook.office365.com", "https://graph.microsoft.com"
GMAIL = {"host": "smtp.gmail.com"}
OTHER = {"host": "mail.example.test"}
ROLE = {"token_roles": ["IMAP.AccessAsApp", "SMTP.SendAsApp"], "token_audience": OUTLOOK}
NO_ROLE = {"token_roles": [], "token_audience": OUTLOOK}


def refused(reply, known=(), **token):
    """Return the diagnosis of a log-in by token that ends with this reply."""
    error = told(Stage.AUTH, reply)
    error.facts = {**error.facts, "used": "XOAUTH2", "mechanism": "XOAUTH2", **token}
    return diagnose(error, ACCOUNT | dict(known))


@pytest.mark.parametrize(
    ("reply", "known", "token", "code"),
    [
        (BARE, {}, ROLE, "auth.oauth_mailbox_not_granted"),
        (BARE, {}, NO_ROLE, "auth.oauth_role_missing"),
        (BARE, {}, {"token_roles": ["IMAP.AccessAsApp"]}, "auth.oauth_role_missing"),
        (BARE, {}, {"token_roles": [], "token_scopes": [f"{OUTLOOK}/SMTP.Send"]},
         "auth.oauth_mailbox_not_granted"),
        (BARE, {}, {"token_roles": [], "token_audience": GRAPH}, "auth.oauth_audience_wrong"),
        (BARE, {}, {}, "auth.oauth_mailbox_not_granted"),
        (BARE, {"user_name": "app"}, ROLE, "auth.oauth_mailbox_not_granted"),
        (UNSUCCESSFUL + "the user credentials were incorrect.", {}, NO_ROLE, "auth.oauth_role_missing"),
        (UNSUCCESSFUL + "SmtpClientAuthentication is disabled for the Mailbox. Visit"
         " https://aka.ms/smtp_auth_disabled", {}, ROLE, "auth.smtp_auth_disabled"),
        (UNSUCCESSFUL + "SmtpClientAuthentication is disabled for the Tenant.", {}, NO_ROLE,
         "auth.smtp_auth_disabled"),
        (UNSUCCESSFUL + "user is locked by your organization's security defaults policy. Contact your"
         " administrator.", {}, ROLE, "token.security_defaults"),
        (UNSUCCESSFUL + "the request did not meet the criteria to be authenticated successfully.", {}, ROLE,
         "token.conditional_access"),
        (GMAIL_BARE, GMAIL, {}, "auth.oauth_google_refused"),
        ("535 5.7.8 Authentication failed", OTHER, {}, "auth.oauth_token_refused"),
        ("535 5.7.8 Error: authentication failed: invalid_token", OTHER, {}, "auth.oauth_token_refused"),
        ("535 The account is locked", OTHER, {}, "auth.account_locked"),
        ("454 4.7.0 Temporary authentication failure", OTHER, {}, "auth.deferred"),
    ],
)  # fmt: skip
def test_the_same_words_have_the_cause_that_the_token_tells(reply, known, token, code):
    assert refused(reply, known, **token).code == code


@pytest.mark.parametrize(
    ("reply", "known", "code"),
    [
        (BARE, {}, "auth.m365_refused"),
        (UNSUCCESSFUL + "the user credentials were incorrect.", {}, "auth.bad_credentials"),
        (GMAIL_BARE, GMAIL, "auth.app_password_needed"),
        ("535 5.7.8 Authentication failed", OTHER, "auth.bad_credentials"),
    ],
)
def test_a_refused_password_is_told_as_before(reply, known, code):
    error = told(Stage.AUTH, reply)
    error.facts = {**error.facts, "used": "LOGIN"}
    assert diagnose(error, ACCOUNT | known).code == code


def test_a_refused_token_is_not_tried_again_by_itself():
    found = refused(BARE, **ROLE)
    assert (found.retry, found.fault) == (Retry.HOLD, "log_in")


def test_what_is_pasted_knows_the_application_and_the_object_from_the_token_step():
    transcript = Transcript()
    with transcript.stage(Stage.TOKEN) as step:
        step.facts.update(application=APPLICATION, mailbox=MAILBOX, token_object_id="0b1c-object")
    error = told(Stage.AUTH, BARE)
    error.facts = {**error.facts, "mechanism": "XOAUTH2", **ROLE}
    found = diagnose(error, ACCOUNT, transcript)
    assert (found.facts["application"], found.facts["object_id"]) == (APPLICATION, "0b1c-object")
    assert found.cures[:2] == ("register_service_principal", "grant_mailbox_access")
