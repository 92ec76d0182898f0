"""What a reply means by the words in it, in whatever order: for wordings that nobody has met yet.

Each is a pattern that asks for several words at once and matches no character, so that every other wording
counts more. They refrain where the reply speaks of the recipient, the content or the address of the host.
"""

# Whom the message goes to, what it says, which host brings it: other causes tell of these.
OF_RECIPIENT = (
    r"recipient.{0,20}(has|have|is|are|was|were|rejected|mailbox|quota|over|full)|recipient's\b|tried to reach|destinat"
    r"|(unknown|no such) (user|mailbox)|user unknown|mailbox (is )?(full|unavailable)|over ?quota|invalid mailbox|addressee"
)
OF_CONTENT = (
    r"virus|malware|attachment|spam (message|content)|content|subject|header|too (large|big)|size|syntax|malformed|line"
    r" (too )?long|\bdmarc\b|\bspf\b|\bdkim\b"
)
OF_HOST = (
    r"black ?list|block ?list|blocked using|\b[dr]n?s?bl\b|reputation|\bptr\b|reverse|client host|gr[ea]y ?list|\btls\b"
    r"|relay(ing)? (access )?(is )?(denied|not)"
)


def all_of(*groups: str, none_of: str = "") -> str:
    """Return a pattern that asks for a word of every group, and for none of the words in `none_of`."""
    without = rf"(?![\s\S]*({none_of}))" if none_of else ""
    return "^" + without + "".join(rf"(?=[\s\S]*\b({group}))" for group in groups)


_ELSE = rf"{OF_RECIPIENT}|{OF_CONTENT}|{OF_HOST}"
_USED_UP = (
    r"exceed|reach|hit\b|used (up|all)|exhaust|spent|too many|too much|maximum|limit|quota|allowance|no more|ran out"
    r"|run out|cap\b|\d+ of \d+|atingi|exced|esgot|acab(ou|aram)|super[oó]"
)
_DAY = r"today|daily|per day|a day\b|day'?s\b|for the day|24[- ]?h|di[aá]ri[oa]|por dia|hoje|por d[ií]a|hoy\b"

DAILY_LIMIT = all_of(_USED_UP, _DAY, none_of=_ELSE)
PLAN_USED_UP = all_of(
    rf"{_USED_UP}|left\b|expired|renew|top up|overdue|unpaid|expirad|vencid",
    r"credits?\b|billing|monthly|(this|per|a) month|subscription|balance|funds|payment|invoice|package|plan'?s?"
    r" (limit|quota|allowance)|cr[eé]ditos|mensal|mensual",
    none_of=_ELSE,
)
SENDING_TOO_FAST = all_of(
    rf"{_USED_UP}|too (fast|quick)|slow down|wait\b|may (only )?send \d|aguarde|espere",
    r"hour|minute|second\b|rate\b|fast|quick|frequen|slow|por hora|por minuto",
    none_of=rf"{_ELSE}|log-?in|authenticat",
)
# Who may not send any more; bare words would fit the recipient, too.
_STOPPED = (
    r"suspend|disabl|block|limited\b(?! to)|frozen|stopped|on hold|terminat|deactivat|locked|banned|paused|restrict(?!ed to)|bloquead|suspens"
    r"|desativad|desabilitad|desactivad|deshabilitad"
)
_OF_ADDRESS = rf"{_ELSE}|[45]\.[12]\.\d|\bips?\b|\burls?\b|polic(y|ies)|not exist|country"
SENDING_STOPPED = all_of(
    r"(your|sending|sender'?s?|smtp|customer) (\w+ )?(account|user|mailbox|domain|profile)|outgoing|outbound"
    r"|from sending|sending (e-?mails?|mail|messages|from|for|of)|envio|env[ií]o|sua conta|su cuenta",
    _STOPPED,
    none_of=_OF_ADDRESS,
)
# Without a word of whose it is: at MAIL FROM nobody else has been named yet.
ACCOUNT_STOPPED = all_of(r"account|user|mailbox|domain", _STOPPED, none_of=_OF_ADDRESS)
# A sender that the provider does not know, or has not confirmed.
SENDER_UNKNOWN = all_of(
    r"sender|from\b|mail ?from|return[- ]?path|domain|identit|signature",
    r"not\b|n't\b|never|no\b|unverif|unregist|unconfirm|unauthor|unapprov|must be|has to be|needs? to be|please",
    r"\w*verif|\w*confirm|\w*regist|associat|belong|\w*approv|\w*activ|\w*configur|validat|authenticat|link|recogni|allow|permit|\w*authori",
    none_of=rf"{_ELSE}|suspend|trial|free (account|plan)|sandbox|testing|test (mode|account)|account (is|has)|api key|user is"
    r"|exist|\b(empty|null|blank)\b|\blists?\b|group|people|authenticated user|log-?in|direct send|limit|exceed",
)
# A sender that is not the user of the log-in.
SENDER_NOT_LOG_IN = all_of(
    r"sender|from\b|return[- ]?path|envelope|send as",
    r"authenticated|log-?in|logged|signed (in|on)|user ?name|credentials?|your (own )?(account|address|mailbox)|usu[aá]rio|usuario",
    r"must|has to|have to|should|not\b|n't\b|only|differ|mismatch|equal|same|match|belong|deve|n[aã]o|debe|no\b",
    none_of=rf"{_ELSE}|not (been )?(authenticated|logged)|log ?in first|please (log|sign)|authentication (is )?required|verif",
)
# Why a log-in is refused that may be right.
LOG_IN_FROM_ELSEWHERE = all_of(
    r"ips?\b|location|country|network",
    r"not\b|n't\b|den(y|ied)|block|restrict|refus|only|unauthori|unknown|disallow|forbid|n[aã]o|no\b",
    r"log-?in|access|allow|permit|authori|list|address|connect|auth",
    none_of=r"too many|attempts|ip dynam",
)
CLIENTS_SWITCHED_OFF = all_of(
    r"smtp|imap|pop3?|mail (clients?|programs?)|(external|third[- ]party|client)s? (clients?|apps?|access)|submission",
    r"(not|n't|never) (yet )?(been )?(enabled|activated|opened?|switched|turned|available)|disabled|(switched|turned) off"
    r"|off\b|closed|not open|desativad|desabilitad|desactivad|deshabilitad|n[aã]o (est[aá] )?(ativad|habilitad|liberad)",
    none_of=r"tenant|basic auth|this port|upgrade|plan\b",
)
