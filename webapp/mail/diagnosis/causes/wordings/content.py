"""How filters and servers refuse a message for what it contains: spam, dangers, headers, lines, size."""

from webapp.mail.diagnosis.provider import OwnSignal, own_signals_of
from webapp.mail.diagnosis.stages import BODY, MAIL, RCPT, SENDER

_says = own_signals_of("amavisd-new, ClamAV, Exim, Postfix and gateways")

SIGNALS: tuple[OwnSignal, ...] = (
    _says(
        "message.rejected_as_spam",
        BODY,
        "550 5.7.1 Message content rejected, UBE, id=00000-00-000",
        r"\bUBE\b[\s\S]*|mail content denied|bulk[ ./-]?(e-?mail|advertis)\w*|antispam|\b(dcc|razor|pyzor)\b|mass ?mail\w*|classif\w+ as (bulk|junk)|recurrent pattern|message filtered\b[\s\S]*"
        r"|similar to .{0,20}spam|looks? like spam[\s\S]*|spam (pattern|contents?|url)[\s\S]*",
        over=("message.rejected_by_policy", "server.address_blocked"),
    ),
    _says(
        "message.rejected_as_spam",
        BODY,
        "550 5.7.1 Rejected because the URL example.test is listed on a block list",
        r"\b(urls?|uris?|links?)\b.{0,60}\b(listed|blocked|black ?listed)\b[\s\S]*",
        over=("server.address_blocked", "address.listed_by_spamrl"),
    ),
    _says(
        "message.rejected_as_virus",
        BODY,
        "550 5.7.1 ClamAV detected Win.Test.EICAR_HDB-1",
        r"clam ?av|eicar|trojan|phish\w*|\bVBA\b|macros?\b|(unauthori[sz]ed|illegal|prohibited|forbidden|dangerous|unsafe) (attachment|file)"
        r"|bad (file|attachment)|(file )?(extension|type) .{0,30}\b(blocked|forbidden|banned|not (allowed|permitted|accepted))|(attachment|file) \S+ (has been |was )?(blocked|removed|rejected)|images or other attachments",
        over=("server.unavailable",),
        codes=(550, 552, 553, 554, 571),
    ),
    _says(
        "server.unavailable",
        BODY,
        "451 4.5.0 Error in processing, id=01234-01, virus_scan FAILED: ALL VIRUS SCANNERS FAILED",
        r"error in processing|scanners? (failed|error)|trouble in home directory|temporar(y|ily) (failure|problem|error)|unable to scan",
        codes=(421, 450, 451, 452, 454),
        over=("message.rejected_as_virus",),
    ),
    _says(
        "message.header_refused",
        BODY,
        "550 Message headers fail syntax check",
        r"headers? (fail\w*|contain\w*|has|have|are|is) .{0,30}(syntax|invalid|non-?ascii|compliant)|not rfc \d* ?compliant|bad[_ ]header|mime error|header syntax"
        r"|headers? error|duplicate headers?|multiple addresses in from|invalid charset\w*|protocol violation|mime structure|header line format",
        over=("message.rejected_by_policy",),
    ),
    _says(
        "message.line_format",
        BODY,
        "550 5.5.2 bare newline received",
        r"\b(bare|lone|stray) <?(lf|cr|newline|carriage)\b(?!.{0,10}header)[\s\S]*|lines? too long|line length|line is too long|too long (for transport|line)|stray line ?feeds?",
        over=("message.too_large",),
    ),
    _says(
        "message.loop",
        BODY,
        "552 looping message.",
        r"loop(ing|s)? (message|back)|message is looping|already has my delivered-to|mail loop|points? back to|loops back|suspected loop|hop limit|(too many|more than \d+|maximum|exceed\w*) .{0,10}\bhops",
    ),
    _says(
        "message.too_large",
        (*MAIL, *BODY),
        "523 Message length (12345678) exceeds administrative limit.",
        r"^(?![\s\S]*(\breceived\b|\bhops?\b|outgoing|per hour))[\s\S]*?(\b(message|mail|data|attachment|size)\b.{0,40}(exceed\w*.{0,40}(limit|size|maximum|permitted)|too (long|big|large))"
        r"|(more|larger|greater|bigger) than (the )?\d[\d., ]*\d ?([kmg]i?b|bytes|octets)|exceed\w* .{0,20}(mail ?size|databytes|message size)|databytes limit|maximum (message )?size|size (limit )?(exceed|violat))",
        codes=(500, 501, 523, 550, 552, 554),
        over=("server.limit_reached", "server.daily_limit", "mail_from.sender_syntax"),
    ),
    _says(
        "message.too_large",
        RCPT,
        "501 5.7.1 Message is too long",
        r"message.{0,20}too (large|big|long)|size exceeds",
    ),
    _says(
        "message.rejected_by_dmarc",
        SENDER,
        "554 Connection refused(mx). MAIL FROM [app@example.test] mismatches client IP [192.0.2.1].",
        r"mail from\b.{0,80}mismatch\w* (the )?client ip|domain .{0,60}mismatches client ip|remote ip check error|spf\.pobox\.com|invalid ip for sending|sender[- ]?id \(pra\)|\(pra\)",
        over=("mail_from.sender_not_allowed", "message.from_not_allowed"),
    ),
    _says(
        "message.rejected_by_dmarc",
        BODY,
        "550 5.7.0 Local Policy Violation - DMARC Reject",
        r"\b(dmarc|dkim|spf)\b.{0,40}(reject|fail|violat|polic)|(fail|violat)\w*.{0,30}\b(dmarc|dkim|spf)\b|sender.?s policy (prohibits|rejects|forbids)",
        over=("message.rejected_by_policy",),
    ),
    _says(
        "message.rejected_by_policy",
        BODY,
        "554 Message refused",
        r"^(\d\.\d\.\d )?(message|mail) (was |has been )?(refused|rejected)\.?$|organi[sz]ation policy|(denied|refused|blocked|prohibited) (by|due to) (\w+ )?policy|security polic(y|ies)|content (\w+ )?policy|rejected\W{1,4}(\w+ )?policy\b(?!.{0,10}(dmarc|spf|dkim))|content filter (reject|block)|filtering rule",
    ),
    _says(
        "message.rejected_by_policy",
        BODY,
        "550 Message rejected because of unacceptable content",
        r"^(?![\s\S]*(\bspam\b|virus|size|large|loop|header))(?=[\s\S]*?\b(content|filter\w*|attachments?|images|words?|links?)\b)"
        r"(?=[\s\S]*?(reject|refus|block|denied|den(y|ies)\b|not (be )?(accept|allow|permit)|forbid|prohibit|banned|unacceptable|restrict))",
        codes=(550, 552, 553, 554, 571),
    ),
)
