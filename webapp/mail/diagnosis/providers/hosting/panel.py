"""Servers of the hosting panel cPanel (Exim), at HostGator and at many others."""

from webapp.mail.diagnosis.conditions import DOES_NOT_LOG_IN, LOGS_IN, SENDER_IS_NOT_LOG_IN
from webapp.mail.diagnosis.provider import (
    FULL_ADDRESS,
    MAILBOX_PASSWORD,
    Limit,
    OwnSignal,
    Preset,
    Provider,
    own_signals_of,
)
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import ANY, AUTH, SENDER

_says = own_signals_of("Exim of cPanel")

_SIGNALS: tuple[OwnSignal, ...] = (
    _says(
        "server.limit_reached",
        SENDER,
        "550 Domain example.test has exceeded the max emails per hour (500/500 (100%)) allowed. Message discarded.",
        r"max emails per hour",
    ),
    _says(
        "server.too_many_failed_deliveries",
        SENDER,
        "550 Domain example.test has exceeded the max defers and failures per hour (5/5 (100%)) allowed. Message"
        " discarded.",
        r"max defers and failures per hour",
    ),
    _says(
        "server.sending_blocked",
        SENDER,
        '550 Outgoing mail from "app@example.test" has been suspended.',
        r"outgoing mail from .{0,120}(suspended|held|disabled)|(account|domain|sender) .{0,80}suspended",
    ),
    _says(
        "mail_from.authentication_required",
        SENDER,
        "550-Please turn on SMTP Authentication in your mail client. 550 host.test [192.0.2.1]:51234 is not permitted to"
        " relay through this server without authentication.",
        r"not permitted to relay through this server|turn on smtp auth|not logged in to the pop",
        when=(DOES_NOT_LOG_IN,),
    ),
    _says(
        "mail_from.sender_not_verifiable",
        SENDER,
        "550-Verification failed for <app@example.test> 550-The mail server could not deliver mail to app@example.test."
        " The account or domain may not exist, they may be blacklisted, or missing the proper dns entries. 550 Sender"
        " verify failed",
        r"verification failed for[\s\S]*|sender verify failed",
    ),
    _says(
        "mail_from.not_of_mailbox",
        SENDER,
        "550 You may not send mail as other@example.test: the address does not belong to the authenticated user",
        r"(does not|doesn.t) belong to (the|your) (authenticated )?(user|account)|may not send (mail )?as",
        when=(SENDER_IS_NOT_LOG_IN,),
    ),
    _says(
        "auth.bad_credentials",
        AUTH,
        "535 Incorrect authentication data",
        r"incorrect authentication data",
        when=(LOGS_IN,),
    ),
    _says(
        "server.address_blocked",
        ANY,
        '550 "JunkMail rejected - host.test [192.0.2.1]:46615 is in an RBL: listed"',
        r"is in an rbl\b",
    ),
    _says(
        "ehlo.name_refused",
        SENDER,
        "550 Access denied - Invalid HELO name (See RFC2821 4.1.1.1)",
        r"invalid helo name|bad helo",
    ),
    _says(
        "message.rejected_as_spam",
        SENDER,
        "550 This message was classified as SPAM and may not be delivered",
        r"classified as spam|high spam score",
    ),
)
_PORTS = (Preset(465, "ssl"), Preset(587, "tls"))

PROVIDERS = (
    Provider(
        "cpanel",
        "cPanel",
        hosts=(),
        host="",
        host_words=Sentence(
            pt="mail. e o domínio do e-mail, como mail.example.com, ou o servidor que o cPanel mostra",
            en="mail. and the domain of the mailbox, such as mail.example.com, or the server that cPanel shows",
            es="mail. y el dominio del correo, como mail.example.com, o el servidor que muestra cPanel",
        ),
        presets=_PORTS,
        user_name=FULL_ADDRESS,
        secret=MAILBOX_PASSWORD,
        switch_on=Sentence(
            pt="cPanel → E-mail → Contas de e-mail → Conectar dispositivos mostra servidor e portas.",
            en="cPanel → Email → Email Accounts → Connect Devices shows server and ports.",
            es="cPanel → Correo → Cuentas de correo → Conectar dispositivos muestra servidor y puertos.",
        ),
        page="https://docs.cpanel.net/cpanel/email/set-up-mail-client/",
        as_of="2026-11-29",
        banner=r"we do not authorize the use of this system to transport unsolicited",
        signals=_SIGNALS,
    ),
    Provider(
        "hostgator",
        "HostGator",
        hosts=("hostgator.com", "hostgator.com.br", "websitewelcome.com", "bluehost.com", "unifiedlayer.com"),
        host="",
        host_words=Sentence(
            pt="mail. e o domínio do e-mail, como mail.example.com",
            en="mail. and the domain of the mailbox, such as mail.example.com",
            es="mail. y el dominio del correo, como mail.example.com",
        ),
        presets=_PORTS,
        user_name=FULL_ADDRESS,
        secret=MAILBOX_PASSWORD,
        switch_on=Sentence(
            pt="Portal do cliente → cPanel → Contas de e-mail; o servidor é mail. e o domínio, ou titan.email se o"
            " e-mail for Titan.",
            en="Customer portal → cPanel → Email accounts; the server is mail. and the domain, or titan.email where"
            " the mail is Titan's.",
            es="Portal del cliente → cPanel → Cuentas de correo; el servidor es mail. y el dominio, o titan.email si el"
            " correo es Titan.",
        ),
        limits=(Limit(500, "messages", 3600),),
        page="https://www.hostgator.com/help/article/mail-policy-and-limits",
        as_of="2026-11-29",
        signals=_SIGNALS,
    ),
)
