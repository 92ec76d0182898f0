"""Gmail, and the SMTP relay of Google Workspace."""

from webapp.mail.diagnosis.cause import Ask, Signal
from webapp.mail.diagnosis.conditions import (
    DOES_NOT_LOG_IN,
    EHLO_NAME_IS_SHORT,
    LOG_IN_IS_NO_ADDRESS,
    LOGS_IN,
)
from webapp.mail.diagnosis.conditions.secret import SECRET_IS_APP_PASSWORD, SECRET_IS_NO_APP_PASSWORD
from webapp.mail.diagnosis.provider import Limit, OwnSignal, Preset, Provider
from webapp.mail.diagnosis.providers.google import filters, oauth
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import ANY, AUTH, GREETING, MAIL, SENDER

_DAY_S = 24 * 3600
_RELAY = "Google Workspace SMTP relay"
_APP_PASSWORD = Sentence(
    pt="uma senha de app de 16 letras, criada em myaccount.google.com → Segurança → Senhas de app",
    en="an app password of 16 letters, made at myaccount.google.com → Security → App passwords",
    es="una contraseña de aplicación de 16 letras, creada en myaccount.google.com → Seguridad → Contraseñas de"
    " aplicaciones",
)
_LOG_IN = (
    OwnSignal(
        "auth.full_address_needed",
        Signal(
            AUTH,
            "535 5.7.8 Username and Password not accepted. https://support.google.com/mail/?p=BadCredentials",
            "Google",
            text=r"p=BadCredentials|username and password not accepted",
            when=(LOG_IN_IS_NO_ADDRESS,),
            or_else=("auth.app_password_needed", "auth.bad_credentials"),
        ),
    ),
    OwnSignal(
        "auth.app_password_needed",
        Signal(
            AUTH,
            "535 5.7.8 Username and Password not accepted. For more information, go to"
            " https://support.google.com/mail/?p=BadCredentials",
            "Google, to a password that is no app password",
            text=r"p=BadCredentials|username and password not accepted",
            when=(SECRET_IS_NO_APP_PASSWORD,),
        ),
    ),
    OwnSignal(
        "auth.app_password_refused",
        Signal(
            AUTH,
            "535 5.7.8 Username and Password not accepted. For more information, go to"
            " https://support.google.com/mail/?p=BadCredentials",
            "Google, to an app password",
            text=r"p=BadCredentials|username and password not accepted",
            when=(SECRET_IS_APP_PASSWORD,),
        ),
    ),
    OwnSignal(
        "auth.app_password_needed",
        Signal(
            AUTH,
            "535 5.7.8 Username and Password not accepted. For more information, go to"
            " https://support.google.com/mail/?p=BadCredentials",
            "Google",
            text=r"p=BadCredentials|username and password not accepted",
            when=(LOGS_IN,),
            or_else=("auth.bad_credentials",),
        ),
    ),
    OwnSignal(
        "auth.app_password_needed",
        Signal(
            AUTH,
            "534 5.7.9 Application-specific password required. For more information, go to"
            " https://support.google.com/mail/?p=InvalidSecondFactor",
            "Google",
            text=r"p=InvalidSecondFactor|application-specific password required",
        ),
    ),
    OwnSignal(
        "auth.bad_credentials",
        Signal(
            AUTH,
            "501 5.5.2 Cannot Decode response",
            "Google",
            text=r"cannot decode response",
            or_else=("auth.app_password_needed",),
        ),
    ),
    OwnSignal(
        "auth.web_login_needed",
        Signal(
            AUTH,
            "534 5.7.14 <https://accounts.google.com/signin/continue?sarp=1> Please log in via your web"
            " browser and then try again. Learn more at https://support.google.com/mail/answer/78754",
            "Google",
            text=r"web browser|p=WebLoginRequired|accounts\.google\.com/signin",
        ),
    ),
    OwnSignal(
        "auth.throttled",
        Signal(
            AUTH,
            "454 4.7.0 Too many login attempts, please try again later. For more information, go to"
            " https://support.google.com/mail/answer/7126229",
            "Google",
            text=r"too many log-?in attempts",
        ),
    ),
    OwnSignal(
        "auth.deferred",
        Signal(
            AUTH,
            "454 4.7.0 Cannot authenticate due to a temporary system problem. Try again later.",
            "Google",
            text=r"cannot authenticate due to",
        ),
    ),
)

