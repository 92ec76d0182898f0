"""QQ Mail and Tencent's mail for companies (Exmail), as provider and as the recipient's server."""

from webapp.mail.diagnosis.conditions import LOGS_IN, SENDER_IS_NOT_LOG_IN
from webapp.mail.diagnosis.provider import FULL_ADDRESS, Limit, OwnSignal, Preset, Provider, own_signals_of
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import ANY, AUTH, BODY, MAIL, RCPT, RECIPIENT, SENDER

_DAY_S = 24 * 3600
_says = own_signals_of("QQ Mail")
_CODE = Sentence(
    pt="o código de autorização de 16 letras, não a senha do QQ",
    en="the authorization code of 16 letters, not the QQ password",
    es="el código de autorización de 16 letras, no la contraseña de QQ",
)

_SIGNALS: tuple[OwnSignal, ...] = (
    _says(
        "auth.authorization_code_needed",
        AUTH,
        "535 Login Fail. Please enter your authorization code to login. More information in"
        " http://service.mail.qq.com/cgi-bin/help?subtype=1&&id=28&&no=1001256",
        # The same sentence comes in GB 18030 too, of which only the address of the help page can be read.
        r"authori[sz]ation code|no=1001256|授权码",
        when=(LOGS_IN,),
        or_else=("auth.client_access_off",),
    ),
    _says(
        "auth.authorization_code_needed",
        AUTH,
        "535 Login fail. Account is abnormal, service is not open, password is incorrect, login frequency limited, or"
        " system is busy. More information at https://help.mail.qq.com/detail/108/1023",
        r"login fail(?!\W+a secure connection)[\s\S]*|service (is )?not open|detail/108/1023|authentication failed",
        when=(LOGS_IN,),
        or_else=("auth.client_access_off", "auth.account_locked"),
    ),
    _says(
        "mail_from.not_of_mailbox",
        SENDER,
        "501 Mail from address must be same as authorization user.",
        r"mail from address must be same|must be (the )?same as authori[sz]ation",
        when=(SENDER_IS_NOT_LOG_IN,),
    ),
    _says(
        "mail_from.sender_syntax",
        SENDER,
        "502 Invalid input from 192.0.2.1 to newxmesmtplogicsvrszb1.qq.com.",
        r"invalid input from \S+ to",
    ),
    _says(
        "mail_from.sender_syntax",
        MAIL,
        "501 Bad address syntax. http://service.mail.qq.com/cgi-bin/help?subtype=1&&id=20022&&no=1000730",
        r"bad address syntax",
    ),
    _says(
        "rcpt_to.address_syntax",
        RCPT,
        "501 Bad address syntax. http://service.mail.qq.com/cgi-bin/help?subtype=1&&id=20022&&no=1000730",
        r"bad address syntax",
    ),
    _says(
        "message.header_refused",
        BODY,
        '550 The "From" header is missing or invalid. Please follow RFC5322, RFC2047, RFC822 standard protocol.',
        r"from.{0,3}header is (missing|invalid)",
    ),
    _says(
        "server.limit_reached",
        ANY,
        "550 Domain frequency limited [MW4Q 192.0.2.1]. http://service.mail.qq.com/detail/122/173",
        r"(ip|domain|sender|connection|user) frequency limited|frequency of (re|sen)|connection denied",
    ),
    _says(
        "server.daily_limit",
        SENDER,
        "550 Sending limit of this account exceeded for today",
        r"(exceed|reach)\w* .{0,40}(daily|today|per day)|daily (sending )?(limit|quota)"
        r"|limit .{0,30}exceeded for today",
    ),
    _says(
        "server.address_blocked",
        ANY,
        "550 Suspected bulk/spam ip. http://service.mail.qq.com/detail/122/171",
        r"suspected (bulk|spam).{0,8} ip|detail/122/171",
    ),
    _says(
        "message.rejected_as_spam",
        BODY,
        "550 Mail content denied. http://service.mail.qq.com/detail/122/170",
        r"mail content denied|suspected spam|spam .{0,20}(detected|content)",
    ),
    _says(
        "mail_from.blocked_by_recipient",
        RECIPIENT,
        "550 Mail is rejected by recipients. http://service.mail.qq.com/detail/122/168",
        r"rejected by recipients",
    ),
    _says(
        "rcpt_to.unknown_user",
        RECIPIENT,
        "550 Mailbox not found. http://service.mail.qq.com/detail/122/169",
        r"mailbox (not found|unavailable or access deni)",
    ),
)

PROVIDERS = (
    Provider(
        "qq",
        "QQ Mail",
        hosts=("smtp.qq.com", "mx1.qq.com", "mx2.qq.com", "mx3.qq.com", "foxmail.com"),
        host="smtp.qq.com",
        mail_domains=("qq.com", "foxmail.com"),
        presets=(Preset(465, "ssl"), Preset(587, "tls")),
        user_name=FULL_ADDRESS,
        secret=_CODE,
        switch_on=Sentence(
            pt="mail.qq.com → 设置 (Configurações) → 账户 (Conta) → POP3/IMAP/SMTP → 开启 (Ativar)",
            en="mail.qq.com → 设置 (Settings) → 账户 (Account) → POP3/IMAP/SMTP → 开启 (Switch on)",
            es="mail.qq.com → 设置 (Configuración) → 账户 (Cuenta) → POP3/IMAP/SMTP → 开启 (Activar)",
        ),
        limits=(Limit(500, "messages", _DAY_S),),
        page="https://service.mail.qq.com/detail/0/75",
        as_of="2026-11-29",
        signals=_SIGNALS,
    ),
    Provider(
        "exmail",
        "Tencent Exmail",
        hosts=("exmail.qq.com", "mxbiz1.qq.com", "mxbiz2.qq.com"),
        host="smtp.exmail.qq.com",
        presets=(Preset(465, "ssl"), Preset(587, "tls")),
        user_name=FULL_ADDRESS,
        secret=Sentence(
            pt="a senha de cliente, se o login seguro estiver ativo; senão, a da caixa postal",
            en="the client password where secure log-in is on; else that of the mailbox",
            es="la contraseña de cliente si el inicio seguro está activo; si no, la del buzón",
        ),
        switch_on=Sentence(
            pt="exmail.qq.com → 设置 (Configurações) → 客户端设置 (Clientes) → IMAP/SMTP",
            en="exmail.qq.com → 设置 (Settings) → 客户端设置 (Clients) → IMAP/SMTP",
            es="exmail.qq.com → 设置 (Configuración) → 客户端设置 (Clientes) → IMAP/SMTP",
        ),
        page="https://open.work.weixin.qq.com/help2/pc/19886",
        as_of="2026-11-29",
        signals=_SIGNALS,
    ),
)
