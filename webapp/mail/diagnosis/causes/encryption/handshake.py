"""Causes of TLS handshakes that fail."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault
from webapp.mail.diagnosis.sentence import Sentence

CAUSES = (
    Cause(
        "tls.old_version_only",
        Fault.SERVER,
        title=Sentence(
            pt="%(host)s só conhece TLS ultrapassado",
            en="%(host)s knows only outdated TLS",
            es="%(host)s solo conoce TLS obsoleto",
        ),
        meaning=Sentence(
            pt="TLS 1.0 e 1.1 são inseguros e não são usados aqui; o servidor não tem nada mais novo.",
            en="TLS 1.0 and 1.1 are broken and not used here; the server has nothing newer.",
            es="TLS 1.0 y 1.1 son inseguros y no se usan aquí; el servidor no tiene nada más nuevo.",
        ),
        field="security",
        cures=(
            "ask_server_admin",
            "use_other_relay",
        ),
        ask=Ask.SERVER_TEAM,
        sources=("RFC 8996",),
    ),
    Cause(
        "tls.handshake_failed",
        Fault.SERVER,
        title=Sentence(
            pt="Não houve acordo de TLS com %(host)s",
            en="TLS with %(host)s could not be agreed upon",
            es="No hubo acuerdo de TLS con %(host)s",
        ),
        meaning=Sentence(
            pt=(
                "O motivo informado: %(reason)s. Cifras incompatíveis, um certificado de cliente exigido "
                "ou um equipamento que inspeciona TLS podem estar por trás."
            ),
            en=(
                "The reason given: %(reason)s. Ciphers that do not match, a wanted client certificate, "
                "or a device that inspects TLS can be behind it."
            ),
            es=(
                "El motivo indicado: %(reason)s. Puede deberse a cifrados que no coinciden, a un "
                "certificado de cliente exigido o a un equipo que inspecciona TLS."
            ),
        ),
        field="security",
        cures=(
            "ask_firewall",
            "ask_server_admin",
            "copy_report",
        ),
        ask=Ask.NETWORK_TEAM,
        sources=("RFC 8446 section 6.2",),
    ),
    Cause(
        "tls.lost",
        Fault.SERVER,
        title=Sentence(
            pt="%(host)s:%(port)s fechou a conexão durante o início do TLS",
            en="%(host)s:%(port)s hung up while TLS was being set up",
            es="%(host)s:%(port)s cerró la conexión mientras se iniciaba TLS",
        ),
        meaning=Sentence(
            pt="Uma porta que não fala TLS, ou um firewall no meio, encerra a conexão assim.",
            en=("A port that does not speak TLS, or a firewall in between, ends the connection like this."),
            es="Un puerto que no habla TLS, o un firewall intermedio, termina la conexión así.",
        ),
        field="security",
        cures=(
            "correct_port",
            "ask_firewall",
        ),
        ask=Ask.NETWORK_TEAM,
        sources=("RFC 8446 section 6.1",),
    ),
    Cause(
        "tls.timed_out",
        Fault.SERVER,
        title=Sentence(
            pt="Não foi possível estabelecer TLS com %(host)s:%(port)s",
            en="TLS with %(host)s:%(port)s could not be established",
            es="No se pudo establecer TLS con %(host)s:%(port)s",
        ),
        meaning=Sentence(
            pt=(
                "O servidor não respondeu à primeira mensagem do TLS em %(timeout_s)s segundos: porta "
                "errada ou um firewall que inspeciona TLS."
            ),
            en=(
                "The server did not answer the first message of TLS within %(timeout_s)s seconds: a "
                "wrong port, or a firewall that inspects TLS."
            ),
            es=(
                "El servidor no respondió al primer mensaje de TLS en %(timeout_s)s segundos: puerto "
                "incorrecto o un firewall que inspecciona TLS."
            ),
        ),
        field="security",
        cures=(
            "ask_firewall",
            "correct_port",
            "use_starttls_587",
        ),
        ask=Ask.NETWORK_TEAM,
        sources=("RFC 5321 section 4.5.3.2",),
    ),
)
