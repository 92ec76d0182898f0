"""Conditions on what the further looks found (`mail.looks`); without a look none of them holds."""

import datetime as dt

from webapp.mail.diagnosis.case import Case, Condition
from webapp.mail.diagnosis.conditions import IMPLICIT, STARTTLS, register
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.survey import USUAL_PORTS

# A server without encryption has its own port where the account's is one of these.
TLS_PORTS, PLAIN_PORT = frozenset({465, 587, 2465, 2587}), 25


def _elsewhere(case: Case) -> bool:
    return case["found_port"] is not None and case["found_port"] != case["port"]


def _other_mode(case: Case, mode: str) -> bool:
    return case["found_port"] is not None and case["found_port"] == case["port"] and case["found_tls"] == mode


def _closed(case: Case) -> list[int]:
    closed = case["closed_ports"]
    return closed if isinstance(closed, list) else []


def _no_port_reached(case: Case) -> bool:
    """Tell whether all usual ports are closed, the account's among them: an unusual one may be mistyped."""
    return case["port"] in USUAL_PORTS and len(_closed(case)) > 1 and not case["some_port_reached"]


def _is_valid_by_their_clock(case: Case) -> bool:
    certificate, theirs = case["certificate"], case["server_time"]
    if not isinstance(certificate, dict) or not theirs or not certificate.get("not_after"):
        return False
    begins, ends, at = (
        dt.datetime.fromisoformat(str(text)).replace(tzinfo=dt.UTC)
        for text in (certificate["not_before"], certificate["not_after"], theirs)
    )
    return begins <= at <= ends


FOUND_PLACE = register(
    "found_place",
    lambda case: case["found_port"] is not None,
    Sentence(
        pt="o servidor responde na porta %(found_port)s com %(found_type)s",
        en="the server answers at port %(found_port)s with %(found_type)s",
        es="el servidor responde en el puerto %(found_port)s con %(found_type)s",
    ),
)
FOUND_ELSEWHERE = register(
    "found_elsewhere",
    _elsewhere,
    Sentence(
        pt="o servidor responde na porta %(found_port)s, com %(found_type)s",
        en="the server answers at port %(found_port)s, with %(found_type)s",
        es="el servidor responde en el puerto %(found_port)s, con %(found_type)s",
    ),
)
FOUND_IMPLICIT_HERE = register(
    "found_implicit_here",
    lambda case: _other_mode(case, IMPLICIT),
    Sentence(
        pt="a mesma porta responde com SSL",
        en="the same port answers with SSL",
        es="el mismo puerto responde con SSL",
    ),
)
FOUND_STARTTLS_HERE = register(
    "found_starttls_here",
    lambda case: _other_mode(case, STARTTLS),
    Sentence(
        pt="a mesma porta responde com TLS (STARTTLS)",
        en="the same port answers with TLS (STARTTLS)",
        es="el mismo puerto responde con TLS (STARTTLS)",
    ),
)
ANSWERS_NOW = register(
    "answers_now",
    lambda case: case["answers_now"] is True,
    Sentence(
        pt="logo depois, o servidor respondeu como a conta pede",
        en="right afterwards the server answered as the account wants it",
        es="justo después, el servidor respondió como pide la cuenta",
    ),
)
NO_PORT_REACHED = register(
    "no_port_reached",
    _no_port_reached,
    Sentence(
        pt="nenhuma das portas usuais, nem a da conta, aceitou a conexão",
        en="none of the usual ports, nor the account's, took the connection",
        es="ningún puerto habitual, ni el de la cuenta, aceptó la conexión",
    ),
)
PLAIN_PORT_IS_CLOSED = register(
    "plain_port_is_closed",
    lambda case: case["port"] in TLS_PORTS and PLAIN_PORT in _closed(case),
    Sentence(
        pt="a porta da conta é só para TLS, e a 25 não aceitou a conexão",
        en="the account's port is for TLS alone, and 25 did not take the connection",
        es="el puerto de la cuenta es solo para TLS, y el 25 no aceptó la conexión",
    ),
)
DIRECT_WORKS = register(
    "direct_works",
    lambda case: case["found_direct"] is True,
    Sentence(
        pt="sem o conector, o servidor responde",
        en="without the connector the server answers",
        es="sin el conector, el servidor responde",
    ),
)
DIRECT_FAILS = register(
    "direct_fails",
    lambda case: case["found_direct"] is False,
    Sentence(
        pt="sem o conector, o servidor também não responde",
        en="without the connector the server does not answer either",
        es="sin el conector, el servidor tampoco responde",
    ),
)
CLOCK_DIFFERS = register(
    "clock_differs",
    _is_valid_by_their_clock,
    Sentence(
        pt="pelo relógio do servidor[[ (%(server_time)s UTC)]], o certificado é válido",
        en="by the server's clock[[ (%(server_time)s UTC)]] the certificate is valid",
        es="según el reloj del servidor[[ (%(server_time)s UTC)]], el certificado es válido",
    ),
)
OTHER_RESOLVER_KNOWS = register(
    "other_resolver_knows",
    lambda case: bool(case["found_addresses"]),
    Sentence(
        pt="o servidor de nomes %(second_resolver)s conhece o host: %(found_addresses)s",
        en="the name server %(second_resolver)s knows the host: %(found_addresses)s",
        es="el servidor de nombres %(second_resolver)s conoce el host: %(found_addresses)s",
    ),
)


CHAIN_IS_TRUSTED = register(
    "chain_is_trusted",
    lambda case: case["chain_is_trusted"] is True,
    Sentence(
        pt="com o certificado que falta, a cadeia chega a uma autoridade confiável (%(chain_root)s)",
        en="with the certificate that is missing the chain leads to a trusted authority (%(chain_root)s)",
        es="con el certificado que falta, la cadena llega a una autoridad de confianza (%(chain_root)s)",
    ),
)


def port_is_closed(port: int) -> Condition:
    """Return the condition that no mail server was found at `port`."""
    return register(
        f"port_{port}_is_closed",
        lambda case: port in _closed(case),
        Sentence(
            pt=f"na porta {port} não responde um servidor de e-mail",
            en=f"at port {port} no mail server answers",
            es=f"en el puerto {port} no responde un servidor de correo",
        ),
    )
