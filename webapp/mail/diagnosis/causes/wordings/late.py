"""What some servers say at a later stage than others, break off in the middle, or say against their code."""

from webapp.mail.diagnosis.causes.meanings import OF_CONTENT, OF_HOST, OF_RECIPIENT, all_of
from webapp.mail.diagnosis.conditions import DOES_NOT_LOG_IN, LOGS_IN
from webapp.mail.diagnosis.provider import OwnSignal, own_signals_of
from webapp.mail.diagnosis.stages import BODY, GREETING, RCPT, SENDER

_says = own_signals_of("servers that check the log-in late")
# Replies that RFC 4954 section 6 keeps for the log-in, at whichever stage they come.
_OF_LOG_IN = (534, 535)
_REFUSED = (550, 551, 552, 553, 554)
# What else an address may not do, or who else may not write.
_OF_OTHERS = r"\bspf\b|dkim|dmarc|relay|authenticat|log ?in|reverse|\bptr\b|\bhelo|\behlo|member|group|recipient|mailbox"
# "Try again later" in several languages.
_LATER = (
    r"(try|retry|come back|re-?send)\b.{0,20}\blater|essayer plus tard|mais tarde|m[aá]s tarde|sp[aä]ter (erneut|noch ?mal|wieder)"
    r"|pi[uù] tardi"
)

SIGNALS: tuple[OwnSignal, ...] = (
    _says(
        "auth.bad_credentials",
        SENDER,
        "535 5.7.8 Error: authentication failed",
        "",
        codes=_OF_LOG_IN,
        when=(LOGS_IN,),
    ),
    _says(
        "auth.bad_credentials",
        SENDER,
        "535 5.7.8 Invalid username or password",
        r"(authentication|log-?in)\b.{0,20}(fail|unsuccessful|rejected|refused)|(invalid|incorrect|bad|wrong) (user ?name|user|log-?in"
        r"|password|credentials?)",
        codes=_OF_LOG_IN,
        when=(LOGS_IN,),
        over=("rcpt_to.unknown_user", "mail_from.authentication_required", "mail_from.log_in_not_enough"),
    ),
    _says(
        "auth.app_password_needed",
        SENDER,
        "535 5.7.0 Application password is REQUIRED",
        r"app(lication)?[- ](specific )?(passcode|password|code)\b|parol prilozheniya|(two|2)[- ]?(factor|step)\b",
        codes=_OF_LOG_IN,
        when=(LOGS_IN,),
    ),
    _says(
        "mail_from.authentication_required",
        SENDER,
        "535 5.7.8 Authentication required",
        "",
        codes=(530, *_OF_LOG_IN),
        when=(DOES_NOT_LOG_IN,),
    ),
    # A server's own address of a client, of which a recipient has none.
    _says(
        "server.address_blocked",
        SENDER,
        "550 that IP address is not allowed to send",
        rf"^(?![\s\S]*({_OF_OTHERS}))"
        r"[\s\S]*?\b(ip( address)?(?!es)|host|client|\[?\d+\.\d+\.\d+\.\d+\]?)\b.{0,40}\b(is |are |has |have )?(not|n.t|never) (been )?(allowed|permitted|authori[sz]ed|entitled"
        r"|white ?listed)( (to|for) (send|relay|submit|use|connect)\w*)?[\s\S]*",
        over=("rcpt_to.unknown_user", "rcpt_to.not_authorized", "rcpt_to.refused"),
    ),
    _says(
        "rcpt_to.relay_denied",
        RCPT,
        "554 5.7.1 <maria@example.test>: Relay acc",
        r"\brelay(ing)?( (a|ac|acc|acce|acces|access|d|de|den|deni|denie))?$",
        codes=(450, 454, *_REFUSED),
    ),
    _says(
        "server.address_blocked",
        SENDER,
        "554 5.7.1 Client host rej",
        r"\bclient host( r| re| rej\w*)?:?$",
    ),
    _says(
        "server.reputation_deferred",
        (*GREETING, *SENDER),
        "421 4.7.1 Intrusion prevention active for [192.0.2.1][R]",
        r"intrusion prevention[\s\S]*",
        codes=(421, 450, 451),
    ),
    _says(
        "reputation.throttled",
        SENDER,
        "451 4.7.500 Server busy. Please try again later from [192.0.2.1]. (S77719)",
        r"server busy\b.{0,40}\bfrom \[[\s\S]*",
        codes=(421, 450, 451),
    ),
    # A command that comes out of order is not the message's fault (RFC 5321 section 4.2.2: 503).
    _says("server.lost_a_command", BODY, "503 Error: nested MAIL command", "", codes=(503,)),
    # A lasting code with words of a passing fault: the words count.
    _says(
        "server.limit_reached",
        RCPT,
        "550 Requested action not taken: mailbox unavailable. Failure sending mail. Try again later",
        rf"failure sending mail\b[\s\S]*({_LATER})",
        codes=_REFUSED,
        over=("rcpt_to.unknown_user",),
    ),
    _says(
        "server.unavailable",
        SENDER,
        "550 5.5.0 Service refuse. Veuillez essayer plus tard. service refused, please try later.",
        all_of(
            rf"{_LATER}|try later", none_of=rf"{OF_RECIPIENT}|{OF_CONTENT}|{OF_HOST}|storage|\bfull\b|spam"
        ),
        codes=_REFUSED,
    ),
)
