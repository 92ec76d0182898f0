"""Mail services of cloud platforms, test mailboxes, the relay of web hosts, and wordings that all share."""

import pytest

from tests.mail.diagnosis.providers import cloud_replies as service
from tests.mail.diagnosis.providers.cloud_replies import AUTH, DOT, MAIL, RCPT
from tests.mail.diagnosis.providers.test_cloud import account
from tests.mail.diagnosis.test_diagnose import told
from webapp.mail.diagnosis.diagnose import Retry, diagnose
from webapp.mail.diagnosis.providers import cloud, platforms

MAILTRAP, LIVE = "sandbox.smtp.mailtrap.io", "live.smtp.mailtrap.io"
ORACLE = "smtp.email.sa-saopaulo-1.oci.oraclecloud.com"
ALIBABA, MAILCHANNELS = "smtpdm.aliyun.com", "smtp.mailchannels.net"
DEMO = "554 5.7.1 Demo domains can only be used to send emails to account owners."
TOO_FAST = "550 5.7.0 Requested action not taken: too many emails per second"
UPGRADE = "535 5.7.0 The email limit is reached. Please upgrade your plan https://mailtrap.io/billing/plans"
NOT_APPROVED = "535 Authorization failed: Envelope From address app@example.test not authorized"
SERVICES = [*cloud.PROVIDERS, *platforms.PROVIDERS]


@pytest.mark.parametrize(
    ("host", "stage", "reply", "cause"),
    [
        (MAILTRAP, AUTH, "535 5.7.0 Invalid credentials", "auth.mailtrap_credentials_needed"),
        (MAILTRAP, AUTH, "535 5.7.0 Authentication failed", "auth.mailtrap_credentials_needed"),
        (MAILTRAP, AUTH, UPGRADE, "provider.credits_used_up"),
        (MAILTRAP, MAIL, TOO_FAST, "server.rate_exceeded"),
        (MAILTRAP, DOT, TOO_FAST, "server.rate_exceeded"),
        (LIVE, DOT, DEMO, "provider.mailtrap_demo_domain"),
        (LIVE, MAIL, DEMO, "provider.mailtrap_demo_domain"),
        (
            LIVE,
            DOT,
            "554 5.7.1 Sending from domain x.test is not allowed",
            "mail_from.mailtrap_domain_not_verified",
        ),
        (ORACLE, AUTH, "535 Authentication credentials invalid", "auth.oci_smtp_credentials_needed"),
        (ORACLE, AUTH, "535 Authentication required", "auth.oci_smtp_credentials_needed"),
        (ORACLE, MAIL, NOT_APPROVED, "mail_from.oci_sender_not_approved"),
        (ORACLE, DOT, NOT_APPROVED.replace("535", "471"), "mail_from.oci_sender_not_approved"),
        (ORACLE, DOT, "455 Maximum messages sent per minute reached : limit is 10", "server.rate_exceeded"),
        (ORACLE, DOT, "455 Maximum messages sent per day reached : limit is 200", "server.daily_limit"),
        (ALIBABA, AUTH, "526 Authentication failure[0]", "auth.directmail_password_needed"),
        (ALIBABA, AUTH, "526 Authentication failure[1]", "auth.directmail_password_needed"),
        (
            ALIBABA,
            DOT,
            "440 mail from account doesn't conform with authentication",
            "mail_from.sender_not_allowed",
        ),
        (ALIBABA, RCPT, "559 Invalid rcptto [@sm090103] m@x.test", "rcpt_to.suppressed"),
        (MAILCHANNELS, DOT, "550 5.7.1 [SDNF] Sender Domain Not Found.", "mail_from.sender_domain"),
        (MAILCHANNELS, DOT, "550 5.7.1 [CS] Message blocked.", "message.rejected_as_spam"),
        (
            *(MAILCHANNELS, DOT),
            "550 5.7.1 This sender is not authorized to send from example.test",
            "mail_from.mailchannels_lockdown",
        ),
        # Neighbours, with causes that are not the service's own.
        (MAILTRAP, RCPT, "501 5.1.3 Bad recipient address syntax", "rcpt_to.address_syntax"),
        (MAILTRAP, DOT, "554 5.7.1 Spam message rejected", "message.rejected_as_spam"),
        (ORACLE, DOT, "451 4.3.0 Temporary lookup failure", "server.unavailable"),
        (ORACLE, RCPT, "550 5.1.1 User unknown", "rcpt_to.unknown_user"),
        (ALIBABA, RCPT, "552 5.2.2 Mailbox full", "rcpt_to.mailbox_full"),
        (
            MAILCHANNELS,
            DOT,
            "550 5.7.1 Rejected by the DMARC policy of example.test",
            "message.rejected_by_dmarc",
        ),
        (MAILCHANNELS, RCPT, "450 4.2.0 Greylisted", "rcpt_to.greylisted"),
    ],
)
def test_what_platforms_say(host, stage, reply, cause):
    assert diagnose(told(stage, reply), account(host)).code == cause


@pytest.mark.parametrize("provider", SERVICES, ids=lambda provider: provider.code)
@pytest.mark.parametrize(
    ("reply", "causes"),
    [
        ("550 Your account has been temporarily suspended", {"provider.account_suspended"}),
        ("554 5.7.1 Account is under review", {"provider.account_suspended"}),
        ("550 You have run out of credits", {"provider.credits_used_up"}),
        ("450 Monthly sending limit reached", {"provider.credits_used_up"}),
        ("550 Daily sending quota exceeded", {"server.daily_limit"}),
        ("450 Too many requests, slow down", {"server.rate_exceeded"}),
    ],
)
def test_the_standing_of_an_account_loses_no_message_at_any_service(provider, reply, causes):
    host = provider.host or provider.hosts[0]
    found = diagnose(told(DOT, reply), account(host))
    assert (found.code in causes, found.retry) == (True, Retry.HOLD)


@pytest.mark.parametrize("provider", SERVICES, ids=lambda provider: provider.code)
def test_a_sender_that_no_service_knows_holds_the_account(provider):
    host = provider.host or provider.hosts[0]
    for reply in (
        "550 5.7.1 <app@example.test>: Sender address rejected: not authorized",
        "550 The domain example.test is not verified",
        "450 Unverified sender: domain unverified",
    ):
        found = diagnose(told(DOT, reply), account(host))
        assert (found.field, found.retry) == ("sender", Retry.HOLD), reply


@pytest.mark.parametrize("provider", SERVICES, ids=lambda provider: provider.code)
def test_without_a_log_in_a_service_is_told_to_want_one(provider):
    host = provider.host or provider.hosts[0]
    for reply in (
        "550 5.7.1 Relaying denied",
        "530 5.7.0 Authentication required",
        "550 Please log in first",
    ):
        found = diagnose(told(RCPT, reply), account(host, None))
        assert found.code == "mail_from.authentication_required"
        assert found.cures[0] == "turn_authentication_on"


def test_identities_are_read_from_names_of_resources_too():
    reply = service.IDENTITIES + "arn:aws:ses:sa-east-1:1:identity/example.test"
    found = diagnose(told(DOT, reply), account(service.SES, service.KEY_ID))
    assert found.code == "mail_from.ses_sender_not_verified"
