"""Causes of tokens that could not be fetched: no way to the endpoint, or no token document from there."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault, Signal
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import TOKEN

_UNREACHABLE = ("token.unreachable",)

CAUSES = (
    Cause(
        "token.endpoint_not_found",
        Fault.ACCOUNT,
        title=Sentence(
            pt="%(endpoint)s, que emite o token, não foi encontrado",
            en="%(endpoint)s, which issues the token, was not found",
            es="No se encontró %(endpoint)s, que emite el token",
        ),
        meaning=Sentence(
            pt="Ou há um erro no endereço do token da credencial, ou o servidor de nomes desta rede não resolve nomes da internet.",
            en="Either the credential's token URL has a mistake, or the name server of this network does not resolve names of the internet.",
            es="O hay un error en la dirección del token de la credencial, o el servidor de nombres de esta red no resuelve nombres de internet.",
        ),
        field="credential",
        cures=("correct_token_endpoint",),
        steps=(
            Sentence(
                pt="Se o endereço está certo, peça à equipe de rede que esta máquina resolva %(endpoint)s.",
                en="If the address is right, have the network team let this machine resolve %(endpoint)s.",
                es="Si la dirección es correcta, pida al equipo de red que esta máquina resuelva %(endpoint)s.",
            ),
        ),
        ask=Ask.NETWORK_TEAM,
        signals=(
            Signal(
                TOKEN,
                "resolve.not_found",
                "Postigo",
                text=r"^resolve\.(not_found|bad_name|no_address|looks_like_email)",
                of=_UNREACHABLE,
            ),
        ),
        sources=("RFC 6749 section 3.2",),
    ),
    Cause(
        "token.tls_intercepted",
        Fault.ACCOUNT,
        title=Sentence(
            pt="Algo no caminho troca o certificado de %(endpoint)s",
            en="Something on the way replaces the certificate of %(endpoint)s",
            es="Algo en el camino cambia el certificado de %(endpoint)s",
        ),
        meaning=Sentence(
            pt="A conexão chega, mas o certificado mostrado não é de uma autoridade conhecida. Quase sempre é um proxy ou firewall da rede que abre o HTTPS para inspeção. O Postigo não entrega o segredo nessa conexão.",
            en="The connection gets through, but the certificate shown is of no known authority. Nearly always a proxy or firewall of the network opens HTTPS for inspection. Postigo does not hand the secret over on such a connection.",
            es="La conexión llega, pero el certificado mostrado no es de una autoridad conocida. Casi siempre es un proxy o firewall de la red que abre el HTTPS para inspeccionarlo. Postigo no entrega el secreto en esa conexión.",
        ),
        field="credential",
        cures=("exempt_token_endpoint", "trust_inspection"),
        ask=Ask.NETWORK_TEAM,
        signals=(
            Signal(
                TOKEN,
                "tls.unknown_issuer: unable to get local issuer certificate",
                "OpenSSL",
                text=r"^tls\.(unknown_issuer|self_signed|not_trusted|other_issuer|wrong_name)",
                of=_UNREACHABLE,
            ),
        ),
        sources=("https://learn.microsoft.com/microsoft-365/enterprise/urls-and-ip-address-ranges",),
    ),
    Cause(
        "token.tls_failed",
        Fault.SERVER,
        title=Sentence(
            pt="Não houve conexão segura com %(endpoint)s",
            en="There was no secure connection to %(endpoint)s",
            es="No hubo conexión segura con %(endpoint)s",
        ),
        meaning=Sentence(
            pt="A conexão chega, mas o TLS falha antes do pedido do token. Um proxy que só aceita navegadores, um firewall que corta ou um relógio errado nesta máquina causam isso.",
            en="The connection gets through, but TLS fails before the token is asked for. A proxy for browsers only, a firewall that cuts it or a wrong clock on this machine cause that.",
            es="La conexión llega, pero el TLS falla antes de pedir el token. Lo causan un proxy solo para navegadores, un firewall que la corta o un reloj equivocado en esta máquina.",
        ),
        field="credential",
        cures=("exempt_token_endpoint", "check_clock", "retry_later"),
        ask=Ask.NETWORK_TEAM,
        signals=(
            Signal(
                TOKEN,
                "tls.handshake_failed: wrong version number",
                "OpenSSL",
                text=r"^tls\.",
                of=_UNREACHABLE,
            ),
        ),
        sources=("RFC 6749 section 3.2",),
    ),
)
