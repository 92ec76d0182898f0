"""Refusals of a log-in, by what they speak of."""

from webapp.mail.diagnosis.causes.wordings.concepts.means import REFUSES, means
from webapp.mail.diagnosis.provider import OwnSignal
from webapp.mail.diagnosis.stages import AUTH

# A log-in that is put off (4xx) tells nothing of its secret.
_LASTING = (501, 530, 534, 535, 538, *range(550, 556))

SIGNALS: tuple[OwnSignal, ...] = (
    means(
        "auth.bad_credentials",
        AUTH,
        "550 Nome de usuário ou senha não conferem: dados incorretos",
        "wrong",
        "password|account|log_in",
        without=("network", "expired", "too_many", "app_password", "encryption", "stopped", "program"),
        codes=_LASTING,
    ),
    means(
        "auth.app_password_needed",
        AUTH,
        "535 Use uma senha de aplicativo, a verificação em duas etapas está ativa",
        "app_password",
        "password",
        without=("wrong", "expired"),
        gives_reason=True,
    ),
    means(
        "auth.password_expired",
        AUTH,
        "535 Your password is too old and must be renewed",
        "password",
        "expired",
        gives_reason=True,
    ),
    means(
        "auth.account_locked",
        AUTH,
        "535 This login is dormant, ask your administrator to reactivate it",
        "account",
        "stopped",
        without=("network", "program", "too_many", "plan"),
    ),
    means(
        "auth.account_locked",
        AUTH,
        "535 Konto wegen zu vieler Fehlversuche gesperrt",
        "account|mailbox",
        "stopped",
        "attempts",
        without=("network", "program"),
    ),
    means(
        "auth.account_locked",
        AUTH,
        "550 Your sending was suspended. Please contact support",
        "sending",
        "stopped",
        without=("network", "program", "plan"),
    ),
    means(
        "auth.address_not_allowed",
        AUTH,
        "535 Accès refusé depuis cette adresse IP",
        "network",
        f"{REFUSES}|only",
        without=("too_many", "listed", "wrong"),
        gives_reason=True,
    ),
    means(
        "auth.smtp_not_enabled",
        AUTH,
        "535 O acesso SMTP está desabilitado para esta caixa",
        "program",
        "stopped",
        without=("plan",),
    ),
    means(
        "auth.encryption_required",
        AUTH,
        "530 Vor der Anmeldung ist eine verschlüsselte Verbindung erforderlich",
        "encryption",
        "required",
        gives_reason=True,
    ),
    means(
        "auth.throttled",
        AUTH,
        "535 Demasiados intentos de inicio de sesión",
        "too_many",
        "log_in|connections|attempts",
    ),
)
