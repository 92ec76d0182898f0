"""Mailgun, in its regions US and EU."""

from webapp.mail.diagnosis.provider import Limit, Preset, Provider
from webapp.mail.diagnosis.providers.cloud.common import DAY_S, common, key_refused, signals_of
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import AUTH, MAIL, RCPT, SENDER

_said = signals_of("Mailgun")

PROVIDERS = (
    Provider(
        "mailgun",
        "Mailgun",
        hosts=("smtp.mailgun.org", "smtp.eu.mailgun.org", "smtp.us.mailgun.org"),
        host="smtp.mailgun.org",
        presets=(Preset(587, "tls"), Preset(465, "ssl"), Preset(2525, "tls"), Preset(25, "tls")),
        user_name=Sentence(
            pt="o login SMTP completo do domínio, como postmaster@mg.example.com",
            en="the domain's full SMTP login, such as postmaster@mg.example.com",
            es="el login SMTP completo del dominio, como postmaster@mg.example.com",
        ),
        secret=Sentence(
            pt="a senha SMTP desse login, não a chave de API",
            en="the SMTP password of that login, not the API key",
            es="la contraseña SMTP de ese login, no la clave de API",
        ),
        switch_on=Sentence(
            pt="app.mailgun.com → Send → Sending → Domain settings → SMTP credentials; domínio verificado em DNS records.",
            en="app.mailgun.com → Send → Sending → Domain settings → SMTP credentials; the domain verified under DNS records.",
            es="app.mailgun.com → Send → Sending → Domain settings → SMTP credentials; dominio verificado en DNS records.",
        ),
        limits=(Limit(100, "messages", DAY_S),),
        page="https://help.mailgun.com/hc/en-us/articles/203380100",
        as_of="2026-11-29",
        banner=r"Mailgun Influx|mailgun\.org",
        reply=r"mailgun|sandbox subdomains are for test purposes|is not allowed to send: ",
        signals=(
            _said(
                "provider.mailgun_sandbox",
                SENDER,
                "421 Domain sandbox0123.mailgun.org is not allowed to send: Sandbox subdomains are for test"
                " purposes only. Please add your own domain or add the address to authorized recipients in"
                " Account Settings.",
                r"(sandbox subdomains?|free accounts) are for (test|sending test)[\s\S]*|authorized recipients?[\s\S]*",
            ),
            _said(
                "mail_from.mailgun_domain_not_verified",
                SENDER,
                "550 Domain mg.example.test is not allowed to send: The domain is unverified and requires DNS"
                " configuration. Log in to your control panel to view required DNS records.",
                r"domain is unverified[\s\S]*|unverified (and )?requires[\s\S]*|(verify|verification of) (your|the) domain",
            ),
            _said(
                "mail_from.mailgun_domain_not_verified",
                SENDER,
                "550 Domain not found: example.test",
                r"domain not found|no such domain|domain .{0,60}(is )?not registered",
            ),
            _said(
                "provider.account_suspended",
                SENDER,
                "421 Domain mg.example.test is not allowed to send: Account disabled",
                r"is not allowed to send: (.{0,60})?(account (disabled|inactivity|suspended|closed)|domain disabled"
                r"|probation|business verification)[\s\S]*|please (contact|activate).{0,40}mailgun[\s\S]*",
            ),
            _said(
                "server.rate_exceeded",
                SENDER,
                "421 Domain mg.example.test is not allowed to send: recipient limit exceeded, try again"
                " after Mon, 25 Aug 2025 07:00:31 UTC",
                r"is not allowed to send: .{0,20}(recipient|sending|message|request)s? limit exceeded[\s\S]*"
                r"|is not allowed to send: you are sending too fast",
            ),
            _said(
                "provider.account_not_activated",
                (*AUTH, *SENDER),
                "421 Domain mg.example.test is not allowed to send: Please activate your Mailgun account."
                " Check your inbox or log in to your control panel to resend the activation email.",
                r"is not allowed to send: please activate[\s\S]*|activate your (mailgun )?account[\s\S]*",
            ),
            _said(
                "mail_from.authentication_required",
                (*MAIL, *RCPT),
                "550 5.7.1 Relaying denied",
                r"relay",
            ),
            _said(
                "rcpt_to.suppressed",
                SENDER,
                "550 Not delivering to previously bounced address",
                r"not delivering to (a )?(previously bounced|user who|suppressed)\b.*",
            ),
            *common("Mailgun", "mail_from.mailgun_domain_not_verified"),
            key_refused(
                "Mailgun",
                "auth.mailgun_smtp_password_needed",
                "535 5.7.0 Mailgun is not loving your login or password",
            ),
        ),
    ),
)
