"""Yahoo Mail and AOL Mail, as provider and as the recipient's server."""

from webapp.mail.diagnosis.conditions import DOES_NOT_LOG_IN, LOGS_IN, SENDER_IS_NOT_LOG_IN
from webapp.mail.diagnosis.conditions.secret import SECRET_IS_APP_PASSWORD, SECRET_IS_NO_APP_PASSWORD
from webapp.mail.diagnosis.provider import (
    FULL_ADDRESS,
    Limit,
    OwnSignal,
    Preset,
    Provider,
    app_password,
    own_signals_of,
)
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import ANY, AUTH, BODY, RECIPIENT, SENDER

_DAY_S = 24 * 3600
_says = own_signals_of("Yahoo")
_NO_SMTP_PASSWORD = Sentence(
    pt="A senha da conta nunca serve para SMTP: crie uma senha de app.",
    en="The account's password never works for SMTP: make an app password.",
    es="La contraseña de la cuenta nunca vale para SMTP: cree una contraseña de aplicación.",
)

_REFUSED = r"#MBR\d+|#AUTH0(0[0-4]|0[6-9]|1\d)|incorrect username or password|authentication failed"
_SIGNALS: tuple[OwnSignal, ...] = (
    _says(
        "auth.app_password_refused",
        AUTH,
        "535 5.7.0 (#MBR1212) Incorrect username or password",
        _REFUSED,
        when=(SECRET_IS_APP_PASSWORD,),
    ),
    _says(
        "auth.app_password_needed",
        AUTH,
        "535 5.7.0 (#MBR1212) Incorrect username or password",
        _REFUSED,
        when=(SECRET_IS_NO_APP_PASSWORD,),
    ),
    _says(
        "auth.app_password_needed",
        AUTH,
        "535 5.7.0 (#MBR1212) Incorrect username or password",
        _REFUSED,
        when=(LOGS_IN,),
        or_else=("auth.bad_credentials",),
    ),
    _says(
        # What the account's own password ends in: Yahoo counts it as a wrong one.
        "auth.app_password_needed",
        AUTH,
        "535 5.7.0 (#AUTH005) Too many bad auth attempts.",
        r"#AUTH005[\s\S]*|too many bad auth attempts[\s\S]*",
        when=(LOGS_IN,),
        or_else=("auth.account_locked",),
    ),
    _says(
        "mail_from.not_of_mailbox",
        SENDER,
        "553 From address not verified - see http://help.yahoo.com/l/us/yahoo/mail/original/manage/sendfrom-07.html",
        r"from address not verified|request failed; mailbox unavailable|from: address .{0,40}not (allowed|yours)",
        when=(SENDER_IS_NOT_LOG_IN,),
    ),
    _says(
        "server.reputation_deferred",
        ANY,
        "421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to unexpected volume or user complaints -"
        " 4.16.55.1; see https://postmaster.yahooinc.com/error-codes",
        r"\[TSS?\d+\]|deferred due to (unexpected volume|user complaints)",
    ),
    _says(
        "address.listed_by_spamhaus",
        ANY,
        "553 5.7.1 [BL21] Connections will not be accepted from 192.0.2.1, because the ip is in Spamhaus's list",
        r"\[BL21\]|\[BL22\]",
    ),
    _says(
        "address.not_for_mail_servers",
        ANY,
        "553 5.7.1 [BL23] Connections not accepted from IP addresses on Spamhaus PBL",
        r"\[BL23\]",
    ),
    _says(
        # Said to an own user it is about that user's mail, not about the sender's domain.
        "server.sending_blocked",
        SENDER,
        "554 5.7.9 Message not accepted for policy reasons. See https://postmaster.yahooinc.com/error-codes",
        r"message not accepted for policy reasons",
        when=(LOGS_IN,),
        or_else=("message.rejected_as_spam",),
    ),
    _says(
        "message.rejected_by_dmarc",
        SENDER,
        "554 5.7.9 Message not accepted for policy reasons. See https://postmaster.yahooinc.com/error-codes",
        r"(5\.7\.9|\(dmarc\)) message not accepted for policy reasons|unauthenticated email from",
        when=(DOES_NOT_LOG_IN,),
    ),
    _says(
        "message.header_refused",
        BODY,
        "554 Message not allowed - Headers are not RFC compliant[291]",
        r"headers are not rfc compliant[\s\S]*",
    ),
    _says(
        "message.rejected_as_spam",
        BODY,
        "554 Message not allowed - [PH01] Email not accepted for policy reasons.",
        r"\[(PH\d+|HU\d+|299|SC\d+)\]|554 message not allowed",
    ),
    _says(
        "rcpt_to.unknown_user",
        RECIPIENT,
        "554 delivery error: dd This user doesn't have a yahoo.com account (maria@yahoo.com) [0]",
        r"doesn.t have an? \S+ account|mailbox (for \S+ )?not found",
    ),
    _says(
        "rcpt_to.mailbox_disabled",
        RECIPIENT,
        "554 delivery error: dd Sorry, your message to maria@yahoo.com cannot be delivered. This mailbox is disabled"
        " (554.30).",
        r"this mailbox is disabled|account (has been )?(disabled|discontinued)",
    ),
    _says(
        "server.daily_limit",
        SENDER,
        "550 5.7.1 You have exceeded the daily limit of messages for this account",
        r"exceeded the (daily|hourly|sending) limit",
    ),
)

PROVIDERS = (
    Provider(
        "yahoo",
        "Yahoo Mail",
        hosts=(
            "mail.yahoo.com",
            "smtp.mail.yahoo.com",
            "yahoodns.net",
            "smtp.bizmail.yahoo.com",
            "smtp.att.yahoo.com",
        ),
        host="smtp.mail.yahoo.com",
        mail_domains=("yahoo.com", "yahoo.com.br", "yahoo.es", "yahoo.com.ar", "yahoo.com.mx", "ymail.com"),
        presets=(Preset(587, "tls"), Preset(465, "ssl")),
        user_name=FULL_ADDRESS,
        secret=app_password(
            "login.yahoo.com → Segurança → Senhas de app",
            "login.yahoo.com → Security → App passwords",
            "login.yahoo.com → Seguridad → Contraseñas de aplicaciones",
        ),
        switch_on=_NO_SMTP_PASSWORD,
        limits=(Limit(500, "messages", _DAY_S),),
        page="https://help.yahoo.com/kb/SLN4075.html",
        as_of="2026-11-29",
        signals=_SIGNALS,
    ),
    Provider(
        "aol",
        "AOL Mail",
        hosts=("smtp.aol.com", "smtp.verizon.net"),
        host="smtp.aol.com",
        mail_domains=("aol.com", "verizon.net"),
        presets=(Preset(465, "ssl"), Preset(587, "tls")),
        user_name=FULL_ADDRESS,
        secret=app_password(
            "login.aol.com → Segurança da conta → Gerar senha de app",
            "login.aol.com → Account security → Generate app password",
            "login.aol.com → Seguridad de la cuenta → Generar contraseña de aplicación",
        ),
        switch_on=_NO_SMTP_PASSWORD,
        limits=(Limit(500, "messages", _DAY_S),),
        page="https://help.aol.com/articles/how-do-i-use-other-email-applications-to-send-and-receive-my-aol-mail",
        as_of="2026-11-29",
        signals=_SIGNALS,
    ),
)
