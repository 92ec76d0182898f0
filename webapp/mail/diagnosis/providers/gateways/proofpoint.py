"""Proofpoint: Protection Server (pphosted.com) and Essentials (ppe-hosted.com)."""

from webapp.mail.diagnosis.provider import own_signals_of
from webapp.mail.diagnosis.providers.gateways.shape import gateway
from webapp.mail.diagnosis.stages import ANY, BODY, MAIL, RCPT, RECIPIENT, SENDER

_says = own_signals_of("Proofpoint")

PROVIDERS = (
    gateway(
        "proofpoint",
        "Proofpoint",
        hosts=("pphosted.com", "ppe-hosted.com", "proofpoint.com", "gpphosted.com"),
        page="https://ipcheck.proofpoint.com",
        reply=r"proofpoint|pphosted|ppe-hosted",
        signals=(
            _says(
                "address.listed_by_proofpoint",
                ANY,
                "554 Blocked - see https://ipcheck.proofpoint.com/?ip=192.0.2.1",
                r"ipcheck\.proofpoint|dynamic reputation|proofpoint\.com/dnsbl|\bPDR\b",
            ),
            _says(
                "message.blocked_by_gateway",
                SENDER,
                "550 5.7.0 Local Policy Violation",
                r"local policy violation|rejected due to (content|recipient domain|local) policy",
            ),
            _says(
                "message.rejected_as_spam",
                BODY,
                "554 5.7.1 [P4] Message blocked due to spam content in the message.",
                r"\[P4\]|spam content",
            ),
            _says(
                "message.rejected_as_virus",
                BODY,
                "554 5.7.1 [P5] Message blocked due to a virus in the message",
                r"blocked due to (a )?(virus|malware)|\[P5\]",
            ),
            _says(
                "rcpt_to.unknown_user",
                RCPT,
                "550 5.7.1 <maria@example.test>: Recipient address rejected: User email address is marked as invalid.",
                r"marked as invalid|user unknown",
            ),
            _says(
                "mail_from.sender_blocked",
                MAIL,
                "550 5.1.0 <app@example.test>: Sender rejected",
                r"sender (address )?rejected",
            ),
            _says(
                "gateway.address_not_registered",
                RCPT,
                "550 5.7.1 <maria@example.test>... Relaying denied",
                r"relay(ing)? (access )?denied|closed relay",
            ),
            _says(
                "message.rejected_by_dmarc",
                SENDER,
                "550 5.7.0 DMARC policy: message rejected",
                r"\b(dmarc|spf|dkim)\b",
            ),
            _says(
                "rcpt_to.greylisted",
                RCPT,
                "451 4.7.1 Requested action aborted: try again later",
                r"requested action aborted: try again|greylist",
            ),
            _says(
                "server.limit_reached",
                ANY,
                "452 4.7.1 Rate limit exceeded, too many messages from this address",
                r"rate ?limit|throttl",
            ),
            _says(
                "rcpt_to.refused",
                RECIPIENT,
                "550 5.1.0 <maria@example.test>... This address no longer accepts mail",
                r"no longer accepts mail",
            ),
        ),
    ),
)
