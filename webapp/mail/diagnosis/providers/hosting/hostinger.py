"""Hostinger, and Titan, whose mail several hosts sell."""

from webapp.mail.diagnosis.conditions import LOGS_IN, SENDER_IS_NOT_LOG_IN
from webapp.mail.diagnosis.provider import (
    FULL_ADDRESS,
    MAILBOX_PASSWORD,
    Limit,
    Preset,
    Provider,
    own_signals_of,
)
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import ANY, AUTH, BODY, SENDER

_DAY_S = 24 * 3600
_hostinger_says = own_signals_of("Hostinger")
_titan_says = own_signals_of("Titan")

PROVIDERS = (
    Provider(
        "hostinger",
        "Hostinger",
        hosts=(
            "smtp.hostinger.com",
            "hostinger.io",
            "mx1.hostinger.com",
            "mx2.hostinger.com",
            "smtp.hostinger.com.br",
        ),
        host="smtp.hostinger.com",
        presets=(Preset(465, "ssl"), Preset(587, "tls")),
        user_name=FULL_ADDRESS,
        secret=MAILBOX_PASSWORD,
        switch_on=Sentence(
            pt="hPanel → E-mails → a caixa postal: o envio precisa estar ativo.",
            en="hPanel → Emails → the mailbox: sending has to be on.",
            es="hPanel → Correos → el buzón: el envío debe estar activo.",
        ),
        limits=(Limit(1_000, "messages", _DAY_S),),
        page="https://support.hostinger.com/en/articles/4625828",
        as_of="2026-11-29",
        signals=(
            _hostinger_says(
                "server.limit_reached",
                ANY,
                '451 4.7.1 Ratelimit "hostinger_out_ratelimit" exceeded',
                r"out_ratelimit|rate ?limit",
            ),
            _hostinger_says(
                "server.sending_blocked",
                ANY,
                "554 5.7.1 Disabled by user from hPanel",
                r"disabled by user|disabled .{0,20}hpanel",
            ),
            _hostinger_says(
                "mail_from.not_of_mailbox",
                SENDER,
                "553 5.7.1 <other@example.test>: Sender address rejected: not owned by user app@example.test",
                r"not owned by user",
                when=(SENDER_IS_NOT_LOG_IN,),
            ),
            _hostinger_says(
                "auth.bad_credentials",
                AUTH,
                "535 5.7.8 Error: authentication failed: (reason unavailable)",
                r"authentication failed",
                when=(LOGS_IN,),
            ),
            _hostinger_says(
                "server.daily_limit",
                SENDER,
                "554 5.7.1 Daily sending limit of your plan reached",
                r"daily .{0,30}(limit|quota)|(limit|quota) .{0,30}per day",
            ),
            _hostinger_says(
                "message.rejected_as_spam",
                BODY,
                "554 5.7.1 Spam message rejected",
                r"spam message rejected|message content rejected",
            ),
        ),
    ),
    Provider(
        "titan",
        "Titan",
        hosts=("smtp.titan.email", "smtp0101.titan.email", "titan.email", "flockmail.com"),
        host="smtp.titan.email",
        presets=(Preset(465, "ssl"), Preset(587, "tls")),
        user_name=FULL_ADDRESS,
        secret=Sentence(
            pt="a senha da caixa postal, ou uma senha de app com duas etapas",
            en="the password of the mailbox, or an app password with two steps",
            es="la contraseña del buzón, o una de aplicación con dos pasos",
        ),
        switch_on=Sentence(
            pt="Titan → Configurações → Acesso de terceiros: ativar para esta caixa postal",
            en="Titan → Settings → Third-party access: switch on for this mailbox",
            es="Titan → Configuración → Acceso de terceros: activar para este buzón",
        ),
        limits=(Limit(300, "messages", 3600), Limit(1_000, "messages", _DAY_S)),
        page="https://support.titan.email/hc/en-us/articles/900000215446",
        as_of="2026-11-29",
        signals=(
            _titan_says(
                "auth.client_access_off",
                AUTH,
                "535 5.7.8 Error: authentication failed: third party access is not enabled for this account",
                r"third[- ]party[\s\S]*|external (client|app)s?[\s\S]*",
                when=(LOGS_IN,),
            ),
            _titan_says(
                "auth.password_or_two_step",
                AUTH,
                "535 5.7.8 Error: authentication failed:",
                r"authentication failed|invalid (credential|login|user)",
                when=(LOGS_IN,),
                or_else=("auth.client_access_off",),
            ),
            _titan_says(
                "mail_from.not_of_mailbox",
                SENDER,
                "553 5.7.1 <other@example.test>: Sender address rejected: not owned by user app@example.test",
                r"not owned by user",
                when=(SENDER_IS_NOT_LOG_IN,),
            ),
            _titan_says(
                "server.sending_blocked",
                ANY,
                "554 5.7.1 Your account has been suspended from sending emails",
                r"account .{0,40}(suspended|blocked)|suspended from sending",
            ),
            _titan_says(
                "server.limit_reached",
                SENDER,
                "450 4.7.1 You have exceeded the hourly sending limit",
                r"(hourly|per hour).{0,40}limit|rate limit",
            ),
            _titan_says(
                "server.daily_limit",
                SENDER,
                "550 5.7.1 You have exceeded the daily sending limit",
                r"daily .{0,20}(limit|quota)",
            ),
        ),
    ),
)
