"""Causes of a greeting that is missing, refused or of another service (RFC 5321 section 3.1)."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault, Signal
from webapp.mail.diagnosis.not_at_fault import PASSWORD_NOT_SEEN
from webapp.mail.diagnosis.sentence import Sentence
from webapp.transcript import Stage

CAUSES = (
    Cause(
        "banner.waits_for_tls",
        Fault.SERVER,
        title=Sentence(
            pt="%(host)s:%(port)s espera TLS desde o primeiro byte",
            en="%(host)s:%(port)s waits for TLS from the first byte",
            es="%(host)s:%(port)s espera TLS desde el primer byte",
        ),
        meaning=Sentence(
            pt=(
                "O servidor ficou calado porque espera criptografia imediata, que aqui se chama SSL. Uma "
                "segunda conexão confirmou isso."
            ),
            en=(
                "The server kept silent because it expects encryption at once, which is called SSL here. "
                "A second look confirmed it."
            ),
            es=(
                "El servidor calló porque espera cifrado inmediato, que aquí se llama SSL. Una segunda "
                "conexión lo confirmó."
            ),
        ),
        field="security",
        cures=("use_ssl_465",),
    ),
    Cause(
        "banner.silent",
        Fault.SERVER,
        title=Sentence(
            pt="%(host)s:%(port)s aceitou a conexão e não disse nada",
            en="%(host)s:%(port)s accepted the connection and said nothing",
            es="%(host)s:%(port)s aceptó la conexión y no dijo nada",
        ),
        meaning=Sentence(
            pt=(
                "Um servidor SMTP cumprimenta primeiro. Este ficou %(waited_s)s segundos calado: porta "
                "errada, servidor sobrecarregado ou um firewall segurando a linha."
            ),
            en=(
                "An SMTP server greets first. This one was silent for %(waited_s)s seconds: wrong port, "
                "overloaded server, or a firewall that holds the line."
            ),
            es=(
                "Un servidor SMTP saluda primero. Este calló %(waited_s)s segundos: puerto incorrecto, "
                "servidor sobrecargado o un firewall que retiene la línea."
            ),
        ),
        field="port",
        cures=(
            "correct_port",
            "ask_firewall",
            "retry_later",
        ),
        not_at_fault=PASSWORD_NOT_SEEN,
        ask=Ask.NETWORK_TEAM,
    ),
    Cause(
        "banner.other_service",
        Fault.SERVER,
        title=Sentence(
            pt="%(host)s:%(port)s não é um servidor SMTP (quem atende é %(service)s)",
            en="%(host)s:%(port)s is not an SMTP server (%(service)s answers)",
            es="%(host)s:%(port)s no es un servidor SMTP (atiende %(service)s)",
        ),
        meaning=Sentence(
            pt="Outro serviço atende nesta porta. O host ou a porta pertence a outra coisa.",
            en="Another service listens on this port. The host or the port belongs to something else.",
            es="Otro servicio atiende en este puerto. El host o el puerto pertenece a otra cosa.",
        ),
        field="port",
        cures=(
            "correct_port",
            "correct_host",
        ),
    ),
    Cause(
        "banner.refused",
        Fault.SERVER,
        title=Sentence(
            pt="%(host)s nos recusou já na saudação",
            en="%(host)s turned us away at the greeting",
            es="%(host)s nos rechazó ya en el saludo",
        ),
        meaning=Sentence(
            pt=(
                "O servidor não fala com o endereço desta máquina. Ele pode estar bloqueado ou não estar "
                "na lista dos permitidos."
            ),
            en=(
                "The server does not talk to this machine's address. It may be on a block list, or not "
                "on the list of those allowed."
            ),
            es=(
                "El servidor no habla con la dirección de esta máquina. Puede estar bloqueada o no "
                "figurar entre las permitidas."
            ),
        ),
        field="host",
        cures=(
            "ask_allow_listing",
            "use_connector",
        ),
        ask=Ask.SERVER_TEAM,
        signals=(
            Signal(
                (Stage.EHLO, Stage.EHLO_TLS),
                "554 5.7.1 Access denied by ACL",
                "Exim and others that wait for EHLO before they turn a client away",
                codes=(521, 550, 554, 571),
                text=r"denied|not (allowed|permitted|welcome|authori[sz]ed|accepted)|\blisted\b|reject|refus|\bacl\b|go away",
            ),
        ),
    ),
    Cause(
        "banner.deferred",
        Fault.SERVER,
        title=Sentence(
            pt="%(host)s não está recebendo e-mails agora",
            en="%(host)s is not taking mail now",
            es="%(host)s no acepta correo ahora",
        ),
        meaning=Sentence(
            pt="Na saudação o servidor pediu para voltar mais tarde.",
            en="At the greeting the server asked to come back later.",
            es="En el saludo, el servidor pidió volver más tarde.",
        ),
        cures=("retry_later",),
    ),
    Cause(
        "banner.lost",
        Fault.SERVER,
        title=Sentence(
            pt="%(host)s:%(port)s fechou a conexão antes da saudação",
            en="%(host)s:%(port)s hung up before greeting",
            es="%(host)s:%(port)s cerró la conexión antes del saludo",
        ),
        meaning=Sentence(
            pt="Servidores e firewalls fazem isso com endereços que não conhecem.",
            en="Servers and firewalls do this with addresses that they do not know.",
            es="Los servidores y firewalls hacen esto con direcciones que no conocen.",
        ),
        field="host",
        cures=(
            "ask_allow_listing",
            "correct_port",
            "ask_firewall",
        ),
        ask=Ask.SERVER_TEAM,
    ),
)
