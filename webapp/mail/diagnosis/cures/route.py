"""Cures that choose another way to the server."""

from webapp.mail.diagnosis import conditions
from webapp.mail.diagnosis.conditions import found
from webapp.mail.diagnosis.conditions.at_provider import HOST_HAS_NO_PORT_587
from webapp.mail.diagnosis.cures import changes
from webapp.mail.diagnosis.cures.shape import Cure
from webapp.mail.diagnosis.sentence import Sentence

CURES = (
    Cure(
        "use_port_587",
        Sentence(
            pt="Na conta, mude a porta para 587, com o tipo de conexão TLS e com autenticação.",
            en="In the account change the port to 587, with the connection type TLS and with a log-in.",
            es="En la cuenta cambie el puerto a 587, con el tipo de conexión TLS y con autenticación.",
        ),
        unless=(conditions.on_port(587), HOST_HAS_NO_PORT_587, found.FOUND_PLACE, found.port_is_closed(587)),
        change=changes.usual_port("tls"),
    ),
    Cure(
        "try_without_connector",
        Sentence(
            pt="Se a rede permite, teste sem o conector: responda Não a “Usar Network Connector?”.",
            en="If the network permits, test without the connector: answer No to “Use Network Connector?”.",
            es="Si la red lo permite, pruebe sin el conector: responda No a «¿Usar Network Connector?».",
        ),
        unless=(conditions.HAS_NO_CONNECTOR, found.DIRECT_WORKS, found.DIRECT_FAILS),
        change=changes.fixed(use_connector=False),
    ),
    Cure(
        "exclude_from_inspection",
        Sentence(
            pt="Peça à equipe de rede, ou a quem cuida do antivírus, que deixe %(host)s, porta %(port)s, fora da"
            " inspeção.",
            en="Ask the network team, or whoever looks after the antivirus, to leave %(host)s, port %(port)s, out of"
            " the inspection.",
            es="Pida al equipo de red, o a quien administra el antivirus, que deje %(host)s, puerto %(port)s, fuera"
            " de la inspección.",
        ),
    ),
)
