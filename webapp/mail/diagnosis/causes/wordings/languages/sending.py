"""Refusals of whoever sends, by the words in them, in languages other than English: a limit, an end of sending.

Each asks for several words at once in whatever order, and refrains where the recipient or an address of the
network is named. To take such a reply for the recipient's would give up messages that can still arrive.
"""

from webapp.mail.diagnosis.provider import OwnSignal, own_signals_of
from webapp.mail.diagnosis.stages import SENDER

_says = own_signals_of("servers that speak other languages than English")

_OF_OTHERS = (
    r"empf[aä]nger|destinat|odbiorc|получател|адресат|al[ıi]c[ıi]|ontvanger|宛先|受信|收件|수신|받는|\bip\b|ip-|IPアドレス|IP地址"
    r"|gr(ö|oe)(ß|ss)e|taille|tama[nñ]h?o|dimension|rozmiar|размер|boyut|grootte|サイズ|大小|크기"
)
_SENDING = (
    r"versand|versend|gesendet|ausgehend|\benvois?\b|postausgang|envoy[eé]s?\b|\benv[ií]os?\b|enviar\b|\binvi[oi]?\b|inviat|wysy[lł]|отправ"
    r"|g[oö]nder|verzend|verzonden|送信|配信|发送|發送|发信|發信|발송|전송"
)
_COUNTED = (
    r"quota|nachrichten|e-?mails\b|messages|mensagens|mensajes|correos|messaggi|wiadomo[sś]ci|писем|сообщений|iletiler|berichten"
    r"|tageslimit|stundenlimit|l[ií]mite|maximum|m[aá]ximo|massimo|limit|лимит|s[ıi]n[ıi]r|limiet|上限|限制|数|數|量|한도|횟수|발송량"
)
_PASSED = (
    r"erreicht|(ü|ue)berschritten|ersch(ö|oe)pft|atteint|d[eé]pass[eé]|superat|raggiunt|alcanz|excedi|exced[ei]|super[oó]\b|ating"
    r"|przekrocz|превы|исчерпан|a[sş][ıi]l|doldu|ula[sş]|bereikt|overschreden|te veel|超え|超过|超過|超出|達し|达到|達到|已达|已達"
    r"|초과|도달"
)
_STOPPED = (
    r"gesperrt|deaktiviert|ausgesetzt|gestoppt|suspendu|bloqu|d[eé]sactiv|interdit|sospes|bloccat|disabilitat|disattivat|suspens"
    r"|suspendid|deshabilitad|desativad|zablokowan|wstrzyman|zawieszon|заблокирован|приостановлен|запрещ|отключен|durdurul|ask[ıi]ya"
    r"|kapat[ıi]l|engellen|geblokkeerd|opgeschort|uitgeschakeld|停止|禁止|制限|規制|暂停|暫停|停用|冻结|凍結|封禁|정지|금지|중지|차단"
)


def _all(*groups: str) -> str:
    """Return a pattern that asks for one of the stems of every group, and for none of somebody else's."""
    # No word boundaries: Chinese and Japanese have none, and the other stems begin and end within words.
    return rf"^(?![\s\S]*({_OF_OTHERS}))" + "".join(rf"(?=[\s\S]*({group}))" for group in groups)


_OVER = ("rcpt_to.mailbox_disabled", "rcpt_to.unknown_user", "rcpt_to.mailbox_full")

SIGNALS: tuple[OwnSignal, ...] = (
    _says(
        "server.limit_reached",
        SENDER,
        "550 Das Kontingent ausgehender Nachrichten ist erreicht",
        _all(_SENDING, _COUNTED, _PASSED),
        over=_OVER,
    ),
    _says(
        "server.sending_blocked",
        SENDER,
        "550 L'envoi depuis ce compte est suspendu",
        _all(_SENDING, _STOPPED),
        over=_OVER,
    ),
)
