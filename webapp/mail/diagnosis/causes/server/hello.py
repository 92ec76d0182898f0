"""Causes of a refused EHLO (RFC 5321 section 4.1.1.1)."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault, Permanence, Signal
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import GREETING, SENDER
from webapp.transcript import Stage

_HELLO = (Stage.EHLO, Stage.EHLO_TLS)

CAUSES = (
    Cause(
        "ehlo.refused",
        Fault.SERVER,
        title=Sentence(
            pt="%(host)s recusou o comando EHLO",
            en="%(host)s refused the EHLO command",
            es="%(host)s rechazó el comando EHLO",
        ),
        meaning=Sentence(
            pt=(
                "Sem EHLO não há TLS nem autenticação. Um servidor muito antigo, ou um firewall que "
                "reescreve SMTP, faz isso."
            ),
            en=(
                "Without EHLO there is no TLS and no log-in. A very old server, or a firewall that "
                "rewrites SMTP, does this."
            ),
            es=(
                "Sin EHLO no hay TLS ni autenticación. Lo hace un servidor muy antiguo, o un firewall "
                "que reescribe SMTP."
            ),
        ),
        field="host",
        cures=(
            "ask_firewall",
            "ask_server_admin",
        ),
        ask=Ask.NETWORK_TEAM,
        sources=("RFC 5321 section 4.1.1.1",),
    ),
    Cause(
        "ehlo.deferred",
        Fault.SERVER,
        title=Sentence(
            pt="%(host)s pediu para voltar mais tarde",
            en="%(host)s asked to come back later",
            es="%(host)s pidió volver más tarde",
        ),
        meaning=Sentence(
            pt="Ele enviou a saudação, mas não continua a conversa agora.",
            en="It greeted, but does not take the conversation further now.",
            es="Envió el saludo, pero no sigue con la conversación ahora.",
        ),
        cures=("retry_later",),
        sources=("RFC 5321 section 4.1.1.1",),
    ),
    Cause(
        "ehlo.lost",
        Fault.SERVER,
        title=Sentence(
            pt="%(host)s fechou a conexão depois da saudação",
            en="%(host)s hung up after the greeting",
            es="%(host)s cerró la conexión después del saludo",
        ),
        meaning=Sentence(
            pt=(
                "A conexão acabou quando nos apresentamos como %(ehlo_name)s. Alguns servidores fazem "
                "isso com nomes ou endereços que não conhecem."
            ),
            en=(
                "The connection ended when we introduced ourselves as %(ehlo_name)s. Some servers do "
                "this with names or addresses they do not know."
            ),
            es=(
                "La conexión terminó cuando nos presentamos como %(ehlo_name)s. Algunos servidores lo "
                "hacen con nombres o direcciones que no conocen."
            ),
        ),
        field="host",
        cures=(
            "ask_allow_listing",
            "retry_later",
        ),
        ask=Ask.SERVER_TEAM,
        sources=("RFC 5321 section 4.1.1.1",),
    ),
    Cause(
        "ehlo.name_refused",
        Fault.ACCOUNT,
        permanence=Permanence.LASTING,  # Postfix asks with 450 to come back; the name stays refused
        title=Sentence(
            pt="Mude o Nome no EHLO: %(host)s não aceita %(ehlo_name)s",
            en="Change the EHLO name: %(host)s does not accept %(ehlo_name)s",
            es="Cambie el Nombre en EHLO: %(host)s no acepta %(ehlo_name)s",
        ),
        meaning=Sentence(
            pt=(
                "É assim que esta máquina se apresenta no EHLO. O servidor exige um nome completo que "
                "exista no DNS."
            ),
            en=(
                "This is how this machine introduces itself in EHLO. The server requires a full name that"
                " exists in DNS."
            ),
            es=(
                "Así se presenta esta máquina en EHLO. El servidor exige un nombre completo que exista en"
                " DNS."
            ),
        ),
        field="ehlo_name",
        cures=("set_ehlo_name",),
        signals=(
            Signal(
                (*GREETING, *SENDER),
                "504 5.5.2 <postigo>: Helo command rejected: need fully-qualified hostname",
                "Postfix",
                text=r"(helo|ehlo)\b.{0,40}(reject|refus|invalid|bad)|(invalid|bad|bogus) (helo|ehlo)",
            ),
            Signal(
                _HELLO,
                "501 5.5.4 Domain name in argument is invalid",
                "Exchange, sendmail",
                codes=(450, 451, 501, 504, 550, 553, 554),
                text=r"^(?!.*(reverse|\bptr\b|your (host ?name|ip|address)|client host))[\s\S]*?((domain|host) ?name|fully.?qualified|\bfqdn\b|requires (a )?(valid )?(domain|address|host)"
                r"|argument|syntax error in param|syntactically invalid|invalid (domain|host|name|address))",
            ),
            Signal(
                _HELLO,
                "501 5.5.4 Invalid",
                "Exchange, code of RFC 3463",
                enhanced=("5.5.4",),
            ),
            Signal(
                (*GREETING, *SENDER),
                "450 4.7.1 <postigo>: Helo command rejected: Host not found",
                "Postfix, reject_unknown_helo_hostname",
                codes=(450, 451, 501, 504, 550, 553, 554),
                text=r"\b(helo|ehlo)\b( command| name| argument| host ?name| string| domain)?.{0,60}"
                r"(reject|refus|invalid|bad|not (valid|fully|resolv|found|match|exist|qualified|acceptable)"
                r"|requires|must be|forged|fake|bogus|syntax|does(n't| not) (exist|resolve|match))"
                r"|(invalid|bad|bogus|fake|forged|unacceptable|impossible) (helo|ehlo)"
                r"|(need|requires?|must be|not) (an? )?fully.?qualified (host|domain) ?name",
                over=("rcpt_to.relay_denied",),
            ),
        ),
        sources=(
            "RFC 5321 section 4.1.1.1",
            "RFC 5321 section 4.1.4",
        ),
    ),
    Cause(
        "ehlo_tls.refused",
        Fault.SERVER,
        title=Sentence(
            pt="%(host)s recusou o EHLO depois de iniciado o TLS",
            en="%(host)s refused EHLO after TLS had begun",
            es="%(host)s rechazó EHLO después de iniciar TLS",
        ),
        meaning=Sentence(
            pt="A criptografia funciona, mas o servidor não continua a conversa dentro dela.",
            en="The encryption works, but the server does not go on with the conversation inside it.",
            es="El cifrado funciona, pero el servidor no sigue la conversación dentro de él.",
        ),
        field="host",
        cures=("ask_server_admin",),
        ask=Ask.SERVER_TEAM,
        sources=("RFC 3207 section 4.2",),
    ),
    Cause(
        "ehlo_tls.deferred",
        Fault.SERVER,
        title=Sentence(
            pt="%(host)s pediu para voltar mais tarde, já com TLS",
            en="%(host)s asked to come back later, after TLS had begun",
            es="%(host)s pidió volver más tarde, ya con TLS",
        ),
        meaning=Sentence(
            pt="A criptografia funciona; o servidor não leva a conversa adiante agora.",
            en="The encryption works; the server does not take the conversation further now.",
            es="El cifrado funciona; el servidor no sigue con la conversación ahora.",
        ),
        cures=("retry_later",),
        sources=("RFC 3207 section 4.2",),
    ),
    Cause(
        "ehlo_tls.lost",
        Fault.SERVER,
        title=Sentence(
            pt="%(host)s fechou a conexão logo depois de iniciar o TLS",
            en="%(host)s hung up right after TLS had begun",
            es="%(host)s cerró la conexión justo después de iniciar TLS",
        ),
        meaning=Sentence(
            pt=(
                "A criptografia foi estabelecida e depois a conexão acabou. O servidor pode exigir um "
                "certificado de cliente ou estar com defeito."
            ),
            en=(
                "The encryption was set up, then the connection ended. The server may want a client "
                "certificate, or have a fault."
            ),
            es=(
                "El cifrado se estableció y después terminó la conexión. El servidor puede exigir un "
                "certificado de cliente o tener un fallo."
            ),
        ),
        field="host",
        cures=(
            "ask_server_admin",
            "retry_later",
        ),
        ask=Ask.SERVER_TEAM,
        sources=("RFC 3207 section 4.2",),
    ),
)
