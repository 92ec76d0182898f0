"""Refusals of a message, by what they speak of."""

from webapp.mail.diagnosis.causes.wordings.concepts.means import REFUSES, means
from webapp.mail.diagnosis.provider import OwnSignal
from webapp.mail.diagnosis.stages import BODY, MAIL, SENDER

SIGNALS: tuple[OwnSignal, ...] = (
    means(
        "message.too_large",
        (*MAIL, *BODY),
        "552 Nachricht überschreitet die zulässige Größe",
        "message|attachment",
        "size",
        without=("recipient", "day", "hour", "too_many", "mailbox"),
    ),
    means(
        "message.rejected_as_spam",
        BODY,
        "550 Votre message a été considéré comme du pourriel",
        "message",
        "spam",
        without=("account", "network", "listed", "sending"),
    ),
    means(
        "message.rejected_by_dmarc",
        SENDER,
        "550 The signature of the domain (DKIM) is missing and we demand it",
        "domain_proof",
        "not|wrong|refused|required",
        without=("recipient", "network", "listed"),
    ),
    means(
        "message.rejected_as_virus",
        BODY,
        "554 Pièce jointe interdite",
        "attachment|dangerous",
        REFUSES,
        without=("size", "account", "recipient"),
    ),
)
