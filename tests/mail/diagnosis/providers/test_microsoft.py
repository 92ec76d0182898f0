"""What Microsoft's servers say, in the wordings that people meet, and what looks like it and is not."""

import pytest

from tests.mail.diagnosis.test_diagnose import told
from webapp.mail.diagnosis.causes import CAUSES
from webapp.mail.diagnosis.diagnose import Retry, diagnose
from webapp.transcript import Stage

AUTH, MAIL, RCPT, DOT, BANNER = Stage.AUTH, Stage.MAIL_FROM, Stage.RCPT_TO, Stage.END_OF_DATA, Stage.BANNER
EHLO = Stage.EHLO
M365 = {
    "host": "smtp.office365.com",
    "port": 587,
    "tls": "starttls",
    "user_name": "app@example.test",
    "sender": "app@example.test",
    "connector": None,
}
OTHER_SENDER = M365 | {"sender": "news@example.test"}
OPEN = M365 | {"user_name": None}
PERSONAL = M365 | {"user_name": "joana@hotmail.com", "sender": "joana@hotmail.com"}
OUTLOOK = PERSONAL | {"host": "smtp-mail.outlook.com"}
HVE = M365 | {"host": "smtp-hve.office365.com"}
AZURE = M365 | {"host": "smtp.azurecomm.net"}
MX = OPEN | {"host": "example-test.mail.protection.outlook.com", "port": 25}
EXCHANGE = OPEN | {
    "host": "mail.example.test",
    "port": 25,
    "banner": "EX01.example.test Microsoft ESMTP MAIL Service ready at Sun, 29 Nov 2026 09:00:00 -0300",
}
IIS = EXCHANGE | {"banner": "WEB01 Microsoft ESMTP MAIL Service, Version: 10.0.17763.1697 ready at Sun"}
ELSEWHERE = M365 | {"host": "mail.example.test"}
UNSUCCESSFUL = "535 5.7.139 Authentication unsuccessful, "
WASCL = "554 5.2.0 STOREDRV.Submission.Exception:OutboundSpamException; Failed to process message due to a "
WASCL += "permanent exception with message [BeginDiagnosticData]WASCL UserAction verdict is not None. Actual "
HELD, LATER, NEVER = Retry.HOLD, Retry.LATER, Retry.NEVER


def cause_of(known, stage, reply):
    """Return the cause and what becomes of the message."""
    found = diagnose(told(stage, reply), known)
    return found.code, found.retry


