"""GMX, WEB.DE, mail.com, IONOS and Telekom: German hosts, most of which run the same server (Nemesis)."""

from webapp.mail.diagnosis.conditions import LOGS_IN, SENDER_IS_NOT_LOG_IN
from webapp.mail.diagnosis.provider import (
    FULL_ADDRESS,
    MAILBOX_PASSWORD,
    OwnSignal,
    Preset,
    Provider,
    own_signals_of,
)
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import ANY, AUTH, BODY, GREETING, SENDER

_says = own_signals_of("Nemesis of GMX, WEB.DE and IONOS")
_telekom_says = own_signals_of("Telekom")

_NEMESIS: tuple[OwnSignal, ...] = (
    _says(
        "mail_from.not_of_mailbox",
        SENDER,
        "550 Requested action not taken: mailbox unavailable. Sender address is not allowed.",
        r"sender address is not allowed|unauthorized sender address",
        when=(SENDER_IS_NOT_LOG_IN,),
    ),
    _says(
        # The header From decides here: a display name with an @ in it is read as the address.
        "message.header_refused",
        SENDER,
        "554 Transaction failed. Unauthorized sender address.",
        r"unauthorized sender address",
    ),
    _says(
        "server.no_reverse_name",
        ANY,
        "554 No SMTP service. Bad DNS PTR resource record. For explanation visit"
        " https://postmaster.gmx.net/en/error-messages?ip=192.0.2.1&c=rdns",
        r"(bad|invalid) dns ptr[\s\S]*|c=rdns",
    ),
    _says(
        "server.address_blocked",
        ANY,
        "554 No SMTP service. IP address is black listed. For explanation visit"
        " https://postmaster.gmx.net/en/error-messages?ip=192.0.2.1&c=bl",
        r"ip address is (black|block) ?listed[\s\S]*|[?&]c=bl\b",
    ),
    _says(
        "server.address_blocked",
        GREETING,
        "554 No SMTP service. Reject due to policy restrictions. For explanation visit"
        " http://postmaster.gmx.com/en/error-messages?ip=192.0.2.1&c=hi",
        r"reject(ed)? due to policy restrictions[\s\S]*",
    ),
    _says(
        "mail_from.sender_domain",
        SENDER,
        "550 Requested action not taken: mailbox unavailable. invalid DNS MX or A/AAAA resource record",
        r"invalid dns (mx|a/)[\s\S]*",
    ),
    _says(
        "server.limit_reached",
        ANY,
        "450 Requested mail action not taken: mailbox unavailable. Mail send limit exceeded.",
        r"mail send limit exceeded|too many (messages|mails|recipients)|[?&]c=(tmpl|tml|rlim)\b|limit exceeded",
    ),
    _says(
        "message.rejected_by_dmarc",
        SENDER,
        "550 Requested action not taken: mailbox unavailable. Reject due to SPF policy. For explanation visit"
        " https://postmaster.gmx.net/en/error-messages?c=spf",
        r"[?&]c=(spf|dmarc)\b|due to (spf|dmarc)",
    ),
    _says(
        "message.rejected_as_spam",
        BODY,
        "554 Transaction failed. Reject due to policy restrictions. For explanation visit"
        " https://postmaster.gmx.net/en/case?c=hi",
        r"reject(ed)? due to policy restrictions|[?&]c=(hi|r\d+)\b",
    ),
    _says(
        "server.sending_blocked",
        (*AUTH, *SENDER),
        "554 Transaction failed. Account is blocked for sending, please contact support",
        r"account .{0,30}(blocked|locked|suspended)",
    ),
)
_ACCESS_OFF = _says(
    "auth.client_access_off",
    AUTH,
    "535 Authentication credentials invalid",
    r"authentication credentials invalid|authentication failed",
    when=(LOGS_IN,),
    or_else=("auth.bad_credentials", "auth.app_password_needed"),
)
_OPENED_FOR_PROGRAMS = Sentence(
    pt="Site → E-mail → Configurações → POP3/IMAP: permitir o acesso; depois de muito tempo sem uso ele se desativa"
    " sozinho. Com duas etapas, crie uma senha de aplicativo.",
    en="Site → E-mail → Settings → POP3/IMAP: allow access; after a long time without use it is switched off by"
    " itself. With two steps, make an application password.",
    es="Sitio → Correo → Ajustes → POP3/IMAP: permitir el acceso; tras mucho tiempo sin uso se desactiva solo. Con dos"
    " pasos, cree una contraseña de aplicación.",
)


