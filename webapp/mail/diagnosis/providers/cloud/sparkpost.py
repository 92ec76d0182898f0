"""SparkPost (Bird), in its regions US and EU."""

from webapp.mail.diagnosis.conditions import log_in_is_not_word
from webapp.mail.diagnosis.provider import Limit, Preset, Provider
from webapp.mail.diagnosis.providers.cloud.common import (
    MONTH_S,
    PLAINLY_REFUSED,
    common,
    key_refused,
    signals_of,
)
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import AUTH, BODY, SENDER

_NO_WORD = log_in_is_not_word("SMTP_Injection")
_said = signals_of("SparkPost")

PROVIDERS = (
    Provider(
        "sparkpost",
        "SparkPost",
        hosts=("smtp.sparkpostmail.com", "smtp.eu.sparkpostmail.com", "e.sparkpost.com"),
        host="smtp.sparkpostmail.com",
        presets=(Preset(587, "tls"), Preset(2525, "tls")),
        user_name=Sentence(
            pt="a palavra SMTP_Injection", en="the word SMTP_Injection", es="la palabra SMTP_Injection"
        ),
        secret=Sentence(
            pt="uma chave de API com a permissão Send via SMTP",
            en="an API key with the permission Send via SMTP",
            es="una clave de API con el permiso Send via SMTP",
        ),
        switch_on=Sentence(
            pt="app.sparkpost.com → Configuration → API Keys (Send via SMTP) e Domains (DKIM).",
            en="app.sparkpost.com → Configuration → API Keys (Send via SMTP) and Domains (DKIM).",
            es="app.sparkpost.com → Configuration → API Keys (Send via SMTP) y Domains (DKIM).",
        ),
        limits=(Limit(500, "messages", MONTH_S),),
        page="https://support.sparkpost.com/docs/user-guide/unconfigured-sending-domain",
        as_of="2026-11-29",
        banner=r"sparkpost",
        reply=r"sparkpost|unconfigured sending domain",
        signals=(
            _said(
                "auth.sparkpost_user_name_needed",
                AUTH,
                "535 5.7.8 Sorry.",
                PLAINLY_REFUSED,
                codes=(535, 550),
                when=(_NO_WORD,),
            ),
            _said(
                "mail_from.sparkpost_domain_not_configured",
                SENDER,
                "550 5.7.1 Unconfigured Sending Domain <app.example.test>",
                r"(unconfigured|unverified|invalid|inactive) sending domain|sending domain\b.{0,60}not",
            ),
            _said(
                "provider.sparkpost_sandbox",
                SENDER,
                "550 5.7.1 Exceeded sandbox limit: sending domain sandbox is limited to 5 messages",
                r"sandbox[\s\S]*",
            ),
            _said(
                "server.daily_limit",
                SENDER,
                "420 4.2.1 Exceed Sending Limit (daily)",
                r"exceed(ed)? sending limit.{0,20}(daily|day)",
            ),
            _said(
                "server.rate_exceeded",
                SENDER,
                "420 4.2.1 Exceed Sending Limit (hourly)",
                r"exceed(ed)? sending limit",
            ),
            _said(
                "provider.credits_used_up",
                SENDER,
                "550 5.2.1 Exceed Sending Limit (monthly)",
                r"exceed(ed)? sending limit.{0,20}month",
            ),
            _said(
                "provider.key_may_not_send",
                (*AUTH, *SENDER),
                "550 5.7.1 permission denied: Send via SMTP",
                r"permission|send via smtp|not authorized to (use|send)",
            ),
            _said(
                "message.header_refused",
                BODY,
                "550 5.6.0 smtpapi[1902]: invalid X-MSYS-API header",
                r"smtpapi\[|x-msys-api",
            ),
            _said(
                "rcpt_to.suppressed",
                SENDER,
                "554 5.7.1 recipient address suppressed due to customer policy",
                r"recipient address (was )?suppressed.*",
            ),
            *common("SparkPost", "mail_from.sparkpost_domain_not_configured"),
            key_refused("SparkPost", "auth.sparkpost_key_refused", "535 5.7.8 Sorry."),
        ),
    ),
)
