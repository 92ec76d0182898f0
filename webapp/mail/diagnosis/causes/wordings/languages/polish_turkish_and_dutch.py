"""Refusals in Polish, Turkish and Dutch."""

from webapp.mail.diagnosis.provider import OwnSignal, own_signals_of
from webapp.mail.diagnosis.stages import ANY, AUTH, BODY, MAIL, RCPT, RECIPIENT, SENDER

_says = own_signals_of("servers that speak Polish, Turkish or Dutch")

SIGNALS: tuple[OwnSignal, ...] = (
    _says(
        "auth.bad_credentials",
        AUTH,
        "550 Nieprawidłowy login lub hasło",
        r"(nieprawid[lł]ow|b[lł][eę]dn|niepoprawn)\w+ (login|has[lł]o|nazwa u[zż]ytkownika)|(uwierzytelni|autoryzacj|logowani)\w+.{0,15}(nie powiod|nieudan)"
        r"|(kullan[ıi]c[ıi] ad[ıi]|[sş]ifre\w*|parola\w*)\b.{0,20}(hatal[ıi]|yanl[ıi][sş]|ge[cç]ersiz)|kimlik do[gğ]rulama\w*.{0,12}(ba[sş]ar[ıi]s[ıi]z|hata)"
        r"|(gebruikersnaam|wachtwoord)\b.{0,30}(onjuist|ongeldig|verkeerd)|(aanmeld|inlog|authenticatie)\w*\b.{0,12}mislukt",
    ),
    _says(
        "auth.account_locked",
        AUTH,
        "535 Konto zablokowane",
        r"konto\b.{0,20}(zablokowan|zawieszon)|hesab\w+.{0,20}(kilit|ask[ıi]ya|engellen)|account\b.{0,20}(geblokkeerd|vergrendeld)",
        over=("auth.bad_credentials",),
    ),
    _says(
        "mail_from.authentication_required",
        SENDER,
        "530 Wymagane uwierzytelnienie",
        r"wymagan\w+ (jest )?(uwierzytelni|autoryzacj|logowani)|kimlik do[gğ]rulama\w*.{0,12}(gerek|zorunlu)|(aanmelden|inloggen|authenticatie)\b.{0,12}(vereist|verplicht|nodig)",
    ),
    _says(
        "rcpt_to.relay_denied",
        RCPT,
        "554 Doorsturen geweigerd",
        r"(przekazywanie|przesy[lł]anie|relay\w*)\b.{0,20}(zabronion|niedozwolon|odrzucon)|(relay|r[oö]le|aktar\w+)\b.{0,20}(reddedil|izin veril|yasak)|(doorsturen|relay\w*)\b.{0,20}(geweigerd|niet toegestaan|verboden)",
    ),
    _says(
        "rcpt_to.unknown_user",
        RECIPIENT,
        "550 Gebruiker bestaat niet",
        r"nie ma takiego (u[zż]ytkownika|adresu|konta|odbiorcy)|nieznany (odbiorca|u[zż]ytkownik|adres)|(u[zż]ytkownik|odbiorca|konto|skrzynka|adres odbiorcy)\b.{0,20}(nie istnieje|nieznan)"
        r"|b[oö]yle bir (kullan[ıi]c[ıi]|al[ıi]c[ıi]|hesap|adres) yok|(kullan[ıi]c[ıi]|al[ıi]c[ıi]|posta kutusu)\b.{0,20}(bulunamad|mevcut de[gğ]il|bilinmiyor)"
        r"|(gebruiker|ontvanger|postvak|mailbox)\b.{0,20}(bestaat niet|onbekend|niet gevonden)|onbekende (gebruiker|ontvanger)",
    ),
    _says(
        "rcpt_to.mailbox_full",
        RECIPIENT,
        "552 Alıcının posta kutusu dolu",
        r"skrzynk\w+.{0,30}(przepe[lł]nion|pe[lł]na)|(posta kutusu|kotas[ıi])\b.{0,20}(dolu|doldu|a[sş][ıi]ld[ıi])|(mailbox|postvak|postbus)\b.{0,30}\bvol\b",
    ),
    _says(
        "mail_from.sender_not_allowed",
        SENDER,
        "553 Afzender niet toegestaan voor deze gebruiker",
        r"nadawc\w+.{0,30}(nie jest zgodn|niezgodn|nie nale[zż]y|niedozwolon|nie pasuje)|nieprawid[lł]owy nadawca"
        r"|(g[oö]nderen|g[oö]nderici)\b.{0,20}(yetkili de[gğ]il|yetkisiz|e[sş]le[sş]miyor|uyu[sş]muyor)|afzender\w*\b.{0,30}(niet toegestaan|komt niet overeen)",
    ),
    _says(
        "server.address_blocked",
        ANY,
        "554 Twój adres IP jest na czarnej liście",
        r"\bip\b.{0,30}(zablokowan|engellen|geblokkeerd)[\s\S]*|czarn\w+ li[sś]cie|kara liste\w*|zwarte lijst",
    ),
    _says(
        "server.limit_reached",
        SENDER,
        "550 Günlük gönderim limitiniz aşıldı",
        r"przekroczon\w+ (\w+ )?limit\w*( wysy[lł]\w+| wiadomo[sś]ci)?|(g[oö]nderim|g[oö]nderme) (limit|s[ıi]n[ıi]r|kota)\w*.{0,15}(a[sş][ıi]ld|doldu|ula[sş])"
        r"|(verzend|dag|mail)-?limiet\b.{0,20}(bereikt|overschreden)|te veel (berichten|e-?mails)",
    ),
    _says(
        "server.sending_blocked",
        SENDER,
        "550 Wysyłanie z tego konta zostało zablokowane",
        r"wysy[lł](anie|ka)\b.{0,30}(zablokowan|wstrzyman|zawieszon)|g[oö]nderim\w*\b.{0,15}(durdurul|ask[ıi]ya al|kapat[ıi]l)|verzenden\b.{0,30}(geblokkeerd|opgeschort)",
    ),
    _says(
        "rcpt_to.greylisted",
        RCPT,
        "451 Spróbuj ponownie później",
        r"spr[oó]buj ponownie p[oó][zź]niej|daha sonra (tekrar|yeniden) deneyin|probeer het later (opnieuw|nog)|szara lista|gri liste",
        codes=(450, 451),
    ),
    _says(
        "message.too_large",
        (*MAIL, *BODY),
        "552 Bericht te groot",
        r"(wiadomo[sś][cć]|za[lł][aą]cznik)\b.{0,20}(za du[zż]|zbyt du[zż])|(ileti|mesaj|e-?posta)\b.{0,20}([cç]ok b[uü]y[uü]k|boyut\w* a[sş])|(bericht|bijlage)\b.{0,20}te groot",
    ),
)
