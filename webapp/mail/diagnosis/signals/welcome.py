"""Rules for refusals of this host, by name, address or number of connections, at any stage."""

from webapp.mail.diagnosis.signals.rule import ANY, GREETING, SENDER, Rule

RULES = (
    Rule(
        "server.too_many_connections",
        ANY,
        "421 4.7.0 mx.example Error: too many connections from 192.0.2.1",
        "Postfix",
        text=r"too many (\w+ ){0,2}(connections|sessions)|concurrent (\w+ )?connections|connection limit",
    ),
    Rule(
        "server.address_blocked",
        ANY,
        "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org",
        "Postfix",
        text=r"blocked using|spamhaus|\b(dns|r)bl\b|(block|black) ?list|banned sending ip|poor reputation",
    ),
    Rule(
        "server.no_reverse_name",
        ANY,
        "450 4.7.1 Client host rejected: cannot find your reverse hostname, [192.0.2.1]",
        "Postfix",
        text=r"reverse (dns|hostname)|cannot find your hostname|\bPTR\b",
    ),
    Rule(
        "server.no_reverse_name",
        SENDER,
        "550 5.7.25 The IP address sending this message does not match its name",
        "Gmail, code of RFC 7372",
        enhanced=("5.7.25", "4.7.25"),
    ),
    Rule(
        "ehlo.name_refused",
        GREETING + SENDER,
        "504 5.5.2 <postigo>: Helo command rejected: need fully-qualified hostname",
        "Postfix",
        text=r"(helo|ehlo)\b.{0,40}(reject|refus|invalid|bad)|(invalid|bad|bogus) (helo|ehlo)",
    ),
)
