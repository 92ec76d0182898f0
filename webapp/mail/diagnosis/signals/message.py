"""Rules for refused messages: spam filters, policies, content."""

from webapp.mail.diagnosis.signals.rule import ANY, BODY, SENDER, Rule

# Before the rules for block lists of hosts: a listed link in the text says nothing of this host.
LINK_RULES = (
    Rule(
        "message.rejected_as_spam",
        BODY,
        "554 5.7.1 Message contains a URL in example.test that is blocked using multi.surbl.org",
        "rspamd, SpamAssassin",
        text=r"\b(urls?|uris?|links?|surbl|uribl|dbl)\b",
    ),
)

RULES = (
    Rule(
        "message.rejected_by_dmarc",
        SENDER,
        "550 5.7.26 This mail has been blocked because the sender is unauthenticated.",
        "Gmail; codes of RFC 7372 and Microsoft 365",
        enhanced=("5.7.20", "5.7.21", "5.7.22", "5.7.23", "5.7.24", "5.7.26", "5.7.27", "5.7.509", "5.7.515"),
    ),
    Rule(
        "message.rejected_by_dmarc",
        SENDER,
        "550 5.7.1 Rejected by the DMARC policy of example.test",
        "rspamd, OpenDMARC",
        text=r"\b(dmarc|spf|dkim)\b",
    ),
    Rule(
        "message.rejected_as_virus",
        BODY,
        "554 5.7.1 Virus found in message",
        "Amavis, ClamAV",
        text=r"virus|malware|infected|security issue|(banned|blocked) (file|attachment|content)",
    ),
    Rule(
        "message.rejected_as_spam",
        SENDER,
        "554 5.7.1 Spam message rejected",
        "rspamd, Amavis",
        text=r"spam|unsolicited|\bUBE\b|junk",
    ),
    Rule(
        "message.line_format",
        BODY,
        "550 5.5.2 bare <LF> received",
        "Postfix",
        text=r"bare <?(lf|cr|newline|carriage)|line (is )?too long|line length",
    ),
    Rule(
        "message.loop",
        BODY,
        "554 5.4.6 Too many hops",
        "Postfix",
        text=r"too many hops|hop count|mail loop|loop detected",
    ),
    Rule(
        "message.header_refused",
        BODY,
        "550 5.6.0 Message header From is missing",
        "Exchange, Gmail",
        enhanced=("5.6.0", "5.6.1", "5.6.2", "5.6.3"),
    ),
    Rule(
        "message.header_refused",
        BODY,
        "550 5.7.1 Messages missing a valid address in From: header are not accepted",
        "Gmail",
        text=r"rfc ?(2822|5322)|(missing|multiple|invalid) .{0,30}(header|from:|date:|message-id)",
    ),
    Rule(
        "message.rejected_by_policy",
        BODY,
        "554 5.7.1 Message rejected due to local policy",
        "Postfix, Exchange",
        enhanced=("5.7.0", "5.7.1", "5.7.9"),
    ),
    Rule(
        "server.unavailable",
        ANY,
        "451 4.3.0 Temporary lookup failure",
        "Postfix",
        enhanced=("4.3.0", "4.3.5"),
    ),
    Rule(
        "server.unavailable",
        ANY,
        "451 Requested action aborted: local error in processing",
        "RFC 5321 section 4.2.3",
        codes=(451,),
        text=r"local (error|problem)|internal (server )?error|temporary (server|system|local)",
    ),
)
