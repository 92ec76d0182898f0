"""Causes of a greeting that is missing, refused or of another service (RFC 5321 section 3.1)."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault, Signal
from webapp.mail.diagnosis.conditions.found import FOUND_IMPLICIT_HERE
from webapp.mail.diagnosis.not_at_fault import PASSWORD_NOT_SEEN
from webapp.mail.diagnosis.sentence import Sentence
from webapp.transcript import Stage

CAUSES = (
    Cause(
        "banner.waits_for_tls",
        Fault.SERVER,
        title=Sentence(
            pt="Use SSL na porta %(port)s[[ de %(host)s]]",
            en="Use SSL on port %(port)s[[ of %(host)s]]",
            es="Use SSL en el puerto %(port)s[[ de %(host)s]]",
        ),
        meaning=Sentence(
            pt=(
                "O servidor não enviou nada porque espera criptografia imediata, que aqui se chama SSL. "
                "Uma segunda conexão confirmou isso."
            ),
            en=(
                "The server sent nothing, because it expects encryption at once, which is called SSL "
                "here. A second connection confirmed it."
            ),
            es=(
                "El servidor no envió nada porque espera cifrado inmediato, que aquí se llama SSL. Una "
                "segunda conexión lo confirmó."
            ),
        ),
        field="security",
        cures=("use_ssl_here",),
        signals=(
            Signal(
                (Stage.BANNER,),
                "no greeting in clear, and TLS that begins when the client speaks first",
                "a look at the same port",
                of=("banner.silent", "banner.lost", "server.timed_out", "connector.opened_and_closed"),
                when=(FOUND_IMPLICIT_HERE,),
                over=("connector.opened_and_silent", "connector.holds_back", "banner.implicit_tls_port"),
            ),
        ),
        sources=("RFC 8314 section 3.3",),
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
                "Um servidor SMTP envia primeiro a saudação. Este não enviou nada em %(waited_s)s "
                "segundos: a porta está errada, o servidor está sobrecarregado ou um firewall retém a "
                "conexão."
            ),
            en=(
                "An SMTP server sends its greeting first. This one sent nothing for %(waited_s)s seconds:"
                " the port is wrong, the server is overloaded, or a firewall holds the connection back."
            ),
            es=(
                "Un servidor SMTP envía primero el saludo. Este no envió nada en %(waited_s)s segundos: "
                "el puerto es incorrecto, el servidor está sobrecargado o un firewall retiene la "
                "conexión."
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
        sources=("RFC 5321 section 4.5.3.2",),
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
            "use_provider_port",
            "correct_port",
            "correct_host",
        ),
        sources=("RFC 5321 section 3.1",),
    ),
    Cause(
        "banner.refused",
        Fault.SERVER,
        title=Sentence(
            pt="%(host)s nos recusou já na saudação",
            en="%(host)s refused us at the greeting",
            es="%(host)s nos rechazó ya en el saludo",
        ),
        meaning=Sentence(
            pt=(
                "O servidor recusa o endereço desta máquina[[, %(local)s]]. Ele pode estar bloqueado ou "
                "não estar na lista dos permitidos."
            ),
            en=(
                "The server refuses the address of this machine[[, %(local)s]]. It may be on a block "
                "list, or not on the list of those allowed."
            ),
            es=(
                "El servidor rechaza la dirección de esta máquina[[, %(local)s]]. Puede estar bloqueada o"
                " no figurar entre las permitidas."
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
        sources=("RFC 5321 section 3.1",),
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
        sources=("RFC 5321 section 3.1",),
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
        sources=("RFC 5321 section 3.1",),
    ),
    Cause(
        "banner.answered_on_the_way",
        Fault.SERVER,
        title=Sentence(
            pt="Algo no caminho atendeu em vez de %(host)s e não conseguiu chegar até ele",
            en="Something on the way answered instead of %(host)s, and could not reach it",
            es="Algo en el camino respondió en lugar de %(host)s y no pudo llegar a él",
        ),
        meaning=Sentence(
            pt="Um antivírus, proxy ou firewall atende as conexões para servidores de e-mail e as repassa. A conexão dele"
            " com %(host)s, porta %(port)s, falhou: o host ou a porta podem estar errados, ou o servidor, fora do ar.",
            en="An antivirus, proxy or firewall takes connections to mail servers and passes them on. Its own connection to"
            " %(host)s, port %(port)s, failed: host or port may be wrong, or the server may be down.",
            es="Un antivirus, proxy o firewall atiende las conexiones a servidores de correo y las reenvía. Su conexión con"
            " %(host)s, puerto %(port)s, falló: el host o el puerto pueden ser incorrectos, o el servidor no funciona.",
        ),
        field="host",
        cures=("correct_host", "correct_port", "exclude_from_inspection"),
        ask=Ask.NETWORK_TEAM,
        signals=(
            Signal(
                (Stage.BANNER,),
                "421 Cannot connect to SMTP server 203.0.113.9 (203.0.113.9:25), connect error 10060",
                "mail shields of antivirus products",
                text=r"can(not|.t) connect to (the )?(smtp|upstream|remote|destination|real|mail) server[\s\S]*|connect error \d+[\s\S]*"
                r"|aborted on \w+ proxy[\s\S]*|(upstream|backend) (server )?(is )?(unavailable|unreachable|not reachable|timed out)",
                over=("server.unavailable", "banner.deferred"),
            ),
        ),
        sources=("https://github.com/nodemailer/nodemailer/issues/855",),
    ),
)
