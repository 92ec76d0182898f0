"""ZeptoMail, once TransMail: the service of Zoho for programs."""

from webapp.mail.diagnosis.conditions import log_in_is_not_word
from webapp.mail.diagnosis.provider import Limit, Preset, Provider
from webapp.mail.diagnosis.providers.cloud.common import (
    DAY_S,
    PLAINLY_REFUSED,
    common,
    key_refused,
    signals_of,
)
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import AUTH, BODY, SENDER

_NO_WORD = log_in_is_not_word("emailapikey")
_said = signals_of("ZeptoMail")

PROVIDERS = (
    Provider(
        "zeptomail",
        "ZeptoMail",
        hosts=(
            *(f"smtp.zeptomail.{end}" for end in ("com", "eu", "in", "com.au", "com.cn", "jp", "ca", "sa")),
            *(f"smtp.transmail.{end}" for end in ("com", "eu", "co.in", "com.cn")),
        ),
        host="smtp.zeptomail.com",
        presets=(Preset(587, "tls"), Preset(465, "ssl")),
        user_name=Sentence(
            pt="a palavra emailapikey", en="the word emailapikey", es="la palabra emailapikey"
        ),
        secret=Sentence(
            pt="o token de envio do agente",
            en="the agent's send mail token",
            es="el token de envío del agente",
        ),
        switch_on=Sentence(
            pt="ZeptoMail → Agents → o agente → SMTP/API; Domains → verificar o domínio e associá-lo ao agente.",
            en="ZeptoMail → Agents → the agent → SMTP/API; Domains → verify the domain and join it to the agent.",
            es="ZeptoMail → Agents → el agente → SMTP/API; Domains → verificar el dominio y asociarlo al agente.",
        ),
        limits=(Limit(100, "messages", DAY_S),),
        page="https://www.zoho.com/zeptomail/help/api/smtp-error-codes.html",
        as_of="2026-11-29",
        banner=r"zeptomail|transmail",
        reply=r"zeptomail|transmail",
        signals=(
            _said(
                "auth.zeptomail_user_name_needed",
                AUTH,
                "535 Authentication Failed",
                PLAINLY_REFUSED,
                codes=(535,),
                when=(_NO_WORD,),
            ),
            _said(
                "mail_from.zeptomail_domain_not_in_agent",
                SENDER,
                "553 Relaying disallowed as app@example.test",
                r"relaying disallowed( as .*)?|sender address domain.{0,20}not verified",
            ),
            _said(
                "provider.account_not_activated",
                SENDER,
                "550 Your ZeptoMail account is yet to be reviewed and approved by us.",
                r"yet to be reviewed[\s\S]*|trial mail sending limit[\s\S]*|get your account reviewed[\s\S]*",
            ),
            _said(
                "server.daily_limit",
                SENDER,
                "550 Per day limit exhausted, try after some time.",
                r"per day limit[\s\S]*",
            ),
            _said(
                "message.header_refused",
                BODY,
                "550 5.2.1 Subject is Mandatory",
                r"subject is mandatory",
            ),
            _said(
                "message.too_large",
                SENDER,
                "552 5.2.0 Email size exceeded the policy",
                r"size exceeded the policy",
            ),
            _said(
                "provider.account_suspended",
                SENDER,
                "550 5.4.6 Unusual sending activity detected. Please try after sometime",
                r"unusual sending activity",
            ),
            *common("ZeptoMail", "mail_from.zeptomail_domain_not_in_agent"),
            key_refused("ZeptoMail", "auth.zeptomail_token_refused", "535 Authentication Failed"),
        ),
    ),
)
