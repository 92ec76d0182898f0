"""Causes of a host or port that exists, and is for something else than sending mail."""

from webapp.mail.diagnosis.cause import Cause, Fault, Permanence, Signal
from webapp.mail.diagnosis.conditions import on_port
from webapp.mail.diagnosis.conditions.circumstances import HOST_IS_FOR_READING
from webapp.mail.diagnosis.not_at_fault import PASSWORD_NOT_SEEN
from webapp.mail.diagnosis.sentence import Sentence
from webapp.transcript import Stage

# However it ends: such a server waits for another protocol, or does not answer at all.
_NOT_CONNECTED = ("connect.refused", "connect.timeout", "connect.reset", "connect.unreachable")
_NO_GREETING = (
    "banner.silent",
    "banner.lost",
    "banner.waits_for_tls",
    "server.timed_out",
    "connector.opened_and_closed",
    "tls.plain_text_first",
    "tls.handshake_failed",
    "tls.lost",
    "tls.timed_out",
)
_STAGES = (Stage.CONNECT, Stage.BANNER, Stage.TLS)
_OVER = (
    "connector.opened_and_silent",
    "connect.refused_on_the_way",
    "starttls.answered_in_clear",
    "tls.plain_text_first",
)

CAUSES = (
    Cause(
        "banner.web_port",
        Fault.ACCOUNT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="A porta %(port)s é de sites (HTTP), não de envio de e-mail",
            en="Port %(port)s is for web sites (HTTP), not for sending mail",
            es="El puerto %(port)s es de sitios web (HTTP), no de envío de correo",
        ),
        meaning=Sentence(
            pt="Quem atende ali espera um navegador e não cumprimenta como um servidor de e-mail. O envio usa as portas"
            " 587 (TLS), 465 (SSL) ou 25.",
            en="Whoever answers there waits for a browser, and does not greet as a mail server. Sending uses the ports"
            " 587 (TLS), 465 (SSL) or 25.",
            es="Quien atiende allí espera un navegador y no saluda como un servidor de correo. El envío usa los puertos"
            " 587 (TLS), 465 (SSL) o 25.",
        ),
        field="port",
        cures=("use_provider_port", "use_starttls_587", "use_ssl_465", "correct_port"),
        not_at_fault=PASSWORD_NOT_SEEN,
        signals=(
            Signal(
                _STAGES,
                "no greeting at port 443",
                "RFC 9110 section 4.2",
                of=_NO_GREETING,
                when=(on_port(80, 443, 8080, 8443),),
                over=_OVER,
            ),
        ),
        sources=("RFC 9110 section 4.2", "RFC 6409 section 3.1"),
    ),
    Cause(
        "banner.reading_port",
        Fault.ACCOUNT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="A porta %(port)s serve para ler e-mails (IMAP ou POP3), não para enviar",
            en="Port %(port)s is for reading mail (IMAP or POP3), not for sending it",
            es="El puerto %(port)s sirve para leer correo (IMAP o POP3), no para enviarlo",
        ),
        meaning=Sentence(
            pt="O provedor costuma mostrar lado a lado os dados de entrada (leitura) e de saída (envio). A conta usa os de"
            " entrada; o envio usa as portas 587 (TLS), 465 (SSL) ou 25.",
            en="Providers usually show the settings for incoming mail (reading) beside those for outgoing mail (sending)."
            " The account uses the incoming ones; sending uses the ports 587 (TLS), 465 (SSL) or 25.",
            es="El proveedor suele mostrar juntos los datos de entrada (lectura) y de salida (envío). La cuenta usa los de"
            " entrada; el envío usa los puertos 587 (TLS), 465 (SSL) o 25.",
        ),
        field="port",
        cures=("use_provider_port", "use_starttls_587", "use_ssl_465", "correct_port"),
        not_at_fault=PASSWORD_NOT_SEEN,
        signals=(
            Signal(
                _STAGES,
                "no SMTP at port 993",
                "RFC 8314 section 3",
                of=(*_NOT_CONNECTED, *_NO_GREETING),
                when=(on_port(110, 143, 993, 995),),
                over=_OVER,
            ),
        ),
        sources=("RFC 8314 section 3",),
    ),
    Cause(
        "connect.host_for_reading",
        Fault.ACCOUNT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="%(host)s é o servidor de leitura (IMAP ou POP3), não o de envio",
            en="%(host)s is the server for reading mail (IMAP or POP3), not the one for sending",
            es="%(host)s es el servidor de lectura (IMAP o POP3), no el de envío",
        ),
        meaning=Sentence(
            pt="O nome dele diz para que serve, e na porta %(port)s ele não atende. O servidor de envio costuma ter um"
            " nome que começa com smtp ou mail.",
            en="Its name says what it is for, and it does not answer at port %(port)s. The server for sending usually has"
            " a name that begins with smtp or mail.",
            es="Su nombre dice para qué sirve, y en el puerto %(port)s no responde. El servidor de envío suele tener un"
            " nombre que empieza por smtp o mail.",
        ),
        field="host",
        cures=("correct_host",),
        not_at_fault=PASSWORD_NOT_SEEN,
        signals=(
            Signal(
                _STAGES,
                "connection refused at imap.example.com:587",
                "RFC 8314 section 3; names that RFC 6186 and habit give to servers",
                of=(*_NOT_CONNECTED, "banner.silent", "banner.lost", "tls.timed_out", "tls.lost"),
                when=(HOST_IS_FOR_READING,),
                over=(*_OVER, "banner.reading_port", "banner.web_port"),
                or_else=("connect.timeout",),
            ),
        ),
        sources=("RFC 8314 section 3",),
    ),
)
