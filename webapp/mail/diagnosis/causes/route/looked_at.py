"""Causes that only a further look can tell (`mail.looks`): what answers elsewhere, or by another way."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault, Permanence, Signal
from webapp.mail.diagnosis.conditions import HAS_CONNECTOR, HAS_NO_CONNECTOR
from webapp.mail.diagnosis.conditions.found import DIRECT_WORKS, FOUND_ELSEWHERE, OTHER_RESOLVER_KNOWS
from webapp.mail.diagnosis.not_at_fault import PASSWORD_NOT_SEEN
from webapp.mail.diagnosis.sentence import Sentence
from webapp.transcript import Stage

CAUSES = (
    Cause(
        "connect.other_port",
        Fault.SERVER,
        title=Sentence(
            pt="%(host)s não atende na porta %(port)s[[, mas atende na %(found_port)s]]",
            en="%(host)s does not answer at port %(port)s[[, but at %(found_port)s]]",
            es="%(host)s no atiende en el puerto %(port)s[[, pero sí en el %(found_port)s]]",
        ),
        meaning=Sentence(
            pt="O caminho até o servidor está livre: é a porta da conta que não serve.[[ Na %(found_port)s responde um"
            " servidor de e-mail com %(found_type)s.]]",
            en="The way to the server is free: it is the account's port that is not right.[[ At %(found_port)s a mail"
            " server answers with %(found_type)s.]]",
            es="El camino hasta el servidor está libre: es el puerto de la cuenta el que no sirve.[[ En el"
            " %(found_port)s responde un servidor de correo con %(found_type)s.]]",
        ),
        field="port",
        cures=("correct_port",),
        not_at_fault=PASSWORD_NOT_SEEN,
        signals=(
            Signal(
                (Stage.CONNECT,),
                "no connection at port 578, and a mail server at 587",
                "a look at the usual ports",
                of=(
                    "connect.refused",
                    "connect.timeout",
                    "connect.reset",
                    "connect.unreachable",
                    "deadline.reached",
                    "connector.target_refused",
                    "connector.target_unreachable",
                    "connector.target_timeout",
                ),
                when=(FOUND_ELSEWHERE,),
                over=(
                    "connect.localhost_in_container",
                    "connect.refused_on_the_way",
                    "banner.reading_port",
                    "connect.host_for_reading",
                ),
            ),
        ),
        sources=("RFC 6409 section 3.1", "RFC 8314 section 3.3"),
    ),
    Cause(
        "connector.holds_back",
        Fault.SERVER,
        title=Sentence(
            pt="O servidor %(host)s responde, mas não pelo Network Connector %(connector)s",
            en="The server %(host)s answers, but not through the Network Connector %(connector)s",
            es="El servidor %(host)s responde, pero no por el Network Connector %(connector)s",
        ),
        meaning=Sentence(
            pt="Uma conexão direta, sem o conector, chegou ao servidor de e-mail na porta %(port)s. As regras do"
            " conector, ou a rede dele, não deixam passar.",
            en="A direct connection without the connector reached the mail server at port %(port)s. The connector's"
            " rules, or its network, do not let it through.",
            es="Una conexión directa, sin el conector, llegó al servidor de correo en el puerto %(port)s. Las reglas"
            " del conector, o su red, no la dejan pasar.",
        ),
        field="connector",
        cures=("correct_connector",),
        ask=Ask.CONNECTOR_OWNER,
        not_at_fault=PASSWORD_NOT_SEEN,
        signals=(
            Signal(
                (Stage.CONNECT, Stage.BANNER, Stage.TLS),
                "a proxy that does not get through, and a server that answers without it",
                "a look without the connector",
                of=(
                    "connector.target_refused",
                    "connector.target_unreachable",
                    "connector.target_timeout",
                    "connector.opened_and_closed",
                    "banner.silent",
                    "banner.lost",
                    "tls.timed_out",
                    "tls.lost",
                    "server.timed_out",
                ),
                when=(HAS_CONNECTOR, DIRECT_WORKS),
                over=("connector.opened_and_silent", "connect.other_port"),
            ),
        ),
        sources=("RFC 1928 section 6",),
    ),
    Cause(
        "resolve.resolvers_differ",
        Fault.ACCOUNT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="O servidor de nomes desta máquina não conhece %(host)s; outro conhece",
            en="This machine's name server does not know %(host)s; another one does",
            es="El servidor de nombres de esta máquina no conoce %(host)s; otro sí",
        ),
        meaning=Sentence(
            pt="O nome existe[[: %(second_resolver)s responde %(found_addresses)s]]. O DNS que esta máquina usa está"
            " desatualizado, bloqueia o nome ou só conhece os da rede interna.",
            en="The name exists[[: %(second_resolver)s answers %(found_addresses)s]]. The DNS that this machine uses"
            " is out of date, blocks the name, or knows only those of the internal network.",
            es="El nombre existe[[: %(second_resolver)s responde %(found_addresses)s]]. El DNS que usa esta máquina"
            " está desactualizado, bloquea el nombre o solo conoce los de la red interna.",
        ),
        steps=(
            Sentence(
                pt="Peça à equipe de rede que o DNS desta máquina passe a resolver %(host)s.",
                en="Ask the network team to let the DNS of this machine resolve %(host)s.",
                es="Pida al equipo de red que el DNS de esta máquina resuelva %(host)s.",
            ),
        ),
        field="host",
        ask=Ask.NETWORK_TEAM,
        not_at_fault=PASSWORD_NOT_SEEN,
        signals=(
            Signal(
                (Stage.RESOLVE,),
                "no such name here, and an address by another name server",
                "a look at a second resolver",
                of=("resolve.not_found", "resolve.no_address", "resolve.temporary", "resolve.timeout"),
                when=(OTHER_RESOLVER_KNOWS, HAS_NO_CONNECTOR),
                over=("resolve.known_name_not_found",),
            ),
        ),
        sources=("RFC 1034 section 4.3.1",),
    ),
)
