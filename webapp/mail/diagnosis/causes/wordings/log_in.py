"""How servers refuse a log-in."""

from webapp.mail.diagnosis.provider import OwnSignal, own_signals_of
from webapp.mail.diagnosis.stages import AUTH

_says = own_signals_of("Cyrus SASL, Exim and others")

SIGNALS: tuple[OwnSignal, ...] = (
    _says(
        "auth.mechanism_refused",
        AUTH,
        "535 5.7.8 Error: authentication failed: no mechanism available",
        r"no mechanism available|auth\w* mode (is )?unsupported|(mechanism|auth\w* (type|method|mode)) (is )?(not (supported|available|allowed"
        r"|enabled)|unsupported|unavailable|too weak|invalid)|(invalid|unsupported|unknown) (auth\w* )?mechanism",
        over=("auth.bad_credentials", "auth.deferred"),
    ),
    _says(
        "auth.deferred",
        AUTH,
        "535 5.7.8 Error: authentication failed: generic failure",
        r"generic failure|(connection lost|(lost|no) connection) to (the )?auth\w* (server|service)|can.?t auth\b|authentication (server|service|backend) .{0,20}"
        r"(unavailable|down|failed|not)|ldap|radius",
        over=("auth.bad_credentials",),
    ),
    _says(
        "server.banned_after_failures",
        AUTH,
        "535 Authentication failed: too many failed logins from your IP address 192.0.2.1",
        r"too many .{0,40}(log-?ins?|attempts|failures)\b.{0,20}from (your|this)? ?(ip|address|host)|cphulk|fail2ban",
        over=("auth.account_locked", "auth.throttled"),
    ),
    _says(
        "auth.account_locked",
        AUTH,
        "550 5.7.1 Authentication failed - account locked out",
        r"\b(account|user|mailbox|log-?in|logon)\b.{0,30}(is |has been )?(\w+ )?(locked|disabled|suspended|blocked|restricted|limited)\b(?! to)",
        over=("auth.bad_credentials",),
    ),
    _says(
        "auth.app_password_needed",
        AUTH,
        "535 5.7.8 Two-factor authentication is enabled, use an application passcode",
        r"(two|2)[- ]?(factor|step)\b|\b(2fa|mfa|otp)\b|app(lication)?[- ](specific )?(passcode|password|code)",
        over=("auth.bad_credentials", "auth.account_locked"),
    ),
    _says(
        "auth.smtp_not_enabled",
        AUTH,
        "535 5.7.8 Authentication not allowed for this account",
        r"(auth\w*|log-?in|logon) (is )?(not (allowed|permitted|enabled)|disabled|prohibited) (for|on|by) (this|your|the|that) "
        r"(account|user|mail ?box|domain)",
        over=("auth.bad_credentials",),
    ),
    _says(
        "auth.address_not_allowed",
        AUTH,
        "550 Your mailbox may not send mail from outside the company network",
        r"from outside|outside (of )?(the|your|our) (company|network|country|organi[sz]ation)|from (this|your) (country|location|network)",
        over=("auth.bad_credentials", "auth.smtp_not_enabled", "auth.account_locked"),
    ),
    _says(
        "auth.bad_credentials",
        AUTH,
        "504 Invalid Username or Password",
        r"(invalid|incorrect|bad|wrong) (user ?name|user|log-?in|password|credentials?"
        r"|authentication(?! (mechanism|method|type)))\b",
        over=("auth.mechanism_refused",),
    ),
    _says(
        "auth.host_only_receives",
        AUTH,
        "535 Authentication not allowed on IBSMTP Servers. IB401",
        r"(auth\w*|log-?in) (is )?not (allowed|permitted|available|supported|offered|enabled) (on|for|at) (the |this |our |an? )?"
        r"(ibsmtp|inbound|incoming|receiving|mx)\b[\s\S]*",
        over=("auth.bad_credentials", "auth.smtp_not_enabled", "auth.mechanism_refused"),
    ),
)
