"""Sending services: what each says, in several wordings, and the neighbours that say something else."""

import pytest

from tests.mail.diagnosis.providers.cloud_replies import (
    AUTH,
    BREVO,
    DOT,
    IDENTITIES,
    KEY_ID,
    MAIL,
    MAILGUN,
    NOT_SIGNED,
    POSTMARK,
    RCPT,
    RESEND,
    RESEND_OWN,
    SANDBOX,
    SENDGRID,
    SES,
    SMTP2GO,
    SMTP2GO_SENDER,
    UNVERIFIED,
    VERIFIED_IDENTITY,
    WORDINGS,
    ZEPTO,
)
from tests.mail.diagnosis.test_diagnose import told
from webapp.mail.diagnosis.cause import Ask, Fault
from webapp.mail.diagnosis.causes import CAUSES
from webapp.mail.diagnosis.diagnose import Retry, diagnose
from webapp.mail.diagnosis.providers.cloud import PROVIDERS


def account(host: str, user_name: str | None = "app@example.test", **more: object) -> dict:
    """Return facts of an account at `host`."""
    return {
        "host": host,
        "port": 587,
        "tls": "starttls",
        "verify": True,
        "user_name": user_name,
        "sender": "app@example.test",
        "recipient": "maria@recipient.test",
        "connector": None,
    } | more


@pytest.mark.parametrize(
    ("host", "user_name", "stage", "reply", "cause"),
    [
        (host, user_name, stage, reply, cause)
        for (host, user_name), causes in WORDINGS.items()
        for cause, replies in causes.items()
        for stage, reply in replies
    ],
)
def test_a_services_words_tell_their_cause_and_lose_no_message(host, user_name, stage, reply, cause):
    found = diagnose(told(stage, reply), account(host, user_name))
    assert found.code == cause
    if found.fault not in (Fault.RECIPIENT, Fault.MESSAGE):
        assert found.retry is Retry.HOLD
    if CAUSES[cause].ask is Ask.PROVIDER_SUPPORT:
        assert found.ask is Ask.PROVIDER_SUPPORT


# What stands close to the words of a service, and has a cause of its own.
NEIGHBOURS = [
    (SES, AUTH, "454 Temporary authentication failure", "auth.deferred"),
    (SES, DOT, "451 Temporary service failure", "server.unavailable"),
    (SES, MAIL, "530 Must issue a STARTTLS command first", "mail_from.tls_required"),
    (
        SENDGRID,
        RCPT,
        "550 5.1.1 The email account that you tried to reach does not exist",
        "rcpt_to.unknown_user",
    ),
    (
        SENDGRID,
        RCPT,
        "550 5.2.1 The email account that you tried to reach is disabled",
        "rcpt_to.mailbox_disabled",
    ),
    (SENDGRID, DOT, "552 5.3.4 Message size exceeds fixed limit", "message.too_large"),
    (SENDGRID, RCPT, "452 4.5.3 Too many recipients", "rcpt_to.too_many"),
    (MAILGUN, RCPT, "550 5.1.1 Recipient address rejected: User unknown", "rcpt_to.unknown_user"),
    (MAILGUN, DOT, "550 5.7.1 Rejected by the DMARC policy of example.test", "message.rejected_by_dmarc"),
    (BREVO, RCPT, "552 5.2.2 The recipient's mailbox is full", "rcpt_to.mailbox_full"),
    (BREVO, AUTH, "534 5.7.9 Authentication mechanism is too weak", "auth.mechanism_refused"),
    (POSTMARK, DOT, "554 5.7.1 Spam message rejected", "message.rejected_as_spam"),
    (RESEND, RCPT, "501 5.1.3 Bad recipient address syntax", "rcpt_to.address_syntax"),
    (SMTP2GO, DOT, "550 Message contains a virus", "message.rejected_as_virus"),
    (SMTP2GO, MAIL, "501 5.1.7 Bad sender address syntax", "mail_from.sender_syntax"),
    (ZEPTO, RCPT, "451 4.7.1 Greylisting in action, please come back later", "rcpt_to.greylisted"),
]


@pytest.mark.parametrize(("host", "stage", "reply", "cause"), NEIGHBOURS)
def test_a_neighbour_keeps_its_own_cause(host, stage, reply, cause):
    assert diagnose(told(stage, reply), account(host)).code == cause


@pytest.mark.parametrize(
    ("reply", "cause"),
    [
        (IDENTITIES + "maria@recipient.test", "provider.ses_sandbox"),
        (VERIFIED_IDENTITY, "mail_from.sendgrid_sender_not_verified"),
        (SANDBOX, "provider.mailgun_sandbox"),
        ("502 5.7.0 Your SMTP account is not yet activated.", "provider.account_not_activated"),
        (SMTP2GO_SENDER, "mail_from.smtp2go_sender_not_verified"),
        ("550 5.7.1 Unconfigured Sending Domain <x.test>", "mail_from.sparkpost_domain_not_configured"),
        (RESEND_OWN, "provider.resend_testing"),
        (NOT_SIGNED, "mail_from.postmark_signature_missing"),
    ],
)
def test_a_service_is_known_by_its_reply_behind_a_host_of_another_name(reply, cause):
    assert diagnose(told(DOT, reply), account("relay.example.test")).code == cause


@pytest.mark.parametrize(
    ("banner", "cause"),
    [
        ("email-smtp.amazonaws.com ESMTP SimpleEmailService-d-VCSHDP1YZ", "auth.ses_user_name_wrong"),
        ("SG ESMTP service ready at ismtpd0013p1las1.sendgrid.net", "auth.sendgrid_apikey_word_needed"),
        ("Mailgun Influx ready", "auth.mailgun_smtp_password_needed"),
        ("in.mailjet.com ESMTP Mailjet", "auth.mailjet_keys_needed"),
        ("mx.example.test ESMTP Postfix", "auth.bad_credentials"),
    ],
)
def test_a_service_is_known_by_its_greeting(banner, cause):
    known = account("relay.example.test", banner=banner)
    assert diagnose(told(AUTH, "535 Authentication failed: credentials invalid"), known).code == cause


def test_an_account_in_the_senders_own_domain_is_told_by_the_recipient():
    known = account(SES, KEY_ID, recipient="maria@example.test")
    found = diagnose(told(DOT, IDENTITIES + "maria@example.test"), known)
    assert found.code == "provider.ses_sandbox"


def test_where_the_recipient_is_not_known_nothing_is_guessed_within_the_senders_domain():
    known = account(SES, KEY_ID, recipient=None)
    found = diagnose(told(DOT, IDENTITIES + "maria@example.test"), known)
    assert found.code == "mail_from.ses_identity_not_verified"


def test_a_key_id_is_never_offered_as_sender():
    found = diagnose(told(DOT, UNVERIFIED), account(SES, KEY_ID))
    assert "use_login_as_sender" not in found.cures


@pytest.mark.parametrize("provider", PROVIDERS, ids=lambda provider: provider.code)
def test_a_refused_log_in_without_a_reason_tells_what_the_service_wants(provider):
    host = provider.host or f"{provider.hosts[0]}"
    for user_name in ("app@example.test", "somebody"):
        found = diagnose(told(AUTH, "535 5.7.8 Authentication failed"), account(host, user_name))
        assert found.code.startswith("auth.") and found.fault is Fault.LOG_IN
        assert found.code != "auth.bad_credentials"
        assert CAUSES[found.code].steps
