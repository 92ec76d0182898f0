"""What sending services say in much the same words, so that each has a signal of its own for it."""

from collections.abc import Callable

from webapp.mail.diagnosis.cause import Signal
from webapp.mail.diagnosis.causes.meanings import (
    DAILY_LIMIT,
    PLAN_USED_UP,
    SENDER_UNKNOWN,
    SENDING_STOPPED,
    SENDING_TOO_FAST,
)
from webapp.mail.diagnosis.conditions import DOES_NOT_LOG_IN
from webapp.mail.diagnosis.provider import OwnSignal
from webapp.mail.diagnosis.stages import ANY, AUTH, RECIPIENT, SENDER

DAY_S = 24 * 3600
MONTH_S = 30 * DAY_S

# "Account" alone would fit the recipient's account, of which a relayed reply may speak.
_SUSPENDED = (
    r"(your|this|the sending|sender'?s?|sub-?|user) (\w+ )?account (is |has been |was )?(\w+ ){0,2}"
    r"(suspended|disabled|blocked|frozen|banned|terminated|paused|deactivated|closed|on hold|under review)"
    r"|^\W*([245]\.\d+\.\d+ )?(authentication failed: )?(smtp )?account (is |has been |was )?(\w+ )?"
    r"(suspended|disabled|blocked|frozen|banned|terminated|paused|deactivated|inactive|closed|on hold|under review)"
    r"|not allowed to send: (your )?(account|domain)\b.{0,60}(disabled|suspended|inactiv\w+|probation|closed)"
    r"|sending (is |has been )?(suspended|paused|disabled|blocked|shut down) for (this|your|the|tenant)"
)
_CREDITS = (
    r"(insufficient|not enough|no( more)?|out of|exhausted) (\w+ )?(credits?|balance|funds)"
    r"|credits? (limit )?(are |is |has been |have been )?(exceeded|expired|exhausted|used up|blocked)"
    r"|maximum credits|payment required|over ?quota|messaging limits?|monthly.{0,30}(limit|quota|allowance)"
    r"|(plan|subscription)\b.{0,30}(limit|quota|expired|allowance)|(limit|quota|allowance).{0,30}(plan|month)"
)
_DAILY = (
    r"(daily|24[- ]hours?|per[- ]day|today).{0,50}(limit|quota|allowance|exceed|exhaust)"
    r"|(limit|quota|allowance)\b.{0,40}(per day|daily|(for )?today|for the day)"
    r"|only \d+ (messages|e-?mails|recipients) (per|a) day"
)
_RATE = (
    r"(maximum )?sending rate|rate (has been )?exceeded|too many requests|too fast|rate[- ]?limit"
    r"|(messages|e-?mails|requests|recipients?).{0,20}(per|a|this) (second|minute|hour)\b|hourly.{0,30}(limit|quota)"
    r"|throttl"
)
_ADDRESS = (
    r"(unauthori[sz]ed|unknown|disallowed|invalid) ip\b"
    r"|\bips?( ?address(es)?)?\b.{0,60}(not|isn.t|un)[ -]?(\w+ ){0,3}"
    r"(authori[sz]ed|allowed|permitted|verified|(white|allow)-?list(ed)?)"
    r"|(not|isn.t|un)[ -]?(\w+ ){0,2}(authori[sz]ed|allowed|permitted|(white|allow)-?listed).{0,30}\bips?\b"
)
_SENDER = (
    r"sender address rejected: (access denied|not (owned|allowed|authori[sz]ed|verified))|not owned by"
    r"|not (allowed|authori[sz]ed|permitted) to send (as|from)|sender not found|un(verified|authori[sz]ed|confirmed|registered)"
    r" (sender|sending|from)\b"
    r"|\b(sender|from|mail from)\b.{0,60}\b(is |was )?not (yet |been |a )?(allowed|authori[sz]ed|permitted)"
    r"|\b(sender|from|domain)\b.{0,60}\b(is |was )?(not (yet |been |a )?|un)(verified|validated|registered|approved)"
    r"|\bfrom\b.{0,40}not match (the |your )?(authenticated|verified)|verify your (sending )?(domain|sender)"
)
_TOO_LARGE = r"(message|e-?mail)( size| length)?\b.{0,30}(exceeds|exceeded|too (large|big|long))"
_SUPPRESSED = (
    r"inactive recipient|suppress(ed|ion)|previously (hard )?bounced|hard[- ]?bounced|spam complaint"
    r"|has unsubscribed|(recipient|address).{0,30}\b(is )?(marked )?(as )?inactive"
)
# A refused log-in whose words give no other reason than name and secret.
PLAINLY_REFUSED = (
    r"^(?![\s\S]*(suspend|disabled|blocked|frozen|inactive|paused|under review|activat|credit|quota|limit"
    r"|too many|throttl|\brate\b|permission|not authorized|access list|forbidden|\bip\b))"
)


def signals_of(by: str) -> Callable[..., OwnSignal]:
    """Return a function that makes signals of the provider `by`: cause, stages, the reply seen, its text."""

    def said(cause: str, stages: tuple, seen: str, text: str = "", **more: tuple) -> OwnSignal:
        return OwnSignal(cause, Signal(stages, seen, by, text=text, **more))

    return said


def common(
    by: str, sender: str, address_not_listed: str = "auth.provider_address_not_listed"
) -> tuple[OwnSignal, ...]:
    """Return the signals of what services have in common.

    `by` names the provider, `sender` the cause of a sender that it has not verified, and
    `address_not_listed` that of an address from which it lets nobody log in.
    """
    said = signals_of(by)
    return (
        said(sender, SENDER, "550 5.7.1 Sender address rejected: not authorized", _SENDER),
        said("provider.account_suspended", (*AUTH, *SENDER), "550 Your account is suspended", _SUSPENDED),
        said("provider.credits_used_up", ANY, "451 Monthly sending limit reached", _CREDITS),
        said("server.daily_limit", ANY, "550 Daily sending quota exceeded", _DAILY),
        said("server.rate_exceeded", (*AUTH, *SENDER), "450 Too many requests, slow down", _RATE),
        said(address_not_listed, (*AUTH, *SENDER), "535 Your IP address is not authorized", _ADDRESS),
        said(sender, SENDER, "550 That sender is not an active one", SENDER_UNKNOWN),
        said("provider.account_suspended", SENDER, "550 Your sending account is on hold", SENDING_STOPPED),
        said(
            "provider.credits_used_up",
            (*AUTH, *SENDER),
            "451 All credits of the month are used up",
            PLAN_USED_UP,
        ),
        said("server.daily_limit", SENDER, "550 You hit what a day allows: 100 e-mails", DAILY_LIMIT),
        said("server.rate_exceeded", SENDER, "421 You send too quickly", SENDING_TOO_FAST),
        said("message.too_large", SENDER, "552 Message size exceeds the limit", _TOO_LARGE),
        said(
            "rcpt_to.suppressed", RECIPIENT, "550 Recipient address is on the suppression list", _SUPPRESSED
        ),
        said(
            "mail_from.authentication_required",
            SENDER,
            "550 Relay access denied - please authenticate",
            r"authenticat|relay|log ?in|credentials",
            when=(DOES_NOT_LOG_IN,),
        ),
    )


def key_refused(by: str, cause: str, seen: str) -> OwnSignal:
    """Return the signal of a refused log-in whose words say no more; `cause` names name and secret wanted."""
    return signals_of(by)(cause, AUTH, seen, codes=(435, 501, 530, 535, 550, 554))
