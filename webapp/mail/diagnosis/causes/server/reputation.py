"""Causes of refusals of this host, by its address or name."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault, Signal
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import ANY, SENDER

CAUSES = (
    Cause(
        "server.address_blocked",
        Fault.ACCOUNT,
        title=Sentence(
            pt="O endereço desta máquina[[, %(local)s,]] está em uma lista de bloqueio",
            en="The address of this machine[[, %(local)s,]] is on a block list",
            es="La dirección de esta máquina[[, %(local)s,]] está en una lista de bloqueo",
        ),
        meaning=Sentence(
            pt="%(host)s recusa e-mails do nosso endereço IP, seja qual for a mensagem.",
            en="%(host)s refuses mail from our IP address, whatever the message says.",
            es="%(host)s rechaza el correo de nuestra dirección IP, sea cual sea el mensaje.",
        ),
        field="host",
        cures=(
            "ask_allow_listing",
            "use_connector",
            "use_other_relay",
        ),
        ask=Ask.SERVER_TEAM,
        signals=(
            Signal(
                ANY,
                "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using bl.example.test",
                "Postfix",
                text=(
                    r"blocked using|spamhaus|\b(dns|r)bl\b|(block|black) ?list|banned sending ip"
                    r"|poor reputation"
                ),
                over=("rcpt_to.relay_denied",),
            ),
        ),
        sources=("RFC 5782",),
    ),
    Cause(
        "server.no_reverse_name",
        Fault.ACCOUNT,
        title=Sentence(
            pt="O endereço desta máquina[[, %(local)s,]] não tem nome no DNS",
            en="The address of this machine[[, %(local)s,]] has no name in DNS",
            es="La dirección de esta máquina[[, %(local)s,]] no tiene nombre en DNS",
        ),
        meaning=Sentence(
            pt="%(host)s só aceita e-mails de endereços cujo DNS reverso (PTR) existe e confere.",
            en="%(host)s takes mail only from addresses whose reverse DNS entry (PTR) exists and fits.",
            es="%(host)s solo acepta correo de direcciones cuyo DNS inverso (PTR) existe y coincide.",
        ),
        field="host",
        ask=Ask.NETWORK_TEAM,
        steps=(
            Sentence(
                pt="Peça à equipe de rede, ou a quem fornece o endereço IP, um DNS reverso (PTR) com um nome que aponte de volta para o mesmo endereço.",
                en="Have the network team, or the provider of the IP address, set a reverse DNS entry (PTR) whose name points back to the same address.",
                es="Pida al equipo de red, o a quien proporciona la dirección IP, un DNS inverso (PTR) con un nombre que apunte de vuelta a la misma dirección.",
            ),
            Sentence(
                pt="Ou envie por um servidor de saída com autenticação, em vez de entregar direto.",
                en="Or send through an outgoing server with a log-in instead of delivering directly.",
                es="O envíe por un servidor de salida con autenticación en vez de entregar directamente.",
            ),
        ),
        signals=(
            Signal(
                ANY,
                "450 4.7.1 Client host rejected: cannot find your reverse hostname, [192.0.2.1]",
                "Postfix",
                text=r"reverse (dns|hostname)|cannot find your hostname|\bPTR\b",
                over=("rcpt_to.relay_denied", "banner.no_mail_service"),
            ),
            Signal(
                SENDER,
                "550 5.7.25 The IP address sending this message does not match its name",
                "Gmail, code of RFC 7372",
                enhanced=("5.7.25", "4.7.25"),
            ),
        ),
        sources=("RFC 1912 section 2.1",),
    ),
)
