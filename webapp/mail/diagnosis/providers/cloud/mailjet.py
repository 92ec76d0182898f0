"""Mailjet."""

from webapp.mail.diagnosis.provider import Limit, Preset, Provider
from webapp.mail.diagnosis.providers.cloud.common import DAY_S, common, key_refused, signals_of
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import AUTH, SENDER

_said = signals_of("Mailjet")

PROVIDERS = (
    Provider(
        "mailjet",
        "Mailjet",
        hosts=("in-v3.mailjet.com", "in.mailjet.com", "mailjet.com"),
        host="in-v3.mailjet.com",
        presets=(Preset(587, "tls"), Preset(465, "ssl"), Preset(2525, "tls"), Preset(25, "tls")),
        user_name=Sentence(pt="a chave de API", en="the API key", es="la clave de API"),
        secret=Sentence(
            pt="a chave secreta do mesmo par",
            en="the secret key of the same pair",
            es="la clave secreta del mismo par",
        ),
        switch_on=Sentence(
            pt="app.mailjet.com → Configurações da conta → Gerenciamento de chaves de API; Domínios e endereços de remetente → validar.",
            en="app.mailjet.com → Account settings → API Key Management; Sender domains & addresses → validate.",
            es="app.mailjet.com → Configuración de la cuenta → Gestión de claves de API; Dominios y direcciones de remitente → validar.",
        ),
        limits=(Limit(200, "messages", DAY_S),),
        page="https://documentation.mailjet.com/hc/en-us/articles/360043229473",
        as_of="2026-11-29",
        banner=r"mailjet",
        reply=r"mailjet",
        signals=(
            _said(
                "mail_from.mailjet_sender_not_verified",
                SENDER,
                "550 5.7.1 Sender address rejected: app@example.test is not a validated sender",
                r"sender( address)?\b.{0,80}(not|un|in)[ -]?(a |an |been )?(valid(ated)?|verified|allowed|authori[sz]ed|active)"
                r"|sender address rejected|unauthori[sz]ed sender|from.{0,60}not (been )?(validated|verified|authori[sz]ed)",
            ),
            _said(
                "provider.account_suspended",
                (*AUTH, *SENDER),
                "535 5.7.8 Your account has been temporarily blocked. Please contact our support team",
                r"(your |this )?account (has been |is )(temporarily )?(blocked|suspended|disabled|closed)[\s\S]*"
                r"|api ?key.{0,40}(inactive|disabled|deactivated|suspended)",
            ),
            _said(
                "server.rate_exceeded",
                SENDER,
                "450 4.7.1 Your account is limited: sending rate exceeded",
                r"(account is limited: )?sending rate exceeded|rate ?limit",
            ),
            *common("Mailjet", "mail_from.mailjet_sender_not_verified"),
            key_refused("Mailjet", "auth.mailjet_keys_needed", "535 5.7.8 Error: authentication failed"),
        ),
    ),
)
