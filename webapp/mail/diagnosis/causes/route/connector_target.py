"""Causes of a Network Connector that cannot reach the server."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault
from webapp.mail.diagnosis.sentence import Sentence

CAUSES = (
    Cause(
        "connector.target_refused",
        Fault.SERVER,
        title=Sentence(
            pt="O Network Connector %(connector)s não pode se conectar a %(host)s:%(port)s",
            en="The Network Connector %(connector)s may not connect to %(host)s:%(port)s",
            es="El Network Connector %(connector)s no puede conectarse a %(host)s:%(port)s",
        ),
        meaning=Sentence(
            pt="O conector em si funciona; as regras dele proíbem este destino.",
            en="The connector itself works; its rules forbid this destination.",
            es="El conector funciona; sus reglas prohíben este destino.",
        ),
        field="connector",
        cures=(
            "ask_firewall",
            "correct_host",
        ),
        ask=Ask.NETWORK_TEAM,
        sources=(
            "RFC 1928 section 6",
            "RFC 9110 section 9.3.6",
        ),
    ),
    Cause(
        "connector.target_unreachable",
        Fault.SERVER,
        title=Sentence(
            pt="O Network Connector %(connector)s não conseguiu chegar a %(host)s:%(port)s",
            en="The Network Connector %(connector)s could not reach %(host)s:%(port)s",
            es="El Network Connector %(connector)s no pudo llegar a %(host)s:%(port)s",
        ),
        meaning=Sentence(
            pt=(
                "O conector em si funciona; a partir dele, o servidor não tem nome, não tem rota ou "
                "ninguém atende lá."
            ),
            en=(
                "The connector itself works; seen from it, the server has no name, no route, or nothing "
                "listens there."
            ),
            es=(
                "El conector funciona; desde él, el servidor no tiene nombre, no tiene ruta o nadie "
                "atiende allí."
            ),
        ),
        field="host",
        cures=(
            "correct_host",
            "correct_port",
            "ask_firewall",
        ),
        ask=Ask.NETWORK_TEAM,
        sources=(
            "RFC 1928 section 6",
            "RFC 9110 section 9.3.6",
        ),
    ),
    Cause(
        "connector.target_timeout",
        Fault.SERVER,
        title=Sentence(
            pt="O Network Connector %(connector)s não obteve resposta de %(host)s:%(port)s",
            en="The Network Connector %(connector)s got no answer from %(host)s:%(port)s",
            es="El Network Connector %(connector)s no obtuvo respuesta de %(host)s:%(port)s",
        ),
        meaning=Sentence(
            pt="O conector em si funciona; um firewall depois dele, ou o servidor, não responde.",
            en="The connector itself works; a firewall behind it, or the server, does not answer.",
            es="El conector funciona; un firewall detrás de él, o el servidor, no responde.",
        ),
        field="host",
        cures=(
            "ask_firewall",
            "correct_host",
            "correct_port",
        ),
        ask=Ask.NETWORK_TEAM,
        sources=(
            "RFC 1928 section 6",
            "RFC 9110 section 9.3.6",
        ),
    ),
)
