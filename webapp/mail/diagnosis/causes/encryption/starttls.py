"""Causes of a STARTTLS that does not take place (RFC 3207)."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault, Permanence, Signal
from webapp.mail.diagnosis.conditions import (
    HAS_NO_CONNECTOR,
    IS_PLAIN,
    USES_IMPLICIT_TLS,
    USES_STARTTLS,
    on_port,
)
from webapp.mail.diagnosis.conditions.circumstances import REASON_IS_GIVEN
from webapp.mail.diagnosis.conditions.found import FOUND_STARTTLS_HERE
from webapp.mail.diagnosis.not_at_fault import PASSWORD_NOT_SEEN
from webapp.mail.diagnosis.sentence import Sentence
from webapp.transcript import Stage

CAUSES = (
    Cause(
        "starttls.not_offered",
        Fault.SERVER,
        title=Sentence(
            pt="%(host)s:%(port)s não oferece STARTTLS",
            en="%(host)s:%(port)s does not offer STARTTLS",
            es="%(host)s:%(port)s no ofrece STARTTLS",
        ),
        meaning=Sentence(
            pt=(
                "A conta exige criptografia, por isso nada foi enviado: nem autenticação nem mensagem. O "
                "servidor não tem TLS aqui, ou um firewall esconde a oferta."
            ),
            en=(
                "The account requires encryption, so nothing was sent: no log-in and no message. The "
                "server has no TLS here, or a firewall hides the offer."
            ),
            es=(
                "La cuenta exige cifrado, así que no se envió nada: ni autenticación ni mensaje. El "
                "servidor no tiene TLS aquí, o un firewall oculta la oferta."
            ),
        ),
        field="security",
        cures=(
            "use_ssl_465",
            "ask_firewall",
            "ask_server_admin",
            "use_plain_25",
        ),
        not_at_fault=PASSWORD_NOT_SEEN,
        ask=Ask.NETWORK_TEAM,
        sources=("RFC 3207 section 4",),
    ),
    Cause(
        "starttls.refused",
        Fault.SERVER,
        title=Sentence(
            pt="%(host)s oferece STARTTLS e depois recusa",
            en="%(host)s offers STARTTLS and then refuses it",
            es="%(host)s ofrece STARTTLS y después lo rechaza",
        ),
        meaning=Sentence(
            pt="O TLS não está bem configurado no servidor. Nada foi enviado sem criptografia.",
            en="TLS is not set up properly on the server. Nothing was sent without encryption.",
            es="TLS no está bien configurado en el servidor. No se envió nada sin cifrado.",
        ),
        field="security",
        cures=(
            "use_ssl_465",
            "ask_server_admin",
        ),
        ask=Ask.SERVER_TEAM,
        sources=("RFC 3207 section 4",),
    ),
    Cause(
        "starttls.deferred",
        Fault.SERVER,
        title=Sentence(
            pt="O TLS não está disponível em %(host)s no momento",
            en="TLS is not available on %(host)s at the moment",
            es="TLS no está disponible en %(host)s en este momento",
        ),
        meaning=Sentence(
            pt=(
                "O servidor oferece STARTTLS, mas não consegue iniciá-lo agora, muitas vezes por falta "
                "de certificado. Nada foi enviado sem criptografia."
            ),
            en=(
                "The server offers STARTTLS but cannot begin it now, often for want of a certificate. "
                "Nothing was sent without encryption."
            ),
            es=(
                "El servidor ofrece STARTTLS, pero no puede iniciarlo ahora, a menudo por falta de "
                "certificado. No se envió nada sin cifrado."
            ),
        ),
        cures=(
            "retry_later",
            "ask_server_admin",
        ),
        ask=Ask.SERVER_TEAM,
        sources=("RFC 3207 section 4",),
    ),
    Cause(
        "starttls.injected",
        Fault.SERVER,
        title=Sentence(
            pt="Alguém pode estar adulterando a conexão com %(host)s",
            en="Somebody may be tampering with the connection to %(host)s",
            es="Alguien puede estar manipulando la conexión con %(host)s",
        ),
        meaning=Sentence(
            pt=(
                "Depois de aceitar o TLS, o servidor enviou mais texto sem criptografia. É assim que se "
                "injetam comandos; por isso a conexão foi encerrada."
            ),
            en=(
                "After it had accepted TLS, the server sent more text without encryption. That is how "
                "commands are injected, so the connection was ended."
            ),
            es=(
                "Después de aceptar TLS, el servidor envió más texto sin cifrado. Así se inyectan "
                "comandos, por eso se cerró la conexión."
            ),
        ),
        field="security",
        cures=(
            "ask_firewall",
            "copy_report",
        ),
        ask=Ask.NETWORK_TEAM,
        sources=("RFC 3207 section 4.2",),
    ),
    Cause(
        "starttls.answered_in_clear",
        Fault.SERVER,
        title=Sentence(
            pt="%(host)s:%(port)s aceitou o STARTTLS e depois respondeu sem criptografia",
            en="%(host)s:%(port)s accepted STARTTLS and then answered without encryption",
            es="%(host)s:%(port)s aceptó STARTTLS y después respondió sin cifrado",
        ),
        meaning=Sentence(
            pt="O TLS deveria começar ali, e veio texto comum. Assim responde um firewall ou antivírus no meio, ou um"
            " servidor com defeito no TLS. Nada foi enviado sem criptografia.",
            en="TLS should have begun there, and plain text came. A firewall or antivirus in between answers like"
            " this, or a server whose TLS is broken. Nothing was sent without encryption.",
            es="TLS debía empezar ahí y llegó texto común. Así responde un firewall o antivirus intermedio, o un"
            " servidor con TLS defectuoso. No se envió nada sin cifrado.",
        ),
        field="security",
        cures=("ask_firewall", "use_ssl_465", "ask_server_admin"),
        ask=Ask.NETWORK_TEAM,
        not_at_fault=PASSWORD_NOT_SEEN,
        signals=(
            Signal(
                (Stage.TLS,),
                "WRONG_VERSION_NUMBER after 220 Ready to start TLS",
                "OpenSSL; RFC 3207 section 4",
                of=("tls.handshake_failed",),
                text=r"wrong[_ ]version|packet[_ ]length|record[_ ]layer|http[_ ]request|unknown[_ ]protocol",
                when=(USES_STARTTLS, REASON_IS_GIVEN),
            ),
        ),
        sources=("RFC 3207 section 4",),
    ),
    Cause(
        "tls.plain_text_first",
        Fault.SERVER,
        title=Sentence(
            pt="Use TLS, não SSL, na porta %(port)s[[ de %(host)s]]",
            en="Use TLS, not SSL, on port %(port)s[[ of %(host)s]]",
            es="Use TLS, no SSL, en el puerto %(port)s[[ de %(host)s]]",
        ),
        meaning=Sentence(
            pt=(
                "A conta usa SSL (TLS desde o primeiro byte), mas esta porta começa sem criptografia e "
                "muda para TLS com STARTTLS."
            ),
            en=(
                "The account uses SSL (TLS from the first byte), but this port begins without encryption "
                "and switches to TLS by STARTTLS."
            ),
            es=(
                "La cuenta usa SSL (TLS desde el primer byte), pero este puerto empieza sin cifrado y "
                "pasa a TLS con STARTTLS."
            ),
        ),
        field="security",
        cures=("use_starttls_here", "use_starttls_587"),
        not_at_fault=PASSWORD_NOT_SEEN,
        signals=(
            Signal(
                (Stage.TLS,),
                "SSL at port 587: the server waits for EHLO, and TLS never begins",
                "RFC 6409 section 3.1",
                of=("tls.timed_out", "tls.lost"),
                when=(USES_IMPLICIT_TLS, on_port(25, 587, 2525, 2587), HAS_NO_CONNECTOR),
            ),
            Signal(
                (Stage.TLS,),
                "TLS that does not begin, at a port that offers STARTTLS when asked in clear",
                "a look at the same port",
                of=("tls.timed_out", "tls.lost", "tls.handshake_failed", "connector.opened_and_closed"),
                when=(USES_IMPLICIT_TLS, FOUND_STARTTLS_HERE),
                over=("connector.opened_and_silent", "connector.holds_back"),
            ),
        ),
        sources=("RFC 8314 section 3.3",),
    ),
    Cause(
        "banner.implicit_tls_port",
        Fault.ACCOUNT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="Use SSL na porta %(port)s: ela espera criptografia desde o início",
            en="Use SSL on port %(port)s: it waits for encryption from the start",
            es="Use SSL en el puerto %(port)s: espera cifrado desde el inicio",
        ),
        meaning=Sentence(
            pt="Na porta 465 o servidor não cumprimenta: espera que a criptografia comece, o que aqui se chama SSL."
            " Por isso nada chegou, ou a conexão foi cortada.",
            en="At port 465 the server does not greet: it waits for the encryption to begin, which is called SSL here."
            " So nothing came, or the connection was cut.",
            es="En el puerto 465 el servidor no saluda: espera a que empiece el cifrado, lo que aquí se llama SSL. Por"
            " eso no llegó nada, o la conexión se cortó.",
        ),
        field="security",
        cures=("use_ssl_465", "use_starttls_587"),
        ask=Ask.SERVER_TEAM,
        not_at_fault=PASSWORD_NOT_SEEN,
        signals=tuple(
            Signal(
                (Stage.BANNER,),
                "no greeting at port 465, or the connection ended before one",
                "RFC 8314 section 3.3",
                of=("banner.silent", "banner.lost", "server.timed_out"),
                when=(on_port(465), mode, HAS_NO_CONNECTOR),
            )
            for mode in (IS_PLAIN, USES_STARTTLS)
        ),
        sources=("RFC 8314 section 3.3",),
    ),
)