@pytest.mark.parametrize(
    ("known", "stage", "reply", "code", "retry"),
    [
        (M365, AUTH, UNSUCCESSFUL + "SmtpClientAuthentication is disabled for the Tenant. Visit "
         "https://aka.ms/smtp_auth_disabled for more information. [MN2PR05CA0004.namprd05.prod.outlook.com]",
         "auth.smtp_auth_disabled", HELD),
        (M365, AUTH, UNSUCCESSFUL + "SmtpClientAuthentication is disabled for the Mailbox.",
         "auth.smtp_auth_disabled", HELD),
        (M365, MAIL, "530 5.7.57 Client not authenticated to send mail. Error: " + UNSUCCESSFUL +
         "SmtpClientAuthentication is disabled for the Tenant.", "auth.smtp_auth_disabled", HELD),
        (M365, AUTH, UNSUCCESSFUL + "user is locked by your organization's security defaults policy. Contact "
         "your administrator.", "auth.security_defaults", HELD),
        (M365, AUTH, UNSUCCESSFUL + "access was blocked by Conditional Access policies.",
         "auth.security_defaults", HELD),
        (M365, AUTH, UNSUCCESSFUL + "the request did not meet the criteria to be authenticated successfully. "
         "Contact your administrator.", "auth.security_defaults", HELD),
        (M365, AUTH, UNSUCCESSFUL + "the user credentials were incorrect. [SN7P222CA0015.NAMP222.PROD.OUTLOOK"
         ".COM]", "auth.bad_credentials", HELD),
        (M365, AUTH, UNSUCCESSFUL + "basic authentication is disabled. [FR4P281CA0026.DEUP281.PROD.OUTLOOK"
         ".COM]", "auth.basic_retired", HELD),
        (M365, AUTH, "550 5.7.30 Basic authentication is not supported for Client Submission.",
         "auth.basic_retired", HELD),
        (PERSONAL, AUTH, UNSUCCESSFUL + "basic authentication is disabled.",
         "auth.outlook_com_password_refused", HELD),
        (OUTLOOK, AUTH, UNSUCCESSFUL + "basic authentication is disabled.",
         "auth.outlook_com_password_refused", HELD),
        (OUTLOOK, AUTH, "535 5.7.3 Authentication unsuccessful", "auth.outlook_com_password_refused", HELD),
        (M365, AUTH, UNSUCCESSFUL + "federated STS service was unreachable.",
         "auth.federation_unreachable", HELD),
        (M365, AUTH, UNSUCCESSFUL + "the federated STS URL does not support HTTPS.",
         "auth.federation_unreachable", HELD),
        (M365, AUTH, "535 5.7.3 Authentication unsuccessful [DB6P18901CA0015.EURP189.PROD.OUTLOOK.COM]",
         "auth.m365_refused", HELD),
        (M365 | {"user_name": "app"}, AUTH, "535 5.7.3 Authentication unsuccessful",
         "auth.full_address_needed", HELD),
        (M365, AUTH, "550 5.2.1 Mailbox cannot be accessed [CWXP265CA0023.GBRP265.PROD.OUTLOOK.COM]",
         "auth.m365_mailbox_inaccessible", HELD),
        (M365, AUTH, "421 4.7.66 TLS 1.0 and 1.1 are not supported. Please upgrade/update your client to "
         "support TLS 1.2. Visit https://aka.ms/smtp_auth_tls.", "auth.tls_version_refused", HELD),
        (OPEN, MAIL, "530 5.7.57 Client not authenticated to send mail. [BN9PR03CA0001]",
         "mail_from.authentication_required", HELD),
        (OPEN, MAIL, "530 5.7.57 SMTP; Client was not authenticated to send anonymous mail during MAIL FROM",
         "mail_from.authentication_required", HELD),
        (OTHER_SENDER, DOT, "550 5.7.60 SMTP; Client does not have permissions to send as this sender",
         "mail_from.m365_send_as_denied", HELD),
        (OTHER_SENDER, DOT, "554 5.2.252 SendAsDenied; app@example.test not allowed to send as "
         "news@example.test; STOREDRV.Submission.Exception:SendAsDeniedException.MapiExceptionSendAsDenied",
         "mail_from.m365_send_as_denied", HELD),
        (OTHER_SENDER, DOT, "554 5.2.0 STOREDRV.Submission.Exception:SendAsDeniedException."
         "MapiExceptionSendAsDenied; Failed to process message due to a permanent exception with message "
         "Cannot submit message. 0.35250:0A00D280, 1.36674:0A000000", "mail_from.m365_send_as_denied", HELD),
        (M365, DOT, "554 5.2.252 SendAsDenied; app@example.test not allowed to send as boss@example.test",
         "mail_from.m365_from_differs", HELD),
        (M365, DOT, "550 5.1.8 Access denied, bad outbound sender. For more information please go to "
         "http://go.microsoft.com/fwlink/?LinkId=875724. AS(42004)",
         "provider.sending_blocked_for_spam", HELD),
        (M365, DOT, "550 5.7.501 Service unavailable. Access denied, spam abuse detected.",
         "provider.sending_blocked_for_spam", HELD),
        (M365, DOT, "550 5.7.708 Service unavailable. Access denied, traffic not accepted from this IP. For "
         "more information please go to http://go.microsoft.com/fwlink/?LinkId=526653 AS(7230)",
         "provider.m365_tenant_blocked", HELD),
        (M365, DOT, "550 5.7.705 Service unavailable. Access denied, tenant has exceeded threshold.",
         "provider.m365_tenant_blocked", HELD),
        (MX, RCPT, "550 5.7.750 Service unavailable. Client blocked from sending from unregistered domains.",
         "provider.m365_unregistered_domain", HELD),
        (M365, DOT, "550 5.7.232 Your message can't be sent because your trial tenant has exceeded its daily "
         "limit for sending email to external recipients (tenant external recipient rate limit)",
         "server.m365_tenant_limit", HELD),
        (M365, DOT, "432 4.3.2 Concurrent connections limit exceeded. Visit "
         "https://aka.ms/concurrent_sending",
         "server.too_many_connections", HELD),
        (M365, DOT, "432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded",
         "server.too_many_connections", HELD),
        (M365, DOT, "554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException; Failed to "
         "process message due to a permanent exception", "server.daily_limit", HELD),
        (M365, DOT, "550 5.2.2 Submission quota exceeded", "server.daily_limit", HELD),
        (M365, DOT, "550 5.1.90 Your message can't be sent because you've reached your daily limit for "
         "message recipients", "server.daily_limit", HELD),
        (OUTLOOK, DOT, WASCL + "verdict is RefuseQuota, ShowTierUpgrade.", "server.daily_limit", HELD),
        (OUTLOOK, DOT, WASCL + "verdict is Suspend, ShowTierUpgrade.",
         "provider.microsoft_account_suspended", HELD),
        (OUTLOOK, DOT, WASCL + "verdict is HipSend, ShowTierUpgrade.",
         "provider.microsoft_account_suspended", HELD),
        (M365, DOT, "554 5.2.0 STOREDRV.Submission.Exception:StorageTransientMailboxException; Failed to "
         "process message due to a transient exception", "server.m365_mailbox_busy", HELD),
        (M365, DOT, "451 4.7.0 Temporary server error. Please try again later. PRX4 [Hostname=X]",
         "server.unavailable", LATER),
        (M365, RCPT, "550 5.2.121 Recipient's per hour message receive limit from specific sender exceeded.",
         "rcpt_to.receiving_limit", LATER),
        (M365, RCPT, "432 4.3.2 STOREDRV.Deliver; recipient thread limit exceeded",
         "rcpt_to.receiving_limit", LATER),
        (M365, DOT, "554 5.7.520 Message blocked because it contains content identified as spam. AS(4810)",
         "message.rejected_as_spam", NEVER),
        (M365, RCPT, "452 4.5.3 Too many recipients (AS780090)", "rcpt_to.too_many", LATER),
        (HVE, AUTH, "535 5.7.3 Authentication unsuccessful", "auth.hve_account_needed", HELD),
        (HVE, AUTH, UNSUCCESSFUL + "user is locked by your organization's security defaults policy.",
         "auth.security_defaults", HELD),
        (HVE, RCPT, "550 5.7.1 Sending to external recipients is not supported for this account",
         "rcpt_to.hve_internal_only", NEVER),
        (AZURE | {"user_name": "acs|11-22|33-44"}, AUTH, "535 5.7.3 Authentication unsuccessful",
         "auth.azure_refused", HELD),
        (AZURE, MAIL, "550 5.1.8 DomainNotLinked: The specified sender domain has not been linked.",
         "mail_from.azure_domain_not_linked", HELD),
        (AZURE, DOT, "450 4.5.127 Message rejected. Excessive message rate from sender. TooManyRequests",
         "server.limit_reached", HELD),
        (MX, RCPT, "550 5.7.64 TenantAttribution; Relay Access Denied [BN8NAM11FT034]",
         "provider.m365_no_connector", HELD),
        (MX, RCPT, "550 5.4.1 [maria@example.com]: Relay Access Denied", "provider.m365_no_connector", HELD),
        (MX, RCPT, "451 4.4.62 Mail sent to the wrong Office 365 region. ATTR35",
         "provider.m365_no_connector", HELD),
        (MX, DOT, "550 5.7.68 TenantInboundAttribution; Direct Send not allowed for this organization from "
         "unauthorized sources", "provider.m365_direct_send_rejected", HELD),
        (MX, RCPT, "550 5.7.51 TenantInboundAttribution; There is a partner connector configured that matched"
         " the message's recipient domain.", "rcpt_to.gateway_only", NEVER),
        (MX, RCPT, "550 5.7.606 Access denied, banned sending IP [192.0.2.1]",
         "reputation.microsoft_block_list", HELD),
        (MX, RCPT, "550 5.7.511 Access denied, banned sender[192.0.2.1].",
         "reputation.microsoft_block_list", HELD),
        (ELSEWHERE, MAIL, "550 5.7.1 Unfortunately, messages from [192.0.2.1] weren't sent. Please contact "
         "your Internet service provider since part of their network is on our block list (S3150).",
         "reputation.outlook_com_block_list", HELD),
        (MX, RCPT, "550 5.7.513 Service unavailable, Client host [192.0.2.1] blocked by example.test using "
         "Customer Block list (AS16012607)", "reputation.blocked_by_recipient", NEVER),
        (MX, RCPT, "451 4.7.500 Server busy. Please try again later from [192.0.2.1]. (AS77712)",
         "reputation.throttled", HELD),
        (MX, MAIL, "451 4.7.650 The mail server [192.0.2.1] has been temporarily rate limited due to IP "
         "reputation. (S775)", "reputation.throttled", HELD),
        (MX, RCPT, "550 5.4.1 Recipient address rejected: Access denied. AS(201806281)",
         "rcpt_to.unknown_user", NEVER),
        (MX, RCPT, "550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required; "
         "Delivery restriction check failed", "rcpt_to.not_authorized", NEVER),
        (EXCHANGE, RCPT, "550 5.7.1 RESOLVER.RST.AuthRequired; authentication required",
         "rcpt_to.not_authorized", NEVER),
        (EXCHANGE, RCPT, "550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain",
         "rcpt_to.exchange_relay_denied", HELD),
        (EXCHANGE, RCPT, "550 5.7.1 Unable to relay", "rcpt_to.exchange_relay_denied", HELD),
        (IIS, RCPT, "550 5.7.1 Unable to relay for maria@example.test", "rcpt_to.relay_denied", HELD),
        (EXCHANGE, DOT, "550 5.7.60 SMTP; Client does not have permissions to send as this sender",
         "mail_from.exchange_anonymous_sender", HELD),
        (EXCHANGE | {"user_name": "x@example.test"}, DOT,
         "550 5.7.60 SMTP; Client does not have permissions to send as this sender",
         "mail_from.sender_not_allowed", HELD),
        (EXCHANGE, MAIL, "530 5.7.1 Client was not authenticated", "mail_from.authentication_required", HELD),
        (EXCHANGE, BANNER, "421 4.3.2 Service not available", "server.exchange_stopped", LATER),
        (EXCHANGE, MAIL, "452 4.3.1 Insufficient system resources", "server.out_of_storage", LATER),
        (EXCHANGE, EHLO, "501 5.5.4 Invalid domain name", "ehlo.name_refused", HELD),
        (EXCHANGE, MAIL, "421 4.4.2 Message submission rate for this client has exceeded the configured "
         "limit", "server.limit_reached", HELD),
        (EXCHANGE, AUTH, "535 5.7.3 Authentication unsuccessful", "auth.exchange_refused", HELD),
        (M365, DOT, "554 5.2.2 Mailbox full. Visit https://aka.ms/mailboxfull for more information.; "
         "STOREDRV."
         "Submission.Exception:QuotaExceededException.MapiExceptionQuotaExceeded; Failed to process message",
         "provider.own_mailbox_full", HELD),
        (OUTLOOK, DOT, "550 5.3.4 Requested action not taken; To continue sending messages, please sign "
         "in to "
         "your account.", "provider.microsoft_account_suspended", HELD),
        (OTHER_SENDER, MAIL, "550 5.7.60 Sender refused", "mail_from.m365_send_as_denied", HELD),
        (M365, AUTH, "430 4.2.0 STOREDRV; mailbox logon failure; Internal Server Error",
         "server.m365_mailbox_busy", HELD),
        (M365, AUTH, "504 5.7.4 Unrecognized authentication type", "auth.basic_retired", HELD),
        (M365, DOT, "432 4.3.2 STOREDRV.ClientSubmit; exceeded the message limit per account",
         "server.limit_reached", HELD),
        (OPEN | {"host": "mail.example.test"}, MAIL, "454 5.7.3 Client does not have permission to "
         "submit mail "
         "to this server.", "mail_from.authentication_required", HELD),
        (EXCHANGE, MAIL, "550 5.7.1 External client with IP address 192.0.2.1 does not have permissions to "
         "submit to this server.", "mail_from.authentication_required", HELD),
        (MX, MAIL, "550 DY-001 (SNT004-MC1F1) Unfortunately, messages from 192.0.2.1 weren't sent.",
         "reputation.direct_delivery_refused", HELD),
        (MX, MAIL, "421 RP-001 (BAY0-MC4-F15) Unfortunately, some messages from 192.0.2.1 weren't sent. "
         "Please "
         "try again. We have limits for how many messages can be sent per hour and per day.",
         "reputation.throttled", HELD),
        (ELSEWHERE, MAIL, "550 SC-001 (COL004-MC4F40) Unfortunately, messages from 192.0.2.1 weren't sent.",
         "reputation.outlook_com_block_list", HELD),
        (MX, RCPT, "550 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using FBLW15; To request "
         "removal from this list please forward this message to delist@messaging.microsoft.com",
         "reputation.microsoft_block_list", HELD),
        (OUTLOOK | {"user_name": "app@example.test"}, AUTH, UNSUCCESSFUL + "SmtpClientAuthentication is "
         "disabled for the Tenant.", "auth.smtp_auth_disabled", HELD),
        (PERSONAL, AUTH, "535 5.7.3 Authentication unsuccessful", "auth.outlook_com_password_refused", HELD),
        (PERSONAL | {"user_name": "ana@outlook.es"}, AUTH, UNSUCCESSFUL + "basic authentication is disabled.",
         "auth.outlook_com_password_refused", HELD),
        (EXCHANGE, AUTH, "504 5.7.4 Unrecognized authentication type", "auth.mechanism_refused", HELD),
    ],
)  # fmt: skip
def test_microsofts_words_tell_the_cause_and_what_becomes_of_the_message(known, stage, reply, code, retry):
    assert cause_of(known, stage, reply) == (code, retry)


