"""Microsoft's services for programs that send: High Volume Email and Azure Communication Services."""

from webapp.mail.diagnosis.cause import Ask, Signal
from webapp.mail.diagnosis.conditions import DOES_NOT_LOG_IN, LOGS_IN
from webapp.mail.diagnosis.provider import Limit, OwnSignal, Preset, Provider
from webapp.mail.diagnosis.providers.microsoft import log_in, sending
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import ANY, AUTH, RECIPIENT, SENDER

_MINUTE_S, _HOUR_S = 60, 3600
_HVE, _AZURE = "High Volume Email", "Azure Communication Services"

PROVIDERS = (
    Provider(
        "microsoft_hve",
        "Microsoft 365 High Volume Email (HVE)",
        hosts=("smtp-hve.office365.com", "smtp.hve.mx.microsoft"),
        host="smtp.hve.mx.microsoft",
        presets=(Preset(587, "tls"),),
        user_name=Sentence(
            pt="o endereço da conta HVE, que não é uma caixa postal",
            en="the address of the HVE account, which is no mailbox",
            es="la dirección de la cuenta HVE, que no es un buzón",
        ),
        secret=Sentence(
            pt="a senha da conta HVE, definida ao criá-la",
            en="the password of the HVE account, set when it was made",
            es="la contraseña de la cuenta HVE, definida al crearla",
        ),
        switch_on=Sentence(
            pt="admin.exchange.microsoft.com → Fluxo de emails → E-mail de Alto Volume → Adicionar uma conta HVE. Só entrega dentro da organização.",
            en="admin.exchange.microsoft.com → Mail flow → High Volume Email → Add an HVE account. It delivers inside the organisation only.",
            es="admin.exchange.microsoft.com → Flujo de correo → Correo de alto volumen → Agregar una cuenta HVE. Solo entrega dentro de la organización.",
        ),
        page="https://learn.microsoft.com/exchange/mail-flow-best-practices/high-volume-mails-m365",
        as_of="2026-11-29",
        support=Ask.MICROSOFT_ADMIN,
        signals=(
            OwnSignal(
                "auth.hve_account_needed",
                Signal(
                    AUTH,
                    "535 5.7.3 Authentication unsuccessful",
                    _HVE,
                    text=r"authentication unsuccessful(?!,)|credentials (were|are) (incorrect|invalid)",
                    when=(LOGS_IN,),
                ),
            ),
            OwnSignal(
                "rcpt_to.hve_internal_only",
                Signal(
                    RECIPIENT,
                    "550 5.7.1 External recipients are not allowed for High Volume Email accounts.",
                    _HVE,
                    text=r"external recipients?\b(?!.{0,20}rate)|outside (of )?(the|your) organi[sz]ation",
                ),
            ),
            *log_in.OTHER_REASONS,
            *sending.SIGNALS,
        ),
    ),
    Provider(
        "azure_communication",
        _AZURE,
        hosts=("smtp.azurecomm.net",),
        host="smtp.azurecomm.net",
        presets=(Preset(587, "tls"), Preset(25, "tls")),
        user_name=Sentence(
            pt="o nome de usuário SMTP criado no recurso, ou recurso|ID do aplicativo|ID do diretório",
            en="the SMTP user name made in the resource, or resource|application ID|tenant ID",
            es="el nombre de usuario SMTP creado en el recurso, o recurso|ID de aplicación|ID de inquilino",
        ),
        secret=Sentence(
            pt="o valor de um segredo do aplicativo do Entra, que expira na data definida ali",
            en="the value of a secret of the Entra application, which expires on the date set there",
            es="el valor de un secreto de la aplicación de Entra, que caduca en la fecha definida allí",
        ),
        switch_on=Sentence(
            pt="portal.azure.com → Communication Services → Nomes de usuário SMTP; e o domínio do remetente ligado em Email → Domínios.",
            en="portal.azure.com → Communication Services → SMTP Usernames; and the sender's domain linked in Email → Domains.",
            es="portal.azure.com → Communication Services → Nombres de usuario SMTP; y el dominio del remitente vinculado en Email → Dominios.",
        ),
        limits=(Limit(30, "messages", _MINUTE_S), Limit(100, "messages", _HOUR_S)),
        page="https://learn.microsoft.com/azure/communication-services/concepts/email/email-smtp-overview",
        as_of="2026-11-29",
        signals=(
            OwnSignal(
                "auth.azure_refused",
                Signal(
                    AUTH,
                    "535 5.7.3 Authentication unsuccessful",
                    _AZURE,
                    codes=(535, 530, 550, 554),
                    text=r"authentication (unsuccessful|failed|credentials)|invalid (credentials|user ?name|token)|bad request|unauthori[sz]ed"
                    r"|denied by the resource provider",
                    when=(LOGS_IN,),
                ),
            ),
            OwnSignal(
                "mail_from.azure_domain_not_linked",
                Signal(
                    SENDER,
                    "550 5.7.1 DomainNotLinked: The specified sender domain has not been linked.",
                    _AZURE,
                    text=(
                        r"domain ?not ?linked|sender domain|not (been )?linked|invalid ?sender ?user ?name"
                        r"|sender.{0,40}(not (valid|allowed|authorized|registered|configured))"
                        r"|does not match any (of the )?mail ?from"
                    ),
                ),
            ),
            OwnSignal(
                "rcpt_to.suppressed",
                Signal(
                    RECIPIENT,
                    "550 5.1.1 EmailDroppedAllRecipientsSuppressed: Message dropped because all recipients were"
                    " suppressed.",
                    _AZURE,
                    text=r"recipients? (were|was|is|are) suppressed|RecipientsSuppressed",
                ),
            ),
            OwnSignal(
                "server.limit_reached",
                Signal(
                    ANY,
                    "450 4.5.127 Message rejected. Excessive message rate from sender.",
                    _AZURE,
                    text=r"excessive (message|sending) rate|too ?many ?requests|rate limit",
                ),
            ),
            OwnSignal(
                "mail_from.authentication_required",
                Signal(
                    SENDER,
                    "530 5.7.57 Client not authenticated to send mail.",
                    _AZURE,
                    text=r"not authenticated|authentication required",
                    when=(DOES_NOT_LOG_IN,),
                ),
            ),
        ),
    ),
)
