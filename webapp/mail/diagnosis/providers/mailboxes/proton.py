"""Proton Mail: the SMTP server for programs, and Proton Mail Bridge on a machine of one's own."""

from webapp.mail.diagnosis.conditions import LOGS_IN, SENDER_IS_LOG_IN, SENDER_IS_NOT_LOG_IN
from webapp.mail.diagnosis.provider import FULL_ADDRESS, OwnSignal, Preset, Provider, own_signals_of
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import ANY, AUTH, BODY, SENDER

_says = own_signals_of("Proton Mail")

_SIGNALS: tuple[OwnSignal, ...] = (
    _says(
        "auth.generated_password_needed",
        AUTH,
        "535 5.7.0 Invalid username or password",
        r"invalid (username|credential|login)|authentication (failed|unsuccessful)|no such user",
        when=(LOGS_IN,),
        or_else=("auth.bad_credentials",),
    ),
    _says(
        "mail_from.not_of_mailbox",
        SENDER,
        "451 4.0.0 backend: invalid return path: not owned by user",
        r"invalid (return path|sender)|not owned by user|sender (address )?(is )?not (allowed|owned|active)",
        when=(SENDER_IS_NOT_LOG_IN,),
    ),
    _says(
        "mail_from.domain_not_active",
        SENDER,
        "451 4.0.0 backend: invalid return path: not owned by user",
        r"invalid (return path|sender)|not owned by user|sender (address )?(is )?not (allowed|owned|active)",
        when=(SENDER_IS_LOG_IN,),
        or_else=("mail_from.not_of_mailbox",),
    ),
    _says(
        "server.sending_blocked",
        ANY,
        "554 5.7.1 Your account has been temporarily limited from sending",
        r"account .{0,40}(limited|suspended|disabled|locked)",
    ),
    _says(
        "mail_from.not_of_mailbox",
        BODY,
        "554 5.0.0 Error: no such user",
        r"no such user|unknown sender address|account is not available in bridge",
        when=(SENDER_IS_NOT_LOG_IN,),
    ),
    _says(
        "mail_from.domain_not_active",
        BODY,
        "554 5.0.0 Error: The account is not available in Bridge. Verify the outgoing server settings in your mail"
        " client and try again",
        r"no such user|unknown sender address|account is not available in bridge",
        when=(SENDER_IS_LOG_IN,),
        or_else=("mail_from.not_of_mailbox",),
    ),
    _says(
        "server.unavailable",
        SENDER,
        "421 4.3.0 Proton Mail Bridge is offline: no internet connection",
        r"(bridge|proton).{0,40}(offline|no internet|not connected|unreachable)",
    ),
)

PROVIDERS = (
    Provider(
        "proton",
        "Proton Mail",
        hosts=("smtp.protonmail.ch",),
        host="smtp.protonmail.ch",
        mx=("protonmail.ch",),
        presets=(Preset(587, "tls"),),
        user_name=Sentence(
            pt="o endereço de domínio próprio para o qual o token foi criado",
            en="the address of an own domain for which the token was made",
            es="la dirección de dominio propio para la que se creó el token",
        ),
        secret=Sentence(
            pt="um token de SMTP, criado em Configurações → IMAP/SMTP → Tokens de SMTP",
            en="an SMTP token, made at Settings → IMAP/SMTP → SMTP tokens",
            es="un token de SMTP, creado en Configuración → IMAP/SMTP → Tokens de SMTP",
        ),
        switch_on=Sentence(
            pt="O envio SMTP para domínios próprios, que planos de empresas têm.",
            en="SMTP submission for own domains, which business plans have.",
            es="El envío SMTP para dominios propios, que tienen los planes de empresa.",
        ),
        page="https://proton.me/support/smtp-submission",
        as_of="2026-11-29",
        signals=_SIGNALS,
    ),
    Provider(
        "proton_bridge",
        "Proton Mail Bridge",
        hosts=(),
        host="",
        host_words=Sentence(
            pt="127.0.0.1, na mesma máquina em que o Bridge está aberto",
            en="127.0.0.1, on the machine on which the Bridge is open",
            es="127.0.0.1, en la misma máquina en la que el Bridge está abierto",
        ),
        mail_domains=("proton.me", "protonmail.com", "pm.me"),
        presets=(Preset(1025, "tls"),),
        user_name=FULL_ADDRESS,
        secret=Sentence(
            pt="a senha que o Bridge mostra na própria janela, não a da conta Proton",
            en="the password that the Bridge shows in its own window, not that of the Proton account",
            es="la contraseña que el Bridge muestra en su propia ventana, no la de la cuenta de Proton",
        ),
        switch_on=Sentence(
            pt="O Bridge aberto e conectado na mesma máquina (127.0.0.1, porta 1025), com certificado autoassinado.",
            en="The Bridge running and signed in on the same machine (127.0.0.1, port 1025), with a self-signed"
            " certificate.",
            es="El Bridge abierto y conectado en la misma máquina (127.0.0.1, puerto 1025), con certificado"
            " autofirmado.",
        ),
        page="https://proton.me/support/protonmail-bridge-configure-client",
        as_of="2026-11-29",
        banner=r"^127\.0\.0\.1 ESMTP Service Ready|proton ?mail bridge",
        reply=r"\bin bridge\b|backend: invalid return path|blame it on the weather",
        signals=_SIGNALS,
    ),
)
