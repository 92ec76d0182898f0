"""Yandex Mail and Mail.ru."""

from webapp.mail.diagnosis.conditions import LOGS_IN, SENDER_IS_NOT_LOG_IN
from webapp.mail.diagnosis.provider import FULL_ADDRESS, Limit, Preset, Provider, app_password, own_signals_of
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import ANY, AUTH, BODY, RCPT, RECIPIENT, SENDER

_DAY_S = 24 * 3600
_yandex_says = own_signals_of("Yandex Mail")
_mailru_says = own_signals_of("Mail.ru")

PROVIDERS = (
    Provider(
        "yandex",
        "Yandex Mail",
        hosts=(
            "smtp.yandex.com",
            "smtp.yandex.ru",
            "smtp.yandex.net",
            "mail.yandex.net",
            "mx.yandex.net",
            "ya.ru",
        ),
        host="smtp.yandex.com",
        mail_domains=("yandex.com", "yandex.ru", "ya.ru"),
        presets=(Preset(465, "ssl"), Preset(587, "tls")),
        user_name=FULL_ADDRESS,
        secret=app_password(
            "id.yandex.com → Segurança → Senhas de apps → Correio",
            "id.yandex.com → Security → App passwords → Mail",
            "id.yandex.com → Seguridad → Contraseñas de aplicaciones → Correo",
        ),
        switch_on=Sentence(
            pt="mail.yandex.com → Todas as configurações → Clientes de e-mail: imap.yandex.com por IMAP e “senhas de"
            " apps e tokens OAuth”",
            en="mail.yandex.com → All settings → Email clients: from imap.yandex.com via IMAP, and “App passwords and"
            " OAuth tokens”",
            es="mail.yandex.com → Todos los ajustes → Clientes de correo: imap.yandex.com por IMAP y «contraseñas de"
            " aplicaciones y tokens OAuth»",
        ),
        limits=(Limit(500, "recipients", _DAY_S),),
        page="https://yandex.com/support/mail/mail-clients/others.html",
        as_of="2026-11-29",
        signals=(
            _yandex_says(
                "auth.client_access_off",
                AUTH,
                "535 5.7.8 Error: authentication failed: This user does not have access rights to this service",
                r"does not have access rights to this service[\s\S]*",
                when=(LOGS_IN,),
                or_else=("auth.app_password_needed",),
            ),
            _yandex_says(
                "auth.web_login_needed",
                AUTH,
                "535 5.7.8 Error: authentication failed: Please accept EULA first",
                r"accept (the )?eula[\s\S]*",
                when=(LOGS_IN,),
            ),
            _yandex_says(
                "auth.app_password_needed",
                AUTH,
                "535 5.7.8 Error: authentication failed: Invalid user or password! 1645787463-zfxNnT5nZu-B3JSkNDG",
                r"invalid user or password|authentication failed: invalid format|application password",
                when=(LOGS_IN,),
                or_else=("auth.bad_credentials", "auth.client_access_off"),
            ),
            _yandex_says(
                "server.sending_blocked",
                AUTH,
                "535 5.7.8 Error: authentication failed: Your message looks like spam. You need to use web for sending"
                " or prove you are not a robot using the following link http://ya.cc/xyz",
                r"prove you are not a robot[\s\S]*|need to use web for sending[\s\S]*",
            ),
            _yandex_says(
                "auth.only_after_tls",
                AUTH,
                "530 5.7.7 Email sending without SSL/TLS encryption is not allowed. Please see:"
                " http://help.yandex.ru/mail/mail-clients/ssl.xml",
                r"without SSL/TLS encryption is not allowed",
            ),
            _yandex_says(
                "mail_from.tls_required",
                SENDER,
                "530 5.7.7 Email sending without SSL/TLS encryption is not allowed. Please see:"
                " http://help.yandex.ru/mail/mail-clients/ssl.xml",
                r"without SSL/TLS encryption is not allowed",
            ),
            _yandex_says(
                "mail_from.not_of_mailbox",
                SENDER,
                "553 5.7.1 Sender address rejected: not owned by auth user.",
                r"not owned by (auth )?user",
                when=(SENDER_IS_NOT_LOG_IN,),
            ),
            _yandex_says(
                "message.rejected_as_spam",
                BODY,
                "554 5.7.1 [2] Message rejected under suspicion of SPAM; https://ya.cc/1IrBc",
                r"under suspicion of spam|looks like spam",
            ),
            _yandex_says(
                "server.daily_limit",
                SENDER,
                "550 5.7.1 Too many messages sent today, the daily limit of the mailbox is exceeded",
                r"daily limit|sent too many|too many (messages|letters|recipients).{0,20}(today|per day)",
            ),
            _yandex_says(
                "server.limit_reached",
                RCPT,
                "450 4.2.1 The recipient has exceeded their message rate limit. Try again later.",
                r"exceeded their message rate limit",
            ),
        ),
    ),
    Provider(
        "mail_ru",
        "Mail.ru",
        hosts=("smtp.mail.ru", "mxs.mail.ru", "emx.mail.ru", "smtp.biz.mail.ru"),
        host="smtp.mail.ru",
        mail_domains=("mail.ru", "inbox.ru", "list.ru", "bk.ru", "internet.ru"),
        presets=(Preset(465, "ssl"), Preset(587, "tls")),
        user_name=FULL_ADDRESS,
        secret=app_password(
            "account.mail.ru → Segurança → Senhas para apps externos",
            "account.mail.ru → Security → Passwords for external applications",
            "account.mail.ru → Seguridad → Contraseñas para aplicaciones externas",
        ),
        switch_on=Sentence(
            pt="Um telefone confirmado na conta: sem ele não há senhas para apps externos.",
            en="A confirmed phone in the account: without it there are no passwords for external applications.",
            es="Un teléfono confirmado en la cuenta: sin él no hay contraseñas para aplicaciones externas.",
        ),
        limits=(Limit(500, "recipients", _DAY_S),),
        page="https://help.mail.ru/mail/security/protection/external",
        as_of="2026-11-29",
        reply=r"help\.mail\.ru",
        signals=(
            _mailru_says(
                "auth.app_password_needed",
                AUTH,
                "535 5.7.0 NEOBHODIM parol prilozheniya https://help.mail.ru/mail/security/protection/external /"
                " Application password is REQUIRED",
                r"parol prilozheni\w+[\s\S]*|application password is required[\s\S]*",
            ),
            _mailru_says(
                "auth.password_or_two_step",
                AUTH,
                "535 Incorrect authentication data",
                r"incorrect authentication data|authentication failed|invalid (login|user)",
                when=(LOGS_IN,),
            ),
            _mailru_says(
                "mail_from.not_of_mailbox",
                SENDER,
                "550 not local sender over smtp",
                r"not local sender over smtp|from address .{0,40}not (match|yours)",
                when=(SENDER_IS_NOT_LOG_IN,),
            ),
            _mailru_says(
                "message.rejected_as_spam",
                BODY,
                "550 spam message rejected. Please visit http://help.mail.ru/notspam-support/id?c=abc or report details"
                " to abuse@corp.mail.ru.",
                r"spam message (rejected|discarded)",
            ),
            _mailru_says(
                "server.limit_reached",
                ANY,
                "451 Ratelimit exceeded for mailbox app@mail.ru. Try again later.",
                r"rate ?limit exceeded|sender limit exceeded|too many .{0,20}(per|this) hour",
            ),
            _mailru_says(
                "rcpt_to.mailbox_disabled",
                RECIPIENT,
                "550 Message was not accepted -- invalid mailbox. Local mailbox maria@mail.ru is unavailable: account is"
                " disabled",
                r"invalid mailbox[\s\S]*(disabled|terminated|blocked)",
            ),
            _mailru_says(
                "rcpt_to.unknown_user",
                RECIPIENT,
                "550 Message was not accepted -- invalid mailbox. Local mailbox maria@mail.ru is unavailable: user not"
                " found",
                r"invalid mailbox",
            ),
            _mailru_says(
                "server.no_reverse_name",
                ANY,
                "550 Access from ip address 192.0.2.1 blocked. No PTR record in DNS",
                r"no ptr record",
            ),
            _mailru_says(
                "server.sending_blocked",
                ANY,
                "550 Account is blocked, visit https://help.mail.ru",
                r"^(?![\s\S]*invalid mailbox)[\s\S]*account (is )?(blocked|frozen|disabled)",
            ),
        ),
    ),
)
