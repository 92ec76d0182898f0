"""iCloud Mail, as provider and as the recipient's server."""

from webapp.mail.diagnosis.conditions import SENDER_IS_NOT_LOG_IN, log_in_at, log_in_not_at
from webapp.mail.diagnosis.conditions.secret import SECRET_IS_APP_PASSWORD
from webapp.mail.diagnosis.provider import Limit, Preset, Provider, app_password, own_signals_of
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import ANY, AUTH, BODY, RECIPIENT, SENDER

_says = own_signals_of("iCloud Mail")
_APPLE = ("icloud.com", "me.com", "mac.com")

PROVIDERS = (
    Provider(
        "icloud",
        "iCloud Mail",
        hosts=("mail.me.com", "mail.icloud.com"),
        host="smtp.mail.me.com",
        mail_domains=_APPLE,
        presets=(Preset(587, "tls"),),
        user_name=Sentence(
            pt="o endereço @icloud.com da conta, mesmo que o remetente tenha domínio próprio",
            en="the account's @icloud.com address, even if the sender has an own domain",
            es="la dirección @icloud.com de la cuenta, aunque el remitente tenga dominio propio",
        ),
        secret=app_password(
            "account.apple.com → Início de sessão e segurança → Senhas de apps",
            "account.apple.com → Sign-In and Security → App-Specific Passwords",
            "account.apple.com → Inicio de sesión y seguridad → Contraseñas de apps",
        ),
        switch_on=Sentence(
            pt="A autenticação de dois fatores da conta Apple: sem ela não há senhas de apps.",
            en="Two-factor authentication of the Apple account: without it there are no app passwords.",
            es="La autenticación de dos factores de la cuenta de Apple: sin ella no hay contraseñas de apps.",
        ),
        limits=(Limit(1_000, "messages", 24 * 3600),),
        page="https://support.apple.com/en-us/102525",
        as_of="2026-11-29",
        reply=r"support\.apple\.com/(en-us/)?(HT204137|102322)",
        signals=(
            _says(
                "auth.app_password_refused",
                AUTH,
                "535 5.7.8 Error: authentication failed: authentication failure",
                r"authentication fail|bad username or password|invalid credential",
                when=(log_in_at(*_APPLE), SECRET_IS_APP_PASSWORD),
            ),
            _says(
                "auth.app_password_needed",
                AUTH,
                "535 5.7.8 Error: authentication failed: authentication failure",
                r"authentication fail|bad username or password|invalid credential",
                when=(log_in_at(*_APPLE),),
                or_else=("auth.bad_credentials",),
            ),
            _says(
                "auth.primary_address_needed",
                AUTH,
                "535 5.7.8 Error: authentication failed: authentication failure",
                r"authentication failed[\s\S]*|bad username or password[\s\S]*",
                when=(log_in_not_at(*_APPLE),),
                or_else=("auth.app_password_needed",),
            ),
            _says(
                "mail_from.not_of_mailbox",
                SENDER,
                "550 5.7.0 From address is not one of your addresses",
                r"not one of your addresses",
                when=(SENDER_IS_NOT_LOG_IN,),
            ),
            _says(
                "address.listed_by_proofpoint",
                ANY,
                "550 5.7.0 Blocked - see https://support.proofpoint.com/dnsbl-lookup.cgi?ip=192.0.2.1",
                r"proofpoint\.com/(dnsbl-lookup|\?ip)",
            ),
            _says(
                "mail_from.domain_listed",
                SENDER,
                "550 5.7.1 Your email was rejected due to having a domain present in the Spamhaus DBL -- see"
                " https://www.spamhaus.org/dbl/",
                r"domain present in the spamhaus",
            ),
            _says(
                "message.rejected_by_dmarc",
                SENDER,
                "554 5.7.1 [HME1] This message was blocked for failing both SPF and DKIM authentication checks. See"
                " https://support.apple.com/en-us/HT204137",
                r"failing both SPF and DKIM|DMARC policy",
            ),
            _says(
                "message.rejected_as_spam",
                BODY,
                "550 5.7.1 [CS01] Message rejected due to local policy. Please visit"
                " https://support.apple.com/en-us/HT204137",
                r"\[(CS|HM|HH)\d+\]|rejected due to local policy",
            ),
            _says(
                "server.reputation_deferred",
                ANY,
                "421 4.7.1 Messages to maria@icloud.com deferred due to excessive volume. Try again later -"
                " https://support.apple.com/en-us/HT204137",
                r"deferred due to excessive volume",
            ),
            _says(
                "rcpt_to.unknown_user",
                RECIPIENT,
                "550 5.1.6 recipient no longer on server: maria@icloud.com",
                r"recipient no longer on server|inactive email address|unknown or illegal alias",
            ),
            _says(
                "rcpt_to.mailbox_full",
                RECIPIENT,
                "552 5.2.2 <maria@icloud.com>: user is over quota",
                r"user is over quota",
            ),
            _says(
                "server.daily_limit",
                SENDER,
                "550 5.7.0 You have reached the daily limit of messages for your iCloud account",
                r"(reached|exceeded) .{0,30}(daily|sending|recipients?) limit",
            ),
        ),
    ),
)
