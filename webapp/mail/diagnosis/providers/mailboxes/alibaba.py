"""Alibaba Mail for companies (Aliyun)."""

from webapp.mail.diagnosis.conditions import IS_PLAIN, LOGS_IN, SENDER_IS_NOT_LOG_IN
from webapp.mail.diagnosis.provider import FULL_ADDRESS, Preset, Provider, own_signals_of
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import ANY, AUTH, BODY, RECIPIENT, SENDER

_says = own_signals_of("Alibaba Mail")

PROVIDERS = (
    Provider(
        "alibaba_mail",
        "Alibaba Mail",
        hosts=("qiye.aliyun.com", "mxhichina.com", "smtp.aliyun.com", "sg.aliyun.com"),
        host="smtp.qiye.aliyun.com",
        mail_domains=("aliyun.com",),
        presets=(Preset(465, "ssl"), Preset(587, "tls")),
        user_name=FULL_ADDRESS,
        secret=Sentence(
            pt="a senha de segurança para clientes, se a organização a exige; senão, a da caixa postal",
            en="the security password for clients where the organisation wants it; else that of the mailbox",
            es="la contraseña de seguridad para clientes si la organización la exige; si no, la del buzón",
        ),
        switch_on=Sentence(
            pt="qiye.aliyun.com → Configurações → Clientes de terceiros → IMAP/SMTP",
            en="qiye.aliyun.com → Settings → Third-party clients → IMAP/SMTP",
            es="qiye.aliyun.com → Configuración → Clientes de terceros → IMAP/SMTP",
        ),
        page="https://help.aliyun.com/document_detail/36687.html",
        as_of="2026-11-29",
        signals=(
            _says(
                "auth.password_or_two_step",
                AUTH,
                "526 Authentication failure[0]",
                r"authentication failure(\[0\])?(?!\[1)",
                when=(LOGS_IN,),
                or_else=("auth.client_access_off",),
            ),
            _says(
                "auth.account_locked",
                AUTH,
                "526 Authentication failure[1]",
                r"authentication failure\[1\][\s\S]*",
            ),
            _says(
                "auth.client_access_off",
                AUTH,
                "535 5.7.0 authentication failed: UC_LOGIN_SOURCE_NOT_ALLOWED",
                r"UC_(LOGIN_SOURCE_NOT_ALLOWED|OPER_NO_PERMISSION)[\s\S]*",
            ),
            _says(
                "auth.only_after_tls",
                AUTH,
                "535 UC_CLIENT_NON_SSL",
                r"UC_CLIENT_NON_SSL[\s\S]*",
                when=(IS_PLAIN,),
            ),
            _says(
                "mail_from.not_of_mailbox",
                SENDER,
                "440 mail from account doesn't conform with authentication (Auth Account:app@example.test|Mail"
                " Account:other@example.test)",
                r"doesn.t conform with authentication|is non-local account",
                when=(SENDER_IS_NOT_LOG_IN,),
            ),
            _says(
                "server.sending_blocked",
                SENDER,
                "541 This account isn't allowed to send email",
                r"isn.t allowed to send email",
            ),
            _says(
                "server.limit_reached",
                ANY,
                "454 Transient reject by behaviour spam at Mail From stage",
                r"transient reject by behaviou?r spam|total of rcpts is achieved",
            ),
            _says(
                "server.sending_blocked",
                ANY,
                "554 Reject by behaviour spam at Rcpt State(Connection IP address:192.0.2.1)",
                r"(?<!transient )reject by behaviou?r spam",
            ),
            _says("message.rejected_as_spam", BODY, "554 Reject by content spam", r"reject by content spam"),
            _says(
                "rcpt_to.unknown_user",
                RECIPIENT,
                "554 RCPT (maria@example.test) dosn't exist",
                r"rcpt \(.{0,100}\) do(s|es)n.t exist|\"?rcpt to\"? mailbox unavailable",
            ),
        ),
    ),
)
