"""Causes of Exchange, on premises or in Microsoft 365, that does not relay for this machine."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault, Permanence
from webapp.mail.diagnosis.sentence import Sentence

_OPTIONS = "https://learn.microsoft.com/exchange/mail-flow-best-practices/how-to-set-up-a-multifunction-device-or-application-to-send-email-using-microsoft-365-or-office-365"
_RELAY = "https://learn.microsoft.com/exchange/mail-flow/connectors/allow-anonymous-relay"

CAUSES = (
    Cause(
        "provider.m365_no_connector",
        Fault.ACCOUNT,
        title=Sentence(
            pt="O Microsoft 365 não reconhece esta máquina como sendo da sua organização",
            en="Microsoft 365 does not recognise this machine as one of your organisation",
            es="Microsoft 365 no reconoce esta máquina como de su organización",
        ),
        meaning=Sentence(
            pt="Sem autenticação, %(host)s só repassa para fora o que chega por um conector que traz o endereço público desta máquina ou o certificado dela. Nenhum conector confere; sem ele, só entrega dentro da organização.",
            en="Without a log-in, %(host)s passes on to the outside only what comes by a connector that has this machine's public address or its certificate. No connector fits; without one it delivers inside the organisation only.",
            es="Sin autenticación, %(host)s solo reenvía hacia fuera lo que llega por un conector que tiene la dirección pública de esta máquina o su certificado. Ningún conector coincide; sin él solo entrega dentro de la organización.",
        ),
        field="host",
        ask=Ask.MICROSOFT_ADMIN,
        sources=(_OPTIONS,),
        steps=(
            Sentence(
                pt="Peça ao administrador: admin.exchange.microsoft.com → Fluxo de emails → Conectores → conexão do servidor de e-mail da sua organização para o Office 365 → pelo endereço IP público desta máquina, que pode ter mudado.",
                en="Have the administrator look at admin.exchange.microsoft.com → Mail flow → Connectors → from your organisation's email server to Office 365 → by this machine's public IP address, which may have changed.",
                es="Pida al administrador: admin.exchange.microsoft.com → Flujo de correo → Conectores → del servidor de correo de su organización a Office 365 → por la dirección IP pública de esta máquina, que puede haber cambiado.",
            ),
            Sentence(
                pt="O domínio de %(sender)s precisa ser um domínio aceito da organização.",
                en="The domain of %(sender)s must be an accepted domain of the organisation.",
                es="El dominio de %(sender)s debe ser un dominio aceptado de la organización.",
            ),
            Sentence(
                pt="Ou envie com autenticação: Host SMTP smtp.office365.com, TLS, porta 587, com uma credencial.",
                en="Or send with a log-in: SMTP host smtp.office365.com, TLS, port 587, with a credential.",
                es="O envíe con autenticación: Host SMTP smtp.office365.com, TLS, puerto 587, con una credencial.",
            ),
        ),
    ),
    Cause(
        "provider.m365_direct_send_rejected",
        Fault.ACCOUNT,
        title=Sentence(
            pt="A organização proibiu o envio direto (Direct Send) no Microsoft 365",
            en="The organisation has forbidden Direct Send in Microsoft 365",
            es="La organización prohibió el envío directo (Direct Send) en Microsoft 365",
        ),
        meaning=Sentence(
            pt="Mensagens sem autenticação que usam um domínio da organização como remetente só entram por um conector. A configuração RejectDirectSend está ativa.",
            en="Messages without a log-in that use a domain of the organisation as sender enter by a connector only. The setting RejectDirectSend is on.",
            es="Los mensajes sin autenticación que usan un dominio de la organización como remitente solo entran por un conector. La opción RejectDirectSend está activa.",
        ),
        field="host",
        ask=Ask.MICROSOFT_ADMIN,
        sources=("Exchange team blog: Introducing more control over Direct Send in Exchange Online",),
        steps=(
            Sentence(
                pt="Peça ao administrador um conector para o endereço IP público desta máquina: admin.exchange.microsoft.com → Fluxo de emails → Conectores. A proibição pode continuar.",
                en="Have the administrator make a connector for this machine's public IP address: admin.exchange.microsoft.com → Mail flow → Connectors. The ban can stay.",
                es="Pida al administrador un conector para la dirección IP pública de esta máquina: admin.exchange.microsoft.com → Flujo de correo → Conectores. La prohibición puede seguir.",
            ),
            Sentence(
                pt="Ou envie com autenticação: Host SMTP smtp.office365.com, TLS, porta 587, com uma credencial.",
                en="Or send with a log-in: SMTP host smtp.office365.com, TLS, port 587, with a credential.",
                es="O envíe con autenticación: Host SMTP smtp.office365.com, TLS, puerto 587, con una credencial.",
            ),
        ),
    ),
    Cause(
        "rcpt_to.gateway_only",
        Fault.RECIPIENT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="O domínio de %(recipient)s só aceita e-mails que passam pelo gateway dele",
            en="The domain of %(recipient)s takes only mail that comes through its own gateway",
            es="El dominio de %(recipient)s solo acepta correo que pasa por su propia pasarela",
        ),
        meaning=Sentence(
            pt="A entrega foi feita direto em %(host)s, mas o domínio do destinatário recebe por outro servidor, um filtro ou gateway, e recusa quem o contorna. Esperar não resolve.",
            en="Delivery went straight to %(host)s, but the recipient's domain receives through another server, a filter or gateway, and refuses mail that goes around it. Waiting does not help.",
            es="La entrega fue directa a %(host)s, pero el dominio del destinatario recibe por otro servidor, un filtro o pasarela, y rechaza a quien lo evita. Esperar no sirve.",
        ),
        field="host",
        ask=Ask.RECIPIENT_TEAM,
        sources=("https://support.google.com/a/answer/60730",),
        steps=(
            Sentence(
                pt="Envie pelo servidor que consta no registro MX do domínio do destinatário, ou por um servidor de saída com autenticação.",
                en="Send through the server that the MX record of the recipient's domain names, or through an outgoing server with a log-in.",
                es="Envíe por el servidor que figura en el registro MX del dominio del destinatario, o por un servidor de salida con autenticación.",
            ),
            Sentence(
                pt="Se o domínio é da sua organização, o administrador dele pode incluir o endereço público desta máquina no conector ou gateway de entrada.",
                en="If the domain is your organisation's, its administrator can add this machine's public address to the inbound connector or gateway.",
                es="Si el dominio es de su organización, su administrador puede incluir la dirección pública de esta máquina en el conector o la pasarela de entrada.",
            ),
        ),
    ),
    Cause(
        "rcpt_to.exchange_relay_denied",
        Fault.ACCOUNT,
        title=Sentence(
            pt="O Exchange em %(host)s não repassa e-mails desta máquina para fora",
            en="Exchange at %(host)s does not pass this machine's mail on to the outside",
            es="El Exchange de %(host)s no reenvía hacia fuera el correo de esta máquina",
        ),
        meaning=Sentence(
            pt="%(recipient)s não é de um domínio aceito por ele. O conector de recebimento que atende esta máquina não dá a ela o direito de repassar.",
            en="%(recipient)s is of no domain that it accepts. The receive connector that serves this machine does not grant it the right to relay.",
            es="%(recipient)s no es de un dominio aceptado por él. El conector de recepción que atiende a esta máquina no le da el derecho de reenviar.",
        ),
        field="authenticate",
        cures=("turn_authentication_on",),
        ask=Ask.SERVER_TEAM,
        sources=(_RELAY,),
        steps=(
            Sentence(
                pt=(
                    "Ou peça à equipe do Exchange um conector de recebimento só para o endereço desta "
                    "máquina[[, %(local)s]], com usuários anônimos e o direito "
                    "Ms-Exch-SMTP-Accept-Any-Recipient."
                ),
                en=(
                    "Or have the Exchange team make a receive connector for this machine's address[[, "
                    "%(local)s,]] alone, with anonymous users and the right "
                    "Ms-Exch-SMTP-Accept-Any-Recipient."
                ),
                es=(
                    "O pida al equipo de Exchange un conector de recepción solo para la dirección de esta "
                    "máquina[[, %(local)s]], con usuarios anónimos y el derecho "
                    "Ms-Exch-SMTP-Accept-Any-Recipient."
                ),
            ),
        ),
    ),
    Cause(
        "mail_from.exchange_anonymous_sender",
        Fault.ACCOUNT,
        title=Sentence(
            pt="O Exchange não deixa esta máquina usar %(sender)s sem autenticação",
            en="Exchange does not let this machine use %(sender)s without a log-in",
            es="Exchange no deja que esta máquina use %(sender)s sin autenticación",
        ),
        meaning=Sentence(
            pt="O conector de recebimento aceita conexões anônimas, mas não remetentes dos domínios da própria organização.",
            en="The receive connector takes anonymous connections, but no senders of the organisation's own domains.",
            es="El conector de recepción acepta conexiones anónimas, pero no remitentes de los dominios de la propia organización.",
        ),
        field="authenticate",
        cures=("turn_authentication_on",),
        ask=Ask.SERVER_TEAM,
        sources=("https://learn.microsoft.com/exchange/mail-flow/connectors/receive-connectors",),
        steps=(
            Sentence(
                pt="Ou peça à equipe do Exchange que dê ao conector desta máquina o direito Ms-Exch-SMTP-Accept-Authoritative-Domain-Sender.",
                en="Or have the Exchange team grant this machine's connector the right Ms-Exch-SMTP-Accept-Authoritative-Domain-Sender.",
                es="O pida al equipo de Exchange que dé al conector de esta máquina el derecho Ms-Exch-SMTP-Accept-Authoritative-Domain-Sender.",
            ),
        ),
    ),
    Cause(
        "rcpt_to.receiving_limit",
        Fault.RECIPIENT,
        permanence=Permanence.PASSING,
        title=Sentence(
            pt="%(recipient)s está recebendo e-mails demais agora",
            en="%(recipient)s is receiving too much mail now",
            es="%(recipient)s está recibiendo demasiado correo ahora",
        ),
        meaning=Sentence(
            pt="O servidor limita quantas mensagens uma caixa postal recebe por hora, ao todo ou de um mesmo remetente. Passa sozinho; nada está errado com a conta.",
            en="The server limits how many messages a mailbox receives an hour, in all or from one sender. It passes by itself; nothing is wrong with the account.",
            es="El servidor limita cuántos mensajes recibe un buzón por hora, en total o de un mismo remitente. Pasa solo; la cuenta no tiene nada malo.",
        ),
        field="to",
        cures=("retry_later",),
        ask=Ask.SENDING_APPLICATION,
        sources=(
            "https://learn.microsoft.com/office365/servicedescriptions/exchange-online-service-description/exchange-online-limits",
            "https://support.google.com/a/answer/1366776",
        ),
        steps=(
            Sentence(
                pt="Se uma aplicação envia muitos avisos à mesma caixa postal, reúna-os em menos mensagens ou distribua-os entre vários destinatários.",
                en="If an application sends many notices to the same mailbox, gather them into fewer messages or spread them over several recipients.",
                es="Si una aplicación envía muchos avisos al mismo buzón, reúnalos en menos mensajes o repártalos entre varios destinatarios.",
            ),
        ),
    ),
    Cause(
        "server.exchange_stopped",
        Fault.SERVER,
        permanence=Permanence.PASSING,
        title=Sentence(
            pt="O Exchange em %(host)s está com o transporte de e-mails parado",
            en="The mail transport of Exchange at %(host)s is stopped",
            es="El transporte de correo del Exchange de %(host)s está detenido",
        ),
        meaning=Sentence(
            pt="O servidor atende, mas o serviço de transporte está inativo: manutenção, atualização não concluída ou falta de recursos. As mensagens esperam.",
            en="The server answers, but its transport service is inactive: maintenance, an update that did not end, or a lack of resources. The messages wait.",
            es="El servidor responde, pero su servicio de transporte está inactivo: mantenimiento, una actualización sin terminar o falta de recursos. Los mensajes esperan.",
        ),
        cures=("retry_later",),
        ask=Ask.SERVER_TEAM,
        sources=("https://learn.microsoft.com/exchange/mail-flow/mail-flow",),
        steps=(
            Sentence(
                pt="Se continuar, a equipe do Exchange confere o estado de HubTransport e FrontendTransport com Get-ServerComponentState.",
                en="If it goes on, the Exchange team checks the state of HubTransport and FrontendTransport by Get-ServerComponentState.",
                es="Si continúa, el equipo de Exchange comprueba el estado de HubTransport y FrontendTransport con Get-ServerComponentState.",
            ),
        ),
    ),
    Cause(
        "server.m365_mailbox_busy",
        Fault.SERVER,
        permanence=Permanence.PASSING,
        pause_s=300,
        title=Sentence(
            pt="O Microsoft 365 não consegue acessar a caixa postal agora",
            en="Microsoft 365 cannot reach the mailbox just now",
            es="Microsoft 365 no puede acceder al buzón ahora",
        ),
        meaning=Sentence(
            pt="É uma falha passageira dentro do Microsoft 365, mesmo que o código diga que é definitiva. As mensagens esperam e saem depois.",
            en="It is a passing fault inside Microsoft 365, even where the code calls it final. The messages wait and leave later.",
            es="Es un fallo pasajero dentro de Microsoft 365, aunque el código diga que es definitivo. Los mensajes esperan y salen después.",
        ),
        cures=("retry_later",),
        ask=Ask.MICROSOFT_ADMIN,
        sources=("https://admin.microsoft.com/servicestatus",),
        steps=(
            Sentence(
                pt="Se continuar por mais de uma hora, o administrador vê em admin.microsoft.com → Integridade → Integridade do serviço se há um incidente.",
                en="If it goes on for more than an hour, the administrator sees at admin.microsoft.com → Health → Service health whether there is an incident.",
                es="Si continúa más de una hora, el administrador ve en admin.microsoft.com → Estado → Estado del servicio si hay un incidente.",
            ),
        ),
    ),
    Cause(
        "rcpt_to.hve_internal_only",
        Fault.RECIPIENT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="O E-mail de Alto Volume (HVE) não envia para fora da organização",
            en="High Volume Email (HVE) does not send outside the organisation",
            es="El correo de alto volumen (HVE) no envía fuera de la organización",
        ),
        meaning=Sentence(
            pt="%(recipient)s é de fora. Contas HVE entregam só a destinatários da própria organização no Microsoft 365.",
            en="%(recipient)s is outside. HVE accounts deliver only to recipients of the own organisation in Microsoft 365.",
            es="%(recipient)s es de fuera. Las cuentas HVE entregan solo a destinatarios de la propia organización en Microsoft 365.",
        ),
        field="to",
        ask=Ask.MICROSOFT_ADMIN,
        sources=("https://learn.microsoft.com/exchange/mail-flow-best-practices/high-volume-mails-m365",),
        steps=(
            Sentence(
                pt="Para destinatários de fora, use outra conta: smtp.office365.com para poucos envios, ou o Azure Communication Services (smtp.azurecomm.net) para muitos.",
                en="For recipients outside use another account: smtp.office365.com for a few messages, or Azure Communication Services (smtp.azurecomm.net) for many.",
                es="Para destinatarios de fuera use otra cuenta: smtp.office365.com para pocos envíos, o Azure Communication Services (smtp.azurecomm.net) para muchos.",
            ),
        ),
    ),
)
