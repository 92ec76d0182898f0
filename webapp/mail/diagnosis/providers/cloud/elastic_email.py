"""Elastic Email."""

from webapp.mail.diagnosis.provider import Limit, Preset, Provider
from webapp.mail.diagnosis.providers.cloud.common import DAY_S, common, key_refused, signals_of
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import AUTH, SENDER

_said = signals_of("Elastic Email")

PROVIDERS = (
    Provider(
        "elastic_email",
        "Elastic Email",
        hosts=("smtp.elasticemail.com", "smtp25.elasticemail.com", "elasticemail.com"),
        host="smtp.elasticemail.com",
        presets=(Preset(2525, "tls"), Preset(587, "tls"), Preset(465, "ssl")),
        user_name=Sentence(
            pt="o usuário das credenciais SMTP, em geral um endereço",
            en="the user name of the SMTP credentials, usually an address",
            es="el usuario de las credenciales SMTP, por lo general una dirección",
        ),
        secret=Sentence(
            pt="a senha gerada dessas credenciais, não a da conta",
            en="the generated password of those credentials, not that of the account",
            es="la contraseña generada de esas credenciales, no la de la cuenta",
        ),
        switch_on=Sentence(
            pt="app.elasticemail.com → Settings → Manage SMTP credentials; Settings → Domains → verificar.",
            en="app.elasticemail.com → Settings → Manage SMTP credentials; Settings → Domains → verify.",
            es="app.elasticemail.com → Settings → Manage SMTP credentials; Settings → Domains → verificar.",
        ),
        limits=(Limit(100, "messages", DAY_S),),
        page="https://help.elasticemail.com/en/articles/4803409-smtp-settings",
        as_of="2026-11-29",
        banner=r"elastic ?email",
        reply=r"elastic ?email",
        signals=(
            _said(
                "mail_from.elastic_email_domain_not_verified",
                SENDER,
                "550 The From address app@example.test is not verified. Please verify your domain",
                r"(from|sender|domain)\b.{0,80}(not|un)[ -]?(been )?(verified|validated|allowed|authori[sz]ed)[\s\S]*"
                r"|verify your (domain|sender|email)[\s\S]*",
            ),
            _said(
                "provider.credits_used_up",
                (*AUTH, *SENDER),
                "421 Not enough credit for campaign",
                r"(not enough|insufficient|no) (e-?mail )?credits?[\s\S]*",
            ),
            _said(
                "provider.account_not_activated",
                (*AUTH, *SENDER),
                "550 Your account is not activated. Please confirm your email address",
                r"account\b.{0,20}not (yet )?(activated|approved|confirmed|enabled)[\s\S]*",
            ),
            _said(
                "provider.key_may_not_send",
                (*AUTH, *SENDER),
                "550 Access denied. You don't have permission to send over SMTP",
                r"permission[\s\S]*|access level",
            ),
            *common("Elastic Email", "mail_from.elastic_email_domain_not_verified"),
            key_refused(
                "Elastic Email", "auth.elastic_email_credentials_needed", "535 Authentication failed"
            ),
        ),
    ),
)