@pytest.mark.parametrize(
    ("known", "stage", "reply", "code"),
    [
        # The same words from a server that is not Microsoft's.
        (ELSEWHERE, AUTH, "535 5.7.3 Authentication unsuccessful", "auth.exchange_refused"),
        (ELSEWHERE, AUTH, "535 Authentication unsuccessful", "auth.bad_credentials"),
        (ELSEWHERE, RCPT, "550 5.7.1 Unable to relay", "rcpt_to.relay_denied"),
        (ELSEWHERE, RCPT, "550 5.1.8 Sender domain not found", "mail_from.sender_domain"),
        (ELSEWHERE, RCPT, "552 5.2.2 Mailbox full, quota exceeded", "rcpt_to.mailbox_full"),
        # The recipient's quota is not the sender's, nor a banned recipient a banned sender.
        (M365, RCPT, "552 5.2.2 The recipient's mailbox is full", "rcpt_to.mailbox_full"),
        (MX, RCPT, "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup",
         "rcpt_to.unknown_user"),
        (MX, RCPT, "550 5.7.501 Access denied, spam abuse detected", "provider.sending_blocked_for_spam"),
        # An expired certificate or message is no expired password.
        (M365, DOT, "550 4.4.7 QUEUE.Expired; message expired", "end_of_data.refused"),
        # A policy of the message is no policy of the log-in.
        (EXCHANGE, DOT, "550 5.7.1 TRANSPORT.RULES.RejectMessage; the message was rejected by organization "
         "policy", "message.rejected_by_policy"),
        (M365, AUTH, "454 4.7.0 Temporary authentication failure", "auth.deferred"),
        (M365, DOT, "550 5.7.703 Your message can't be delivered because messages to example.com are "
         "blocked by "
         "your organization using Tenant Allow Block List.", "message.rejected_by_policy"),
        # A loop carries the mark of a passing fault.
        (M365, DOT, "554 5.4.14 Hop count exceeded - possible mail loop ATTR34", "message.loop"),
        (OUTLOOK, DOT, "552 5.3.4 Message size exceeds fixed maximum message size", "message.too_large"),
        (MX, RCPT, "550 5.7.505 Access denied, banned recipient", "rcpt_to.mailbox_disabled"),
        (HVE, DOT, "550 5.7.233 Your message can't be sent because your tenant exceeded its daily limit for "
         "sending email to external recipients (tenant external recipient rate limit).",
         "server.m365_tenant_limit"),
        (OUTLOOK, AUTH, "454 4.7.0 Temporary authentication failure", "auth.deferred"),
        (AZURE, RCPT, "550 5.1.1 User unknown", "rcpt_to.unknown_user"),
        (MX, RCPT, "550 5.7.504 [maria@example.test]: Recipient address rejected: Access denied",
         "rcpt_to.unknown_user"),
    ],
)  # fmt: skip
def test_what_only_looks_like_it_is_something_else(known, stage, reply, code):
    assert cause_of(known, stage, reply)[0] == code


