"""Causes of connections that cannot be opened."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault
from webapp.mail.diagnosis.not_at_fault import PASSWORD_NOT_SEEN
from webapp.mail.diagnosis.sentence import Sentence

CAUSES = (
    Cause(
        "connect.refused",
        Fault.SERVER,
        title=Sentence(
            pt="Ninguém atende em %(host)s:%(port)s",
            en="Nothing listens at %(host)s:%(port)s",
            es="Nadie atiende en %(host)s:%(port)s",
        ),
        meaning=Sentence(
            pt=(
                "A máquina respondeu e recusou esta porta. A porta está errada, o serviço de e-mail está "
                "parado ou um firewall nos rejeita."
            ),
            en=(
                "The machine answered, and refused this port. The port is wrong, the mail service is "
                "down, or a firewall rejects us."
            ),
            es=(
                "La máquina respondió y rechazó este puerto. El puerto es incorrecto, el servicio de "
                "correo está parado o un firewall nos rechaza."
            ),
        ),
        field="port",
        cures=(
            "use_provider_port",
            "correct_port",
            "correct_host",
            "ask_server_admin",
        ),
        not_at_fault=PASSWORD_NOT_SEEN,
        ask=Ask.SERVER_TEAM,
        sources=("RFC 9293 section 3.5.2",),
    ),
    Cause(
        "connect.timeout",
        Fault.SERVER,
        title=Sentence(
            pt="Sem resposta de %(host)s:%(port)s",
            en="No answer from %(host)s:%(port)s",
            es="Sin respuesta de %(host)s:%(port)s",
        ),
        meaning=Sentence(
            pt=(
                "Nenhum endereço do servidor respondeu. Quase sempre é um firewall que descarta a "
                "conexão em silêncio."
            ),
            en="No address of the server answered. Most often a firewall drops the connection silently.",
            es=(
                "Ninguna dirección del servidor respondió. Casi siempre es un firewall que descarta la "
                "conexión en silencio."
            ),
        ),
        field="host",
        cures=(
            "use_provider_port",
            "ask_firewall",
            "use_connector",
            "correct_host",
        ),
        not_at_fault=PASSWORD_NOT_SEEN,
        ask=Ask.NETWORK_TEAM,
        sources=("RFC 9293 section 3.8.3",),
    ),
    Cause(
        "connect.unreachable",
        Fault.SERVER,
        title=Sentence(
            pt="Não há caminho daqui até %(host)s",
            en="There is no way from here to %(host)s",
            es="No hay camino desde aquí hasta %(host)s",
        ),
        meaning=Sentence(
            pt="Esta máquina não tem rota de rede para nenhum endereço do servidor.",
            en="This machine has no network route to any address of the server.",
            es="Esta máquina no tiene ruta de red hacia ninguna dirección del servidor.",
        ),
        field="host",
        cures=(
            "ask_firewall",
            "use_connector",
        ),
        not_at_fault=PASSWORD_NOT_SEEN,
        ask=Ask.NETWORK_TEAM,
        sources=("RFC 792",),
    ),
    Cause(
        "connect.no_ipv6_route",
        Fault.SERVER,
        title=Sentence(
            pt="%(host)s só tem endereços IPv6, e aqui não há IPv6",
            en="%(host)s has only IPv6 addresses, and there is no IPv6 here",
            es="%(host)s solo tiene direcciones IPv6, y aquí no hay IPv6",
        ),
        meaning=Sentence(
            pt="Esta máquina não tem rede IPv6, por isso nenhum dos endereços pode ser alcançado.",
            en="This machine has no IPv6 network, so none of the addresses can be reached.",
            es="Esta máquina no tiene red IPv6, así que ninguna de las direcciones es alcanzable.",
        ),
        field="host",
        cures=(
            "correct_host",
            "use_connector",
        ),
        sources=("RFC 8305",),
    ),
    Cause(
        "connect.reset",
        Fault.SERVER,
        title=Sentence(
            pt="A conexão com %(host)s:%(port)s foi cortada na hora",
            en="The connection to %(host)s:%(port)s was cut at once",
            es="La conexión con %(host)s:%(port)s se cortó al instante",
        ),
        meaning=Sentence(
            pt=(
                "Algo aceitou a conexão e a encerrou sem enviar nada: muitas vezes um firewall ou um "
                "balanceador sem servidor por trás."
            ),
            en=(
                "Something accepted the connection and ended it without sending anything: often a "
                "firewall or a load balancer without a server behind it."
            ),
            es=(
                "Algo aceptó la conexión y la cerró sin enviar nada: a menudo un firewall o un "
                "balanceador sin servidor detrás."
            ),
        ),
        field="port",
        cures=(
            "ask_firewall",
            "correct_port",
        ),
        ask=Ask.NETWORK_TEAM,
        sources=("RFC 9293 section 3.5.2",),
    ),
    Cause(
        "connect.failed",
        Fault.SERVER,
        title=Sentence(
            pt="Esta máquina não conseguiu abrir a conexão com %(host)s:%(port)s",
            en="This machine could not open the connection to %(host)s:%(port)s",
            es="Esta máquina no pudo abrir la conexión con %(host)s:%(port)s",
        ),
        meaning=Sentence(
            pt="O sistema operacional da própria máquina recusou a conexão. Quase sempre é o firewall dela ou uma regra de"
            " rede do contêiner; o servidor de e-mail nem foi procurado.",
            en="The operating system of this machine refused the connection. Nearly always it is its firewall, or a"
            " network rule of the container; the mail server was not even sought.",
            es="El sistema operativo de esta máquina rechazó la conexión. Casi siempre es su firewall o una regla de red"
            " del contenedor; ni siquiera se buscó al servidor de correo.",
        ),
        field="host",
        cures=("ask_firewall", "use_connector", "copy_report"),
        ask=Ask.NETWORK_TEAM,
        sources=("RFC 9293 section 3.10.1",),
    ),
)
