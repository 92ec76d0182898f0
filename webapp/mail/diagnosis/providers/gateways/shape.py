"""What mail gateways have in common as providers: they stand before the servers of an organisation."""

from webapp.mail.diagnosis.cause import Ask
from webapp.mail.diagnosis.provider import NO_LOG_IN, NO_SECRET, OwnSignal, Preset, Provider
from webapp.mail.diagnosis.sentence import Sentence

REGISTERED = Sentence(
    pt="O IP que envia e o domínio do remetente, cadastrados na administração do gateway.",
    en="The sending IP address and the sender's domain, registered in the administration of the gateway.",
    es="La IP que envía y el dominio del remitente, registrados en la administración de la pasarela.",
)


def gateway(
    code: str,
    name: str,
    *,
    hosts: tuple[str, ...],
    page: str,
    signals: tuple[OwnSignal, ...],
    reply: str = "",
    banner: str = "",
) -> Provider:
    """Return a gateway as provider: no host to propose, port 25, no log-in; its page read on 2026-11-29."""
    return Provider(
        code,
        name,
        hosts=hosts,
        host="",
        host_words=Sentence(
            pt="o host de saída que a administração do gateway mostra",
            en="the outbound host that the administration of the gateway shows",
            es="el host de salida que muestra la administración de la pasarela",
        ),
        presets=(Preset(25, "tls"),),
        user_name=NO_LOG_IN,
        secret=NO_SECRET,
        switch_on=REGISTERED,
        page=page,
        as_of="2026-11-29",
        support=Ask.RECIPIENT_TEAM,
        reply=reply,
        banner=banner,
        signals=signals,
    )
