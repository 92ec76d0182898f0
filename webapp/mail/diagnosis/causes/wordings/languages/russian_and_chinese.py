"""Refusals in Russian and Chinese."""

from webapp.mail.diagnosis.provider import OwnSignal, own_signals_of
from webapp.mail.diagnosis.stages import ANY, AUTH, BODY, MAIL, RCPT, RECIPIENT, SENDER

_says = own_signals_of("servers that speak Russian or Chinese")

SIGNALS: tuple[OwnSignal, ...] = (
    _says(
        "auth.bad_credentials",
        AUTH,
        "550 用户名或密码错误",
        r"(密码|用户名|账号|帐号|口令).{0,8}(错误|不正确|无效)|(身份)?(认证|验证)失败|(неверн|неправильн)\w+ (логин|пароль|имя)|ошибка (аутентификации|авторизации)",
    ),
    _says(
        "mail_from.authentication_required",
        SENDER,
        "553 需要身份验证",
        r"(需要|必须|请先|要求).{0,6}(身份)?(验证|认证|登录)|(требуется|необходима?) (аутентификация|авторизация)",
    ),
    _says(
        "rcpt_to.relay_denied",
        RCPT,
        "550 拒绝中继",
        r"(拒绝|禁止|不允许).{0,4}(中继|转发)|(中继|转发).{0,6}(拒绝|被拒|禁止)|рел[еэ]й\w*.{0,20}запрещ|пересылка.{0,20}запрещ",
    ),
    _says(
        "rcpt_to.unknown_user",
        RECIPIENT,
        "550 用户不存在",
        r"(用户|收件人|邮箱|帐号|账号|地址).{0,6}(不存在|未找到|无效)|(пользователь|адресат|получатель|ящик)\b.{0,20}не (найден|существует)"
        r"|нет такого (пользователя|адреса|ящика)",
    ),
    _says(
        "rcpt_to.mailbox_full",
        RECIPIENT,
        "552 邮箱已满",
        r"(邮箱|信箱|空间).{0,6}(已满|不足|超限)|ящик\b.{0,20}переполнен|превышена квота",
    ),
    _says(
        "message.rejected_as_spam",
        BODY,
        "554 垃圾邮件被拒绝",
        r"垃圾邮件|反垃圾|(как|похоже на) спам|признано спамом",
    ),
    _says(
        "message.too_large",
        (*MAIL, *BODY),
        "552 邮件过大",
        r"(邮件|附件).{0,6}(过大|太大|超过)|(письмо|сообщение)\b.{0,20}слишком (большое|велико)",
    ),
    _says(
        "server.address_blocked",
        ANY,
        "554 您的IP已被列入黑名单",
        r"黑名单|IP.{0,10}(被拒绝|禁止|封锁)|(ip|адрес)\b.{0,30}(заблокирован|ч[её]рн\w+ спис)",
    ),
    _says(
        "server.limit_reached",
        SENDER,
        "450 发信频率超过限制",
        r"(发信|发送|频率).{0,8}(超过|超限|限制)|превышен лимит|слишком много (писем|сообщений)",
    ),
    _says(
        "mail_from.sender_not_allowed",
        SENDER,
        "553 发件人与登录用户不一致",
        r"发件人.{0,12}(不一致|不匹配|不符|无权)|отправител\w+\b.{0,30}(не совпадает|не соответствует|запрещ)",
    ),
)