def test_a_sender_that_is_not_authenticated_is_told_as_such():
    reply = "550 5.7.509 Access denied, sending domain [EXAMPLE.TEST] does not pass DMARC verification"
    assert cause_of(MX, DOT, reply)[0] == "message.rejected_by_dmarc"


def test_too_many_errors_are_no_sending_limit():
    reply = "421 4.7.0 Too many errors on this connection, closing transmission channel"
    assert cause_of(M365, MAIL, reply)[0] != "server.limit_reached"


def test_a_personal_accounts_log_in_is_told_from_that_of_an_organisation():
    reply = UNSUCCESSFUL + "basic authentication is disabled."
    assert cause_of(M365, AUTH, reply) != cause_of(PERSONAL, AUTH, reply)


def test_microsofts_cloud_is_known_by_its_words_behind_any_host():
    reply = UNSUCCESSFUL + "SmtpClientAuthentication is disabled for the Tenant."
    found = diagnose(told(AUTH, reply), ELSEWHERE)
    assert "provider:microsoft_365" in found.evidence


def test_the_greeting_of_microsofts_cloud_is_no_exchange_on_premises():
    cloud = {"banner": "BY1PR10CA0041.outlook.office365.com Microsoft ESMTP MAIL Service ready at Mon, 1 Jun"}
    found = diagnose(told(RCPT, "550 5.7.1 Unable to relay"), ELSEWHERE | cloud)
    assert not [name for name in found.evidence if name.startswith("provider:exchange")]


def test_a_cause_without_cures_has_steps():
    bare = [code for code, cause in CAUSES.items() if "m365" in code and not (cause.cures or cause.steps)]
    assert bare == []
