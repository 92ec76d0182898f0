"""Refusals of the sender and of a connection without log-in or encryption, by what they speak of."""

from webapp.mail.diagnosis.causes.wordings.concepts.means import REFUSES, means
from webapp.mail.diagnosis.conditions import DOES_NOT_LOG_IN, LOGS_IN, SENDER_IS_LOG_IN
from webapp.mail.diagnosis.provider import OwnSignal
from webapp.mail.diagnosis.stages import BODY, MAIL, SENDER

SIGNALS: tuple[OwnSignal, ...] = (
    means(
        "mail_from.sender_not_allowed",
        SENDER,
        "553 Il mittente non corrisponde all'utente autenticato",
        "sender",
        "belongs",
        "not|log_in|account",
        without=("recipient", "relay", "listed"),
    ),
    means(
        "mail_from.sender_table",
        SENDER,
        "553 Adres nadawcy nie należy do zalogowanego użytkownika",
        "sender",
        "belongs",
        "not",
        "log_in|account",
        without=("recipient", "relay", "listed"),
        when=(SENDER_IS_LOG_IN,),
    ),
    means(
        "mail_from.sender_not_allowed",
        SENDER,
        "550 From address must use this domain",
        "sender",
        "domain",
        "required",
        without=("recipient", "verified", "log_in", "domain_proof", "unknown", "network"),
    ),
    means(
        "mail_from.domain_not_active",
        (*MAIL, *BODY),
        "550 Domain mg.example.com is disabled: Business Verification",
        "domain",
        "stopped",
        without=("recipient", "network", "listed", "domain_proof", "spam", "unknown", "account"),
    ),
    means(
        "mail_from.sender_not_allowed",
        SENDER,
        "550 Absenderadresse für diesen Benutzer nicht erlaubt",
        "sender",
        "allowed|forbidden",
        REFUSES,
        without=("recipient", "relay", "listed", "network", "verified", "spam"),
    ),
    means(
        "mail_from.sender_not_registered",
        SENDER,
        "550 Adres nadawcy nie został zweryfikowany",
        "sender|domain",
        "verified",
        "not",
        without=("recipient", "network", "belongs", "log_in", "spam"),
    ),
    means(
        "mail_from.sender_domain",
        SENDER,
        "550 Домен отправителя не найден",
        "sender",
        "domain",
        "unknown",
        without=("recipient",),
    ),
    means(
        "mail_from.authentication_required",
        SENDER,
        "530 Per inviare è necessaria l'autenticazione SMTP",
        "log_in",
        "required",
        without=("recipient", "wrong", "network", "belongs", "verified", "domain_proof"),
        when=(DOES_NOT_LOG_IN,),
    ),
    means(
        "mail_from.log_in_not_enough",
        SENDER,
        "530 Vor dem Versand ist eine Anmeldung erforderlich",
        "log_in",
        "required",
        without=("recipient", "wrong", "network", "belongs", "verified", "domain", "sender", "domain_proof"),
        when=(LOGS_IN,),
    ),
    means(
        "mail_from.tls_required",
        SENDER,
        "530 É preciso iniciar uma conexão segura (STARTTLS) antes",
        "encryption",
        "required",
        without=("log_in", "recipient", "domain"),
    ),
)
