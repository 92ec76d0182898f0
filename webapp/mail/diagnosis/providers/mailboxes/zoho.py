"""Zoho Mail: mailboxes of organisations and persons. ZeptoMail, its service for programs, is another provider."""

from webapp.mail.diagnosis.conditions import DOES_NOT_LOG_IN, LOGS_IN, SENDER_IS_LOG_IN, SENDER_IS_NOT_LOG_IN
from webapp.mail.diagnosis.provider import FULL_ADDRESS, Limit, Preset, Provider, app_password, own_signals_of
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import ANY, AUTH, BODY, RCPT, RECIPIENT, SENDER

_says = own_signals_of("Zoho Mail")

PROVIDERS = (
    Provider(
        "zoho_mail",
        "Zoho Mail",
        hosts=(
            "smtp.zoho.com",
            "smtppro.zoho.com",
            "smtp.zoho.eu",
            "smtppro.zoho.eu",
            "smtp.zoho.in",
            "smtppro.zoho.in",
            "smtp.zoho.com.au",
            "smtppro.zoho.com.au",
            "smtp.zoho.jp",
            "smtp.zoho.com.cn",
            "smtp.zoho.sa",
            "smtp.zohocloud.ca",
            "smtppro.zohocloud.ca",
            "mx.zoho.com",
            "mx.zoho.eu",
        ),
        host="smtppro.zoho.com",
        mx=("zoho.com", "zoho.eu", "zoho.in", "zoho.com.au"),
        mail_domains=("zoho.com", "zohomail.com"),
        presets=(Preset(587, "tls"), Preset(465, "ssl")),
        user_name=FULL_ADDRESS,
        secret=app_password(
            "accounts.zoho.com → Segurança → Senhas específicas de aplicativos (com duas etapas)",
            "accounts.zoho.com → Security → App passwords (with two-step verification)",
            "accounts.zoho.com → Seguridad → Contraseñas de aplicaciones (con dos pasos)",
        ),
        switch_on=Sentence(
            pt="Um plano com SMTP, e mail.zoho.com → Configurações → Contas de e-mail → SMTP. Caixas de"
            " organizações usam smtppro, as pessoais smtp, cada uma no seu centro de dados (.com, .eu, .in).",
            en="A plan with SMTP, and mail.zoho.com → Settings → Mail accounts → SMTP. Mailboxes of organisations use"
            " smtppro, personal ones smtp, each in its data centre (.com, .eu, .in).",
            es="Un plan con SMTP, y mail.zoho.com → Configuración → Cuentas de correo → SMTP. Los buzones de"
            " organizaciones usan smtppro, los personales smtp, cada uno en su centro de datos (.com, .eu, .in).",
        ),
        limits=(Limit(50, "messages", 24 * 3600),),
        page="https://www.zoho.com/mail/help/zoho-smtp.html",
        as_of="2026-11-29",
        signals=(
            _says(
                "auth.password_or_two_step",
                AUTH,
                "535 Authentication Failed",
                r"authentication failed|invalid (login|user|credential)",
                when=(LOGS_IN,),
                or_else=("auth.other_data_center", "auth.client_access_off"),
            ),
            _says(
                "auth.app_password_needed",
                AUTH,
                "535 5.7.8 Authentication failed, use an application-specific password",
                r"(application|app)[- ]specific password[\s\S]*|app passwords?",
                when=(LOGS_IN,),
            ),
            _says(
                "auth.plan_without_smtp",
                AUTH,
                "554 5.7.8 Access denied - IMAP, POP and SMTP access is for paid users",
                r"access (denied|restricted)[\s\S]*(paid|plan|upgrade|imap|pop)|yet to enable (imap|pop|smtp)"
                r"|5\.7\.8 access denied",
                or_else=("auth.client_access_off",),
            ),
            _says(
                "mail_from.not_of_mailbox",
                SENDER,
                "553 Relaying disallowed as other@example.test",
                r"relaying disallowed",
                when=(SENDER_IS_NOT_LOG_IN,),
            ),
            _says(
                "mail_from.domain_not_active",
                SENDER,
                "553 Relaying disallowed as app@example.test",
                r"relaying disallowed",
                when=(SENDER_IS_LOG_IN,),
                or_else=("mail_from.not_of_mailbox",),
            ),
            _says(
                "mail_from.authentication_required",
                SENDER,
                "553 Relaying disallowed. Invalid Domain - example.test",
                r"relaying disallowed",
                when=(DOES_NOT_LOG_IN,),
            ),
            _says(
                "server.sending_blocked",
                ANY,
                "550 5.4.6 Unusual sending activity detected. Please try after sometime",
                r"unusual sending activity|outgoing blocked|sender address blocked|suspicious (login|activity)",
            ),
            _says(
                "server.daily_limit",
                SENDER,
                "550 5.4.5 You have exceeded the sending limit of your account",
                r"exceeded .{0,40}sending limit|daily (sending )?(limit|quota)|maximum (email|recipient)s? limit",
            ),
            _says(
                "mail_from.blocked_by_recipient",
                RECIPIENT,
                "541 5.4.1 Mail rejected by destination domain",
                r"rejected by destination domain|delivery restricted by policy|delivery failure policy",
            ),
            _says(
                "message.rejected_as_spam",
                SENDER,
                "554 5.7.1 Email cannot be delivered. Reason: Email flagged as Spam.",
                r"flagged as spam",
            ),
            _says(
                "message.rejected_by_policy",
                BODY,
                "554 5.7.7 Email policy violation detected",
                r"email policy violation|email size exceeded the policy|subject is mandatory",
            ),
            _says(
                "rcpt_to.greylisted",
                RCPT,
                "451 4.7.1 Greylisted, try again after some time",
                r"greylisted, try again after some time",
            ),
            _says(
                "rcpt_to.unknown_user",
                RCPT,
                "550 5.1.1 User does not exist - <maria@zoho.test>",
                r"user does not exist[\s\S]*",
            ),
        ),
    ),
)
