"""Refusals of a recipient, by what they speak of."""

from webapp.mail.diagnosis.causes.wordings.concepts.means import DEFERRED, REFUSES, means
from webapp.mail.diagnosis.provider import OwnSignal
from webapp.mail.diagnosis.stages import RCPT, RECIPIENT
from webapp.mail.diagnosis.vocabulary import OF_ADDRESS, OF_POLICY

# Where these are named, somebody else is meant.
_OF_SENDER = ("sender", "yours", "sending", "network", "listed", "relay", "log_in", "spam", "domain")

SIGNALS: tuple[OwnSignal, ...] = (
    means(
        "rcpt_to.unknown_user",
        RECIPIENT,
        "550 Ce destinataire est introuvable ici",
        "recipient|mailbox|account",
        "unknown",
        without=("sender", "domain", "log_in", "network", "relay"),
    ),
    means(
        "rcpt_to.unknown_domain",
        RCPT,
        "550 Le domaine du destinataire est introuvable",
        "domain",
        "unknown",
        without=("sender", "yours", "log_in", "network", "account", "mailbox", OF_ADDRESS),
    ),
    means(
        "rcpt_to.unknown_domain",
        RCPT,
        "550 El dominio del destinatario no existe",
        "recipient",
        "domain",
        "unknown",
        without=("sender", "yours", "log_in", "network", "account", "mailbox"),
        over=("rcpt_to.unknown_user",),
    ),
    means(
        "rcpt_to.mailbox_full",
        RECIPIENT,
        "452 La boîte du destinataire est saturée",
        "recipient|mailbox|account",
        "full",
        without=("sender", "sending", "yours"),
    ),
    means(
        "rcpt_to.mailbox_full",
        RECIPIENT,
        "552 Limite da caixa postal excedido",
        "mailbox",
        "limit",
        "exceeded",
        without=("sender", "sending", "yours", "message", "day", "hour", "minute", OF_POLICY),
    ),
    means(
        "rcpt_to.mailbox_disabled",
        RECIPIENT,
        "550 Das Konto des Empfängers wurde geschlossen",
        "recipient|mailbox",
        "stopped|unused|expired",
        without=(*_OF_SENDER, OF_POLICY),
    ),
    means(
        "rcpt_to.mailbox_disabled",
        RCPT,
        "550 Podane konto jest zablokowane administracyjnie lub nieaktywne",
        "account",
        "stopped|unused",
        without=(*_OF_SENDER, OF_POLICY, "receiving", "required", "limit"),
    ),
    means(
        "rcpt_to.mailbox_disabled",
        RCPT,
        "550 Questo indirizzo è bloccato per inutilizzo",
        "unused",
        without=_OF_SENDER,
    ),
    means(
        "rcpt_to.receiving_limit",
        RCPT,
        "450 This addressee gets too many messages at the moment",
        "recipient",
        "receiving",
        "too_many|exceeded|limit",
        without=("sending", "size", "full", "day", "hour", "minute"),
        over=("server.limit_reached", "server.rate_exceeded"),
    ),
    means(
        "rcpt_to.too_many",
        RCPT,
        "452 Zbyt wielu odbiorców tej wiadomości",
        "recipient",
        "too_many|limit|exceeded",
        "message",
        over=("server.limit_reached",),
        without=("day", "hour", "minute", "full", "sending", "receiving", "mailbox", "refused"),
    ),
    means(
        "rcpt_to.relay_denied",
        RCPT,
        "554 Пересылка для этого получателя запрещена",
        "relay",
        f"{REFUSES}|only",
        without=("spam",),
    ),
    means(
        "rcpt_to.relay_denied",
        RCPT,
        "550 domain of forward path is not allowed",
        "recipient",
        "domain",
        "allowed",
        "not|forbidden",
        without=(
            "sender",
            "yours",
            "unknown",
            "full",
            "network",
            "listed",
            "log_in",
            "domain_proof",
            "wrong",
        ),
    ),
    means("rcpt_to.greylisted", RECIPIENT, "451 Lista grigia: riprovare", "grey_list", codes=DEFERRED),
)
