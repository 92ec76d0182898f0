"""Mailchimp Transactional, once Mandrill."""

from webapp.mail.diagnosis.provider import Limit, Preset, Provider
from webapp.mail.diagnosis.providers.cloud.common import MONTH_S, common, key_refused, signals_of
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import AUTH, SENDER

_said = signals_of("Mailchimp Transactional (Mandrill)")

PROVIDERS = (
    Provider(
        "mandrill",
        "Mailchimp Transactional (Mandrill)",
        hosts=("smtp.mandrillapp.com", "smtp.us-east-1.mandrillapp.com"),
        host="smtp.mandrillapp.com",
        presets=(Preset(587, "tls"), Preset(2525, "tls"), Preset(465, "ssl"), Preset(25, "tls")),
        user_name=Sentence(
            pt="qualquer um, em geral o e-mail da conta",
            en="any, usually the account's e-mail address",
            es="cualquiera, por lo general el correo de la cuenta",
        ),
        secret=Sentence(
            pt="uma chave de API do Mandrill, não do Mailchimp",
            en="an API key of Mandrill, not of Mailchimp",
            es="una clave de API de Mandrill, no de Mailchimp",
        ),
        switch_on=Sentence(
            pt="mandrillapp.com → Settings → SMTP & API Info → New API Key; Domains → Sending Domains → verificar.",
            en="mandrillapp.com → Settings → SMTP & API Info → New API Key; Domains → Sending Domains → verify.",
            es="mandrillapp.com → Settings → SMTP & API Info → New API Key; Domains → Sending Domains → verificar.",
        ),
        limits=(Limit(500, "messages", MONTH_S),),
        page="https://mailchimp.com/developer/transactional/docs/smtp-integration/",
        as_of="2026-11-29",
        banner=r"mandrill",
        reply=r"mandrill|\bmailchimp\b",
        signals=(
            _said(
                "mail_from.mandrill_domain_not_verified",
                SENDER,
                "550 5.7.1 Sending domain example.test is unsigned",
                r"\bunsigned\b|(sending |sender |from )domain\b.{0,60}(not|un)[ -]?(been )?(verified|signed|authenticated)",
            ),
            _said(
                "provider.account_suspended",
                (*AUTH, *SENDER),
                "535 5.7.8 Error: authentication failed: account is inactive",
                r"account\b.{0,20}(inactive|suspended|paused|disabled|terminated)",
            ),
            _said(
                "provider.stream_or_set_unknown",
                SENDER,
                "550 5.7.1 No subaccount exists with the id 'customer-123'",
                r"(no|unknown|invalid) subaccount",
            ),
            *common("Mailchimp Transactional (Mandrill)", "mail_from.mandrill_domain_not_verified"),
            key_refused(
                "Mailchimp Transactional (Mandrill)",
                "auth.mandrill_key_refused",
                "435 4.7.8 Error: authentication failed:",
            ),
        ),
    ),
)
