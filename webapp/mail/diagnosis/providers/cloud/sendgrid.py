"""SendGrid (Twilio), and its European region."""

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
from webapp.mail.diagnosis.stages import AUTH, BODY, SENDER

_NO_WORD = log_in_is_not_word("apikey")
_said = signals_of("SendGrid")

PROVIDERS = (
    Provider(
        "sendgrid",
        "SendGrid",
        hosts=("smtp.sendgrid.net", "smtp.eu.sendgrid.net", "sendgrid.net"),
        host="smtp.sendgrid.net",
        presets=(Preset(587, "tls"), Preset(465, "ssl"), Preset(2525, "tls"), Preset(25, "tls")),
        user_name=Sentence(pt="a palavra apikey", en="the word apikey", es="la palabra apikey"),
        secret=Sentence(
            pt="uma chave de API que começa com SG., com a permissão Mail Send",
            en="an API key that begins with SG., with the permission Mail Send",
            es="una clave de API que empieza por SG., con el permiso Mail Send",
        ),
        switch_on=Sentence(
            pt="app.sendgrid.com → Settings → API Keys (chave com Mail Send) e Sender Authentication (domínio ou remetente).",
            en="app.sendgrid.com → Settings → API Keys (a key with Mail Send) and Sender Authentication (domain or sender).",
            es="app.sendgrid.com → Settings → API Keys (clave con Mail Send) y Sender Authentication (dominio o remitente).",
        ),
        limits=(Limit(100, "messages", DAY_S),),
        page="https://www.twilio.com/docs/sendgrid/for-developers/sending-email/smtp-errors-and-troubleshooting",
        as_of="2026-11-29",
        banner=r"\bSG ESMTP|sendgrid\.net",
        reply=r"sendgrid|verified sender identity|maximum credits exceeded|unauthenticated senders not allowed",
        signals=(
            _said(
                "auth.sendgrid_apikey_word_needed",
                AUTH,
                "535 Authentication failed: Bad username / password",
                PLAINLY_REFUSED,
                codes=(535, 550, 554),
                when=(_NO_WORD,),
            ),
            _said(
                "auth.sendgrid_apikey_word_needed",
                AUTH,
                "451 Authentication failed: Could not authenticate",
                r"could not authenticate",
                when=(_NO_WORD,),
            ),
            _said(
                "auth.sendgrid_key_refused",
                AUTH,
                "535 Authentication failed: Bad username / password",
                PLAINLY_REFUSED,
                codes=(535, 550, 554),
                when=(secret_is_no_key_of("sendgrid", "SG."),),
            ),
            _said(
                "auth.sendgrid_key_refused",
                AUTH,
                "535 Authentication failed: The provided authorization grant is invalid, expired, or revoked",
                r"bad username|could not authenticate|authorization grant|api ?key.{0,40}(invalid|expired|revoked|deleted)"
                r"|authentication failed\W*$",
            ),
            _said(
                "mail_from.sendgrid_sender_not_verified",
                SENDER,
                "550 The from address does not match a verified Sender Identity. Mail cannot be sent until"
                " this error is resolved. Visit https://sendgrid.com/docs/for-developers/sending-email/"
                "sender-identity/ to see the Sender Identity requirements",
                r"verified sender identity|sender[- ]identity|not authorized to send from that (email )?address",
            ),
            _said(
                "provider.credits_used_up",
                (*AUTH, *SENDER),
                "451 Authentication failed: Maximum credits exceeded",
                r"authentication failed: maximum credits exceeded|maximum credits exceeded",
            ),
            _said(
                "provider.key_may_not_send",
                (*AUTH, *SENDER),
                "550 Authenticated user is not authorized to send mail",
                r"authenticated user is not authorized|not authorized to send (e-?)?mail"
                r"|access forbidden|permission|scope",
            ),
            _said(
                "auth.sendgrid_address_not_listed",
                AUTH,
                "550 Unauthorized: your IP address is not on the access list",
                r"\bip\b.{0,60}(access list|not (on|in|white|allow|permitted))|ip access",
            ),
            _said(
                "mail_from.authentication_required",
                SENDER,
                "550 Unauthenticated senders not allowed",
                r"unauthenticated senders",
            ),
            _said(
                "message.header_refused",
                BODY,
                "550 Invalid SMTPAPI header",
                r"(invalid|malformed|bad).{0,20}(smtpapi|x-smtpapi)|(missing|invalid|multiple) .{0,20}\bfrom\b.{0,20}header",
            ),
            *common("SendGrid", "mail_from.sendgrid_sender_not_verified", "auth.sendgrid_address_not_listed"),
            key_refused("SendGrid", "auth.sendgrid_key_refused", "535 Authentication failed"),
        ),
    ),
)
