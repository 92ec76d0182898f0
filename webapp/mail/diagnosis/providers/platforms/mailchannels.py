"""MailChannels, through which many web hosts send."""

from webapp.mail.diagnosis.provider import Preset, Provider
from webapp.mail.diagnosis.providers.cloud.common import common, signals_of
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import SENDER

_said = signals_of("MailChannels")

PROVIDERS = (
    Provider(
        "mailchannels",
        "MailChannels",
        hosts=("smtp.mailchannels.net",),
        host="smtp.mailchannels.net",
        presets=(Preset(587, "tls"), Preset(2525, "tls"), Preset(25, "tls")),
        user_name=Sentence(
            pt="o identificador da conta no MailChannels",
            en="the account's identifier at MailChannels",
            es="el identificador de la cuenta en MailChannels",
        ),
        secret=Sentence(
            pt="a senha SMTP criada no console",
            en="the SMTP password made in the console",
            es="la contraseña SMTP creada en la consola",
        ),
        switch_on=Sentence(
            pt="DNS de cada domínio: registro TXT _mailchannels (Domain Lockdown) e SPF com include:relay.mailchannels.net.",
            en="DNS of each domain: the TXT record _mailchannels (Domain Lockdown), and SPF with include:relay.mailchannels.net.",
            es="DNS de cada dominio: registro TXT _mailchannels (Domain Lockdown) y SPF con include:relay.mailchannels.net.",
        ),
        page="https://docs.mailchannels.com/email-api/sending-policies",
        as_of="2026-11-29",
        banner=r"mailchannels",
        reply=r"mailchannels|\[SDNF\]|domain lockdown",
        signals=(
            _said(
                "mail_from.sender_domain",
                SENDER,
                "550 5.7.1 [SDNF] Sender Domain Not Found. Please correct DNS for example.test",
                r"\[SDNF\]|sender domain not found",
            ),
            _said(
                "mail_from.mailchannels_lockdown",
                SENDER,
                "550 5.7.1 This sender is not authorized to send from example.test. See MailChannels Domain"
                " Lockdown",
                r"not authori[sz]ed to send from\b[\s\S]*|domain lockdown",
            ),
            _said(
                "message.rejected_as_spam",
                SENDER,
                "550 5.7.1 [CS] Message blocked. Please contact your provider. (MailChannels)",
                r"\[(CS|CSP|IBL)\] message blocked",
            ),
            _said(
                "rcpt_to.suppressed",
                SENDER,
                "550 5.7.1 [UNS] Recipient has unsubscribed from your list. (MailChannels)",
                r"\[(UNS|RB)\][\s\S]*",
            ),
            *common("MailChannels", "mail_from.mailchannels_lockdown"),
        ),
    ),
)
