"""What Google's servers say, over several lines too, and what looks like it and is not."""

import pytest

from tests.mail.diagnosis.test_diagnose import told
from webapp.errors import MailError
from webapp.mail.diagnosis.diagnose import Retry, diagnose
from webapp.mail.smtp.replies import Reply
from webapp.transcript import Stage

AUTH, MAIL, RCPT, DOT, EHLO = Stage.AUTH, Stage.MAIL_FROM, Stage.RCPT_TO, Stage.END_OF_DATA, Stage.EHLO
BANNER = Stage.BANNER
GMAIL = {
    "host": "smtp.gmail.com",
    "port": 587,
    "tls": "starttls",
    "user_name": "app@example.test",
    "sender": "app@example.test",
    "connector": None,
    "ehlo_name": "postigo.example.test",
}
RELAY = GMAIL | {"host": "smtp-relay.gmail.com", "user_name": None}
MX = GMAIL | {"host": "aspmx.l.google.com", "port": 25, "user_name": None}
ELSEWHERE = GMAIL | {"host": "mail.example.test"}
HELD, LATER, NEVER = Retry.HOLD, Retry.LATER, Retry.NEVER
BAD = "535 5.7.8 Username and Password not accepted. For more information, go to\n5.7.8  "
BAD += "https://support.google.com/mail/?p=BadCredentials x1-20020a - gsmtp"


def lines(stage, text):
    """Return the error of a reply whose text has several lines."""
    reply = Reply(int(text[:3]), tuple(text[4:].split("\n")))
    return MailError(
        f"{stage}.refused",
        stage=stage,
        permanent=reply.is_permanent,
        reply_code=reply.code,
        enhanced_code=reply.enhanced_code,
        reply_text=reply.text,
    )


@pytest.mark.parametrize(
    ("known", "stage", "reply", "code", "retry"),
    [
        (GMAIL, AUTH, BAD, "auth.app_password_needed", HELD),
        (GMAIL | {"user_name": "app"}, AUTH, BAD, "auth.full_address_needed", HELD),
        (GMAIL, AUTH, "534 5.7.9 Application-specific password required. For more information, go to\n5.7.9  "
         "https://support.google.com/mail/?p=InvalidSecondFactor a1 - gsmtp",
         "auth.app_password_needed", HELD),
        (GMAIL, AUTH, "534 5.7.14 "
         "<https://accounts.google.com/signin/continue?sarp=1&scc=1&plt=AKgnsb\n5.7.14 "
         "xyz> Please log in via your\n5.7.14 web browser and then try again.",
         "auth.web_login_needed", HELD),
        (GMAIL, AUTH, "534 5.7.9 Please log in with your web browser and then try again. For more\n5.7.9 "
         "information, go to https://support.google.com/mail/?p=WebLoginRequired",
         "auth.web_login_needed", HELD),
        (GMAIL, AUTH, "454 4.7.0 Too many login attempts, please try again later. For more\n4.7.0 "
         "information, "
         "go to https://support.google.com/mail/answer/7126229", "auth.throttled", HELD),
        (GMAIL, AUTH, "454 4.7.0 Cannot authenticate due to temporary system problem. Try again later",
         "auth.deferred", LATER),
        (GMAIL | {"user_name": None}, MAIL, "530 5.7.0 Authentication Required. For more information, go to\n"
         "5.7.0  https://support.google.com/mail/?p=WantAuthError",
         "mail_from.authentication_required", HELD),
        (GMAIL, RCPT, "550 5.4.5 Daily user sending limit exceeded. For more information on Gmail\n5.4.5 "
         "sending limits go to https://support.google.com/a/answer/166852 - gsmtp",
         "server.daily_limit", HELD),
        (GMAIL, DOT, "550 5.4.5 Daily sending quota exceeded.", "server.daily_limit", HELD),
        (GMAIL, DOT, "550 5.7.1 [192.0.2.1] Our system has detected that this message is likely\n5.7.1 "
         "unsolicited mail. To reduce the amount of spam sent to Gmail, this\n5.7.1 message has been "
         "blocked.",
         "message.rejected_as_spam", NEVER),
        (GMAIL, DOT, "552 5.7.0 This message was blocked because its content presents a potential\n5.7.0 "
         "security issue.", "message.rejected_as_virus", NEVER),
        (GMAIL, RCPT, "550 5.1.1 The email account that you tried to reach does not exist.",
         "rcpt_to.unknown_user", NEVER),
        (RELAY, RCPT, "550 5.7.1 Invalid credentials for relay [192.0.2.1]. The IP address you've\n5.7.1 "
         "registered in your Workspace SMTP Relay service doesn't match the domain of\n5.7.1 the account",
         "provider.relay_not_registered", HELD),
        (RELAY, DOT, "550 5.7.0 Mail relay denied [192.0.2.1]. Invalid credentials for relay for one of the "
         "domains in: example.test", "provider.relay_not_registered", HELD),
        (RELAY, MAIL, "530 5.7.0 Authentication Required.", "provider.relay_not_registered", HELD),
        (RELAY, DOT, "550 5.7.0 Mail Sending denied. The sender account is disabled.",
         "mail_from.google_sender_not_registered", HELD),
        (RELAY, RCPT, "550 5.7.1 Daily SMTP relay sending limit exceeded for customer. For more information",
         "server.daily_limit", HELD),
        (RELAY, RCPT, "550 5.4.5 Daily SMTP relay limit exceeded for user.", "server.daily_limit", HELD),
        (RELAY, RCPT, "450 4.2.1 Peak SMTP relay limit exceeded for customer.", "server.limit_reached", HELD),
        (RELAY | {"ehlo_name": "localhost"}, EHLO, "421 4.7.0 Try again later, closing connection. "
         "(EHLO) a1 - "
         "gsmtp", "ehlo.name_limited", HELD),
        (RELAY | {"ehlo_name": "[192.0.2.1]"}, EHLO, "421 4.7.0 Try again later, closing connection.",
         "server.limit_reached", HELD),
        (RELAY, EHLO, "421 4.7.0 Try again later, closing connection.", "server.limit_reached", HELD),
        (MX, DOT, "421 4.7.28 Gmail has detected an unusual rate of unsolicited mail\n4.7.28 "
         "originating from "
         "your IP address. To protect our users from spam, mail", "reputation.throttled", HELD),
        (MX, DOT, "421 4.7.0 [192.0.2.1] Our system has detected an unusual rate of\n4.7.0 unsolicited mail "
         "originating from your IP address.", "reputation.throttled", HELD),
        (MX, DOT, "550 5.7.1 Our system has detected that this message is likely suspicious due to "
         "the\n5.7.1 "
         "very low reputation of the sending IP address.", "reputation.low", HELD),
        (MX, MAIL, "550 5.7.1 [192.0.2.1] The IP you're using to send mail is not authorized to\n5.7.1 send "
         "email directly to our servers. Please use the SMTP relay at your",
         "reputation.direct_delivery_refused",
         HELD),
        (MX, RCPT, "421 4.7.0 IP not in whitelist for RCPT domain, closing connection.",
         "rcpt_to.gateway_only", NEVER),
        (MX | {"tls": "none"}, RCPT, "421 4.7.0 TLS required for RCPT domain, closing connection.",
         "mail_from.tls_required", HELD),
        (MX, RCPT, "452 4.2.2 The email account that you tried to reach is over quota.",
         "rcpt_to.mailbox_full", LATER),
        (MX, RCPT, "450 4.2.1 The user you are trying to contact is receiving mail too quickly.",
         "rcpt_to.receiving_limit", LATER),
        (MX, RCPT, "550 5.2.1 The user you are trying to contact is receiving mail at a rate that\n5.2.1 "
         "prevents additional messages from being delivered.", "rcpt_to.receiving_limit", LATER),
        (MX, RCPT, "550 5.2.1 The email account that you tried to reach is inactive.",
         "rcpt_to.mailbox_disabled", NEVER),
        (MX, DOT, "550 5.7.1 This message violates example.test email policy. - gcdp a1 - gsmtp",
         "message.rejected_by_policy", NEVER),
        (MX, BANNER, "421 4.3.0 Temporary System Problem. Try again later", "server.unavailable", LATER),
        (GMAIL, DOT, "550 5.7.1 Email quota exceeded.", "server.daily_limit", HELD),
        (GMAIL | {"user_name": None}, MAIL, "554 5.7.0 Too many Unauthenticated commands.",
         "mail_from.authentication_required", HELD),
        (GMAIL, AUTH, "501 5.5.2 Cannot Decode response", "auth.bad_credentials", HELD),
        (ELSEWHERE, AUTH, "534 5.7.9 Application-specific password required.",
         "auth.app_password_needed", HELD),
    ],
)  # fmt: skip
def test_googles_words_tell_the_cause_and_what_becomes_of_the_message(known, stage, reply, code, retry):
    found = diagnose(lines(stage, reply), known)
    assert (found.code, found.retry) == (code, retry)


