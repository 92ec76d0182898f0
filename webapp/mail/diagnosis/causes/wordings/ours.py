"""Replies that speak to us of our own account or plan: "your account", in several languages.

Who is spoken to is the one who sends, at whichever stage: such a reply does not tell of the recipient.
"""

from webapp.mail.diagnosis.provider import OwnSignal, own_signals_of
from webapp.mail.diagnosis.stages import SENDER

_says = own_signals_of("servers that speak of your account")
_YOUR = r"\b(your|votre|ihre?|il (suo|tuo)|la (sua|tua)|sua|seu|su|tu|ваша?)\b (\w+ ){0,2}"
_ACCOUNT = r"(account|mail ?box|profile|compte|bo[iî]te|konto|postfach|conta|caixa( postal)?|cuenta|buz[oó]n|casella|аккаунт|ящик)\b"
_STOPPED = (
    r"(suspend|disabled|blocked|locked|deactivated|restricted|limited(?! to)|frozen|on hold|closed|bloqu[eé]|d[eé]sactiv[eé]|gesperrt"
    r"|deaktiviert|bloquead|suspens|suspendid|desativad|desactivad|deshabilitad|bloccat|sospes|disabilitat|заблокирован|отключ)"
)

SIGNALS: tuple[OwnSignal, ...] = (
    _says(
        "server.sending_blocked",
        SENDER,
        "550 Votre compte est suspendu",
        rf"{_YOUR}{_ACCOUNT}.{{0,40}}{_STOPPED}",
        over=("rcpt_to.mailbox_disabled", "rcpt_to.unknown_user", "rcpt_to.not_authorized"),
    ),
    _says(
        "message.account_or_sender_refused",
        SENDER,
        "554 Your plan does not allow sending to external recipients",
        r"\b(your|this) (\w+ )?(account|plan|subscription|package|licen[cs]e|tariff)\b.{0,20}\b(does ?n.t|does not|do not|is not|may not|cannot)"
        r" (allow|include|permit|cover|support|entitle|enable|yet )\w*",
        over=("rcpt_to.unknown_user", "rcpt_to.not_authorized"),
    ),
)
