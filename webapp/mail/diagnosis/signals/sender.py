"""Rules for refused senders, and for servers that require authentication or encryption first."""

from webapp.mail.diagnosis.signals.rule import COMMANDS, MAIL, RECIPIENT, SENDER, Rule

RULES = (
    # The reply asks for authentication, but no mechanism of Postigo is accepted.
    Rule(
        "rcpt_to.not_authorized",
        RECIPIENT,
        "550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required",
        "Exchange",
        enhanced=("5.7.133", "5.7.124", "5.7.129", "5.7.134"),
    ),
    Rule(
        "mail_from.tls_required",
        SENDER,
        "530 5.7.0 Must issue a STARTTLS command first",
        "Postfix",
        text=r"starttls|encryption is required|(requires?|needs) (tls|encryption)|tls (is )?required",
    ),
    Rule(
        "mail_from.authentication_required",
        SENDER,
        "530 5.7.57 Client not authenticated to send mail",
        "Microsoft 365",
        codes=(530,),
    ),
    Rule(
        "mail_from.authentication_required",
        SENDER,
        "553 5.7.1 <app@example.test>: Sender address rejected: not logged in",
        "Postfix",
        text=r"not (logged in|authenticated)|auth(entication)? (is )?(required|needed)"
        r"|(must|please) (authenticate|log ?in)",
    ),
    Rule(
        "mail_from.authentication_required",
        SENDER,
        "503 5.5.1 Error: need EHLO and AUTH first",
        "NetEase, MailEnable, hosting panels",
        text=r"\bauth(entication|enticate)?( command)? first|\b(need|send) [^.]{0,20}\bauth\b"
        r"|must (first )?auth|(turn|switch) on smtp auth|requires? (smtp )?auth(entication)?\b",
    ),
    Rule(
        "mail_from.sender_not_allowed",
        SENDER,
        "550 5.7.60 SMTP; Client does not have permissions to send as this sender",
        "Exchange",
        enhanced=("5.7.60", "5.2.252"),
    ),
    Rule(
        "mail_from.sender_not_allowed",
        SENDER,
        "553 5.7.1 <app@example.test>: Sender address rejected: not owned by user relay@example.test",
        "Postfix",
        text=r"not owned by|send ?as ?denied|permissions? to send as"
        r"|not (allowed|authori[sz]ed) to send (as|from)|sender .{0,30}not (allowed|authori[sz]ed|permitted)"
        r"|address is not verified|bad outbound sender|sender address rejected: access denied",
    ),
    Rule(
        "mail_from.sender_domain",
        SENDER,
        "450 4.1.8 <app@example.test>: Sender address rejected: Domain not found",
        "Postfix",
        enhanced=("4.1.8", "5.1.8"),
    ),
    Rule(
        "mail_from.sender_domain",
        SENDER,
        "550 Sender verify failed: sender domain does not exist",
        "Exim",
        text=r"sender.{0,40}(domain.{0,20}(not (found|exist|resolve)|unknown)|verify failed)"
        r"|domain of sender|sender domain",
    ),
    Rule(
        "mail_from.sender_syntax",
        MAIL,
        "501 5.1.7 Bad sender address syntax",
        "Postfix",
        codes=(501, 553),
    ),
    # These codes are about the command and not about its argument: no message would pass.
    Rule(
        "server.command_refused",
        COMMANDS,
        "503 5.5.1 Error: bad sequence of commands",
        "RFC 5321 section 4.2.2",
        codes=(500, 502, 503, 504),
    ),
)
