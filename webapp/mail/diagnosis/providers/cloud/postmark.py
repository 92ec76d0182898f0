"""Postmark."""

from webapp.mail.diagnosis.provider import Limit, Preset, Provider
from webapp.mail.diagnosis.providers.cloud.common import MONTH_S, common, key_refused, signals_of
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import AUTH, SENDER

_said = signals_of("Postmark")

PROVIDERS = (
    Provider(
        "postmark",
        "Postmark",
        hosts=("smtp.postmarkapp.com", "smtp-broadcasts.postmarkapp.com"),
        host="smtp.postmarkapp.com",
        presets=(Preset(587, "tls"), Preset(2525, "tls"), Preset(25, "tls")),
        user_name=Sentence(
            pt="o Server API token, ou a Access Key de um token SMTP",
            en="the Server API token, or the Access Key of an SMTP token",
            es="el Server API token, o la Access Key de un token SMTP",
        ),
        secret=Sentence(
            pt="o mesmo Server API token, ou a Secret Key do token SMTP",
            en="the same Server API token, or the Secret Key of the SMTP token",
            es="el mismo Server API token, o la Secret Key del token SMTP",
        ),
        switch_on=Sentence(
            pt="account.postmarkapp.com → o servidor → API Tokens; Message Stream → Settings → SMTP ativado; Sender Signatures → verificar.",
            en="account.postmarkapp.com → the server → API Tokens; Message Stream → Settings → SMTP switched on; Sender Signatures → verify.",
            es="account.postmarkapp.com → el servidor → API Tokens; Message Stream → Settings → SMTP activado; Sender Signatures → verificar.",
        ),
        limits=(Limit(100, "messages", MONTH_S),),
        page="https://postmarkapp.com/support/article/common-smtp-connection-errors",
        as_of="2026-11-29",
        banner=r"postmark|mtasv\.net",
        reply=r"postmark|account is pending approval|sender signature|inactive recipient",
        signals=(
            _said(
                "provider.postmark_pending_approval",
                SENDER,
                "550 5.7.1 While your account is pending approval, all recipient addresses must share the"
                " same domain as the 'From' address.",
                r"pending approval[\s\S]*|must share the same domain[\s\S]*",
            ),
            _said(
                "mail_from.postmark_signature_missing",
                SENDER,
                "550 5.7.1 The 'From' address you supplied (app@example.test) is not a Sender Signature on"
                " your account. Please add and confirm this address in order to be able to use it in the"
                " 'From' field of your messages.",
                r"sender signature\b[\s\S]*|from. address\b.{0,80}not (a|been|confirmed|verified)[\s\S]*",
            ),
            _said(
                "rcpt_to.suppressed",
                SENDER,
                "550 5.7.1 You tried to send to recipient(s) that have been marked as inactive. Found inactive"
                " addresses: maria@recipient.test.",
                r"marked as inactive[\s\S]*|inactive (address|recipient)[\s\S]*",
            ),
            _said(
                "provider.stream_or_set_unknown",
                SENDER,
                "550 5.7.1 The 'MessageStream' provided does not exist on this server.",
                r"message ?-?stream\b.{0,80}(not exist|not found|unknown|invalid|archived|not match)",
            ),
            _said(
                "provider.account_not_activated",
                (*AUTH, *SENDER),
                "550 5.7.1 SMTP is disabled for this message stream",
                r"smtp.{0,30}(disabled|not enabled|deactivated)",
            ),
            _said(
                "provider.credits_used_up",
                SENDER,
                "550 5.7.1 Not allowed to send: your account has run out of credits",
                r"(run|ran) out of (email )?credits|not allowed to send.{0,40}credits",
            ),
            _said(
                "mail_from.authentication_required",
                SENDER,
                "530 5.7.0 Missing or incorrect API token in header X-Postmark-Server-Token",
                r"(missing|no|without).{0,30}(server|api) ?-?token",
            ),
            *common("Postmark", "mail_from.postmark_signature_missing"),
            key_refused(
                "Postmark",
                "auth.postmark_server_token_needed",
                "535 5.7.8 Authentication failed: Invalid token",
            ),
        ),
    ),
)
