"""Causes of limits and blocks of mailbox hosts and of large receivers."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault, Permanence, Signal
from webapp.mail.diagnosis.causes.meanings import ACCOUNT_STOPPED, SENDING_STOPPED
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import ANY, MAIL, SENDER

_HOUR_S = 3600

CAUSES = (
    Cause(
        "server.too_many_failed_deliveries",
        Fault.SERVER,
        permanence=Permanence.PASSING,
        pause_s=_HOUR_S,
        title=Sentence(
            pt="Muitas mensagens deste domínio foram devolvidas na última hora",
            en="Too many messages of this domain were returned in the last hour",
            es="Demasiados mensajes de este dominio fueron devueltos en la última hora",
        ),
        meaning=Sentence(
            pt="O provedor conta as entregas que falham ou são adiadas e suspende o domínio por uma hora quando são"
            " demais. Em geral há endereços inexistentes na lista.",
            en="The provider counts deliveries that fail or are put off and suspends the domain for an hour when there"
            " are too many. Usually a list has addresses that do not exist.",
            es="El proveedor cuenta las entregas que fallan o se aplazan y suspende el dominio una hora cuando son"
            " demasiadas. Por lo general hay direcciones inexistentes en la lista.",
        ),
        cures=("lower_rate",),
        ask=Ask.PROVIDER_SUPPORT,
        steps=(
            Sentence(
                pt="Retire das listas os destinatários que foram devolvidos.",
                en="Take the recipients whose mail was returned off the lists.",
                es="Quite de las listas los destinatarios cuyos mensajes fueron devueltos.",
            ),
        ),
        signals=(
            Signal(
                SENDER,
                "550 Domain example.test has exceeded the max defers and failures per hour (5/5 (100%)) allowed."
                " Message discarded.",
                "cPanel",
                text=r"max defers and failures per hour[\s\S]*|max(imum)? (defers|failures)\b",
                over=("server.limit_reached",),
            ),
        ),
        sources=("RFC 3463 section 3.8",),
    ),
    Cause(
        "server.sending_blocked",
        Fault.ACCOUNT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="O provedor bloqueou o envio desta caixa postal",
            en="The provider has blocked sending from this mailbox",
            es="El proveedor bloqueó el envío desde este buzón",
        ),
        meaning=Sentence(
            pt="Ele notou envios incomuns ou spam, ou a conta foi suspensa. A senha e as configurações podem estar"
            " certas.",
            en="It noticed unusual sending or spam, or the account was suspended. Password and settings may be right.",
            es="Notó envíos inusuales o spam, o la cuenta fue suspendida. La contraseña y la configuración pueden ser"
            " correctas.",
        ),
        cures=("ask_provider_to_unblock", "use_other_relay"),
        ask=Ask.PROVIDER_SUPPORT,
        signals=(
            Signal(
                SENDER,
                "550 5.4.6 Unusual sending activity detected. Please try after sometime",
                "Zoho Mail",
                text=r"unusual sending activity|disabled by user|unusual (amount|volume|rate) of .{0,50}from your (e-?mail )?"
                r"(address|account|mailbox)|(outgoing|outbound) (e-?)?mails?\b.{0,60}\b(blocked|suspended|disabled|restricted)"
                r"|(mailbox|account|user|sender)\b.{0,40}(restricted|blocked|suspended|disabled|prevented|banned) from sending"
                r"|sending (e-?mails?|mail|messages)\b(?!.{0,20}from \[?\d).{0,60}\b(blocked|suspended|disabled)|(account|mailbox|user)\b.{0,30}(no longer|not) (allowed|permitted) to send\b(?! (to|as|from|e?-?mail to))|sender address blocked|sender address rejected: .{0,30}(blocked|suspended|disabled|locked)|(account|mailbox|user|domain) .{0,40}(blocked|suspended|disabled|locked)\b"
                r".{0,30}\b(for|due to|because of) .{0,20}(spam|abuse)|not allowed to send e-?mail\b",
                over=("message.rejected_as_spam", "mail_from.sender_not_allowed"),
            ),
            Signal(
                SENDER,
                "554 5.7.1 <app@example.test>: Sender address rejected: Conta bloqueada por envio de spam",
                "servers that speak Portuguese, Spanish or Italian",
                text=r"(sender address rejected: .{0,60}|(remetente|remitente|envios?|env[ií]os?|invio|casella)\b.{0,60})"
                r"(bloquead|suspens|suspendid|desativad|desabilitad|deshabilitad|desactivad|disabilitat|bloccat)",
                over=("message.rejected_as_spam", "mail_from.sender_not_allowed"),
            ),
            Signal(
                SENDER,
                "550 5.7.1 Your account was suspended",
                "hosts in words that nobody met yet",
                text=SENDING_STOPPED,
            ),
            Signal(
                MAIL,
                "550 5.7.1 Account suspended",
                "hosts in words that nobody met yet",
                text=ACCOUNT_STOPPED,
            ),
            Signal(
                SENDER,
                "525 5.7.13 User account disabled",
                "RFC 5248: X.7.13",
                enhanced=("5.7.13",),
            ),
        ),
        sources=("RFC 3463 section 3.8",),
    ),
    Cause(
        "server.reputation_deferred",
        Fault.SERVER,
        permanence=Permanence.PASSING,
        pause_s=_HOUR_S,
        title=Sentence(
            pt="%(host)s adia nossas mensagens pela reputação do endereço que envia",
            en="%(host)s puts our mail off because of the sending address's reputation",
            es="%(host)s aplaza nuestros mensajes por la reputación de la dirección que envía",
        ),
        meaning=Sentence(
            pt="Quem recebe viu volume incomum ou reclamações vindos deste endereço e reduz o que aceita. Isso melhora"
            " com envios menores e regulares.",
            en="The receiver saw unusual volume or complaints from this address and lowers what it takes. It improves"
            " with less and steadier mail.",
            es="Quien recibe vio un volumen inusual o quejas de esta dirección y reduce lo que acepta. Mejora con"
            " envíos menores y regulares.",
        ),
        cures=("lower_rate", "publish_spf_dkim", "use_other_relay"),
        ask=Ask.RECIPIENT_TEAM,
        signals=(
            Signal(
                ANY,
                "421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to unexpected volume or user"
                " complaints - 4.16.55.1",
                "Yahoo, code of its postmaster pages",
                text=r"deferred due to (unexpected volume|user complaints)[\s\S]*|\[TSS?0\d\][\s\S]*",
            ),
        ),
        sources=("RFC 3463 section 3.8",),
    ),
)
