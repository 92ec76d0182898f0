"""Fastmail."""

from webapp.mail.diagnosis.conditions import LOGS_IN, SENDER_IS_LOG_IN, SENDER_IS_NOT_LOG_IN
from webapp.mail.diagnosis.provider import FULL_ADDRESS, Limit, Preset, Provider, app_password, own_signals_of
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import ANY, AUTH, SENDER

_says = own_signals_of("Fastmail")

PROVIDERS = (
    Provider(
        "fastmail",
        "Fastmail",
        hosts=("fastmail.com", "messagingengine.com", "fastmail.fm"),
        host="smtp.fastmail.com",
        mail_domains=("fastmail.com", "fastmail.fm"),
        presets=(Preset(465, "ssl"), Preset(587, "tls")),
        user_name=FULL_ADDRESS,
        secret=app_password(
            "Settings → Privacy & Security → Manage app passwords (com acesso SMTP)",
            "Settings → Privacy & Security → Manage app passwords (with SMTP access)",
            "Settings → Privacy & Security → Manage app passwords (con acceso SMTP)",
        ),
        switch_on=Sentence(
            pt="Um plano que inclua SMTP; a senha da conta nunca serve, só uma senha de app.",
            en="A plan that includes SMTP; the account's password never works, only an app password.",
            es="Un plan que incluya SMTP; la contraseña de la cuenta nunca vale, solo una de aplicación.",
        ),
        limits=(Limit(4_000, "messages", 24 * 3600),),
        page="https://www.fastmail.help/hc/en-us/articles/1500000278342",
        as_of="2026-11-29",
        signals=(
            _says(
                "auth.app_password_needed",
                AUTH,
                "535 5.7.0 Incorrect username or password.",
                r"incorrect username or password|app password|authentication failed",
                when=(LOGS_IN,),
                or_else=("auth.bad_credentials",),
            ),
            _says(
                "auth.plan_without_smtp",
                AUTH,
                "535 5.7.0 This account's plan does not allow SMTP access, please upgrade",
                r"(plan|account type|service level).{0,30}not (allow|include|permit)|upgrade",
            ),
            _says(
                "mail_from.not_of_mailbox",
                SENDER,
                "551 5.7.1 Not authorised to send from this header address",
                r"not authori[sz]ed to send from this",
                when=(SENDER_IS_NOT_LOG_IN,),
            ),
            _says(
                "mail_from.domain_not_active",
                SENDER,
                "551 5.7.1 Not authorised to send from this header address",
                r"not authori[sz]ed to send from this",
                when=(SENDER_IS_LOG_IN,),
            ),
            _says(
                "server.sending_blocked",
                ANY,
                "550 5.7.1 Your account is locked, please log in to the web interface",
                r"account .{0,30}(locked|blocked|suspended)|sending .{0,20}(disabled|suspended)",
            ),
            _says(
                "server.daily_limit",
                SENDER,
                "450 4.7.1 You have exceeded your sending limit",
                r"(exceeded|over) (your )?(daily |hourly )?(sending )?(limit|quota)",
            ),
        ),
    ),
)
