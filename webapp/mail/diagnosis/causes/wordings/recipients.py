"""How servers say that a recipient does not exist, takes no mail, has no space left, or wants no mail of ours."""

from webapp.mail.diagnosis.conditions import DOES_NOT_LOG_IN, REPLY_NAMES_SENDER
from webapp.mail.diagnosis.provider import OwnSignal, own_signals_of
from webapp.mail.diagnosis.stages import BODY, RCPT, RECIPIENT, SENDER

_says = own_signals_of("Sendmail, qmail, Domino and others")
# Whose mailbox it is; the words of a sender, a host, a relay or a list do not tell of the recipient.
_NOT_OF_OTHERS = (
    r"^(?![\s\S]*(\bsender\b|\bfrom address|\bhelo\b|client host|\brelay(?!=)|black ?list|block ?list|\bspam|\bip\b|verification"
    r"|outgoing|outbound|\bsubmission|syntax|malformed|authenticat|[45]\.1\.[2378]\b|[45]\.7\.13\b|domain (name )?(not|unknown|does|mentioned)))"
)
_WHO = r"\b(user|recipient|mail[ -]?box|account|address(ee)?|alias|person|customer|e-?mail|mail ?address|mail drop)\b"

SIGNALS: tuple[OwnSignal, ...] = (
    _says(
        "rcpt_to.unknown_user",
        RECIPIENT,
        "550 User maria (maria@example.test) not listed in Domino Directory",
        rf"{_NOT_OF_OTHERS}(?=[\s\S]*?("
        rf"({_WHO}|\S@\S+)[^;]{{0,70}}?(\bunknown\b|\binvalid\b|\bunrecogni[sz]ed|\bunallocated|\bnot (exist\w*|found|known|listed|present|registered|recogni[sz]ed|valid\b|available|have an account"
        r"|in my validrcptto|(a|an) (member|known|valid|customer)\w*)|(do|does|dos)(n.?t| not) (exist|have an? ([\w.-]+ )?(account|mail ?box))|\bmay not exist"
        r"|\bno longer (exists?|on server|valid|here|in use)|isn.t (here|valid|known)|undeliverable|can(not|.t) be (verified|found)|map failed)"
        r"|\b(no such|unknown|invalid|illegal|bad|wrong|non-?existent|unavailable)( or illegal)? (local |mail |e-?mail )?"
        r"(user|recipient|mail ?box|account|address(ee)?|alias|person|local.?part|destination)\b"
        r"|no (account|mail[ -]?box|user)\b.{0,15}\b(by|of|with) that name|\bnot (our|a) customer|not (a )?user of this server|(do|does)(n.t| not) have (such |that |this )?(an? )?(user|account|mail ?box|address)|cannot find (this |the |that )?(user|recipient|mail ?box|account|address)"
        r"|server don.?t exists? that user|recipient verify (from \w+ )?failed|no such id\b|\bno ?(one|body) (is )?(at|by|with) (this|that) (address|name)|not in recipient list|unroute?able (address|mail)|not a (valid|known|local|current) (user|mail ?box|account|address)|\bno (recipient|user|mail ?box|account)s? (at|here)\b))",
        over=("rcpt_to.relay_denied", "server.address_blocked", "rcpt_to.unknown_domain"),
    ),
    _says(
        "rcpt_to.unknown_user",
        RECIPIENT,
        "550 Mailbox unavailable or access denied",
        rf"{_NOT_OF_OTHERS}(?=[\s\S]*?{_WHO} (is )?unavail?able)",
        codes=(550, 553, 554),
        over=("rcpt_to.relay_denied",),
    ),
    _says(
        "rcpt_to.unknown_user",
        RECIPIENT,
        "550 cuda_nsu 5.4.1 [maria@example.test]: Recipient address rejected: Access denied [example.test]",
        r"\b5\.1\.1\b(?!.{0,40}sender)|\b5\.4\.1\b.{0,80}recipient address rejected|account or domain may not exist",
        over=("rcpt_to.relay_denied", "server.address_blocked"),
    ),
    _says(
        "rcpt_to.unknown_domain",
        RECIPIENT,
        "550 5.1.2 maria@example.test... Host unknown (Name server: example.test.: host not found)",
        r"^(?![\s\S]*(\bsender\b|\bhelo\b|\bfrom\b|client))(?=[\s\S]*?(\bhost unknown|unknown host|host not found|no such domain|domain mentioned|(no|not have any|without an?) mail exchanger"
        r"|domain\b.{0,40}(not found|unknown|does ?n.?o?t exist|not accept mail)|null ?mx|\bno mx\b))",
        over=("rcpt_to.unknown_user",),
    ),
    _says(
        "rcpt_to.address_syntax",
        RCPT,
        "553 maria@example: malformed address",
        r"recipient address must contain|recipient\b.{0,60}(syntax|malformed)|(malformed|syntax)\b.{0,30}(address|recipient)"
        r"|single[- ]label|mailbox name (not allowed|invalid)|(restricted|illegal|forbidden|invalid|bad|disallowed) characters? in",
        codes=(501, 550, 553, 555),
        over=("rcpt_to.unknown_user",),
    ),
    _says(
        "rcpt_to.address_syntax",
        RCPT,
        "555 5.5.2 Syntax error. nb15sm15097998qcb.26",
        r"^([45]\.\d+\.\d+ )?syntax error\b(?!.{0,30}command)",
        codes=(501, 555),
    ),
    _says(
        "rcpt_to.mailbox_disabled",
        RECIPIENT,
        "550 <maria@example.test>: Recipient address rejected: Account closed due to inactivity.",
        rf"{_NOT_OF_OTHERS}(?=[\s\S]*?("
        rf"({_WHO}|<\S+>|\S@\S+)[^;]{{0,70}}?\b(disabled|deactivated|inactivated|inactive|suspended|expired|locked|frozen|closed|discontinued"
        r"|archived|(blocked|suspended) due to inactivity|not (yet )?(active|activated|enabled)|no longer accept(s|ing)?|not (currently |now )?(accepting|being accepted))\b"
        r"|\b(disabled|deactivated|inactive|suspended|expired|locked|frozen|archived) (user|mail ?box|recipient|account|alias)"
        r"|(mail|message)s? .{0,30}not (currently )?(being )?accepted for this (mailbox|user|account)))",
        over=("rcpt_to.unknown_user", "rcpt_to.moved"),
    ),
    _says(
        "rcpt_to.mailbox_disabled",
        RECIPIENT,
        "550 <maria@example.test>... User account not activated",
        r"\S@\S+.{0,60}\baccount ((is |has been )?(not (activated|active|enabled)|disabled|closed|discontinued))",
        over=("provider.trial_account",),
    ),
    _says(
        "rcpt_to.receiving_limit",
        RECIPIENT,
        "450 4.2.1 The recipient has exceeded message rate limit. Try again later.",
        r"recipient (has )?exceed\w* .{0,30}(rate|limit)|receiving (mail|messages) (too quickly|at a rate)|they can receive per (hour|day)|(queue|organi[sz]ation\w*)\b.{0,20}quota",
        over=("server.limit_reached", "rcpt_to.mailbox_full"),
    ),
    _says(
        "server.sending_blocked",
        SENDER,
        "550 Account app@example.test suspended",
        r"^(?![\s\S]*blocked using)(?=[\s\S]*?\b(account|user|mailbox)\b.{0,60}\b(suspended|disabled|blocked|locked|deactivated|expired)\b)",
        when=(REPLY_NAMES_SENDER,),
        over=("rcpt_to.mailbox_disabled", "mail_from.sender_blocked"),
    ),
    _says(
        "server.sending_blocked",
        SENDER,
        "550 Sender app@example.test is currently blocked from sending due to spam",
        r"blocked from sending[\s\S]*|message sending\b.{0,40}(disabled|suspended|blocked)",
        over=("message.rejected_as_spam", "server.address_blocked"),
    ),
    _says(
        "rcpt_to.mailbox_full",
        RECIPIENT,
        "550 User has exhausted allowed storage space.",
        r"^(?![\s\S]*(insufficient|\bsystem (storage|is)|\b(sending|outgoing|outbound|hourly|daily|monthly|submission|per (hour|day|minute)"
        r"|rate|you have)\b))(?=[\s\S]*?("
        r"\b(mail ?box|inbox|mail ?folder|mail ?drop|maildir|recipient|user|account|storage)\b[^;]{0,50}?\b((is |are )?full\b|exc?ee+ded"
        r"|exhausted|over (the |its |their )?(allowed |disk )?quota|too many messages|used up|allowed storage|out of (space|storage))"
        r"|exceed\w* (storage|its quota|allowed (storage|size))|\b(quota|storage) (is |has been )?(exceed\w*|violation|full)"
        r"|not enough (storage )?space|\b(account|mail ?box|user|disk) (storage|quota|space) limit|over the allowed quota|over ?quota|\bwould exceed\b.{0,20}(quota|storage)))",
        over=("rcpt_to.unknown_user",),
    ),
    _says(
        "rcpt_to.mailbox_full",
        RECIPIENT,
        "452 4.2.2 User mailbox exceeds allowed size",
        r"^(?![\s\S]*(outgoing|outbound|per (hour|day)))[\s\S]*?\b(mail ?box|inbox)\b.{0,30}(exceed|size limit|allowed size|over)",
        codes=(422, 450, 452, 550, 552),
        over=("message.too_large",),
    ),
    _says(
        "mail_from.blocked_by_recipient",
        SENDER,
        "553 User refused to receive this mail.",
        r"\b(user|recipient|addressee)\b.{0,30}\b(refuse[sd]?|reject(s|ed)(?!:)|has blocked)\b.{0,30}\b(to (receive|accept)|you|sender"
        r"|your)|refused due to recipient preferences|blocked by the recipient|black ?listed by (the )?recipient",
        over=("server.address_blocked", "message.rejected_as_spam", "rcpt_to.unknown_user"),
    ),
    _says(
        "rcpt_to.not_authorized",
        RECIPIENT,
        "553 mailbox maria@example.test is restricted",
        r"\b(mailbox|recipient|group|list)\b.{0,80}\b(is )?restricted|members?[- ]only|closed mailing list|post by non-member|not (subscribed|a subscriber) (to|of|on)|not a member of (this|that|the) (group|list)|subscribers?[- ]only"
        r"|recipient (is )?not in (my |the )?(white|allow) ?list|only accepts? (mail|e-?mail|message)s? from|only accepting mail from"
        r"|not allowed to post",
        over=("rcpt_to.relay_denied", "rcpt_to.unknown_user"),
    ),
    _says(
        "rcpt_to.moved",
        RCPT,
        "550 5.1.6 Mailbox has moved permanently",
        r"\b(mail ?box|user|recipient|account|addressee|person|alias)\b.{0,30}\b((has |have )?(moved|left (the|this|our|us))|new address)"
        r"|no longer (works?|employed|with (us|the))|please (use|try|write to) <?\S+@",
        codes=(550, 551, 553, 554),
        over=("rcpt_to.unknown_user",),
    ),
    _says(
        "server.too_many_failed_deliveries",
        RCPT,
        "550 Dictionary attack detected",
        r"(dictionary|harvest\w*|directory) (harvest\w* )?attack|too many (invalid|unknown|bad|rejected|failed) (recipients?|users?|addresses)",
        over=("rcpt_to.unknown_user", "rcpt_to.too_many", "server.limit_reached"),
    ),
    _says(
        "rcpt_to.greylisted",
        RCPT,
        "421 4.7.1 Service unavailable; Client host [192.0.2.1] blocked using grey.rbl - Greylisting in action",
        r"gr[ea]y-?list[\s\S]*|not yet authori[sz]ed to deliver[\s\S]*|first (mail|message|time) (to|from)[\s\S]*(retry|try|later)",
        codes=(421, 450, 451, 452, 454),
        over=("server.address_blocked", "rcpt_to.relay_denied", "server.unavailable"),
    ),
    _says(
        "rcpt_to.deferred",
        RCPT,
        "450 4.1.1 <maria@example.test>: Recipient address rejected: unverified address: Connection timed out",
        r"recipient\b.{0,120}(unverified address|verification (in progress|failed)|could not be verified)|complete recipient verify"
        r"|(recipient|user|account|mail ?box)( account)? (is )?(temporarily |currently )?(unavailable|not available)",
        codes=(421, 450, 451, 452),
        over=(
            "rcpt_to.unknown_user",
            "mail_from.sender_not_verifiable",
            "rcpt_to.greylisted",
            "rcpt_to.mailbox_disabled",
        ),
    ),
    _says(
        "rcpt_to.refused",
        RECIPIENT,
        "553 sorry, your envelope recipient has been denied (#5.7.1)",
        r"envelope recipient has been denied|badrcptto|bad ?recipientto|recipient <\S+> (is )?black ?listed",
        codes=(550, 553, 554),
        over=("server.address_blocked",),
    ),
    _says(
        "message.blocked_by_gateway",
        BODY,
        "550 permanent failure for one or more recipients (maria@example.test:blocked)",
        r"permanent failure for one or more recipients|\bdenied \(mode: ",
    ),
    _says(
        "mail_from.authentication_required",
        (*RCPT,),
        "503 This mail server requires authentication when attempting to send to a non-local e-mail address.",
        r"^(?![\s\S]*relay)[\s\S]*?(requires? authentication|authentication (is )?required|not authenticated|authenticate (first|before)|with authentication|(receive|check|pop) (your )?mail (first|before))",
        when=(DOES_NOT_LOG_IN,),
        over=("server.command_refused", "rcpt_to.unknown_user"),
    ),
    _says(
        "rcpt_to.mailbox_disabled",
        RECIPIENT,
        "550 Recipient suspend the service",
        r"recipient (has )?suspend(s|ed)? ",
    ),
    _says(
        "rcpt_to.deferred",
        RCPT,
        "432 4.3.2 Recipient deferred because there is no Mdb",
        r"\bno mdb\b|mailbox database (is )?(\w+ )?(offline|unavailable|not available)",
        codes=(421, 432, 450, 451, 452),
        over=("server.limit_reached",),
    ),
    _says(
        "rcpt_to.mailbox_full",
        RECIPIENT,
        "552 user has too many messages on the server",
        r"too much mail data|recipient (has )?exceed\w* .{0,20}quota|too many (e-?mails?|messages) (on|in) this mail ?box|overdrawn .{0,20}quota"
        r"|(user|mail ?box|recipient)\b.{0,20}(not|n.t) (have )?enough (disk ?)?space|larger than the space available|(storage|mail ?box) quota (is |was )?reached|mail ?box space not enough"
        r"|(?<!system )(?<!server )(?<!host )(?<!disk )do(es)?(n.t| not) have enough (space|storage|room)|\b(user|mail ?box|recipient|account)\b.{0,20}\btoo many (e-?mails?|messages) (on|in) (the|his|her|their) \w+",
        over=("server.limit_reached",),
    ),
    _says(
        "rcpt_to.receiving_limit",
        RCPT,
        "452 Account disabled temporarily for exceeding receiving limits",
        r"exceed\w* .{0,20}receiving (limit|quota|rate)s?[\s\S]*",
        codes=(421, 450, 451, 452),
        over=("rcpt_to.mailbox_disabled", "server.limit_reached"),
    ),
    _says(
        "rcpt_to.not_authorized",
        RECIPIENT,
        "550 5.2.1 this account is protected by a challenge",
        r"\b(account|address|mail ?box|recipient|user) is protected by \w+",
        over=("message.rejected_as_spam", "rcpt_to.mailbox_disabled"),
    ),
    _says(
        "rcpt_to.mailbox_disabled",
        RECIPIENT,
        "550 User hasn't entered during last 300 days",
        r"\b(user|owner|mail ?box|account) has(n.t| not) (entered|logged (in|on)|been (used|read|opened))",
    ),
    _says(
        "mail_from.blocked_by_recipient",
        RCPT,
        "550 maria@example.test is not accepting mail from this sender",
        r"not accept\w* (any )?(e-?)?(mails?|messages) from (this|that) (sender|address)",
        codes=(550, 553, 554),
    ),
    # Of the domain that receives: a reply that speaks of a sender tells of the other one.
    _says(
        "rcpt_to.unknown_domain",
        RECIPIENT,
        "550 all relevant MX records point to non-existent hosts",
        r"^(?![\s\S]*\b(sender|from|client)\b)[\s\S]*?(invalid mx record|mx records? (all )?points? to)[\s\S]*",
        codes=(550, 553, 554),
        over=("mail_from.sender_domain",),
    ),
    _says(
        "rcpt_to.unknown_user",
        RECIPIENT,
        "550 Destinatario errato",
        r"destin(\.|atario) (sconosciuto|errato|inesistente|non (valido|trovato))",
    ),
)
