"""SMTP2GO, whose servers run Exim."""

from webapp.mail.diagnosis.conditions import LOGS_IN
from webapp.mail.diagnosis.provider import Limit, Preset, Provider
from webapp.mail.diagnosis.providers.cloud.common import DAY_S, common, key_refused, signals_of
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import AUTH, MAIL, RCPT, SENDER

_said = signals_of("SMTP2GO")

PROVIDERS = (
    Provider(
        "smtp2go",
        "SMTP2GO",
        hosts=("smtp2go.com",),
        host="mail.smtp2go.com",
        presets=(
            Preset(2525, "tls"),
            Preset(587, "tls"),
            Preset(465, "ssl"),
            Preset(8025, "tls"),
            Preset(8465, "ssl"),
        ),
        user_name=Sentence(
            pt="o nome de um usuário SMTP",
            en="the name of an SMTP user",
            es="el nombre de un usuario SMTP",
        ),
        secret=Sentence(
            pt="a senha desse usuário SMTP, que não é a do painel",
            en="the password of that SMTP user, which is not that of the console",
            es="la contraseña de ese usuario SMTP, que no es la del panel",
        ),
        switch_on=Sentence(
            pt="app.smtp2go.com → Sending → SMTP Users e Verified Senders.",
            en="app.smtp2go.com → Sending → SMTP Users and Verified Senders.",
            es="app.smtp2go.com → Sending → SMTP Users y Verified Senders.",
        ),
        limits=(Limit(200, "messages", DAY_S),),
        page="https://support.smtp2go.com/hc/en-gb/articles/13990494697369-Common-Sending-Errors",
        as_of="2026-11-29",
        banner=r"smtp2go",
        reply=r"smtp2go|from header sender domain not verified",
        signals=(
            _said(
                "mail_from.smtp2go_sender_not_verified",
                SENDER,
                "550 From header sender domain not verified (example.test) On your Sending > Verified Senders"
                " page verify the sender domain or email to be allowed to send.",
                r"(from header )?sender (domain|email|address).{0,20}not verified[\s\S]*|verified senders[\s\S]*",
            ),
            _said(
                "auth.smtp2go_user_needed",
                (*MAIL, *RCPT),
                "550 Relay access denied - please authenticate",
                r"relay access denied|please authenticate",
                when=(LOGS_IN,),
            ),
            _said(
                "rcpt_to.suppressed",
                SENDER,
                "550 that address is on your block list: maria@recipient.test",
                r"(address|recipient)\b.{0,30}(is )?on (your|the) (block|bounce|unsubscribe|suppression) ?list|has blocked (mail|you)",
            ),
            _said(
                "server.rate_exceeded",
                (*AUTH, *SENDER),
                "550 Rate limit exceeded: you may send 25 emails per 15 minutes",
                r"rate limit exceeded[\s\S]*|ratelimit[\s\S]*",
            ),
            *common("SMTP2GO", "mail_from.smtp2go_sender_not_verified"),
            key_refused("SMTP2GO", "auth.smtp2go_user_needed", "535 Incorrect authentication data"),
        ),
    ),
)
