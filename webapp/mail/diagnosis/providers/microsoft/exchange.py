"""Exchange on premises, and the SMTP service of Windows' IIS, known by their greetings."""

from webapp.mail.diagnosis.cause import Ask, Signal
from webapp.mail.diagnosis.conditions import DOES_NOT_LOG_IN
from webapp.mail.diagnosis.provider import OwnSignal, Preset, Provider
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import ANY, AUTH, BODY, GREETING, MAIL, RECIPIENT, SENDER

_BY = "Exchange"

PROVIDERS = (
    Provider(
        "exchange",
        "Exchange Server",
        hosts=(),
        host="",
        host_words=Sentence(
            pt="o nome do servidor Exchange na rede interna, como exchange.example.com",
            en="the name of the Exchange server in the internal network, such as exchange.example.com",
            es="el nombre del servidor Exchange en la red interna, como exchange.example.com",
        ),
        presets=(Preset(587, "tls"), Preset(25, "tls")),
        user_name=Sentence(
            pt="o endereço da caixa postal ou domínio\\usuário, conforme o conector; nenhum se o endereço desta máquina estiver liberado",
            en="the address of the mailbox or domain\\user, as the connector wants it; none where this machine's address is allowed",
            es="la dirección del buzón o dominio\\usuario, según el conector; ninguno si la dirección de esta máquina está permitida",
        ),
        secret=Sentence(
            pt="a senha do usuário no Active Directory",
            en="the user's password in Active Directory",
            es="la contraseña del usuario en Active Directory",
        ),
        switch_on=Sentence(
            pt="Centro de administração do Exchange → Fluxo de emails → Conectores de recebimento.",
            en="Exchange admin center → Mail flow → Receive connectors.",
            es="Centro de administración de Exchange → Flujo de correo → Conectores de recepción.",
        ),
        page="https://learn.microsoft.com/exchange/mail-flow/connectors/receive-connectors",
        needs_log_in=False,
        as_of="2026-11-29",
        support=Ask.SERVER_TEAM,
        banner=r"^(?!.*(outlook|office365)\.)(?!.*\bVersion:).*Microsoft ESMTP MAIL Service",
        reply=r"does not have permissions? to submit|\bRESOLVER\.(ADR|RST|FWD)\.|TRANSPORT\.RULES|SMTPSEND\.",
        signals=(
            OwnSignal(
                "auth.exchange_refused",
                Signal(
                    AUTH,
                    "535 5.7.3 Authentication unsuccessful",
                    _BY,
                    text=r"authentication unsuccessful(?!,)",
                ),
            ),
            OwnSignal(
                "rcpt_to.exchange_relay_denied",
                Signal(
                    RECIPIENT,
                    "550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain",
                    _BY,
                    text=r"unable to relay",
                ),
            ),
            OwnSignal(
                "mail_from.exchange_anonymous_sender",
                Signal(
                    SENDER,
                    "550 5.7.60 SMTP; Client does not have permissions to send as this sender",
                    _BY,
                    text=r"permissions? to send as this sender",
                    when=(DOES_NOT_LOG_IN,),
                ),
            ),
            OwnSignal(
                "mail_from.authentication_required",
                Signal(
                    (*MAIL, *RECIPIENT),
                    "530 5.7.1 Client was not authenticated",
                    _BY,
                    text=r"client was not authenticated",
                    when=(DOES_NOT_LOG_IN,),
                ),
            ),
            OwnSignal(
                "mail_from.authentication_required",
                Signal(
                    (*MAIL, *RECIPIENT),
                    "454 5.7.3 Client does not have permission to submit mail to this server.",
                    "Exchange and IIS",
                    text=r"does not have permissions? to submit",
                    when=(DOES_NOT_LOG_IN,),
                ),
            ),
            OwnSignal(
                "server.exchange_stopped",
                Signal(
                    ANY,
                    "421 4.3.2 Service not active",
                    _BY,
                    text=r"service not (active|available)|system not accepting network messages",
                ),
            ),
            OwnSignal(
                "server.out_of_storage",
                Signal(
                    ANY, "452 4.3.1 Insufficient system resources", _BY, text=r"insufficient system resources"
                ),
            ),
            OwnSignal(
                "server.limit_reached",
                Signal(
                    ANY,
                    "421 4.4.2 Message submission rate for this client has exceeded the configured limit",
                    _BY,
                    text=r"submission rate for this client",
                ),
            ),
            OwnSignal(
                "server.too_many_connections",
                Signal(
                    ANY,
                    "421 4.3.2 The maximum number of concurrent server connections has exceeded a per-source"
                    " limit, closing transmission channel",
                    _BY,
                    text=r"maximum number of concurrent",
                ),
            ),
            OwnSignal(
                "ehlo.name_refused",
                Signal(GREETING, "501 5.5.4 Invalid domain name", _BY, text=r"invalid domain name"),
            ),
            OwnSignal(
                "message.rejected_by_policy",
                Signal(
                    BODY,
                    "550 5.7.1 TRANSPORT.RULES.RejectMessage; the message was rejected by organization policy",
                    _BY,
                    text=r"TRANSPORT\.RULES|rejected by organization policy",
                ),
            ),
            OwnSignal(
                "rcpt_to.unknown_user",
                Signal(
                    RECIPIENT,
                    "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup",
                    _BY,
                    text=r"RESOLVER\.ADR\.\w*(Recip\w*NotFound)",
                ),
            ),
        ),
    ),
    Provider(
        "iis_smtp",
        "IIS SMTP Service",
        hosts=(),
        host="",
        host_words=Sentence(
            pt="o nome do servidor Windows em que o serviço SMTP do IIS funciona",
            en="the name of the Windows server on which the SMTP service of IIS runs",
            es="el nombre del servidor Windows en el que funciona el servicio SMTP de IIS",
        ),
        presets=(Preset(25, "tls"),),
        user_name=Sentence(
            pt="em geral nenhum: vale o endereço IP desta máquina",
            en="usually none: this machine's IP address counts",
            es="por lo general ninguno: cuenta la dirección IP de esta máquina",
        ),
        secret=Sentence(pt="em geral nenhum", en="usually none", es="por lo general ninguno"),
        switch_on=Sentence(
            pt=(
                "Gerenciador do IIS 6.0 → Servidor Virtual SMTP → Propriedades → Acesso → Retransmissão →"
                " o endereço IP desta máquina[[, %(local)s]]."
            ),
            en=(
                "IIS 6.0 Manager → SMTP Virtual Server → Properties → Access → Relay → this machine's IP "
                "address[[, %(local)s]]."
            ),
            es=(
                "Administrador de IIS 6.0 → Servidor virtual SMTP → Propiedades → Acceso → Retransmisión "
                "→ la dirección IP de esta máquina[[, %(local)s]]."
            ),
        ),
        page="https://learn.microsoft.com/iis/application-frameworks/install-and-configure-php-on-iis/configure-smtp-e-mail-in-iis-7-and-above",
        needs_log_in=False,
        as_of="2026-11-29",
        support=Ask.SERVER_TEAM,
        banner=r"Microsoft ESMTP MAIL Service, Version:",
        signals=(
            OwnSignal(
                "rcpt_to.relay_denied",
                Signal(
                    RECIPIENT,
                    "550 5.7.1 Unable to relay for maria@example.test",
                    "IIS SMTP Service",
                    text=r"unable to relay",
                ),
            ),
            OwnSignal(
                "mail_from.authentication_required",
                Signal(
                    SENDER,
                    "530 5.7.3 Client was not authenticated",
                    "IIS SMTP Service",
                    text=r"client was not authenticated",
                    when=(DOES_NOT_LOG_IN,),
                ),
            ),
        ),
    ),
)
