"""Wordings of many servers that mean a known thing, from the sender to the final answer."""

import pytest

from tests.mail.diagnosis.replies.test_without_reply import ACCOUNT
from tests.mail.diagnosis.test_diagnose import told
from webapp.mail.diagnosis.diagnose import Retry, diagnose
from webapp.transcript import Stage

MAIL, RCPT, DATA, DOT = Stage.MAIL_FROM, Stage.RCPT_TO, Stage.DATA, Stage.END_OF_DATA
NO_LOG_IN = {"user_name": None}
RELAY_25 = {"user_name": None, "port": 25, "tls": "none"}
OTHER_SENDER = {"sender": "other@example.com"}

# Stage, what differs in the account, cause, what becomes of the message, and the replies, one a line.
SAID = (
    (
        *(MAIL, NO_LOG_IN, "mail_from.authentication_required", Retry.HOLD),
        """
        530 5.7.1 Client was not authenticated
        550 5.7.1 Client does not have permissions to submit to this server
        530 SMTP authentication is required.
        530 5.7.0 Authentication required
        503 5.5.4 Bad sequence of commands: AUTH first
        505 5.7.1 Client was not authenticated
        550 Authentication required for relay
        451 4.7.1 Please authenticate
        550 5.7.1 Requested action not taken: message refused
        """,
    ),
    (
        *(RCPT, NO_LOG_IN, "rcpt_to.relay_denied", Retry.HOLD),
        """
        550 5.7.1 Relaying to <maria@dest.test> denied (authentication required)
        """,
    ),
    (
        *(RCPT, NO_LOG_IN, "mail_from.authentication_required", Retry.HOLD),
        """
        554 Relay rejected for policy reasons.
        """,
    ),
    (
        *(RCPT, RELAY_25, "rcpt_to.relay_denied", Retry.HOLD),
        """
        554 Relay rejected for policy reasons.
        550 5.7.1 <maria@dest.test> we do not relay
        550 Relaying not allowed
        571 5.7.1 maria@dest.test prohibited. We do not relay
        550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain
        550 maria@dest.test: Recipient rejected: not local
        550 not local host dest.test, not a gateway
        550 5.7.1 IP address is not in the allowed list
        550 5.7.1 You are not in my whitelist
        """,
    ),
    (
        *(RCPT, RELAY_25, "mail_from.authentication_required", Retry.HOLD),
        """
        553 5.7.1 Relaying denied. Please check your mail first
        550 5.7.1 Mail to maria@dest.test not allowed: pop before smtp required
        550 authentication required
        530 5.7.1 Not authenticated
        """,
    ),
    (
        *(RCPT, RELAY_25, "server.no_reverse_name", Retry.HOLD),
        """
        450 4.7.1 Client host rejected: cannot find your reverse hostname, [192.0.2.1]
        450 4.7.25 Client host rejected: cannot find your hostname, [192.0.2.1]
        550 5.7.1 Client host rejected: cannot find your hostname
        """,
    ),
    (
        *(RCPT, {}, "rcpt_to.relay_denied", Retry.HOLD),
        """
        554 5.7.1 <maria@dest.test>: Relay access denied
        550 5.7.1 Unable to relay for maria@dest.test
        454 4.7.1 <maria@dest.test>: Relay access denied
        """,
    ),
    (
        *(RCPT, {}, "message.rejected_by_dmarc", Retry.HOLD),
        """
        550 5.7.1 <maria@dest.test>: Recipient address rejected: Please see http://www.openspf.net/Why
        """,
    ),
    (
        *(RCPT, {}, "rcpt_to.too_many", Retry.LATER),
        """
        452 4.5.3 Error: too many recipients
        550 5.5.3 Too many recipients
        """,
    ),
    (
        *(RCPT, {}, "server.limit_reached", Retry.HOLD),
        """
        452 Too many recipients received this hour
        """,
    ),
    (
        *(RCPT, {}, "server.daily_limit", Retry.HOLD),
        """
        550 too many recipients for this account today
        """,
    ),
    (
        *(RCPT, {}, "rcpt_to.unknown_user", Retry.NEVER),
        """
        550 5.7.1 Mailbox unavailable
        550 Requested action not taken: mailbox unavailable
        550 5.4.1 Recipient address rejected: Access denied.
        """,
    ),
    (
        *(RCPT, {}, "rcpt_to.address_syntax", Retry.NEVER),
        """
        553 5.1.3 <maria>: bad address
        """,
    ),
    (
        *(RCPT, {}, "server.unavailable", Retry.LATER),
        """
        451 4.4.3 Temporary server error. Please try again later
        451 Temporary local problem - please try later
        """,
    ),
    (
        *(RCPT, {}, "rcpt_to.deferred", Retry.LATER),
        """
        451 Internal resource temporarily unavailable
        """,
    ),
    (
        *(RCPT, {}, "mail_from.sender_domain", Retry.HOLD),
        """
        450 4.1.8 <app@example.com>: Sender address rejected: Domain not found
        550 5.1.8 <app@example.com>: Sender address rejected: Domain not found
        550 5.7.27 Sender address has null MX
        550 The sender's domain has no MX record
        """,
    ),
    (
        *(RCPT, {}, "rcpt_to.unknown_domain", Retry.NEVER),
        """
        556 5.1.10 Recipient address has null MX
        """,
    ),
    (
        *(MAIL, {}, "mail_from.sender_domain", Retry.HOLD),
        """
        550 cannot route to sender <app@example.com>
        451 4.1.8 Domain of sender address app@example.com does not resolve
        """,
    ),
    (
        *(MAIL, {}, "mail_from.sender_syntax", Retry.HOLD),
        """
        553 5.5.4 <app>... Domain name required for sender address app
        501 <app>: sender address must contain a domain
        553 5.1.3 User address required
        """,
    ),
    (
        *(MAIL, {}, "mail_from.sender_not_verifiable", Retry.HOLD),
        """
        550 5.7.1 sender address does not exist here
        """,
    ),
    (
        *(MAIL, {}, "mail_from.sender_table", Retry.HOLD),
        """
        550 Sender address is not valid for your login. Check your email program settings.
        553 Authenticated user does not own this address
        550 5.7.1 You are not allowed to use this sender address
        550 you are not authorized to send mail as <app@example.com>
        554 Sender address rejected: only registered senders
        """,
    ),
    (
        *(MAIL, OTHER_SENDER, "mail_from.sender_not_allowed", Retry.HOLD),
        """
        550 you are not authorized to send mail as <other@example.com>
        """,
    ),
    (
        *(MAIL, {}, "mail_from.deferred", Retry.LATER),
        """
        421 mx.example.com Service not available, closing transmission channel
        """,
    ),
    (
        *(MAIL, {}, "server.limit_reached", Retry.HOLD),
        """
        450 4.7.1 Error: too many messages from client
        """,
    ),
    (
        *(MAIL, {}, "server.out_of_storage", Retry.LATER),
        """
        452 4.3.1 Insufficient system resources (UsedDiskSpace)
        """,
    ),
    (
        *(DOT, {}, "message.rejected_as_spam", Retry.NEVER),
        """
        550 5.7.1 Your message was rejected by SpamAssassin: score 7.5
        554 rejected: message classified as junk
        554 5.7.1 Blacklisted URL in message
        550 This message was classified as SPAM
        """,
    ),
    (
        *(DOT, {}, "message.rejected_by_policy", Retry.NEVER),
        """
        550 5.2.0 Message rejected: content not acceptable
        550 Rejected by header check
        """,
    ),
    (
        *(DOT, {}, "message.loop", Retry.NEVER),
        """
        552 5.7.0 Number of 'Received:' DATA headers exceeds maximum permitted
        554 Too many Received headers, mail loop
        """,
    ),
    (
        *(DOT, {}, "message.line_format", Retry.NEVER),
        """
        550 Maximum line length exceeded (see RFC 5321 4.5.3.1)
        554 5.5.2 Message contains bare CR
        521 5.5.2 <LF> bare newline
        """,
    ),
    (
        *(DOT, {}, "message.header_refused", Retry.NEVER),
        """
        550 5.7.1 Missing required header fields: Date
        550 missing From header
        550 5.7.1 Missing Subject not accepted
        550 "From" header must contain an address
        """,
    ),
    (
        *(DOT, {}, "server.out_of_storage", Retry.LATER),
        """
        451 4.3.0 Error: queue file write error
        452 4.3.1 Insufficient disk space
        """,
    ),
    (
        *(DOT, {}, "rcpt_to.greylisted", Retry.LATER),
        """
        450 4.7.1 Greylisted for 5 minutes
        """,
    ),
    (
        *(DOT, {}, "message.rejected_by_dmarc", Retry.HOLD),
        """
        550 5.7.1 Unauthenticated email from example.com is not accepted due to domain's DMARC policy
        """,
    ),
    (
        *(DOT, {}, "server.unavailable", Retry.LATER),
        """
        451 4.3.0 Message held: antivirus down
        451 4.7.1 Service unavailable - milter
        """,
    ),
    (
        *(DOT, {}, "end_of_data.deferred", Retry.LATER),
        """
        451 4.7.1 Service unavailable - try again later
        """,
    ),
    (
        *(DATA, {}, "message.rejected_by_policy", Retry.NEVER),
        """
        550 5.7.1 Access denied
        """,
    ),
    (
        *(DATA, {}, "server.lost_a_command", Retry.HOLD),
        """
        554 no valid recipients given
        503 RCPT first (#5.5.1)
        503 valid RCPT command must precede DATA
        """,
    ),
    (
        *(DATA, {}, "server.out_of_storage", Retry.LATER),
        """
        452 4.3.1 Insufficient system storage
        """,
    ),
    (
        *(DATA, NO_LOG_IN, "server.command_refused", Retry.HOLD),
        """
        503 valid RCPT command must precede DATA
        """,
    ),
    (
        *(RCPT, RELAY_25, "rcpt_to.unknown_user", Retry.NEVER),
        """
        550 5.4.1 Recipient address rejected: Access denied.
        """,
    ),
)


@pytest.mark.parametrize(
    ("stage", "known", "cause", "retry", "reply"),
    [(*rest, line.strip()) for *rest, replies in SAID for line in replies.strip().splitlines()],
)
def test_other_words_mean_the_same_and_end_the_same(stage, known, cause, retry, reply):
    found = diagnose(told(stage, reply), ACCOUNT | known)
    assert (found.code, found.retry) == (cause, retry)
