"""How servers refuse our address or our connection, or say that they cannot take mail now."""

from webapp.mail.diagnosis.provider import OwnSignal, own_signals_of
from webapp.mail.diagnosis.stages import ANY, BODY, GREETING, MAIL, RCPT, SENDER
from webapp.transcript import Stage

_says = own_signals_of("Postfix, Sendmail, Exim and others")
_BANNER = (Stage.BANNER,)
_EVER_BUT_LOG_IN = (*GREETING, *SENDER)

SIGNALS: tuple[OwnSignal, ...] = (
    _says(
        "server.address_blocked",
        _EVER_BUT_LOG_IN,
        "554 mx.example.test 192.0.2.1 found on one or more DNSBLs",
        r"\bdnsbls?\b|\bbad (sender )?ip\b|blocked by \S+\.\w|\brbls? deny|\bRTR:(BB|DU|SC|BL|CH)|\b(ip|host|server|network|(?<!mail )address|\d+\.\d+\.\d+\.\d+)\b.{0,60}\b(is |was |been )?(blocked by|(black|block) ?listed"
        r"|blocked\b|banned|listed (at|on|in|by)\b|in (a |the )?black|is (temporar\w+ )?black|is rejected|is forbidden)|black ip\b|\bopen proxy\b"
        r"|(ip|domain|sender) reputation|(bad|poor|low) (\w+ )?reputation|accept\w* (e-?)?mails? from (your|this) ((mail )?(server|host)'?s? )?ip|suspiciously like spam|listed in (a |the )?black|(host )?network,? not allowed|block ?listing in effect|listed as abusive|rejected based on black|policy matched for \[?\d|\bip is (hang ?up|bad)|spam ?list\b|too many (errors|bad commands|failures|invalid \w+) from (your|this) (ip|host|address)",
        over=(
            "banner.no_mail_service",
            "rcpt_to.relay_denied",
            "rcpt_to.unknown_user",
            "message.rejected_as_spam",
            "banner.refused",
        ),
    ),
    _says(
        "server.address_blocked",
        _EVER_BUT_LOG_IN,
        "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using example.nerd.dk; rejected based on location",
        r"(client|host|ip|server)\b.{0,80}blocked using[\s\S]*|blocked using \S+\.\w[\s\S]*|(your|client|sending) ip\b.{0,40}(block|black) ?list(ed)?[\s\S]*|refused by blackhole site[\s\S]*",
        over=("rcpt_to.relay_denied", "banner.no_mail_service", "auth.address_not_allowed"),
    ),
    _says(
        "server.no_reverse_name",
        _EVER_BUT_LOG_IN,
        "550 5.7.1 Access denied. IP name lookup failed [192.0.2.1]",
        r"(access denied|connection refused)\W{1,3}ip name (lookup failed|possibly forged)|\bip (address )?must resolve|dns ptr\b[\s\S]*|no (ptr|r?dns)\b|(invalid|bad|missing|wrong|incorrect|without) (an? )?rdns\b[\s\S]*|unverif[iy]able sending ips?\b[\s\S]*|cannot resolve ptr[\s\S]*|reverse (dns|name|lookup|entry|hostname)[\s\S]*"
        r"|(find|resolve) your (reverse )?(host ?name|address)|unresolvable relay host",
        over=(
            "banner.no_mail_service",
            "rcpt_to.relay_denied",
            "server.address_blocked",
            "ehlo.name_refused",
        ),
    ),
    _says(
        "address.not_for_mail_servers",
        _EVER_BUT_LOG_IN,
        "550 5.7.1 we do not accept mail from hosts with dynamic IP or generic dns PTR-records",
        r"(hosts? with|from) (a )?dynamic ip[\s\S]*|\bdynamic\b.{0,30}\bips? (are |is )?(blocked|rejected|refused)[\s\S]*|use the smtp server of your (isp|provider)|generic (dns|rdns|ptr|reverse)[\s\S]*",
        over=("server.no_reverse_name", "server.address_blocked", "rcpt_to.relay_denied"),
    ),
    _says(
        "server.too_many_connections",
        ANY,
        "421 4.3.2 Connection rate limit exceeded.",
        r"connection rate limit|maximum number of concurrent|too many (open |concurrent |simultaneous )?(\w+ )?(connections|sessions)[\s\S]*"
        r"|too busy|(exceed\w*|reached|maximum|limit)\b.{0,40}\bconnections\b",
        over=("server.unavailable", "server.limit_reached"),
    ),
    _says(
        "server.limit_reached",
        SENDER,
        "421 4.4.2 Message submission rate for this client has exceeded the configured limit",
        r"(submission|mail|message|sending|e-?mails?) rate\b.{0,60}(exceed|limit)|too many recipients from|mail bomb|too (many|much) (mails?|messages?|recipients)"
        r" (received |sent )?(from|this|in|per)\b|(sending|outgoing|outbound|submission|hourly|relay|smtp) (message |mail )?(quota|limit)\b.{0,30}exceed"
        r"|exceed\w* .{0,40}(outgoing|outbound|per (hour|minute))[\s\S]*|\b(mails?|messages?) per (session|connection)\b|slow(er| down)\b|rate ?limit(ed)?\b|too many requests|(message|mail|recipients?|rate|volume) threshold (has been |was |is )?(exceeded|reached)|excessive (mail |message )?(volume|rate)\b[\s\S]*",
        over=(
            "rcpt_to.mailbox_full",
            "rcpt_to.greylisted",
            "message.rejected_by_policy",
            "server.closing",
            "rcpt_to.too_many",
            "rcpt_to.relay_denied",
            "rcpt_to.mailbox_disabled",
            "server.reputation_deferred",
        ),
    ),
    _says(
        "server.limit_reached",
        (*MAIL, *RCPT),
        "450 4.7.1 <app@example.test>: Sender address rejected: Policy Rejection- Quota Exceeded",
        r"(sender|recipient) address rejected: policy rejection\W{1,3}quota",
        over=("mail_from.sender_blocked", "rcpt_to.greylisted", "rcpt_to.mailbox_full"),
    ),
    # La Poste and Orange put a sender's machine off for its reputation, and refuse a message for its content.
    _says(
        "server.reputation_deferred",
        _EVER_BUT_LOG_IN,
        "450 4.7.1 <mx.example.test[192.0.2.1]>: Client host rejected: Service refuse. LPN027_503",
        r"[\w ]*\b(LPN027_503|OFR_?0?04_105)",
        over=("rcpt_to.relay_denied", "server.unavailable"),
    ),
    _says(
        "message.rejected_by_policy",
        BODY,
        "550 5.7.1 Service refuse. Veuillez essayer plus tard. service refused, please try later. LPN007_510",
        r"LPN007_510",
        over=("server.unavailable",),
    ),
    # Aruba, Forpsi and konto.pl: too much sent from the account, or from its network; it passes within the hour.
    _says(
        "server.limit_reached",
        SENDER,
        "550 5.1.0 cNkj1y0022zrrQM01NkjaD policy violation",
        r"^([245]\.\d\.\d )?[a-z0-9]{18,} policy violation[\s\S]*",
        over=("message.rejected_by_policy",),
    ),
    _says(
        "server.limit_reached",
        _BANNER,
        "421 Service not available, closing transmission channel. Rate limited",
        r"rate ?limit(ed)?\b|throttl",
    ),
    _says(
        "server.unavailable",
        (*GREETING, *SENDER),
        "421 mail.example.test rejecting connections on daemon MTA: load average: 14",
        r"load average|read controls|temporary (failure|error|problem)|(queue|database|ldap|system)\b.{0,30}(unavailable|busy|unable)"
        r"|unable to contact|unexpected failure|i/o error",
        codes=(421, 450, 451, 452, 454),
    ),
    _says(
        "banner.deferred",
        _BANNER,
        "421 mail.example.test Service not available",
        "",
        codes=(421,),
    ),
    _says(
        "ehlo.name_refused",
        GREETING[1:],
        "555 helohost error.",
        r"helo ?host error|(wrong|invalid|bad|illegal)\b.{0,30}\b(helo|ehlo)\b|\b(helo|ehlo)\b.{0,60}(not acceptable|does not match)",
        codes=(501, 504, 550, 553, 554, 555),
    ),
    _says(
        "server.lost_a_command",
        (*MAIL, *RCPT, Stage.DATA),
        "503 Must have sender and recipient first.",
        r"(mail|rcpt|data) command expected|must have (sender|recipient|mail|rcpt)|(sender|recipient) (must be |is )?(needed|required|first|not yet given)",
        codes=(503,),
        over=("server.command_refused",),
    ),
    _says(
        "server.command_refused",
        (*MAIL, *RCPT),
        "550 5.5.1 Protocol error",
        r"protocol error|polite people say|say helo first|send helo/ehlo first",
    ),
    _says(
        "server.out_of_storage",
        SENDER,
        "452 space shortage, please try later",
        r"space shortage|out of memory|no space left",
    ),
    # Spam that is told of an address is not told of this message.
    _says(
        "server.address_blocked",
        _EVER_BUT_LOG_IN,
        "550 Too many spams from your IP (192.0.2.1)",
        r"\bspam(s|mers?|my|ming)?( source| sender| sending)?( from| by)?( your| this| the| sending| client)? ips?\b[\s\S]*"
        r"|\b(ip|host|client|server)( address)? (is |was |has been )?(identified|known|flagged|marked|classified|seen) as (a )?spam\w*[\s\S]*"
        r"|client host rejected: abus\w*[\s\S]*|AUP#[-IO]*(CXBL|CDRBL|IPBL)\w*",
        over=(
            "message.rejected_as_spam",
            "rcpt_to.relay_denied",
            "message.rejected_by_policy",
            "rcpt_to.refused",
        ),
    ),
    _says(
        "server.address_blocked",
        (*GREETING, *MAIL),
        "550 Too many invalid recipients",
        r"(too many|excessive) (invalid|unknown|bad|non-?existent) (recipients|users|addresses)",
        over=("banner.refused", "mail_from.deferred"),
    ),
    _says(
        "server.reputation_deferred",
        _EVER_BUT_LOG_IN,
        "421 Service unavailable due to too many complaints",
        r"(too many|due to|user|spam|number of) (\w+ )?complaints\b",
        codes=(421, 450, 451),
        over=("server.unavailable", "server.closing"),
    ),
)
