"""Causes of servers that are slow, overloaded or closing."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault, Permanence, Signal
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import ANY, AUTH, SENDER
from webapp.transcript import Stage

CAUSES = (
    Cause(
        "session.closed",
        Fault.SERVER,
        title=Sentence(
            pt="A conexão com %(host)s terminou antes desta mensagem",
            en="The connection to %(host)s ended before this message",
            es="La conexión con %(host)s terminó antes de este mensaje",
        ),
        meaning=Sentence(
            pt="Nada dela foi enviado. Ela sai pela próxima conexão.",
            en="Nothing of it was sent. It goes out over the next connection.",
            es="No se envió nada de él. Sale por la próxima conexión.",
        ),
        cures=("retry_later",),
        sources=("RFC 5321 section 3.8",),
    ),
    Cause(
        "server.closing",
        Fault.SERVER,
        title=Sentence(
            pt="%(host)s encerrou a conversa",
            en="%(host)s ended the conversation",
            es="%(host)s terminó la conversación",
        ),
        meaning=Sentence(
            pt=(
                "O código 421 significa: agora não. O servidor está parando, sobrecarregado ou já tem "
                "conexões demais nossas."
            ),
            en=(
                "Code 421 means: not now. The server is stopping, overloaded, or has had enough "
                "connections from us."
            ),
            es=(
                "El código 421 significa: ahora no. El servidor se está deteniendo, está sobrecargado o "
                "ya tiene demasiadas conexiones nuestras."
            ),
        ),
        cures=(
            "retry_later",
            "lower_rate",
        ),
        signals=(
            Signal(
                (*AUTH, *SENDER),
                "421 4.3.2 Shutting down",
                "RFC 5321 section 3.8",
                codes=(421,),
                text=r"shutting down",
                over=("server.unavailable",),
            ),
            Signal(
                (*AUTH, *SENDER),
                "421 4.7.0 mx.example Error: too many errors",
                "Postfix, smtpd_hard_error_limit",
                text=r"too many (errors|(unrecogni[sz]ed|bad|invalid|syntax|non-?mail) (commands?|errors)|unknown recipients)"
                r"|max(imum)? (number of )?messages? per (connection|session)",
            ),
        ),
        sources=("RFC 5321 section 3.8",),
    ),
    Cause(
        "server.timed_out",
        Fault.SERVER,
        title=Sentence(
            pt="%(host)s parou de responder",
            en="%(host)s stopped answering",
            es="%(host)s dejó de responder",
        ),
        meaning=Sentence(
            pt=(
                "A conversa já tinha começado; depois nada chegou até o limite de %(timeout_s)s "
                "segundos. O servidor está sobrecarregado, ou um firewall inspeciona e segura o SMTP."
            ),
            en=(
                "The conversation had begun; then nothing came until the limit of %(timeout_s)s seconds. "
                "The server is overloaded, or a firewall inspects and holds SMTP."
            ),
            es=(
                "La conversación ya había empezado; después no llegó nada hasta el límite de "
                "%(timeout_s)s segundos. El servidor está sobrecargado, o un firewall inspecciona y "
                "retiene SMTP."
            ),
        ),
        field="host",
        cures=(
            "retry_later",
            "ask_firewall",
        ),
        ask=Ask.NETWORK_TEAM,
        sources=("RFC 5321 section 4.5.3.2",),
    ),
    Cause(
        "server.waited_too_long",
        Fault.SERVER,
        permanence=Permanence.PASSING,
        title=Sentence(
            pt="%(host)s esperou demais por nós e encerrou a conversa",
            en="%(host)s waited too long for us and ended the conversation",
            es="%(host)s esperó demasiado por nosotros y terminó la conversación",
        ),
        meaning=Sentence(
            pt="Nada chegou a ele a tempo: a conexão ficou parada, ou os dados se perderam no caminho, por exemplo em um"
            " firewall. As configurações funcionam até aqui.",
            en="Nothing reached it in time: the connection stood idle, or the data got lost on the way, for example in a"
            " firewall. The settings work up to here.",
            es="No le llegó nada a tiempo: la conexión quedó inactiva o los datos se perdieron en el camino, por ejemplo"
            " en un firewall. La configuración funciona hasta aquí.",
        ),
        cures=("retry_later", "ask_firewall"),
        ask=Ask.NETWORK_TEAM,
        signals=(
            Signal(
                (*AUTH, *SENDER),
                "451 4.4.2 Timeout waiting for data from client.",
                "Amazon SES, Postfix, Gmail; RFC 5321 section 4.5.3.2",
                codes=(421, 451),
                text=r"time-?out (exceeded|waiting for|- closing|while (reading|waiting))|timed? ?out waiting for"
                r" (data|input|commands?|client)|idle (for )?too long|(inactivity|idle) time-?out|timeout[.:,]? closing",
                over=("server.unavailable",),
            ),
        ),
        sources=("RFC 5321 section 4.5.3.2.7",),
    ),
    Cause(
        "server.slow",
        Fault.SERVER,
        title=Sentence(
            pt="O servidor %(host)s está lento: %(slow_s)s segundos para responder a %(slow_step)s",
            en="%(host)s is slow: %(slow_s)s seconds for its reply to %(slow_step)s",
            es="%(host)s está lento: %(slow_s)s segundos para responder a %(slow_step)s",
        ),
        meaning=Sentence(
            pt=(
                "O servidor responde, mas nem tudo cabe no limite de %(timeout_s)s segundos. A caixa de "
                "saída espera minutos, como pede a RFC 5321, e os e-mails podem sair mesmo assim."
            ),
            en=(
                "The server replies, but not all of it fits into the limit of %(timeout_s)s seconds. The "
                "outbox waits for minutes, as RFC 5321 asks, so that mail may leave all the same."
            ),
            es=(
                "El servidor responde, pero no todo cabe en el límite de %(timeout_s)s segundos. La "
                "bandeja de salida espera minutos, como pide la RFC 5321, y el correo puede salir de "
                "todos modos."
            ),
        ),
        cures=(
            "retry_later",
            "ask_server_admin",
        ),
        ask=Ask.SERVER_TEAM,
        sources=("RFC 5321 section 4.5.3.2",),
    ),
    Cause(
        "server.unavailable",
        Fault.SERVER,
        title=Sentence(
            pt="%(host)s está com um problema interno",
            en="%(host)s has a fault of its own",
            es="%(host)s tiene un fallo interno",
        ),
        meaning=Sentence(
            pt=(
                "O servidor diz que algo dentro dele não funciona agora: um diretório, um filtro ou o disco."
            ),
            en=(
                "The server says that something inside it does not work now: a directory, a filter or "
                "its disk."
            ),
            es=(
                "El servidor dice que algo en su interior no funciona ahora: un directorio, un filtro o "
                "su disco."
            ),
        ),
        cures=(
            "retry_later",
            "ask_server_admin",
        ),
        ask=Ask.SERVER_TEAM,
        signals=(
            Signal(
                ANY,
                "451 4.3.0 Temporary lookup failure",
                "Postfix",
                enhanced=("4.3.0", "4.3.5"),
            ),
            Signal(
                ANY,
                "451 Requested action aborted: local error in processing",
                "RFC 5321 section 4.2.3",
                codes=(451,),
                text=r"local (error|problem)|internal (server )?error|temporary (server|system|local|service|internal)",
            ),
            Signal(
                (Stage.BANNER, *SENDER),
                "421 4.3.2 System not accepting network messages",
                "RFC 3463 section 3.4",
                codes=(421, 450, 451, 454),
                enhanced=("4.3.2",),
            ),
            Signal(
                SENDER,
                "451 4.7.24 SPF check: temporary DNS error",
                "rspamd, milters: the check itself failed",
                codes=(421, 450, 451, 454),
                text=r"(spf|dkim|dmarc)\b.{0,40}(temp(orary)?[- ]?(dns )?(err|fail)|time.?out|dns (err|fail|time|lookup))"
                r"|temp\w* .{0,25}(spf|dkim|dmarc)",
                over=("message.rejected_by_dmarc", "message.freemail_sender"),
            ),
            Signal(
                SENDER,
                "451 4.3.0 Message held: antivirus down",
                "amavis, ClamAV, rspamd and milters that do not answer",
                codes=(421, 450, 451, 452, 454),
                text=r"\b(anti-?virus|virus|spam|content|filter|scanner|clam\w*|amavis\w*|rspamd|milter)\b.{0,40}"
                r"\b(down|unavailable|not (available|running|responding)|time.?out|fail\w*|unreachable|error)\b"
                r"|service unavailable.{0,5}(milter|filter)",
                over=("message.rejected_as_virus", "message.rejected_as_spam"),
            ),
        ),
        sources=("RFC 3463 section 3.4",),
    ),
)
