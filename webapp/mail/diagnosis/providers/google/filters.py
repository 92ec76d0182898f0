"""What Google's filters say of any message, sent through it or to it."""

from webapp.mail.diagnosis.cause import Signal
from webapp.mail.diagnosis.conditions import IS_PLAIN
from webapp.mail.diagnosis.provider import OwnSignal
from webapp.mail.diagnosis.stages import ANY, BODY, RECIPIENT, SENDER

_BY = "Google"

SIGNALS = (
    OwnSignal(
        "message.rejected_as_spam",
        Signal(
            BODY,
            "550 5.7.1 [192.0.2.1] Our system has detected that this message is likely unsolicited mail. To"
            " reduce the amount of spam sent to Gmail, this message has been blocked.",
            _BY,
            text=r"likely unsolicited mail|p=UnsolicitedMessageError|nature of the content or the links",
        ),
    ),
    OwnSignal(
        "reputation.throttled",
        Signal(
            ANY,
            "421 4.7.28 Gmail has detected an unusual rate of mail originating from your IP address. To"
            " protect our users from spam, mail has been temporarily rate limited.",
            _BY,
            text=r"unusual rate of (unsolicited )?(e-?mail|mail)|p=Unsolicited(RateLimit|IP)Error",
        ),
    ),
    OwnSignal(
        "reputation.low",
        Signal(
            SENDER,
            "550 5.7.1 [192.0.2.1] Our system has detected that this message is likely suspicious due to the"
            " very low reputation of the sending domain.",
            _BY,
            text=r"very low reputation of the sending",
        ),
    ),
    OwnSignal(
        "message.rejected_by_dmarc",
        Signal(
            SENDER,
            "550 5.7.26 Your email has been blocked because the sender is unauthenticated. Gmail requires all"
            " senders to authenticate with either SPF or DKIM.",
            _BY,
            enhanced=("5.7.26", "5.7.27", "5.7.30", "5.7.32", "4.7.26", "4.7.27", "4.7.30", "4.7.32"),
        ),
    ),
    OwnSignal(
        "message.rejected_by_dmarc",
        Signal(
            SENDER,
            "550 5.7.1 Unauthenticated email from example.test is not accepted due to domain's DMARC policy.",
            _BY,
            text=r"p=DmarcRejection|due to domain'?s DMARC policy|unauthenticated e?mail is not accepted",
        ),
    ),
    OwnSignal(
        "message.rejected_as_virus",
        Signal(
            BODY,
            "552 5.7.0 This message was blocked because its content presents a potential security issue."
            " Please visit https://support.google.com/mail/?p=BlockedMessage",
            _BY,
            text=r"potential security issue|illegal attachment|p=BlockedMessage",
        ),
    ),
    OwnSignal(
        "message.header_refused",
        Signal(
            BODY,
            "550 5.7.1 [192.0.2.1] Messages missing a valid Message-ID: header are not accepted. For more"
            " information, visit https://support.google.com/mail/?p=RfcMessageNonCompliant",
            _BY,
            text=r"p=RfcMessageNonCompliant|not rfc 5322 compliant|missing a valid",
        ),
    ),
    OwnSignal(
        "message.rejected_by_policy",
        Signal(
            RECIPIENT,
            "550 5.7.1 This message violates example.test email policy. - gcdp",
            _BY,
            text=r"\bgcdp\b|sending to \(or from\) has a policy",
        ),
    ),
    OwnSignal(
        "rcpt_to.receiving_limit",
        Signal(
            RECIPIENT,
            "450 4.2.1 The user you are trying to contact is receiving mail at a rate that prevents additional"
            " messages from being delivered.",
            _BY,
            text=r"receiving e?mail (too quickly|at a rate)|p=ReceivingRate",
        ),
    ),
    OwnSignal(
        "rcpt_to.unknown_user",
        Signal(
            RECIPIENT,
            "550 5.1.1 The email account that you tried to reach does not exist. Please try double-checking"
            " the recipient's email address. https://support.google.com/mail/?p=NoSuchUser",
            _BY,
            text=r"p=NoSuchUser|tried to reach does not exist",
        ),
    ),
    OwnSignal(
        "rcpt_to.mailbox_full",
        Signal(
            RECIPIENT,
            "452 4.2.2 The recipient's inbox is out of storage space. Please direct the recipient to"
            " https://support.google.com/mail/?p=OverQuotaTemp",
            _BY,
            text=r"p=OverQuota|inbox is out of storage|is over quota",
        ),
    ),
    OwnSignal(
        "mail_from.tls_required",
        Signal(
            SENDER,
            "421 4.7.29 Your email has been rate limited because this message wasn't sent over a TLS"
            " connection. Gmail requires all bulk email senders to use TLS/SSL for SMTP connections.",
            _BY,
            text=r"sent over a tls connection|tls required for rcpt domain|use tls/ssl",
            when=(IS_PLAIN,),
        ),
    ),
    OwnSignal(
        "server.limit_reached",
        Signal(
            ANY,
            "421 4.7.0 Try again later, closing connection.",
            _BY,
            codes=(421,),
            text=r"try again later, closing connection|with the same message-id|too (fast|quickly)|slow down",
        ),
    ),
    OwnSignal(
        "server.unavailable",
        Signal(
            ANY,
            "421 4.3.0 Temporary System Problem. Try again later.",
            _BY,
            codes=(421, 450, 451),
            text=r"temporary system problem|temporarily rejected (this )?message|server busy",
        ),
    ),
)
