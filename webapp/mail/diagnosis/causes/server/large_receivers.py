"""Causes of refusals by reputation where Google or Microsoft is the recipient's server."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault, Permanence
from webapp.mail.diagnosis.sentence import Sentence

_QUARTER_S = 900

CAUSES = (
    Cause(
        "reputation.microsoft_block_list",
        Fault.ACCOUNT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="A Microsoft bloqueou o endereço IP público desta máquina",
            en="Microsoft has blocked the public IP address of this machine",
            es="Microsoft bloqueó la dirección IP pública de esta máquina",
        ),
        meaning=Sentence(
            pt="O endereço está na lista de bloqueio do Microsoft 365, por spam que saiu dele ou porque é de uma faixa sem reputação. Vale para todos os destinatários ali.",
            en="The address is on the block list of Microsoft 365, for spam that left it or because its range has no reputation. It counts for all recipients there.",
            es="La dirección está en la lista de bloqueo de Microsoft 365, por spam que salió de ella o porque su rango no tiene reputación. Vale para todos los destinatarios de allí.",
        ),
        field="host",
        ask=Ask.NETWORK_TEAM,
        sources=(
            "https://learn.microsoft.com/defender-office-365/use-the-delist-portal-to-remove-yourself-from-the-office-365-blocked-senders-lis",
        ),
        steps=(
            Sentence(
                pt="Peça a retirada em sender.office.com com o endereço que está na resposta. Se a resposta traz 5.7.511, escreva a delist@microsoft.com com a resposta inteira.",
                en="Ask for removal at sender.office.com with the address in the reply. If the reply has 5.7.511, write to delist@microsoft.com with the whole reply.",
                es="Pida la retirada en sender.office.com con la dirección que figura en la respuesta. Si la respuesta trae 5.7.511, escriba a delist@microsoft.com con la respuesta entera.",
            ),
            Sentence(
                pt="Ou envie por um servidor de saída com autenticação, em vez de entregar direto.",
                en="Or send through an outgoing server with a log-in instead of delivering directly.",
                es="O envíe por un servidor de salida con autenticación en vez de entregar directamente.",
            ),
        ),
    ),
    Cause(
        "reputation.outlook_com_block_list",
        Fault.ACCOUNT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="O Outlook.com bloqueou a rede desta máquina (S3140 ou S3150)",
            en="Outlook.com has blocked the network of this machine (S3140 or S3150)",
            es="Outlook.com bloqueó la red de esta máquina (S3140 o S3150)",
        ),
        meaning=Sentence(
            pt="O endereço IP que está na resposta, ou a faixa do provedor dele, tem má reputação no Outlook.com e no Hotmail. A mensagem em si não foi julgada.",
            en="The IP address in the reply, or the range of its provider, has a bad reputation with Outlook.com and Hotmail. The message itself was not judged.",
            es="La dirección IP que figura en la respuesta, o el rango de su proveedor, tiene mala reputación en Outlook.com y Hotmail. El mensaje en sí no se juzgó.",
        ),
        field="host",
        ask=Ask.NETWORK_TEAM,
        sources=("https://sendersupport.olc.protection.outlook.com/pm/troubleshooting.aspx",),
        steps=(
            Sentence(
                pt="Quem responde pelo endereço IP, a equipe de rede ou o provedor, pede a liberação no formulário de suporte a remetentes: olcsupport.office.com.",
                en="Those who hold the IP address, the network team or the provider, ask for release by the form for senders: olcsupport.office.com.",
                es="Quien responde por la dirección IP, el equipo de red o el proveedor, pide la liberación en el formulario para remitentes: olcsupport.office.com.",
            ),
            Sentence(
                pt="Ou envie por um servidor de saída com autenticação, de boa reputação.",
                en="Or send through an outgoing server with a log-in and a good reputation.",
                es="O envíe por un servidor de salida con autenticación y buena reputación.",
            ),
        ),
    ),
    Cause(
        "reputation.blocked_by_recipient",
        Fault.RECIPIENT,
        title=Sentence(
            pt="A organização de %(recipient)s bloqueou o endereço IP desta máquina",
            en="The organisation of %(recipient)s has blocked the IP address of this machine",
            es="La organización de %(recipient)s bloqueó la dirección IP de esta máquina",
        ),
        meaning=Sentence(
            pt="O bloqueio está na lista própria do destinatário, não em uma lista pública. Só a equipe de e-mail dele pode retirá-lo.",
            en="The block is on the recipient's own list, not on a public one. Only their mail team can take it off.",
            es="El bloqueo está en la lista propia del destinatario, no en una pública. Solo su equipo de correo puede retirarlo.",
        ),
        field="to",
        ask=Ask.RECIPIENT_TEAM,
        sources=(
            "https://learn.microsoft.com/exchange/mail-flow-best-practices/non-delivery-reports-in-exchange-online/non-delivery-reports-in-exchange-online",
        ),
        steps=(
            Sentence(
                pt="Envie a resposta acima à equipe de e-mail do destinatário e peça a liberação do endereço que está nela.",
                en="Send the reply above to the recipient's mail team and ask them to allow the address in it.",
                es="Envíe la respuesta de arriba al equipo de correo del destinatario y pida que permita la dirección que figura en ella.",
            ),
        ),
    ),
    Cause(
        "reputation.throttled",
        Fault.SERVER,
        permanence=Permanence.PASSING,
        pause_s=_QUARTER_S,
        title=Sentence(
            pt="%(host)s reduziu o ritmo para o endereço IP desta máquina",
            en="%(host)s has slowed down the IP address of this machine",
            es="%(host)s redujo el ritmo para la dirección IP de esta máquina",
        ),
        meaning=Sentence(
            pt="O servidor viu tráfego incomum ou ainda não conhece este endereço. Passa em minutos ou horas, mais depressa se o envio for menor e constante.",
            en="The server saw unusual traffic or does not know this address yet. It passes in minutes or hours, sooner where sending is smaller and steady.",
            es="El servidor vio tráfico inusual o aún no conoce esta dirección. Pasa en minutos u horas, antes si el envío es menor y constante.",
        ),
        cures=("retry_later", "lower_rate"),
        ask=Ask.NETWORK_TEAM,
        sources=(
            "https://learn.microsoft.com/exchange/mail-flow-best-practices/non-delivery-reports-in-exchange-online/fix-error-code-451-4-7-500-699-asxxx-in-exchange-online",
            "https://support.google.com/mail/answer/81126",
        ),
        steps=(
            Sentence(
                pt="Se o Microsoft 365 de destino é da sua organização, um conector para este endereço evita a redução.",
                en="Where the receiving Microsoft 365 is your organisation's, a connector for this address prevents it.",
                es="Si el Microsoft 365 de destino es de su organización, un conector para esta dirección evita la reducción.",
            ),
        ),
    ),
    Cause(
        "reputation.low",
        Fault.ACCOUNT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="O Google recusa por má reputação do endereço IP ou do domínio remetente",
            en="Google refuses for the bad reputation of the IP address or the sender's domain",
            es="Google rechaza por mala reputación de la dirección IP o del dominio remitente",
        ),
        meaning=Sentence(
            pt="Quem recebeu e-mails deste endereço ou domínio os marcou como spam, ou ele é novo e sem histórico. As configurações da conta funcionam.",
            en="People who received mail from this address or domain marked it as spam, or it is new and has no history. The account's settings work.",
            es="Quienes recibieron correo de esta dirección o dominio lo marcaron como spam, o es nuevo y sin historial. La configuración de la cuenta funciona.",
        ),
        field="sender",
        ask=Ask.DOMAIN_OWNER,
        sources=(
            "https://support.google.com/mail/answer/188131",
            "https://support.google.com/mail/answer/81126",
        ),
        steps=(
            Sentence(
                pt="Veja a reputação do domínio e do endereço em postmaster.google.com e a resposta acima, que diz qual dos dois.",
                en="See the reputation of domain and address at postmaster.google.com; the reply above says which of the two.",
                es="Vea la reputación del dominio y de la dirección en postmaster.google.com; la respuesta de arriba dice cuál de las dos.",
            ),
            Sentence(
                pt="Confira SPF, DKIM e DMARC do domínio e envie só a quem espera as mensagens.",
                en="Check SPF, DKIM and DMARC of the domain, and send only to people who expect the messages.",
                es="Revise SPF, DKIM y DMARC del dominio y envíe solo a quien espera los mensajes.",
            ),
            Sentence(
                pt="Ou envie por um servidor de saída com boa reputação.",
                en="Or send through an outgoing server with a good reputation.",
                es="O envíe por un servidor de salida con buena reputación.",
            ),
        ),
    ),
    Cause(
        "reputation.direct_delivery_refused",
        Fault.ACCOUNT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="%(host)s não aceita entrega direta deste endereço IP",
            en="%(host)s takes no direct delivery from this IP address",
            es="%(host)s no acepta entrega directa desde esta dirección IP",
        ),
        meaning=Sentence(
            pt="É um endereço residencial, dinâmico ou de nuvem, de onde servidores de destino não aceitam e-mails. A conta precisa de um servidor de saída.",
            en="It is a home, dynamic or cloud address, from which receiving servers take no mail. The account needs an outgoing server.",
            es="Es una dirección doméstica, dinámica o de nube, desde la que los servidores de destino no aceptan correo. La cuenta necesita un servidor de salida.",
        ),
        field="host",
        cures=("use_connector",),
        ask=Ask.NETWORK_TEAM,
        sources=("https://support.google.com/mail/answer/10336",),
        steps=(
            Sentence(
                pt="Use como Host SMTP o servidor de saída do seu provedor ou da sua organização, porta 587, com autenticação.",
                en="As SMTP host use the outgoing server of your provider or organisation, port 587, with a log-in.",
                es="Use como Host SMTP el servidor de salida de su proveedor u organización, puerto 587, con autenticación.",
            ),
        ),
    ),
    Cause(
        "server.ipv6_not_accepted",
        Fault.RECIPIENT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="O domínio de %(recipient)s não aceita e-mails por IPv6",
            en="The domain of %(recipient)s takes no mail over IPv6",
            es="El dominio de %(recipient)s no acepta correo por IPv6",
        ),
        meaning=Sentence(
            pt="A entrega saiu por um endereço IPv6 desta máquina, e este destino só recebe por IPv4.",
            en="Delivery went out from an IPv6 address of this machine, and this destination receives over IPv4 only.",
            es="La entrega salió por una dirección IPv6 de esta máquina, y este destino solo recibe por IPv4.",
        ),
        field="host",
        ask=Ask.NETWORK_TEAM,
        sources=(
            "https://learn.microsoft.com/defender-office-365/support-for-anonymous-inbound-email-messages-over-ipv6",
        ),
        steps=(
            Sentence(
                pt="Use o endereço IPv4 do servidor como Host SMTP, ou envie por um servidor de saída.",
                en="Use the server's IPv4 address as SMTP host, or send through an outgoing server.",
                es="Use la dirección IPv4 del servidor como Host SMTP, o envíe por un servidor de salida.",
            ),
        ),
    ),
)
