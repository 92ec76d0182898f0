"""Causes of a Network Connector that cannot be used or reached, or that hangs up."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault
from webapp.mail.diagnosis.sentence import Sentence

CAUSES = (
    Cause(
        "connector.not_found",
        Fault.SERVER,
        title=Sentence(
            pt="O nome do Network Connector[[, %(host)s,]] não foi encontrado",
            en="The Network Connector's name[[ %(host)s]] was not found",
            es="No se encontró el nombre del Network Connector[[, %(host)s]]",
        ),
        meaning=Sentence(
            pt=(
                "O proxy ou jump host (servidor SSH intermediário) tem um nome que o DNS não conhece; o "
                "servidor de e-mail nem chegou a ser contatado."
            ),
            en=(
                "The proxy or jump host (an SSH server in between) has a name that DNS does not know, so "
                "the mail server was not even contacted."
            ),
            es=(
                "El proxy o jump host (servidor SSH intermedio) tiene un nombre que DNS no conoce; ni "
                "siquiera se contactó al servidor de correo."
            ),
        ),
        field="connector",
        cures=("correct_connector",),
        ask=Ask.CONNECTOR_OWNER,
        sources=("RFC 2308 section 2.1",),
    ),
    Cause(
        "connector.refused",
        Fault.SERVER,
        title=Sentence(
            pt="O Network Connector %(connector)s recusa conexões[[ em %(host)s:%(port)s]]",
            en="The Network Connector %(connector)s refuses connections[[ at %(host)s:%(port)s]]",
            es="El Network Connector %(connector)s rechaza conexiones[[ en %(host)s:%(port)s]]",
        ),
        meaning=Sentence(
            pt=(
                "Ninguém atende lá. Nada foi enviado por conexão direta: um conector que falha nunca é "
                "ignorado."
            ),
            en=(
                "Nothing listens there. Nothing was sent directly instead: a connector that fails is "
                "never bypassed."
            ),
            es=(
                "Nadie atiende allí. No se envió nada por conexión directa: un conector que falla nunca "
                "se omite."
            ),
        ),
        field="connector",
        cures=(
            "correct_connector",
            "ask_firewall",
        ),
        ask=Ask.CONNECTOR_OWNER,
        sources=("RFC 1928 section 6",),
    ),
    Cause(
        "connector.unreachable",
        Fault.SERVER,
        title=Sentence(
            pt="Não há caminho daqui até o Network Connector[[ em %(host)s]]",
            en="There is no way from here to the Network Connector[[ at %(host)s]]",
            es="No hay camino desde aquí hasta el Network Connector[[ en %(host)s]]",
        ),
        meaning=Sentence(
            pt=(
                "Esta máquina não tem rota de rede até o proxy ou jump host (servidor SSH intermediário)."
                " Não se tentou chegar ao servidor de e-mail sem ele."
            ),
            en=(
                "This machine has no network route to the proxy or jump host (an SSH server in between). "
                "The mail server was not tried without it."
            ),
            es=(
                "Esta máquina no tiene ruta de red hasta el proxy o jump host (servidor SSH intermedio). "
                "No se intentó llegar al servidor de correo sin él."
            ),
        ),
        field="connector",
        cures=(
            "correct_connector",
            "ask_firewall",
        ),
        ask=Ask.CONNECTOR_OWNER,
        sources=("RFC 1928 section 6",),
    ),
    Cause(
        "connector.timeout",
        Fault.SERVER,
        title=Sentence(
            pt="O Network Connector %(connector)s não respondeu a tempo",
            en="The Network Connector %(connector)s did not answer in time",
            es="El Network Connector %(connector)s no respondió a tiempo",
        ),
        meaning=Sentence(
            pt=(
                "O proxy ou jump host (servidor SSH intermediário) está desligado, sobrecarregado, ou um "
                "firewall descarta a conexão até ele."
            ),
            en=(
                "The proxy or jump host (an SSH server in between) is off, overloaded, or a firewall "
                "drops the connection to it."
            ),
            es=(
                "El proxy o jump host (servidor SSH intermedio) está apagado, sobrecargado, o un firewall"
                " descarta la conexión hasta él."
            ),
        ),
        field="connector",
        cures=(
            "ask_firewall",
            "correct_connector",
        ),
        ask=Ask.NETWORK_TEAM,
        sources=("RFC 1928 section 6",),
    ),
    Cause(
        "connector.closed",
        Fault.SERVER,
        title=Sentence(
            pt="O Network Connector %(connector)s fechou a conexão",
            en="The Network Connector %(connector)s hung up",
            es="El Network Connector %(connector)s cerró la conexión",
        ),
        meaning=Sentence(
            pt="O proxy ou jump host (servidor SSH intermediário) fechou a conexão no meio da conversa.",
            en=(
                "The proxy or jump host (an SSH server in between) ended the connection in the middle of "
                "the exchange."
            ),
            es=(
                "El proxy o jump host (servidor SSH intermedio) cerró la conexión en mitad de la "
                "conversación."
            ),
        ),
        field="connector",
        cures=(
            "retry_later",
            "correct_connector",
        ),
        ask=Ask.CONNECTOR_OWNER,
        sources=("RFC 1928 section 6",),
    ),
    Cause(
        "connector.opened_and_closed",
        Fault.SERVER,
        title=Sentence(
            pt=(
                "O Network Connector %(connector)s informou ter conectado a %(host)s:%(port)s e fechou a "
                "conexão"
            ),
            en="The Network Connector %(connector)s connected to %(host)s:%(port)s and hung up",
            es=("El Network Connector %(connector)s informó de la conexión con %(host)s:%(port)s y la cerró"),
        ),
        meaning=Sentence(
            pt=(
                "O proxy aceitou o pedido e fechou a conexão antes de chegar um único byte do servidor. "
                "As regras dele podem não deixar o SMTP passar, ou ele responde antes de ter alcançado o "
                "servidor."
            ),
            en=(
                "The proxy accepted the request, and closed the connection before a single byte of the "
                "server came. Its rules may not let SMTP through, or it answers before it has reached the"
                " server."
            ),
            es=(
                "El proxy aceptó la petición y cerró la conexión antes de que llegara un solo byte del "
                "servidor. Puede que sus reglas no dejen pasar SMTP, o que responda antes de haber "
                "alcanzado el servidor."
            ),
        ),
        field="connector",
        cures=(
            "ask_firewall",
            "correct_connector",
            "correct_host",
        ),
        ask=Ask.NETWORK_TEAM,
        sources=(
            "RFC 1928 section 6",
            "RFC 9110 section 9.3.6",
        ),
    ),
    Cause(
        "connector.protocol",
        Fault.SERVER,
        title=Sentence(
            pt="Outro serviço atende no endereço do Network Connector %(connector)s",
            en="Another service answers at the address of the Network Connector %(connector)s",
            es="Otro servicio atiende en la dirección del Network Connector %(connector)s",
        ),
        meaning=Sentence(
            pt="A resposta não corresponde ao tipo escolhido (%(kinds)s). O tipo ou a porta está errado.",
            en="The answer does not fit the chosen kind (%(kinds)s). The kind or the port is wrong.",
            es=(
                "La respuesta no corresponde al tipo elegido (%(kinds)s). El tipo o el puerto es incorrecto."
            ),
        ),
        field="connector",
        cures=("correct_connector",),
        ask=Ask.CONNECTOR_OWNER,
        sources=(
            "RFC 1928 section 6",
            "RFC 9110 section 9.3.6",
        ),
    ),
)
