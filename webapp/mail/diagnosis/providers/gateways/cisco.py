"""Cisco Secure Email (IronPort, ESA), whose enhanced codes follow a #."""

from webapp.mail.diagnosis.provider import own_signals_of
from webapp.mail.diagnosis.providers.gateways.shape import gateway
from webapp.mail.diagnosis.stages import ANY, BODY, COMMANDS, MAIL, RCPT, SENDER

_says = own_signals_of("Cisco Secure Email")

PROVIDERS = (
    gateway(
        "cisco",
        "Cisco Secure Email (IronPort)",
        hosts=("iphmx.com",),
        page="https://www.cisco.com/c/en/us/support/docs/security/email-security-appliance/200436-Identify-and-allow-"
        "poor-SenderBase-Reput.html",
        reply=r"sending mta.s poor reputation|access to (this mail system|submit messages)|(^|\n)#[45]\.\d+\.\d+ ",
        signals=(
            _says(
                "address.listed_by_cisco_talos",
                ANY,
                "554 Your access to this mail system has been rejected due to the sending MTA's poor reputation. If you"
                " believe that this failure is in error, please contact the intended recipient via alternate means.",
                r"poor reputation|\bSBRS\b|senderbase|talosintelligence",
            ),
            _says(
                "rcpt_to.unknown_user",
                RCPT,
                "550 #5.1.0 Address rejected.",
                r"#5\.1\.[01] address rejected|address rejected maria",
            ),
            _says(
                "mail_from.sender_blocked",
                MAIL,
                "550 #5.1.0 Address rejected.",
                r"#5\.1\.0 address rejected",
            ),
            _says(
                "server.limit_reached",
                COMMANDS,
                "452 #4.5.3 Too many recipients received this hour",
                r"too many recipients received this hour",
            ),
            _says(
                "server.too_many_connections",
                ANY,
                "421 #4.4.5 Too many TCP sessions. Please try again later.",
                r"too many (tcp )?(sessions|connections)",
            ),
            _says(
                "mail_from.sender_domain",
                SENDER,
                "451 #4.1.8 Domain of sender address <app@example.test> does not resolve",
                r"domain of sender address|#[45]\.1\.8",
            ),
            _says(
                "message.blocked_by_gateway",
                BODY,
                "554 #5.7.1 Message rejected by policy",
                r"(message|mail) (rejected|blocked|bounced) by (policy|content|dlp|filter)",
            ),
            _says(
                "message.too_large",
                (*MAIL, *BODY),
                "552 #5.3.4 message size exceeds limit",
                r"message size exceeds limit",
            ),
        ),
    ),
)
