"""Causes that concern IPv6 alone."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault, Permanence, Signal
from webapp.mail.diagnosis.not_at_fault import PASSWORD
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import ANY

CAUSES = (
    Cause(
        "server.ipv6_refused",
        Fault.ACCOUNT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="%(host)s recusa o nosso endereço IPv6",
            en="%(host)s refuses our IPv6 address",
            es="%(host)s rechaza nuestra dirección IPv6",
        ),
        meaning=Sentence(
            pt="A conexão saiu por IPv6, e esse endereço não tem nome no DNS (PTR) ou não é autorizado. Por IPv4 o mesmo"
            " servidor costuma aceitar.",
            en="The connection went out by IPv6, and that address has no name in DNS (PTR) or is not allowed. By IPv4 the"
            " same server usually accepts.",
            es="La conexión salió por IPv6, y esa dirección no tiene nombre en DNS (PTR) o no está autorizada. Por IPv4 el"
            " mismo servidor suele aceptar.",
        ),
        field="host",
        steps=(
            Sentence(
                pt="Peça à equipe de rede um nome no DNS reverso (PTR) para o endereço IPv6 desta máquina, com o mesmo nome"
                " apontando de volta, ou que a saída até %(host)s seja por IPv4.",
                en="Ask the network team for a reverse DNS entry (PTR) of this machine's IPv6 address, with that name"
                " pointing back, or for IPv4 on the way to %(host)s.",
                es="Pida al equipo de red un nombre en el DNS inverso (PTR) para la dirección IPv6 de esta máquina, con ese"
                " nombre apuntando de vuelta, o que la salida hacia %(host)s sea por IPv4.",
            ),
        ),
        cures=("use_connector",),
        ask=Ask.NETWORK_TEAM,
        not_at_fault=PASSWORD,
        signals=(
            Signal(
                ANY,
                "550 5.7.1 [2001:db8::1] Our system has detected that this message does not meet IPv6 sending guidelines"
                " regarding PTR records",
                "Gmail and others",
                text=r"ipv6 sending guidelines|\bipv6\b.{0,80}(\bptr\b|reverse|not (allowed|accepted|permitted)|refused"
                r"|rejected|blocked)|(\bptr\b|reverse|not accept\w*|refus\w*|reject\w*).{0,60}\bipv6\b",
                over=("server.no_reverse_name", "message.rejected_by_dmarc", "rcpt_to.relay_denied"),
            ),
        ),
        sources=("https://support.google.com/a/answer/81126", "RFC 8501"),
    ),
)
