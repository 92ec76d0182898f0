"""NetEase: 163, 126 and yeah.net, as provider and as the recipient's server."""

from webapp.mail.diagnosis.conditions import DOES_NOT_LOG_IN, LOGS_IN, SENDER_IS_NOT_LOG_IN
from webapp.mail.diagnosis.provider import FULL_ADDRESS, Limit, Preset, Provider, own_signals_of
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import ANY, AUTH, BODY, MAIL, RECIPIENT, SENDER

_says = own_signals_of("NetEase")

PROVIDERS = (
    Provider(
        "netease",
        "NetEase 163, 126, yeah.net",
        hosts=("163.com", "126.com", "yeah.net", "netease.com", "qiye.163.com"),
        host="smtp.163.com",
        mail_domains=("163.com", "126.com", "yeah.net"),
        presets=(Preset(465, "ssl"), Preset(994, "ssl")),
        user_name=FULL_ADDRESS,
        secret=Sentence(
            pt="o código de autorização do cliente, não a senha da caixa postal",
            en="the authorization code for clients, not the mailbox's password",
            es="el código de autorización para clientes, no la contraseña del buzón",
        ),
        switch_on=Sentence(
            pt="mail.163.com → 设置 (Configurações) → POP3/SMTP/IMAP → 开启 (Ativar) → 授权密码管理 (Códigos)",
            en="mail.163.com → 设置 (Settings) → POP3/SMTP/IMAP → 开启 (Switch on) → 授权密码管理 (Codes)",
            es="mail.163.com → 设置 (Configuración) → POP3/SMTP/IMAP → 开启 (Activar) → 授权密码管理 (Códigos)",
        ),
        limits=(Limit(200, "messages", 24 * 3600),),
        page="https://help.mail.163.com/faq.do?m=list&categoryID=90",
        as_of="2026-11-29",
        reply=r"mail\.163\.com|163 smtp\d+,",
        signals=(
            _says(
                "auth.authorization_code_needed",
                AUTH,
                "535 Error: authentication failed",
                r"authentication failed|login (error|fail)|password error|授权码",
                when=(LOGS_IN,),
                or_else=("auth.client_access_off", "auth.bad_credentials"),
            ),
            _says(
                # Past the log-in it is the mailbox that may not send any more.
                "server.sending_blocked",
                MAIL,
                "550 User has no permission,163 smtp14",
                r"user has no permission",
                or_else=("auth.client_access_off",),
            ),
            _says(
                "auth.client_access_off",
                AUTH,
                "550 User has no permission",
                r"user has no permission|用户无权登(录|陆)|\xd3\xc3\xbb\xa7\xce\xde\xc8\xa8",
                or_else=("auth.authorization_code_needed",),
            ),
            _says(
                "auth.account_locked",
                AUTH,
                "550 User is locked",
                r"user is (locked|suspended|frozen)|too much fail authentication|用户被锁定",
            ),
            _says(
                "mail_from.not_of_mailbox",
                SENDER,
                "553 Mail from must equal authorized user",
                r"mail from must equal|mail address invalid|invalid user|sender is unvalidated",
                when=(SENDER_IS_NOT_LOG_IN,),
            ),
            _says(
                "mail_from.authentication_required",
                SENDER,
                "553 Local user only,163 smtp5,HdxpCgA3f+63sTNhtiNZDA--.2001S2 1630777785",
                r"local user only|authentication is required|relay check local fail",
                when=(DOES_NOT_LOG_IN,),
            ),
            _says(
                "mail_from.not_of_mailbox",
                SENDER,
                "553 Local user only,163 smtp5,HdxpCgA3f+63sTNhtiNZDA--.2001S2 1630777785",
                r"local user only",
                when=(SENDER_IS_NOT_LOG_IN,),
            ),
            _says(
                "message.rejected_as_spam",
                BODY,
                "554 DT:SPM 163 smtp4,DtGowACHTU5zYGZhZ2ZfAQ--.4S3 1634099316,please see"
                " http://mail.163.com/help/help_spam_16.htm?ip=192.0.2.1",
                r"\bDT:(SPM|SUM)\b|rejected by anti-?spam engine|content .{0,20}spam",
            ),
            _says(
                "server.limit_reached",
                ANY,
                "421 HL:IFC 163 mx,please see http://mail.163.com/help/help_spam_16.htm",
                r"\b(HL:(REP|ICC|IFC|MEP)|MI:(DMC|SFQ|CEL|CCL|NHD)|RP:(DRC|CEL|CCL|RCL|TRC|QRC)|too many same size mails)",
            ),
            _says(
                "server.daily_limit",
                SENDER,
                "554 MI:STC 163 smtp3,please see http://mail.163.com/help/help_spam_16.htm",
                r"\bMI:(STC|SPC|CSC)\b|(daily|today).{0,20}(limit|quota)",
            ),
            _says(
                "server.sending_blocked",
                SENDER,
                "554 MI:SPB 163 smtp3,please see http://mail.163.com/help/help_spam_16.htm",
                r"\b(MI:SPB|WM:BLU)\b",
            ),
            _says(
                "server.address_blocked",
                ANY,
                "554 IP is rejected, smtp auth error limit exceed; HL:IHU",
                r"\b(HL:(IHU|IPB|ITC)|DT:RBL|WM:BLI)\b|\bblack ip\b|rbl deny|ip is rejected",
            ),
            _says(
                "rcpt_to.unknown_user",
                RECIPIENT,
                "550 User not found: maria@163.com",
                r"user not found",
            ),
        ),
    ),
)
