"""Rules for refused recipients."""

from webapp.mail.diagnosis.signals.rule import RCPT, RECIPIENT, SENDER, Rule

# The word, and not an address or a host name that has it.
_RELAY = r"(?<![\w.@<+-])(re)?relay(ing|ed|s)?(?![\w.@+-])"
_DENIED = (
    r"\b(denied|den(y|ies)|not|no|prohibit\w*|reject\w*|refus\w*|unable|cannot|can.t|won.t|disallow\w*|forbid\w*"
    r"|without auth\w*|unauthori[sz]ed|disabled|nega\w*|não|proibid\w*|denega\w*|permitid\w*|verweigert)\b"
)

RULES = (
    Rule(
        "rcpt_to.relay_denied",
        RECIPIENT,
        "554 5.7.1 <maria@example.test>: Relay access denied",
        "Postfix",
        text=r"relay(ing)? (access )?(is )?(denied|not (permitted|allowed)|prohibited)"
        r"|(unable|not permitted) to relay|do(es)? not relay",
    ),
    Rule(
        "rcpt_to.relay_denied",
        RECIPIENT,
        "550 5.7.64 TenantAttribution; no connector matches",
        "Microsoft 365",
        enhanced=("5.7.64", "5.7.54"),
    ),
    Rule(
        "rcpt_to.not_authorized",
        RECIPIENT,
        "550 5.7.1 You are not allowed to send to this group",
        "Exchange, Google Groups",
        text=r"not (allowed|authori[sz]ed|permitted) to (send|post|write|mail|deliver)\b.{0,40}\bto "
        r"(this |the )?(recipient|group|list|mailbox|user|address)|(group|list) (is )?(closed|restricted)",
    ),
    Rule(
        "rcpt_to.greylisted",
        SENDER,
        "451 4.7.1 Greylisting in action, please come back later",
        "rspamd, postgrey, milter-greylist",
        text=r"gr[ea]y-?list",
    ),
    Rule(
        "rcpt_to.greylisted",
        RCPT,
        "450 4.7.1 <maria@example.test>: Recipient address rejected: please try again in 5 minutes",
        "Postfix policy services",
        codes=(450, 451),
        enhanced=("4.7.1", "4.2.0"),
    ),
    Rule(
        "rcpt_to.unknown_domain",
        RECIPIENT,
        "550 5.1.2 <maria@exampel.test>: Recipient address rejected: Domain not found",
        "Postfix",
        enhanced=("5.1.2", "4.1.2", "5.4.4", "4.4.4"),
    ),
    Rule(
        "rcpt_to.mailbox_disabled",
        RECIPIENT,
        "550 5.2.1 The email account that you tried to reach is disabled.",
        "Gmail, code of RFC 3463",
        enhanced=("5.2.1", "4.2.1"),
    ),
    Rule(
        "rcpt_to.moved",
        RECIPIENT,
        "551 5.1.6 User not local; please try <maria@new.test>",
        "RFC 5321 section 3.4",
        codes=(551,),
    ),
    Rule(
        "rcpt_to.unknown_user",
        RECIPIENT,
        "550 5.1.1 <maria@example.test>: Recipient address rejected: User unknown in local recipient table",
        "Postfix",
        enhanced=("5.1.1", "5.1.10"),
    ),
    Rule(
        "rcpt_to.unknown_user",
        RECIPIENT,
        "550 5.4.1 Recipient address rejected: Access denied.",
        "Microsoft 365, which says so of unknown recipients",
        enhanced=("5.4.1",),
        text=r"recipient address rejected",
    ),
    Rule(
        "rcpt_to.unknown_user",
        RECIPIENT,
        "550 <maria@example.test>: Recipient address rejected: User unknown in relay recipient table",
        "Postfix without enhanced codes",
        text=r"unknown in .{0,40}table",
    ),
    Rule(
        "rcpt_to.unknown_user",
        RECIPIENT,
        "550 No such user here",
        "Exim, sendmail",
        codes=(550, 553, 554),
        text=r"no such (user|recipient|mailbox|address)|(unknown|invalid) (user|recipient)"
        r"|(user|recipient|mailbox) (is )?(unknown|not found|unavailable)"
        r"|unrouteable address|does not exist",
    ),
    Rule(
        "rcpt_to.relay_denied",
        RCPT,
        "550 relaying to <maria@example.test> prohibited by administrator",
        "Exim",
        text=rf"{_RELAY}[\s\S]{{0,80}}?{_DENIED}|{_DENIED}[\s\S]{{0,80}}?{_RELAY}",
    ),
    Rule(
        "rcpt_to.relay_denied",
        RCPT,
        "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)",
        "qmail",
        text=r"allowed rcpthosts|not a gateway",
    ),
    Rule(
        "rcpt_to.relay_denied",
        RCPT,
        "554 5.7.1 <unknown[192.0.2.1]>: Client host rejected: Access denied",
        "Postfix, which tells at RCPT what it found at the connection",
        text=r"\b(client|your|remote) (host|ip|address|network)\b.{0,60}?"
        r"\b(denied|rejected|refused|not (allowed|authori[sz]ed|permitted))"
        r"|^(?!.*recipient address).*access (is )?denied",
    ),
    Rule(
        "rcpt_to.address_syntax",
        RCPT,
        "501 5.1.3 Bad recipient address syntax",
        "Postfix",
        enhanced=("5.1.3",),
    ),
    Rule(
        "rcpt_to.address_syntax",
        RCPT,
        "501 maria@example: malformed address",
        "Exim",
        codes=(501, 553),
    ),
)