@pytest.mark.parametrize(
    "reply",
    [
        "550 5.7.26 This mail has been blocked because the sender is unauthenticated.",
        "550 5.7.27 This mail has been blocked because SPF does not pass.",
        "550 5.7.1 Unauthenticated email from example.test is not accepted due to\n5.7.1 domain's "
        "DMARC policy.",
    ],
)
def test_a_sender_that_is_not_authenticated_is_told_as_such(reply):
    assert diagnose(lines(DOT, reply), MX).code == "message.rejected_by_dmarc"


@pytest.mark.parametrize(
    ("known", "stage", "reply", "code"),
    [
        # The same words from somebody else.
        (ELSEWHERE, AUTH, "535 5.7.8 Username and Password not accepted", "auth.bad_credentials"),
        (ELSEWHERE, EHLO, "421 4.3.2 Try again later, closing connection.", "ehlo.deferred"),
        (ELSEWHERE, RCPT, "450 4.2.1 The user is busy", "rcpt_to.mailbox_disabled"),
        # Wanted of the relay is the registration, of Gmail the log-in.
        (GMAIL | {"user_name": None}, MAIL, "530 5.7.0 Authentication Required.",
         "mail_from.authentication_required"),
        (GMAIL, MAIL, "530 5.7.0 Must issue a STARTTLS command first.", "mail_from.tls_required"),
        (GMAIL, AUTH, "504 5.7.4 Unrecognized Authentication Type", "auth.mechanism_refused"),
        (GMAIL, DOT, "552 5.3.4 Your message exceeded Google's message size limits.", "message.too_large"),
        (MX, RCPT, "452 4.5.3 Your message has too many recipients.", "rcpt_to.too_many"),
        (MX, DOT, "550 5.7.1 Messages missing a valid Message-ID: header are not accepted.",
         "message.header_refused"),
    ],
)  # fmt: skip
def test_what_only_looks_like_it_is_something_else(known, stage, reply, code):
    assert diagnose(told(stage, reply), known).code == code


def test_the_relay_is_not_taken_for_gmail_because_of_its_signature():
    found = diagnose(lines(MAIL, "530 5.7.0 Authentication Required. - gsmtp"), RELAY)
    assert "provider:google_relay" in found.evidence


def test_an_enhanced_code_within_a_sentence_stays_a_part_of_it():
    reply = "550 5.7.1 Our system has detected that this message is likely\n5.7.1 unsolicited mail"
    assert "provider:google_mx" in diagnose(lines(DOT, reply), MX).evidence
