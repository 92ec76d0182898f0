"""Mailtrap: its sandbox, which delivers to nobody, and its sending service."""

from webapp.mail.diagnosis.provider import Limit, Preset, Provider
from webapp.mail.diagnosis.providers.cloud.common import MONTH_S, common, key_refused, signals_of
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import AUTH, SENDER

_said = signals_of("Mailtrap")

PROVIDERS = (
    Provider(
        "mailtrap",
        "Mailtrap",
        hosts=("mailtrap.io", "mailtrap.live"),
        host="live.smtp.mailtrap.io",
        presets=(Preset(587, "tls"), Preset(2525, "tls"), Preset(25, "tls")),
        user_name=Sentence(
            pt="api no envio real; no sandbox, o usuário da caixa de teste",
            en="api for real sending; in the sandbox the user name of the test inbox",
            es="api en el envío real; en el sandbox, el usuario de la bandeja de prueba",
        ),
        secret=Sentence(
            pt="um token de API no envio real; no sandbox, a senha da caixa de teste",
            en="an API token for real sending; in the sandbox the password of the test inbox",
            es="un token de API en el envío real; en el sandbox, la contraseña de la bandeja de prueba",
        ),
        switch_on=Sentence(
            pt="mailtrap.io → Sending Domains → verificar o domínio → Integrations. O sandbox não entrega a ninguém.",
            en="mailtrap.io → Sending Domains → verify the domain → Integrations. The sandbox delivers to nobody.",
            es="mailtrap.io → Sending Domains → verificar el dominio → Integrations. El sandbox no entrega a nadie.",
        ),
        limits=(Limit(1000, "messages", MONTH_S),),
        page="https://help.mailtrap.io/article/122-mailtrap-email-sending-smtp-integration",
        as_of="2026-11-29",
        banner=r"mailtrap",
        reply=r"mailtrap|demo domains can only be used",
        signals=(
            _said(
                "provider.credits_used_up",
                (*AUTH, *SENDER),
                "535 5.7.0 The email limit is reached. Please upgrade your plan"
                " https://mailtrap.io/billing/plans/testing",
                r"email limit is reached[\s\S]*|upgrade your plan[\s\S]*",
            ),
            _said(
                "server.rate_exceeded",
                SENDER,
                "550 5.7.0 Requested action not taken: too many emails per second",
                r"too many (e-?mails|messages) per (second|minute)",
            ),
            _said(
                "provider.mailtrap_demo_domain",
                SENDER,
                "554 5.7.1 Demo domains can only be used to send emails to account owners.",
                r"demo domains?[\s\S]*",
            ),
            _said(
                "mail_from.mailtrap_domain_not_verified",
                SENDER,
                "554 5.7.1 Sending from domain example.test is not allowed",
                r"sending from (the )?domain\b.{0,80}not (allowed|permitted|verified)|domain\b.{0,40}not verified",
            ),
            _said(
                "provider.key_may_not_send",
                SENDER,
                "554 5.7.1 Unauthorized: the token has no access to this domain",
                r"^\W*[\d. ]*(unauthori[sz]ed|forbidden)\b",
            ),
            *common("Mailtrap", "mail_from.mailtrap_domain_not_verified"),
            key_refused(
                "Mailtrap", "auth.mailtrap_credentials_needed", "535 5.7.0 Invalid login or password"
            ),
        ),
    ),
)
