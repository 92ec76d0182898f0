"""Refusals in German."""

from webapp.mail.diagnosis.provider import OwnSignal, own_signals_of
from webapp.mail.diagnosis.stages import ANY, AUTH, BODY, MAIL, RCPT, RECIPIENT, SENDER

_says = own_signals_of("servers that speak German")

SIGNALS: tuple[OwnSignal, ...] = (
    _says(
        "auth.bad_credentials",
        AUTH,
        "550 Benutzername oder Kennwort ungültig",
        r"(benutzer(name)?|kennwort|passwort|zugangsdaten|anmelde(daten|name))\b.{0,30}(ung[uü]e?ltig|falsch|inkorrekt|nicht korrekt)"
        r"|(anmeldung|authentifizierung) (ist )?(fehlgeschlagen|gescheitert)",
    ),
    _says(
        "auth.account_locked",
        AUTH,
        "535 5.7.8 Konto gesperrt",
        r"(konto|benutzer|postfach|account|zugang)\b.{0,60}(gesperrt|deaktiviert)",
        over=("auth.bad_credentials",),
    ),
    _says(
        "auth.password_expired",
        AUTH,
        "535 5.7.8 Passwort abgelaufen",
        r"(passwort|kennwort)\b.{0,20}(abgelaufen|ge[aä]e?ndert werden)",
        over=("auth.bad_credentials",),
    ),
    _says(
        "mail_from.authentication_required",
        SENDER,
        "530 Authentifizierung erforderlich",
        r"(authentifizierung|anmeldung|smtp-?auth)\b.{0,30}(erforderlich|n[oö]e?tig|notwendig)|(melden|meld) sie sich .{0,20}an\b"
        r"|nicht (angemeldet|authentifiziert)",
    ),
    _says(
        "rcpt_to.relay_denied",
        RCPT,
        "550 Relaying verweigert",
        r"rela(y|is)\w*\b.{0,30}(verweigert|nicht (erlaubt|gestattet|zul[aä]e?ssig)|abgelehnt|verboten)|weiterleit\w+\b.{0,30}(verweigert|nicht"
        r" (erlaubt|gestattet))",
    ),
    _says(
        "rcpt_to.unknown_user",
        RECIPIENT,
        "550 Empfänger unbekannt",
        r"(benutzer|empf[aä]e?nger|postfach|mailbox|adresse|konto|teilnehmer)\b.{0,30}(unbekannt|nicht (bekannt|gefunden|vorhanden)|existiert nicht)",
    ),
    _says(
        "rcpt_to.mailbox_full",
        RECIPIENT,
        "552 Postfach voll",
        r"(postfach|mailbox|speicher\w*)\b.{0,30}(\bvoll\b|[uü]e?berschritten|ersch[oö]e?pft|[uü]e?berf[uü]e?llt)|zu ?viele mails auf dem server|postfach\b.{0,30}limit erreicht",
    ),
    _says(
        "rcpt_to.mailbox_disabled",
        RECIPIENT,
        "550 Postfach deaktiviert",
        r"(postfach|empf[aä]e?nger|benutzer|konto)\b.{0,30}(deaktiviert|gesperrt|inaktiv|geschlossen)",
    ),
    _says(
        "mail_from.sender_not_allowed",
        SENDER,
        "553 Absenderadresse nicht erlaubt für diesen Benutzer",
        r"absender\w*\b.{0,30}(nicht (erlaubt|gestattet|zul[aä]e?ssig|berechtigt)|abgelehnt|stimmt nicht)",
    ),
    _says(
        "mail_from.sender_domain",
        SENDER,
        "550 Absender-Domain existiert nicht",
        r"absender-?\s?domain\w*\b.{0,30}(existiert nicht|unbekannt|nicht gefunden)",
    ),
    _says(
        "server.address_blocked",
        ANY,
        "554 Ihre IP-Adresse 192.0.2.1 ist gesperrt",
        r"ip-?\s?adresse\b.{0,40}(gesperrt|blockiert|schwarze\w* liste|sperrliste)|auf (einer|der) (sperrliste|schwarzen liste)",
    ),
    _says(
        "server.too_many_connections",
        ANY,
        "421 Zu viele Verbindungen von Ihrer IP-Adresse",
        r"zu viele (gleichzeitige )?verbindungen",
    ),
    _says(
        "server.limit_reached",
        SENDER,
        "450 Sendelimit erreicht, bitte versuchen Sie es später erneut",
        r"(sende|versand|mail)-?(limit|kontingent)\b.{0,30}(erreicht|[uü]e?berschritten)|zu viele (e-?mails|nachrichten|empf[aä]e?nger in)",
    ),
    _says(
        "message.rejected_as_spam",
        BODY,
        "550 Als unerwünschte Werbung abgelehnt",
        r"unerw[uü]e?nschte (werbung|e-?mail|nachricht)|als spam",
    ),
    _says(
        "message.too_large",
        (*MAIL, *BODY),
        "552 Nachricht zu groß",
        r"(nachricht|mail|anhang)\b.{0,30}zu (gro(ß|ss)|lang)|maximale\w* (nachrichten)?gr[oö]e?(ß|ss)e",
    ),
    _says(
        "rcpt_to.unknown_user",
        RECIPIENT,
        "550 Unbekannter Empfänger",
        r"unbekannte[rns]? (benutzer|empf[aä]e?nger|adresse|postfach)",
    ),
)
