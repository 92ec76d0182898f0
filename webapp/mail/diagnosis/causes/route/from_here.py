"""Causes of connections that fail by where Postigo stands: a container, a cloud, behind a connector."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault, Permanence, Signal
from webapp.mail.diagnosis.conditions import HAS_CONNECTOR, HAS_NO_CONNECTOR, USES_IMPLICIT_TLS, on_port
from webapp.mail.diagnosis.conditions.at_provider import IS_AS_PROVIDER_SAYS
from webapp.mail.diagnosis.conditions.circumstances import (
    HAS_NOT_WORKED,
    HOST_IS_ELSEWHERE,
    HOST_IS_LOCALHOST,
    IN_CONTAINER,
)
from webapp.mail.diagnosis.conditions.found import FOUND_ELSEWHERE
from webapp.mail.diagnosis.not_at_fault import PASSWORD_NOT_SEEN
from webapp.mail.diagnosis.sentence import Sentence
from webapp.transcript import Stage

CAUSES = (
    Cause(
        "connect.localhost_in_container",
        Fault.ACCOUNT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="%(host)s é o próprio contêiner do Postigo, e nele não há servidor de e-mail",
            en="%(host)s is Postigo's own container, and there is no mail server in it",
            es="%(host)s es el propio contenedor de Postigo, y en él no hay servidor de correo",
        ),
        meaning=Sentence(
            pt="Dentro de um contêiner, localhost não é a máquina que o hospeda: é só o contêiner.",
            en="Inside a container localhost is not the machine that carries it: it is the container alone.",
            es="Dentro de un contenedor, localhost no es la máquina que lo aloja: es solo el contenedor.",
        ),
        field="host",
        steps=(
            Sentence(
                pt="Se o servidor de e-mail roda em outro contêiner, use o nome desse serviço como Host SMTP e"
                " deixe os dois na mesma rede.",
                en="If the mail server runs in another container, enter the name of that service as SMTP host and"
                " put both into the same network.",
                es="Si el servidor de correo está en otro contenedor, use el nombre de ese servicio como Host SMTP"
                " y ponga los dos en la misma red.",
            ),
            Sentence(
                pt="Se roda na máquina que hospeda os contêineres, use o nome ou o endereço dela na rede;"
                " no Docker, host.docker.internal (no Linux, com --add-host=host.docker.internal:host-gateway).",
                en="If it runs on the machine that carries the containers, enter that machine's name or address in"
                " the network; with Docker, host.docker.internal (on Linux with"
                " --add-host=host.docker.internal:host-gateway).",
                es="Si está en la máquina que aloja los contenedores, use su nombre o dirección en la red; en"
                " Docker, host.docker.internal (en Linux, con --add-host=host.docker.internal:host-gateway).",
            ),
            Sentence(
                pt="Nesse caso o servidor também precisa atender nesse endereço, não só em 127.0.0.1"
                " (no Postfix, inet_interfaces), e confiar na rede dos contêineres (mynetworks).",
                en="Then the server must also listen at that address, not only at 127.0.0.1 (Postfix:"
                " inet_interfaces), and trust the network of the containers (mynetworks).",
                es="En ese caso el servidor también debe atender en esa dirección, no solo en 127.0.0.1 (en"
                " Postfix, inet_interfaces), y confiar en la red de los contenedores (mynetworks).",
            ),
        ),
        ask=Ask.POSTIGO_ADMIN,
        signals=(
            Signal(
                (Stage.CONNECT,),
                "connection refused at localhost, port 25, inside a container",
                "Docker, networking of containers",
                of=("connect.refused", "connect.unreachable", "connect.timeout", "connect.no_ipv6_route"),
                when=(
                    HOST_IS_LOCALHOST,
                    IN_CONTAINER,
                    HAS_NO_CONNECTOR,
                    HAS_NOT_WORKED,
                    on_port(25, 465, 587, 1025, 2525),
                ),
            ),
        ),
        sources=("https://docs.docker.com/desktop/features/networking/",),
    ),
    Cause(
        "connect.refused_on_the_way",
        Fault.SERVER,
        title=Sentence(
            pt="Um firewall no caminho recusa a conexão com %(host)s:%(port)s",
            en="A firewall on the way refuses the connection to %(host)s:%(port)s",
            es="Un firewall en el camino rechaza la conexión con %(host)s:%(port)s",
        ),
        meaning=Sentence(
            pt="O provedor atende nesta porta, e a conta está como ele indica. Quem recusou foi quase certamente um"
            " firewall da rede em que o Postigo está.",
            en="The provider listens at this port, and the account is as it says. What refused is almost certainly"
            " a firewall of the network in which Postigo is.",
            es="El proveedor atiende en este puerto, y la cuenta está como él indica. Quien rechazó fue casi con"
            " seguridad un firewall de la red en la que está Postigo.",
        ),
        field="port",
        cures=("ask_firewall", "use_connector"),
        not_at_fault=PASSWORD_NOT_SEEN,
        ask=Ask.NETWORK_TEAM,
        signals=(
            Signal(
                (Stage.CONNECT,),
                "connection refused at smtp.gmail.com:587",
                "RFC 9293 section 3.10.7.1; firewalls that reject instead of dropping",
                of=("connect.refused",),
                when=(IS_AS_PROVIDER_SAYS, HAS_NO_CONNECTOR),
                or_else=("connect.refused",),
            ),
        ),
        sources=("RFC 9293 section 3.10.7.1",),
    ),
    Cause(
        "connect.port_25_blocked",
        Fault.SERVER,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="A porta 25 até %(host)s está bloqueada no caminho",
            en="Port 25 on the way to %(host)s is blocked",
            es="El puerto 25 hasta %(host)s está bloqueado en el camino",
        ),
        meaning=Sentence(
            pt="Provedores de nuvem e de acesso à internet bloqueiam a porta de saída 25, que serve à entrega entre"
            " servidores. Para enviar por um servidor com usuário e senha existe a porta 587.",
            en="Cloud and internet providers block outgoing port 25, which is for delivery between servers. For"
            " sending through a server with a log-in there is port 587.",
            es="Los proveedores de nube y de acceso a internet bloquean el puerto de salida 25, que sirve para la"
            " entrega entre servidores. Para enviar por un servidor con autenticación está el puerto 587.",
        ),
        field="port",
        cures=("use_port_587", "turn_authentication_on", "ask_firewall", "use_connector"),
        ask=Ask.NETWORK_TEAM,
        not_at_fault=PASSWORD_NOT_SEEN,
        signals=(
            Signal(
                (Stage.CONNECT,),
                "no answer at port 25, and one at 587 of the same server on the internet",
                "RFC 6409 section 3.1; cloud providers",
                of=("connect.timeout", "deadline.reached"),
                when=(on_port(25), HOST_IS_ELSEWHERE, HAS_NO_CONNECTOR, FOUND_ELSEWHERE),
            ),
            Signal(
                (Stage.CONNECT,),
                "no answer at port 25 of a server on the internet",
                "RFC 6409 section 3.1; cloud providers",
                of=("connect.timeout", "deadline.reached"),
                when=(on_port(25), HOST_IS_ELSEWHERE, HAS_NO_CONNECTOR),
                or_else=("connect.timeout",),
            ),
        ),
        sources=(
            "RFC 6409 section 3.1",
            "https://cloud.google.com/compute/docs/tutorials/sending-mail",
            "https://learn.microsoft.com/azure/virtual-network/troubleshoot-outbound-smtp-connectivity",
        ),
    ),
    Cause(
        "connector.opened_and_silent",
        Fault.SERVER,
        title=Sentence(
            pt="O Network Connector %(connector)s disse ter conectado a %(host)s:%(port)s, e nada chegou",
            en="The Network Connector %(connector)s said it had connected to %(host)s:%(port)s, and nothing came",
            es="El Network Connector %(connector)s dijo haber conectado con %(host)s:%(port)s y no llegó nada",
        ),
        meaning=Sentence(
            pt="O proxy respondeu que sim, mas nenhum byte do servidor chegou por ele. As regras dele podem barrar"
            " o SMTP em silêncio, ou ele responde antes de alcançar o servidor.",
            en="The proxy said yes, but not one byte of the server came through it. Its rules may hold SMTP back"
            " silently, or it answers before it has reached the server.",
            es="El proxy respondió que sí, pero no llegó ningún byte del servidor por él. Sus reglas pueden frenar"
            " SMTP en silencio, o responde antes de alcanzar el servidor.",
        ),
        field="connector",
        cures=("try_without_connector", "correct_connector", "correct_port", "ask_firewall"),
        ask=Ask.CONNECTOR_OWNER,
        not_at_fault=PASSWORD_NOT_SEEN,
        signals=(
            Signal(
                (Stage.BANNER, Stage.TLS),
                "a SOCKS5 proxy that answers yes, then nothing for the whole time",
                "RFC 1928 section 6",
                of=("banner.silent",),
                when=(HAS_CONNECTOR,),
            ),
            Signal(
                (Stage.TLS,),
                "a SOCKS5 proxy that answers yes, and no answer to the first message of TLS",
                "RFC 1928 section 6",
                of=("tls.timed_out",),
                when=(HAS_CONNECTOR, USES_IMPLICIT_TLS, on_port(465)),
            ),
        ),
        sources=("RFC 1928 section 6",),
    ),
)