PROVIDERS = (
    Provider(
        "gmail",
        "Gmail",
        hosts=("smtp.gmail.com", "smtp.googlemail.com"),
        host="smtp.gmail.com",
        mx=("l.google.com", "smtp.google.com", "googlemail.com"),
        other_names=("Google Workspace", "G Suite"),
        mail_domains=("gmail.com", "googlemail.com"),
        presets=(Preset(587, "tls"), Preset(465, "ssl")),
        user_name=Sentence(
            pt="o endereço completo da conta Google",
            en="the full address of the Google account",
            es="la dirección completa de la cuenta de Google",
        ),
        secret=_APP_PASSWORD,
        switch_on=Sentence(
            pt="A verificação em duas etapas da conta Google: sem ela não há senhas de app.",
            en="Two-step verification of the Google account: without it there are no app passwords.",
            es="La verificación en dos pasos de la cuenta de Google: sin ella no hay contraseñas de aplicación.",
        ),
        limits=(Limit(500, "recipients", _DAY_S),),
        page="https://support.google.com/mail/answer/7126229",
        as_of="2026-11-29",
        support=Ask.GOOGLE_ADMIN,
        reply=r"\bgsmtp\b",
        signals=(
            *oauth.SIGNALS,
            *_LOG_IN,
            OwnSignal(
                "mail_from.authentication_required",
                Signal(
                    SENDER,
                    "530 5.7.0 Authentication Required. For more information, go to"
                    " https://support.google.com/mail/?p=WantAuthError - gsmtp",
                    "Gmail",
                    text=r"p=WantAuthError|authentication required|too many unauthenticated commands",
                    when=(DOES_NOT_LOG_IN,),
                ),
            ),
            OwnSignal(
                "mail_from.sender_syntax",
                Signal(
                    MAIL,
                    "555 5.5.2 Syntax error, cannot decode response. For more information, go to"
                    " https://support.google.com/a/answer/3221692 - gsmtp",
                    "Gmail",
                    codes=(555, 501, 553),
                    text=r"syntax error",
                ),
            ),
            OwnSignal(
                "server.daily_limit",
                Signal(
                    ANY,
                    "550 5.4.5 Daily user sending limit exceeded. For more information on Gmail sending limits"
                    " go to https://support.google.com/a/answer/166852 - gsmtp",
                    "Gmail",
                    text=r"daily (user )?sending (limit|quota)|p=QuotaExceeded|p=MaxRate|email quota exceeded",
                ),
            ),
            *filters.SIGNALS,
        ),
    ),
    Provider(
        "google_relay",
        "Google Workspace SMTP relay",
        hosts=("smtp-relay.gmail.com",),
        host="smtp-relay.gmail.com",
        mx=("l.google.com", "smtp.google.com", "googlemail.com"),
        other_names=("G Suite",),
        presets=(Preset(587, "tls"), Preset(465, "ssl"), Preset(25, "tls")),
        user_name=Sentence(
            pt="nenhum, se o endereço IP desta máquina estiver liberado; senão, um usuário do Workspace",
            en="none where this machine's IP address is allowed; else a Workspace user",
            es="ninguno si la dirección IP de esta máquina está permitida; si no, un usuario de Workspace",
        ),
        secret=_APP_PASSWORD,
        switch_on=Sentence(
            pt="admin.google.com → Apps → Google Workspace → Gmail → Roteamento → Serviço de retransmissão SMTP",
            en="admin.google.com → Apps → Google Workspace → Gmail → Routing → SMTP relay service",
            es="admin.google.com → Aplicaciones → Google Workspace → Gmail → Enrutamiento → Servicio de"
            " retransmisión SMTP",
        ),
        limits=(Limit(10_000, "recipients", _DAY_S),),
        page="https://support.google.com/a/answer/2956491",
        needs_log_in=False,
        as_of="2026-11-29",
        support=Ask.GOOGLE_ADMIN,
        signals=(
            *oauth.SIGNALS,
            *_LOG_IN,
            OwnSignal(
                "provider.relay_not_registered",
                Signal(
                    SENDER,
                    "550 5.7.1 Invalid credentials for relay [192.0.2.1]. The IP address you've registered in"
                    " your G Suite SMTP Relay service doesn't match - gsmtp",
                    _RELAY,
                    text=(
                        r"invalid credentials for relay|smtp relay service doesn't match|p=RelayDenied|relay denied"
                        r"|mail relay denied|p=WantAuthError|authentication required"
                    ),
                ),
            ),
            OwnSignal(
                "mail_from.google_sender_not_registered",
                Signal(
                    SENDER,
                    "550 5.7.0 Mail Sending denied. Email is being sent from a user that is not registered.",
                    _RELAY,
                    text=r"mail sending denied",
                ),
            ),
            OwnSignal(
                "server.daily_limit",
                Signal(
                    SENDER,
                    "550 5.7.1 Daily SMTP relay sending limit exceeded for customer.",
                    _RELAY,
                    text=r"daily smtp relay (sending )?limit|daily (user )?sending (limit|quota)|email quota exceeded",
                ),
            ),
            OwnSignal(
                "server.limit_reached",
                Signal(
                    SENDER,
                    "450 4.2.1 Peak SMTP relay limit exceeded for customer. This is a temporary error.",
                    _RELAY,
                    text=r"peak smtp relay limit",
                ),
            ),
            OwnSignal(
                "ehlo.name_limited",
                Signal(
                    (*GREETING, *SENDER),
                    "421 4.7.0 Try again later, closing connection. (EHLO)",
                    _RELAY,
                    codes=(421,),
                    text=r"try again later, closing connection",
                    when=(EHLO_NAME_IS_SHORT,),
                    or_else=("server.limit_reached",),
                ),
            ),
            *filters.SIGNALS,
        ),
    ),
)
