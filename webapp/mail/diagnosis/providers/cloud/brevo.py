"""Brevo, once Sendinblue."""

from webapp.mail.diagnosis.conditions.secret import secret_is_key_of
from webapp.mail.diagnosis.provider import Limit, Preset, Provider
from webapp.mail.diagnosis.providers.cloud.common import (
    DAY_S,
    PLAINLY_REFUSED,
    common,
    key_refused,
    signals_of,
)
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import ANY, AUTH, SENDER

_said = signals_of("Brevo")

PROVIDERS = (
    Provider(
        "brevo",
        "Brevo",
        hosts=("smtp-relay.brevo.com", "smtp-relay.sendinblue.com", "smtp-relay.mailin.fr"),
        host="smtp-relay.brevo.com",
        presets=(Preset(587, "tls"), Preset(465, "ssl"), Preset(2525, "tls")),
        user_name=Sentence(
            pt="o login mostrado em SMTP e API, que pode não ser o seu e-mail",
            en="the login shown under SMTP & API, which may not be your e-mail address",
            es="el login mostrado en SMTP y API, que puede no ser su correo",
        ),
        secret=Sentence(
            pt="uma chave SMTP, que começa com xsmtpsib-; a chave de API não serve",
            en="an SMTP key, which begins with xsmtpsib-; the API key does not work",
            es="una clave SMTP, que empieza por xsmtpsib-; la clave de API no sirve",
        ),
        switch_on=Sentence(
            pt="app.brevo.com → Configurações → SMTP e API → gerar chave SMTP; Remetentes e domínios → verificar; Segurança → IPs autorizados.",
            en="app.brevo.com → Settings → SMTP & API → generate an SMTP key; Senders & Domains → verify; Security → Authorized IPs.",
            es="app.brevo.com → Configuración → SMTP y API → generar clave SMTP; Remitentes y dominios → verificar; Seguridad → IP autorizadas.",
        ),
        limits=(Limit(300, "messages", DAY_S),),
        page="https://help.brevo.com/hc/en-us/articles/115000188150",
        as_of="2026-11-29",
        banner=r"brevo|sendinblue|mailin\.fr",
        reply=r"brevo|sendinblue|smtp account is not (yet )?activated|525 5\.7\.1 unauthorized ip",
        signals=(
            _said(
                "auth.brevo_address_not_listed",
                ANY,
                "525 5.7.1 Unauthorized IP address",
                r"unauthori[sz]ed ip( address)?|ip( address)? (is )?not authori[sz]ed",
            ),
            _said(
                "provider.account_not_activated",
                (*AUTH, *SENDER),
                "502 5.7.0 Your SMTP account is not yet activated. Please contact our support to activate it.",
                r"(smtp |transactional )?account is not (yet )?(activated|available|validated)"
                r"|not (yet )?(been )?activated( yet)?[\s\S]*|account is under (validation|review)",
            ),
            _said(
                "mail_from.brevo_sender_not_verified",
                SENDER,
                "550 5.7.1 Sending has been rejected because the sender you used app@example.test is not"
                " valid. Validate your sender or authenticate your domain",
                r"sender\b.{0,80}(not|in)[ -]?(valid(ated)?|verified|allowed|authenticated|registered)[\s\S]*"
                r"|validate your sender[\s\S]*|authenticate your domain",
            ),
            _said(
                "provider.credits_used_up",
                SENDER,
                "550 5.7.1 You have no more email credits left",
                r"no (more )?(email )?credits|not enough credits",
            ),
            *common("Brevo", "mail_from.brevo_sender_not_verified", "auth.brevo_address_not_listed"),
            _said(
                "auth.brevo_smtp_key_needed",
                AUTH,
                "535 5.7.8 Authentication failed",
                PLAINLY_REFUSED,
                codes=(535,),
                when=(
                    secret_is_key_of(
                        "brevo_api",
                        Sentence(
                            pt="uma chave de API do Brevo, não uma chave SMTP",
                            en="an API key of Brevo, not an SMTP key",
                            es="una clave de API de Brevo, no una clave SMTP",
                        ),
                    ),
                ),
            ),
            key_refused("Brevo", "auth.brevo_smtp_key_needed", "535 5.7.8 Authentication failed"),
        ),
    ),
)
