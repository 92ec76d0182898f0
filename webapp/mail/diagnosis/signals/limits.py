"""Rules for limits of size, rate and number of connections."""

from webapp.mail.diagnosis.signals.rule import ANY, RCPT, RECIPIENT, SENDER, Rule

RULES = (
    Rule(
        "rcpt_to.too_many",
        RCPT,
        "452 4.5.3 Too many recipients",
        "Postfix, code of RFC 3463",
        enhanced=("4.5.3", "5.5.3"),
    ),
    Rule(
        "rcpt_to.mailbox_full",
        RECIPIENT,
        "552 5.2.2 Mailbox full",
        "Dovecot, code of RFC 3463",
        enhanced=("5.2.2", "4.2.2"),
    ),
    Rule(
        "rcpt_to.mailbox_full",
        RECIPIENT,
        "552 Requested mail action aborted: mailbox is full",
        "older servers",
        text=r"mailbox (is )?full|over ?quota|quota exceeded",
    ),
    Rule(
        "message.too_large",
        SENDER,
        "552 5.3.4 Message size exceeds fixed limit",
        "Postfix",
        enhanced=("5.3.4", "5.2.3", "4.3.4"),
    ),
    Rule(
        "message.too_large",
        SENDER,
        "552 Message exceeds maximum fixed size",
        "Exim",
        text=r"message.{0,20}too (large|big)|exceeds .{0,30}size|size limit",
    ),
    Rule(
        "server.out_of_storage",
        SENDER,
        "452 4.3.1 Insufficient system storage",
        "Postfix, Exchange",
        text=r"insufficient (system |disk )*(storage|space|resources)|queue file write",
    ),
    Rule(
        "server.limit_reached",
        ANY,
        "432 4.3.2 Sending rate exceeded; try again later",
        "Microsoft 365",
        codes=(432,),
    ),
    Rule(
        "server.limit_reached",
        ANY,
        "421 4.7.0 Try again later, closing connection.",
        "Gmail",
        codes=(421,),
        enhanced=("4.7.0", "4.7.28"),
    ),
    Rule(
        "server.limit_reached",
        SENDER,
        "550 5.4.5 Daily user sending limit exceeded.",
        "Gmail",
        text=r"(rate|sending|daily|hourly|submission|message|recipient)s? (\w+ )?(limit|quota)"
        r"|throttl|too many (e-?mails|messages)",
    ),
    Rule(
        "server.limit_reached",
        SENDER,
        "452 Too much mail from you, come back later",
        "Exim",
        codes=(452,),
    ),
)
