"""Resend."""

from webapp.mail.diagnosis.conditions import log_in_is_not_word
from webapp.mail.diagnosis.conditions.secret import secret_is_no_key_of
from webapp.mail.diagnosis.provider import Limit, Preset, Provider
from webapp.mail.diagnosis.providers.cloud.common import (
    DAY_S,
    PLAINLY_REFUSED,
    common,
    key_refused,
    signals_of,
)
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import AUTH, SENDER

_NO_WORD = log_in_is_not_word("resend")
_said = signals_of("Resend")

PROVIDERS = (
    Provider(
        "resend",
        "Resend",
        hosts=("smtp.resend.com",),
        host="smtp.resend.com",
        presets=(Preset(465, "ssl"), Preset(587, "tls"), Preset(2465, "ssl"), Preset(2587, "tls")),
        user_name=Sentence(pt="a palavra resend", en="the word resend", es="la palabra resend"),
        secret=Sentence(
            pt="uma chave de API, que começa com re_",
            en="an API key, which begins with re_",
            es="una clave de API, que empieza por re_",
        ),
        switch_on=Sentence(
            pt="resend.com → Domains → verificar o domínio do remetente; API Keys → chave com Sending access.",
            en="resend.com → Domains → verify the sender's domain; API Keys → a key with Sending access.",
            es="resend.com → Domains → verificar el dominio del remitente; API Keys → clave con Sending access.",
        ),
        limits=(Limit(100, "messages", DAY_S), Limit(2, "messages", 1)),
        page="https://resend.com/docs/send-with-smtp",
        as_of="2026-11-29",
        banner=r"resend",
        reply=r"resend\.(com|dev)|you can only send testing emails",
        signals=(
            _said(
                "auth.resend_user_name_needed",
                AUTH,
                "535 Invalid username",
                r"^(?![\s\S]*api[ -]?key)" + PLAINLY_REFUSED,
                codes=(535, 550, 554),
                when=(_NO_WORD,),
            ),
            _said(
                "auth.resend_key_refused",
                AUTH,
                "535 Authentication credentials invalid",
                PLAINLY_REFUSED,
                codes=(535, 550, 554),
                when=(secret_is_no_key_of("resend", "re_"),),
            ),
            _said(
                "auth.resend_key_refused",
                (*AUTH, *SENDER),
                "535 API key is invalid",
                r"api key (is |was )?(invalid|not found|missing|revoked|expired|not valid)|(missing|invalid|suspended) api key",
            ),
            _said(
                "provider.resend_testing",
                SENDER,
                "550 You can only send testing emails to your own email address (owner@example.test). To send"
                " emails to other recipients, please verify a domain at resend.com/domains, and change the"
                " `from` address to an email using this domain.",
                r"testing e-?mails?\b[\s\S]*|own e-?mail address[\s\S]*",
            ),
            _said(
                "mail_from.resend_domain_not_verified",
                SENDER,
                "550 The example.test domain is not verified. Please, add and verify your domain on"
                " https://resend.com/domains",
                r"domain is not verified[\s\S]*|verify your domain[\s\S]*|from. address is not valid",
            ),
            _said(
                "provider.key_may_not_send",
                (*AUTH, *SENDER),
                "550 This API key is not authorized to send emails from example.test",
                r"api key (is )?(restricted|not (authori[sz]ed|allowed))[\s\S]*|not authori[sz]ed to send (e-?mails? )?from[\s\S]*",
            ),
            _said(
                "server.daily_limit",
                SENDER,
                "450 You have reached your daily email sending quota.",
                r"daily (email )?(sending )?quota[\s\S]*",
            ),
            _said(
                "provider.credits_used_up",
                SENDER,
                "450 You have reached your monthly email sending quota.",
                r"monthly (email )?(sending )?quota[\s\S]*",
            ),
            _said(
                "server.rate_exceeded",
                SENDER,
                "450 Too many requests. You can only make 2 requests per second.",
                r"too many requests[\s\S]*",
            ),
            _said(
                "mail_from.sender_syntax",
                SENDER,
                "550 Invalid `from` field. The email address needs to follow the `email@example.com` or `Name"
                " <email@example.com>` format.",
                r"invalid `?from`? field[\s\S]*",
            ),
            _said(
                "rcpt_to.address_syntax",
                SENDER,
                "550 Invalid `to` field. The email address needs to follow the `email@example.com` format.",
                r"invalid `?(to|cc|bcc)`? field[\s\S]*",
            ),
            *common("Resend", "mail_from.resend_domain_not_verified"),
            key_refused("Resend", "auth.resend_key_refused", "535 Authentication credentials invalid"),
        ),
    ),
)
