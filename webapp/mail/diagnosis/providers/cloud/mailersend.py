"""MailerSend, of the makers of MailerLite."""

from webapp.mail.diagnosis.conditions.secret import secret_is_key_of
from webapp.mail.diagnosis.provider import Limit, Preset, Provider
from webapp.mail.diagnosis.providers.cloud.common import (
    MONTH_S,
    PLAINLY_REFUSED,
    common,
    key_refused,
    signals_of,
)
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import AUTH, SENDER

_said = signals_of("MailerSend")

PROVIDERS = (
    Provider(
        "mailersend",
        "MailerSend",
        hosts=("smtp.mailersend.net", "smtp.mailersend.com"),
        host="smtp.mailersend.net",
        presets=(Preset(587, "tls"), Preset(2525, "tls"), Preset(25, "tls")),
        user_name=Sentence(
            pt="o usuário SMTP do domínio, como MS_AbC123@example.com",
            en="the domain's SMTP user, such as MS_AbC123@example.com",
            es="el usuario SMTP del dominio, como MS_AbC123@example.com",
        ),
        secret=Sentence(
            pt="a senha desse usuário SMTP, não o token de API",
            en="the password of that SMTP user, not the API token",
            es="la contraseña de ese usuario SMTP, no el token de API",
        ),
        switch_on=Sentence(
            pt="app.mailersend.com → Domains → o domínio → verificar; SMTP → Generate new user.",
            en="app.mailersend.com → Domains → the domain → verify; SMTP → Generate new user.",
            es="app.mailersend.com → Domains → el dominio → verificar; SMTP → Generate new user.",
        ),
        limits=(Limit(500, "messages", MONTH_S),),
        page="https://www.mailersend.com/help/smtp-relay",
        as_of="2026-11-29",
        banner=r"mailersend|mlsend",
        reply=r"mailersend|#MS4\d{4}|trial account unique recipients|trial accounts can only send",
        signals=(
            _said(
                "provider.mailersend_trial",
                SENDER,
                "450 You have reached trial account unique recipients limit. #MS42225",
                r"trial account[\s\S]*|unique recipients limit[\s\S]*|MS42225[\s\S]*"
                r"|administrator'?s email[\s\S]*|MS42224[\s\S]*",
            ),
            _said(
                "mail_from.mailersend_domain_not_verified",
                SENDER,
                "550 The from.email domain must be verified in your account to send emails. #MS42207",
                r"domain\b.{0,40}(must be|is not|not) verified[\s\S]*|MS42207[\s\S]*|(from|sender)\b.{0,60}(not|must be) (verified|allowed|match)[\s\S]*",
            ),
            _said(
                "provider.account_not_activated",
                (*AUTH, *SENDER),
                "550 Your account is not approved yet. #MS40301",
                r"account (is )?(not|has not been|pending) (yet )?(approv|verif)\w*|approve your account",
            ),
            _said(
                "provider.credits_used_up",
                SENDER,
                "450 Your account reached its email quota limit. #MS42905",
                r"(email|account|plan)s?\b.{0,30}quota( limit)?|MS4290\d",
            ),
            _said(
                "rcpt_to.suppressed",
                SENDER,
                "550 All recipients are suppressed. #MS42210",
                r"recipients? (is|are|has been|have been) (all )?(suppressed|on hold|blocklisted)[\s\S]*|MS42210",
            ),
            *common("MailerSend", "mail_from.mailersend_domain_not_verified"),
            _said(
                "auth.mailersend_smtp_user_needed",
                AUTH,
                "535 5.7.8 Authentication failed",
                PLAINLY_REFUSED,
                codes=(535,),
                when=(
                    secret_is_key_of(
                        "mailersend_api",
                        Sentence(
                            pt="um token de API do MailerSend, não a senha de um usuário SMTP",
                            en="an API token of MailerSend, not the password of an SMTP user",
                            es="un token de API de MailerSend, no la contraseña de un usuario SMTP",
                        ),
                    ),
                ),
            ),
            key_refused("MailerSend", "auth.mailersend_smtp_user_needed", "535 5.7.8 Authentication failed"),
        ),
    ),
)
