"""OVHcloud, Infomaniak and Rackspace."""

from webapp.mail.diagnosis.conditions import LOGS_IN, SENDER_IS_NOT_LOG_IN
from webapp.mail.diagnosis.provider import (
    FULL_ADDRESS,
    MAILBOX_PASSWORD,
    Limit,
    OwnSignal,
    Preset,
    Provider,
    app_password,
    own_signals_of,
)
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import ANY, AUTH, BODY, SENDER

_DAY_S = 24 * 3600


def _common(name: str, log_in: str) -> tuple[OwnSignal, ...]:
    """Return the signals of a host whose servers are Postfix; `log_in` is the cause of a refused log-in."""
    says = own_signals_of(name)
    return (
        says(
            log_in,
            AUTH,
            "535 5.7.8 Error: authentication failed: authentication failure",
            r"authentication failed|invalid (login|user|credential)|incorrect (user|password|login)",
            when=(LOGS_IN,),
        ),
        says(
            "mail_from.not_of_mailbox",
            SENDER,
            "553 5.7.1 <other@example.test>: Sender address rejected: not owned by user app@example.test",
            r"not owned by user|sender (address )?(is )?not (allowed|authori[sz]ed|permitted)",
            when=(SENDER_IS_NOT_LOG_IN,),
        ),
        says(
            "server.sending_blocked",
            ANY,
            "550 5.7.1 Your account is blocked for spam, contact support",
            r"(account|mailbox|address|sender) .{0,40}(blocked|suspended|locked|disabled)",
        ),
        says(
            "server.limit_reached",
            SENDER,
            "450 4.7.1 <app@example.test>: Sender address rejected: rate limit of 200 messages per hour exceeded",
            r"rate limit|(per|this|an) hour\b|hourly|too many (messages|mails|recipients) (sent|in)",
        ),
        says(
            "server.daily_limit",
            SENDER,
            "550 5.7.1 Daily sending quota exceeded",
            r"daily .{0,30}(limit|quota)|(limit|quota).{0,30}(per day|24 ?h)",
        ),
        says(
            "message.rejected_as_spam",
            BODY,
            "554 5.7.1 Spam message rejected",
            r"spam (message|detected|content)|looks like spam",
        ),
    )


PROVIDERS = (
    Provider(
        "ovh",
        "OVHcloud",
        hosts=("mail.ovh.net", "ssl0.ovh.net", "ns0.ovh.net", "ovh.net", "ovh.ca"),
        host="ssl0.ovh.net",
        presets=(Preset(465, "ssl"), Preset(587, "tls")),
        user_name=FULL_ADDRESS,
        secret=MAILBOX_PASSWORD,
        switch_on=Sentence(
            pt="O servidor depende do produto: MX Plan e Zimbra ssl0.ovh.net, E-mail Pro pro1 a pro3.mail.ovh.net,"
            " Exchange ex1 a ex5.mail.ovh.net. Painel → Web Cloud → E-mails mostra qual.",
            en="The server depends on the product: MX Plan and Zimbra ssl0.ovh.net, Email Pro pro1 to"
            " pro3.mail.ovh.net, Exchange ex1 to ex5.mail.ovh.net. Control panel → Web Cloud → Emails shows which.",
            es="El servidor depende del producto: MX Plan y Zimbra ssl0.ovh.net, Email Pro pro1 a pro3.mail.ovh.net,"
            " Exchange ex1 a ex5.mail.ovh.net. Panel → Web Cloud → Correos muestra cuál.",
        ),
        limits=(Limit(200, "messages", 3600),),
        page="https://help.ovhcloud.com/csm/en-mx-plan-email-diagnosis?id=kb_article_view&sysparm_article=KB0051869",
        as_of="2026-11-29",
        signals=_common("OVHcloud", "auth.bad_credentials"),
    ),
    Provider(
        "infomaniak",
        "Infomaniak",
        hosts=("mail.infomaniak.com", "mail.infomaniak.ch", "ik.me", "infomaniak.com"),
        host="mail.infomaniak.com",
        mx=("infomaniak.ch", "infomaniak.com"),
        mail_domains=("ik.me", "etik.com", "ikmail.com"),
        presets=(Preset(465, "ssl"), Preset(587, "tls")),
        user_name=FULL_ADDRESS,
        secret=app_password(
            "manager.infomaniak.com → Serviço de e-mail → o endereço → Dispositivos",
            "manager.infomaniak.com → Mail Service → the address → Devices",
            "manager.infomaniak.com → Servicio de correo → la dirección → Dispositivos",
        ),
        limits=(Limit(1_440, "messages", _DAY_S),),
        page="https://www.infomaniak.com/en/support/faq/2427",
        as_of="2026-11-29",
        signals=_common("Infomaniak", "auth.password_or_two_step"),
    ),
    Provider(
        "rackspace",
        "Rackspace Email",
        hosts=("emailsrvr.com",),
        host="secure.emailsrvr.com",
        presets=(Preset(465, "ssl"), Preset(587, "tls")),
        user_name=FULL_ADDRESS,
        secret=MAILBOX_PASSWORD,
        limits=(Limit(10_000, "recipients", _DAY_S),),
        page="https://docs.rackspace.com/docs/rackspace-email-imap-and-pop-settings",
        as_of="2026-11-29",
        signals=_common("Rackspace Email", "auth.bad_credentials"),
    ),
)