def _of_united_internet(
    code: str, name: str, hosts: tuple[str, ...], domains: tuple[str, ...], page: str
) -> Provider:
    return Provider(
        code,
        name,
        hosts=hosts,
        host=hosts[0],
        mail_domains=domains,
        presets=(Preset(587, "tls"), Preset(465, "ssl")),
        user_name=FULL_ADDRESS,
        secret=Sentence(
            pt="a senha da conta, ou uma senha de aplicativo com duas etapas",
            en="the account's password, or an application password with two steps",
            es="la contraseña de la cuenta, o una de aplicación con dos pasos",
        ),
        switch_on=_OPENED_FOR_PROGRAMS,
        page=page,
        as_of="2026-11-29",
        signals=(_ACCESS_OFF, *_NEMESIS),
    )


PROVIDERS = (
    _of_united_internet(
        "gmx",
        "GMX",
        (
            "mail.gmx.net",
            "mail.gmx.com",
            "smtp.gmx.com",
            "smtp.gmx.net",
            "emig.gmx.net",
            "mx00.gmx.net",
            "mx01.gmx.net",
        ),
        ("gmx.net", "gmx.de", "gmx.com", "gmx.at", "gmx.ch"),
        "https://hilfe.gmx.net/pop-imap/einschalten.html",
    ),
    _of_united_internet(
        "web_de",
        "WEB.DE",
        ("smtp.web.de", "mx-ha.web.de"),
        ("web.de",),
        "https://hilfe.web.de/pop-imap/einschalten.html",
    ),
    _of_united_internet(
        "mail_com",
        "mail.com",
        ("smtp.mail.com",),
        ("mail.com", "email.com"),
        "https://support.mail.com/pop-imap/",
    ),
    Provider(
        "ionos",
        "IONOS",
        hosts=(
            "smtp.ionos.com",
            "smtp.ionos.es",
            "smtp.ionos.de",
            "smtp.ionos.co.uk",
            "smtp.ionos.fr",
            "smtp.1and1.com",
            "smtp.1und1.de",
            "kundenserver.de",
            "perfora.net",
        ),
        host="smtp.ionos.com",
        mx=(
            "ionos.com",
            "ionos.es",
            "ionos.de",
            "ionos.co.uk",
            "ionos.fr",
            "1and1.com",
            "kundenserver.de",
            "perfora.net",
        ),
        presets=(Preset(587, "tls"), Preset(465, "ssl")),
        user_name=FULL_ADDRESS,
        secret=MAILBOX_PASSWORD,
        page="https://www.ionos.com/help/email/general-topics/settings-for-your-email-programs-imap-pop3/",
        as_of="2026-11-29",
        signals=(
            _says(
                "auth.bad_credentials",
                AUTH,
                "535 Authentication credentials invalid",
                r"authentication credentials invalid",
                when=(LOGS_IN,),
            ),
            *_NEMESIS,
        ),
    ),
    Provider(
        "telekom",
        "Telekom (t-online.de)",
        hosts=("securesmtp.t-online.de", "smtpmail.t-online.de", "rx.t-online.de"),
        host="securesmtp.t-online.de",
        mail_domains=("t-online.de", "magenta.de"),
        presets=(Preset(465, "ssl"), Preset(587, "tls")),
        user_name=FULL_ADDRESS,
        secret=Sentence(
            pt="a senha para programas de e-mail, feita no Telekom Kundencenter, não a do login",
            en="the password for e-mail programs, made in the Telekom Kundencenter, not that of the log-in",
            es="la contraseña para programas de correo, hecha en el Telekom Kundencenter, no la del inicio de sesión",
        ),
        switch_on=Sentence(
            pt="Kundencenter → E-mail → senha para programas (Passwort für E-Mail-Programme)",
            en="Kundencenter → E-mail → password for programs (Passwort für E-Mail-Programme)",
            es="Kundencenter → Correo → contraseña para programas (Passwort für E-Mail-Programme)",
        ),
        page="https://www.telekom.de/hilfe/apps-dienste/e-mail/server-einstellungen",
        as_of="2026-11-29",
        signals=(
            _telekom_says(
                "auth.generated_password_needed",
                AUTH,
                "535 5.7.0 Authentication failed",
                r"authentication (failed|unsuccessful|rejected)|invalid (login|user|credential)",
                when=(LOGS_IN,),
                or_else=("auth.bad_credentials",),
            ),
            _telekom_says(
                "mail_from.not_of_mailbox",
                SENDER,
                "550 5.7.0 Sender address not allowed for this account",
                r"sender address (is )?not (allowed|permitted|authori[sz]ed)",
                when=(SENDER_IS_NOT_LOG_IN,),
            ),
            _telekom_says(
                "address.listed_by_telekom",
                ANY,
                "554 IP=192.0.2.1 - A problem occurred. (Ask your postmaster for help or to contact"
                " tosa@rx.t-online.de to clarify.)",
                r"tosa@rx\.t-online",
            ),
            _telekom_says(
                "server.daily_limit",
                SENDER,
                "550 5.7.0 Message limit of 24 hours exceeded",
                r"(limit|quota).{0,30}(24 hours|day).{0,20}exceed|exceed\w*.{0,30}limit",
            ),
        ),
    ),
)
