"""DirectMail of Alibaba Cloud."""

from webapp.mail.diagnosis.provider import Limit, Preset, Provider
from webapp.mail.diagnosis.providers.cloud.common import DAY_S, common, signals_of
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import AUTH, SENDER

_NAME = "Alibaba Cloud DirectMail"
_said = signals_of(_NAME)

PROVIDERS = (
    Provider(
        "alibaba_directmail",
        _NAME,
        hosts=(
            "smtpdm.aliyun.com",
            *(
                f"smtpdm-{region}.{end}"
                for region in ("ap-southeast-1", "ap-southeast-2", "us-east-1", "eu-central-1")
                for end in ("aliyun.com", "aliyuncs.com")
            ),
        ),
        host="smtpdm.aliyun.com",
        presets=(Preset(465, "ssl"), Preset(25, "tls"), Preset(80, "tls")),
        user_name=Sentence(
            pt="o endereço remetente inteiro",
            en="the whole sender address",
            es="la dirección remitente completa",
        ),
        secret=Sentence(
            pt="a senha SMTP definida para esse endereço",
            en="the SMTP password set for that address",
            es="la contraseña SMTP definida para esa dirección",
        ),
        switch_on=Sentence(
            pt="Console do DirectMail → Email Domains → verificar; Sender Addresses → Set SMTP Password.",
            en="DirectMail console → Email Domains → verify; Sender Addresses → Set SMTP Password.",
            es="Consola de DirectMail → Email Domains → verificar; Sender Addresses → Set SMTP Password.",
        ),
        limits=(Limit(200, "messages", DAY_S),),
        page="https://www.alibabacloud.com/help/en/direct-mail/smtp-overview",
        as_of="2026-11-29",
        banner=r"smtpdm|directmail",
        reply=r"directmail",
        signals=(
            _said(
                "auth.directmail_password_needed",
                AUTH,
                "526 Authentication failure[0]",
                codes=(526, 535, 524, 551),
            ),
            _said(
                "mail_from.sender_not_allowed",
                SENDER,
                "440 mail from account doesn't conform with authentication (Auth Account:app@example.test|Mail"
                " Account:other@example.test)",
                r"mail from account doesn't conform|mail ?from must (be )?equal|from.{0,40}must (be )?(the )?same",
            ),
            _said(
                "server.rate_exceeded",
                SENDER,
                "454 Transient reject by behaviour spam at Rcpt State",
                r"reject by behaviou?r spam|frequency",
            ),
            _said(
                "rcpt_to.suppressed",
                SENDER,
                "559 Invalid rcptto [@sm090103] maria@recipient.test",
                r"invalid rcptto",
            ),
            *common(_NAME, "mail_from.sender_not_allowed"),
        ),
    ),
)
