"""How servers say that an account may not send through them: no log-in, no relay, another sender."""

from webapp.mail.diagnosis.causes.meanings import SENDER_NOT_LOG_IN
from webapp.mail.diagnosis.conditions import DOES_NOT_LOG_IN, IS_PLAIN, LOGS_IN, SENDER_IS_NOT_LOG_IN
from webapp.mail.diagnosis.provider import OwnSignal, own_signals_of
from webapp.mail.diagnosis.stages import BODY, MAIL, RCPT, SENDER

_says = own_signals_of("Coremail, Sendmail, qmail and others")

SIGNALS: tuple[OwnSignal, ...] = (
    _says(
        "rcpt_to.relay_denied",
        RCPT,
        "550 Requested action not taken: Local user only",
        r"local users? only|(specified|recipient) domain is not (allowed|permitted)|not local host|relay check|not our (mx|client)\b|insecure mail relay|as (a )?(mail )?(gate(way)?|relay) is (forbidden|prohibited|not (allowed|permitted))"
        r"|is not local and\b|(n.t|\bnot|never) (handle|host|relay|deliver|carry) (any )?((e-?)?mails?|messages?) (for|to) |recipient address rejected: no-domain|use the (smtp|mail) server of your (isp|provider)",
        over=("rcpt_to.unknown_user", "rcpt_to.unknown_domain", "server.address_blocked"),
    ),
    _says(
        "mail_from.authentication_required",
        MAIL,
        "553 relay check local fail.",
        r"relay check local|permission denied|local (domain|user|sender)s? must (log ?in|authenticate)",
        when=(DOES_NOT_LOG_IN,),
    ),
    _says(
        "mail_from.authentication_required",
        (*MAIL, *RCPT),
        "551 This mail server requires authentication before sending mail from a locally hosted domain.",
        r"^(?![\s\S]*relay)[\s\S]*?(requires? authentication|authentication (is )?required|unauthenticated (senders?|clients?|users?|connections?)|not authenticated"
        r"|authenticate (first|before)|authentication (is )?(turned|switched) on|(turn|switch) on (\w+ )?authentication)",
        when=(DOES_NOT_LOG_IN,),
        over=("server.command_refused", "mail_from.sender_not_allowed", "message.rejected_by_dmarc"),
    ),
    _says(
        "mail_from.sender_not_allowed",
        MAIL,
        "501 5.7.1 Permission denied",
        r"permission denied|sender (is )?(rejected|denied)",
        when=(SENDER_IS_NOT_LOG_IN,),
        over=("mail_from.sender_blocked",),
    ),
    _says(
        "mail_from.sender_not_allowed",
        SENDER,
        "552 the from address and the authenticated user must be the same email.",
        r"(from address|sender)\b.{0,60}must be (the )?same|authenticated as another user|use an address of your own domain"
        r"|you may not (send|use).{0,30}(sender|as)\b|(user ?name|log-?in|account|user)\b.{0,80}\bsender (does ?n.?t|do ?n.?t|do(es)? not|mis) ?match|mail from\b.{0,40}(n.t|not) conform|(sending|mail|messages?) from (this |your |that )?domain .{0,20}not (allowed|permitted|authori[sz]ed)|from address (is )?not verified|\bfrom\b.{0,80}address not allowed|unknown sender address|(from|sender) address must use",
        over=("mail_from.authentication_required",),
    ),
    _says(
        "mail_from.exchange_anonymous_sender",
        (*MAIL, *BODY),
        "550 5.7.1 Client does not have permissions to send as this sender",
        r"permissions? to send as",
        when=(DOES_NOT_LOG_IN,),
        over=("mail_from.sender_not_allowed",),
    ),
    _says(
        "mail_from.domain_not_active",
        (*MAIL, *RCPT),
        "550 app@example.test is not a registered gateway user",
        r"not a registered (gateway )?(user|sender|domain)|sender e-?mail is not in my domain|from: domain is not (hosted|local)"
        r"|domain is not hosted here",
        over=("mail_from.sender_not_allowed", "rcpt_to.unknown_user", "mail_from.sender_not_verifiable"),
    ),
    _says(
        "message.from_not_allowed",
        BODY,
        "550 Error: MAIL FROM is mismatched with message header from address!",
        r"mail ?from\b.{0,40}mismatch\w*.{0,40}header|header.{0,40}mismatch\w*.{0,30}(mail ?from|envelope)|envelope.{0,40}header from",
        when=(LOGS_IN,),
        over=("mail_from.sender_not_allowed", "mail_from.sender_table"),
    ),
    _says(
        "message.from_not_allowed",
        BODY,
        "550 5.7.1 MAIL FROM does not match the From header",
        r"mail ?from\b.{0,40}(mis)?match\w*.{0,40}(header|from:)",
    ),
    _says(
        "mail_from.sender_blocked",
        SENDER,
        "554 Mail from app@example.test rejected for policy reasons.",
        r"mail from \S+ (was )?rejected for policy|senderfilterconfig|sender (is )?(on|in|listed) .{0,40}(black|block) ?list(?! \S+\.\S)|sender (is )?(denied|rejected\b(?!:))|denies the sender"
        r"|sender address blocked|black ?mail address|address rejected: policy rejection\W{1,3}abuse|envelope sender has been denied"
        r"|your (e-?mail|domain|envelope)( address)?( \(?<?[^\s@]+@\S+)? (has been|is) (black ?listed|blocked)[\s\S]*|\bdomain \S+ (is|has been) (banned|black ?listed|blocked)|\buser in black|blocked senders|block-send-er",
        over=("server.sending_blocked", "message.rejected_by_policy", "server.address_blocked"),
    ),
    _says(
        "mail_from.sender_domain",
        SENDER,
        "517 Invalid domain, see <URL:ftp://ftp.isi.edu/in-notes/rfc1035.txt>",
        r"sender domain must exist|invalid dns (mx|a)\b|from unknown tld|invalid domain, see|(from:?|sender|mail from)\b.{0,40}domain is invalid"
        r"|valid sender domain|has no a, aaaa,? or mx|sender\b[\s\S]{0,80}null ?mx[\s\S]*|(?<!account or )domain may not exist|domain resolve fail|is a dead domain|sender\b.{0,40}\bno (a|mx|dns)\b.{0,20}record",
        over=("mail_from.sender_not_verifiable", "mail_from.sender_syntax"),
    ),
    _says(
        "mail_from.sender_domain",
        MAIL,
        "553 mybox.example.test does not exist",
        r"[\w-]\.\w+ does not exist",
        codes=(501, 550, 553, 554),
    ),
    _says(
        "mail_from.sender_not_verifiable",
        (*MAIL, *RCPT),
        "550 5.1.0 <app@example.test>: Sender address rejected: User unknown in local recipient table",
        r"sender address rejected: (user unknown|unknown)[\s\S]*|verify mail ?from failed|postmaster verification[\s\S]*|sender (is )?unknown|unknown sender"
        r"|(could ?n.?t|could not|cannot|can.t|unable to|failed to) (check|verify|validate) (the |your )?(sender|return[- ]path)[\s\S]*"
        r"|sender\b.{0,60}(unverified|undeliverable) address[\s\S]*",
        over=("rcpt_to.unknown_user", "rcpt_to.deferred"),
    ),
    _says(
        "mail_from.sender_syntax",
        MAIL,
        "553 <app>: sender address must contain a domain",
        r"must contain a domain|domain name required|syntax error|malformed|non-?printable|address\b.{0,40} (is )?(invalid|not (a )?valid)"
        r"|invalid address|bad sender address|address required",
        codes=(501, 550, 553, 554, 555),
    ),
    _says(
        "mail_from.refused",
        MAIL,
        "501 5.7.1 Permission denied",
        r"permission denied",
    ),
    _says(
        "ehlo.name_refused",
        (*MAIL, *RCPT),
        "550 HELO should be a FQDN or address literal (See RFC 2821 4.1.1.1)",
        r"\b(helo|ehlo)\b.{0,40}(should|has to|needs to) be|\b(helo|ehlo)\b.{0,60}access denied|(wrong|invalid|bad|illegal)\b.{0,30}\b(helo|ehlo)\b|host impersonating",
        over=("rcpt_to.relay_denied",),
    ),
    _says(
        "mail_from.tls_required",
        SENDER,
        "451 TLS/SSLv3 Connection required. (#4.7.1)",
        r"\b(tls|ssl)\S* (connection )?(is )?(required|needed|mandatory)",
        when=(IS_PLAIN,),
        over=("rcpt_to.greylisted",),
    ),
    _says(
        "mail_from.sender_syntax",
        SENDER,
        "550 IP addresses are not allowed as a From: Address. Provide a valid From.",
        r"ip address(es)? (is|are|can ?not be) (not )?(allowed|permitted|accepted|used)? ?(as|in) (a |an |the )?(from|sender|return)[\s\S]*",
        over=("server.address_blocked",),
    ),
    _says(
        "mail_from.domain_listed",
        SENDER,
        "550 5.7.1 MAILFROM domain is listed in a block list",
        r"\b(mail ?from|sender|from|envelope)('s)?( address)? domain (is |was |has been )?(currently )?(black ?)?listed\b[\s\S]*",
        over=("server.address_blocked", "address.listed_by_spamhaus", "mail_from.sender_blocked"),
    ),
    _says(
        "mail_from.blocked_by_recipient",
        SENDER,
        "550 Administrative prohibition - envelope blocked",
        r"envelope (blocked|rejected\W{1,3}block)[\s\S]*|\b(header-based|manually) (manually )?blocked senders?[\s\S]*|block policy for \w+ from[\s\S]*|(due to|by) (the |a )?(user|recipient|personal)('?s)? (\w+ )?(rules?|filters?)\b",
        over=("mail_from.sender_blocked", "message.rejected_by_policy"),
    ),
    _says(
        "rcpt_to.gateway_only",
        (*MAIL, *RCPT),
        "421 4.7.0 IP not in whitelist for RCPT domain, closing connection.",
        r"not in (the )?(white|allow) ?list (for|of) (the )?(rcpt|recipient)[\s\S]*",
        over=("rcpt_to.relay_denied", "server.address_blocked"),
    ),
    _says(
        "mail_from.sender_not_allowed",
        SENDER,
        "550 5.7.1 You are attempting to send as a different email address than you signed in under.",
        SENDER_NOT_LOG_IN,
        when=(SENDER_IS_NOT_LOG_IN,),
    ),
)
