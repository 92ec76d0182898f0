"""Looks at the server's usual ports, at the same port in every TLS mode, and without the connector."""

from dataclasses import replace
from typing import Any

from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.looks import codes
from webapp.mail.looks.shape import Found, Look, Outcome, Scene
from webapp.mail.smtp.server import TlsMode
from webapp.mail.survey import USUAL_PORTS
from webapp.mail.survey.finding import PortFinding
from webapp.tunnels.route import DIRECT

# How the account form names the TLS modes, in every language.
TYPES = {TlsMode.IMPLICIT: "SSL", TlsMode.STARTTLS: "TLS", TlsMode.NONE: "SMTP"}


def _usual_ports(scene: Scene) -> Found:
    ports = [port for port in USUAL_PORTS if port != scene.server.port]
    return _of_ports(scene.survey(*ports))


def _of_ports(found: tuple[PortFinding, ...]) -> Found:
    answering = [one for one in found if one.is_smtp]
    shown: dict[str, Any] = {"ports": [one.facts() for one in found]}
    if answering:
        shown["answering"] = ", ".join(f"{one.port} ({TYPES[one.tls]})" for one in answering if one.tls)
    outcome = "some" if answering else "reached" if any(one.is_reachable for one in found) else "none"
    return Found(outcome, shown, ports=found)


def _same_port(scene: Scene) -> Found:
    [found] = scene.survey(scene.server.port)
    shown: dict[str, Any] = {"ports": [found.facts()], "port": found.port}
    if not found.is_smtp or found.tls is None:
        return Found("nothing", shown, ports=(found,))
    shown["found_type"] = TYPES[found.tls]
    is_same = str(found.tls) == scene.case.text("tls")
    outcome = "same" if is_same else "clear" if found.tls is TlsMode.NONE else "other"
    return Found(outcome, shown, ports=(found,))


def _without_connector(scene: Scene) -> Found:
    server = replace(scene.server, route=DIRECT)
    [found] = scene.survey(server.port, server=server)
    shown = {"ports": [found.facts()], "host": server.host, "port": server.port}
    return Found("answers" if found.is_smtp else "fails", shown, {"found_direct": found.is_smtp})


LOOKS = (
    Look(
        "ports",
        Sentence(pt="Outras portas", en="Other ports", es="Otros puertos"),
        codes.CONNECTION | codes.THROUGH_CONNECTOR | codes.DIALOGUE | codes.LOG_IN_OFFER,
        _usual_ports,
        {
            "some": Outcome(
                Sentence(
                    pt="O servidor de e-mail responde em: %(answering)s.",
                    en="The mail server answers at: %(answering)s.",
                    es="El servidor de correo responde en: %(answering)s.",
                ),
                explains=True,
            ),
            "reached": Outcome(
                Sentence(
                    pt="Em nenhuma das outras portas usuais responde um servidor de e-mail.",
                    en="At none of the other usual ports does a mail server answer.",
                    es="En ninguno de los demás puertos habituales responde un servidor de correo.",
                )
            ),
            "none": Outcome(
                Sentence(
                    pt="Nenhuma das outras portas usuais aceitou a conexão: o host pode estar errado, ou o serviço, parado.",
                    en="None of the other usual ports took the connection: the host may be wrong, or the service is down.",
                    es="Ninguno de los demás puertos habituales aceptó la conexión: el host puede ser incorrecto, o el servicio está parado.",
                )
            ),
        },
    ),
    Look(
        "mode",
        Sentence(
            pt="SSL ou TLS na mesma porta",
            en="SSL or TLS at the same port",
            es="SSL o TLS en el mismo puerto",
        ),
        codes.DIALOGUE | codes.LOG_IN_OFFER,
        _same_port,
        {
            "other": Outcome(
                Sentence(
                    pt="A porta %(port)s fala %(found_type)s, não o que está na conta.",
                    en="Port %(port)s speaks %(found_type)s, not what the account says.",
                    es="El puerto %(port)s habla %(found_type)s, no lo que dice la cuenta.",
                ),
                explains=True,
            ),
            "clear": Outcome(
                Sentence(
                    pt="A porta %(port)s fala SMTP sem oferecer criptografia.",
                    en="Port %(port)s speaks SMTP and offers no encryption.",
                    es="El puerto %(port)s habla SMTP sin ofrecer cifrado.",
                ),
                explains=True,
            ),
            "same": Outcome(
                Sentence(
                    pt="A porta %(port)s fala %(found_type)s, como está na conta.",
                    en="Port %(port)s speaks %(found_type)s, as the account says.",
                    es="El puerto %(port)s habla %(found_type)s, como dice la cuenta.",
                )
            ),
            "nothing": Outcome(
                Sentence(
                    pt="A porta %(port)s não fala SMTP nem com SSL nem com TLS.",
                    en="Port %(port)s speaks SMTP neither with SSL nor with TLS.",
                    es="El puerto %(port)s no habla SMTP ni con SSL ni con TLS.",
                )
            ),
        },
    ),
    Look(
        "without_connector",
        Sentence(pt="Sem o conector", en="Without the connector", es="Sin el conector"),
        codes.AT_CONNECTOR
        | codes.THROUGH_CONNECTOR
        | frozenset({"banner.silent", "banner.lost", "tls.timed_out", "tls.lost", "server.timed_out"}),
        _without_connector,
        {
            "answers": Outcome(
                Sentence(
                    pt="Por conexão direta, %(host)s responde na porta %(port)s: o que falha é o caminho do conector.",
                    en="Connected to directly, %(host)s answers at port %(port)s: what fails is the connector's way.",
                    es="Por conexión directa, %(host)s responde en el puerto %(port)s: lo que falla es el camino del"
                    " conector.",
                ),
                explains=True,
            ),
            "fails": Outcome(
                Sentence(
                    pt="Por conexão direta, %(host)s também não responde na porta %(port)s.",
                    en="Connected to directly, %(host)s does not answer at port %(port)s either.",
                    es="Por conexión directa, %(host)s tampoco responde en el puerto %(port)s.",
                )
            ),
        },
        applies=lambda scene: scene.server.route != DIRECT,
    ),
)
