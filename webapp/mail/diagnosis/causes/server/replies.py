"""Causes of replies that break the rules of SMTP."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault, Signal
from webapp.mail.diagnosis.conditions import DOES_NOT_LOG_IN
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import COMMANDS

CAUSES = (
    Cause(
        "server.command_refused",
        Fault.ACCOUNT,
        title=Sentence(
            pt="O %(host)s recusa o comando, qualquer que seja a mensagem",
            en="%(host)s refuses the command, whatever the message",
            es="%(host)s rechaza el comando, sea cual sea el mensaje",
        ),
        meaning=Sentence(
            pt=(
                "O servidor não aceita este comando agora, ou não nesta ordem. A maioria dos servidores "
                "que respondem assim exige autenticação antes. O problema não está na mensagem."
            ),
            en=(
                "The server does not take this command now, or not in this order. Most servers that reply"
                " so require a log-in first. The problem is not the message."
            ),
            es=(
                "El servidor no acepta este comando ahora, o no en este orden. La mayoría de los "
                "servidores que responden así exige autenticación antes. El problema no está en el "
                "mensaje."
            ),
        ),
        cures=(
            "turn_authentication_on",
            "ask_server_admin",
        ),
        ask=Ask.SERVER_TEAM,
        signals=(
            Signal(
                COMMANDS,
                "503 5.5.1 Error: bad sequence of commands",
                "RFC 5321 section 4.2.2",
                codes=(500, 502, 503, 504),
            ),
            Signal(
                COMMANDS,
                "503 valid RCPT command must precede DATA",
                "hosting servers that want a log-in first",
                codes=(503,),
                text=r"\b(mail|rcpt|data)\b",
                when=(DOES_NOT_LOG_IN,),
                over=("server.lost_a_command",),
            ),
        ),
        sources=("RFC 5321 section 4.2",),
    ),
    Cause(
        "reply.malformed",
        Fault.SERVER,
        title=Sentence(
            pt="%(host)s:%(port)s não fala SMTP corretamente",
            en="%(host)s:%(port)s does not speak SMTP properly",
            es="%(host)s:%(port)s no habla SMTP correctamente",
        ),
        meaning=Sentence(
            pt=(
                "O que chegou não é uma resposta SMTP. Outro serviço, ou um gateway no meio, está "
                "respondendo."
            ),
            en="What came is not an SMTP reply. Another service, or a gateway in between, answers.",
            es=("Lo que llegó no es una respuesta SMTP. Responde otro servicio, o una pasarela intermedia."),
        ),
        field="port",
        cures=(
            "correct_port",
            "ask_firewall",
            "copy_report",
        ),
        ask=Ask.NETWORK_TEAM,
        sources=("RFC 5321 section 4.2",),
    ),
    Cause(
        "reply.too_long",
        Fault.SERVER,
        title=Sentence(
            pt="%(host)s:%(port)s enviou uma resposta interminável",
            en="%(host)s:%(port)s sent an endless reply",
            es="%(host)s:%(port)s envió una respuesta interminable",
        ),
        meaning=Sentence(
            pt="Nenhum servidor SMTP diz tanto em uma resposta; por isso a leitura foi interrompida.",
            en="No SMTP server says that much in one reply, so reading was stopped.",
            es="Ningún servidor SMTP dice tanto en una respuesta, así que se dejó de leer.",
        ),
        field="port",
        cures=(
            "correct_port",
            "copy_report",
        ),
        ask=Ask.SERVER_TEAM,
        sources=("RFC 5321 section 4.5.3.1.5",),
    ),
    Cause(
        "reply.unexpected",
        Fault.SERVER,
        title=Sentence(
            pt="%(host)s deu uma resposta inesperada nesta etapa",
            en="%(host)s gave an unexpected reply at this stage",
            es="%(host)s dio una respuesta inesperada en esta etapa",
        ),
        meaning=Sentence(
            pt=(
                "A resposta é bem-formada, mas nenhum servidor deveria dá-la nesta etapa. O servidor ou "
                "um gateway no meio tem defeito."
            ),
            en=(
                "The reply is well-formed, but no server should give it at this stage. The server or a "
                "gateway in between is faulty."
            ),
            es=(
                "La respuesta está bien formada, pero ningún servidor debería darla en esta etapa. El "
                "servidor o una pasarela intermedia falla."
            ),
        ),
        field="host",
        cures=(
            "copy_report",
            "ask_server_admin",
        ),
        ask=Ask.SERVER_TEAM,
        sources=("RFC 5321 section 4.3.2",),
    ),
)
