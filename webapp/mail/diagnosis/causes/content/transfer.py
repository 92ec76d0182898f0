"""Causes of transfers that end early or that nothing explains."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault
from webapp.mail.diagnosis.sentence import Sentence

CAUSES = (
    Cause(
        "data.refused",
        Fault.MESSAGE,
        title=Sentence(
            pt="%(host)s recusou a mensagem antes de recebê-la",
            en="%(host)s refused the message before receiving it",
            es="%(host)s rechazó el mensaje antes de recibirlo",
        ),
        meaning=Sentence(
            pt=(
                "Remetente e destinatário foram aceitos, mas o servidor recusou a mensagem antes de "
                "recebê-la."
            ),
            en=(
                "Sender and recipient were accepted, but the server refused the message before receiving it."
            ),
            es=(
                "El remitente y el destinatario se aceptaron, pero el servidor rechazó el mensaje antes "
                "de recibirlo."
            ),
        ),
        cures=(
            "copy_report",
            "ask_server_admin",
        ),
        ask=Ask.SERVER_TEAM,
        sources=("RFC 5321 section 4.1.1.4",),
    ),
    Cause(
        "data.deferred",
        Fault.SERVER,
        title=Sentence(
            pt="%(host)s não aceita a mensagem agora",
            en="%(host)s does not take the message now",
            es="%(host)s no acepta el mensaje ahora",
        ),
        meaning=Sentence(
            pt=(
                "Remetente e destinatário foram aceitos; o servidor pediu para enviar a mensagem mais tarde."
            ),
            en="Sender and recipient were accepted; the server asked to send the message later.",
            es=(
                "El remitente y el destinatario se aceptaron; el servidor pidió enviar el mensaje más tarde."
            ),
        ),
        cures=("retry_later",),
        sources=("RFC 5321 section 4.1.1.4",),
    ),
    Cause(
        "data.lost",
        Fault.SERVER,
        title=Sentence(
            pt="A conexão com %(host)s caiu durante o envio da mensagem",
            en="The connection to %(host)s broke while the message was being sent",
            es="La conexión con %(host)s se cortó durante el envío del mensaje",
        ),
        meaning=Sentence(
            pt="A mensagem não chegou ao fim, portanto não foi aceita.",
            en="The message had not been completed, so it was not accepted.",
            es="El mensaje no llegó al final, así que no se aceptó.",
        ),
        cures=(
            "retry_later",
            "ask_firewall",
        ),
        ask=Ask.NETWORK_TEAM,
        sources=("RFC 5321 section 3.8",),
    ),
    Cause(
        "end_of_data.refused",
        Fault.MESSAGE,
        title=Sentence(
            pt="%(host)s recusou a mensagem depois de lê-la",
            en="%(host)s refused the message after reading it",
            es="%(host)s rechazó el mensaje después de leerlo",
        ),
        meaning=Sentence(
            pt=(
                "Conexão, autenticação, remetente e destinatário funcionam. Só a mensagem foi recusada; "
                "a resposta do servidor, acima, diz o motivo, se ele informou algum."
            ),
            en=(
                "Connection, log-in, sender and recipient work. The message itself was refused; the "
                "server's own words above say why, if it gave a reason."
            ),
            es=(
                "Conexión, autenticación, remitente y destinatario funcionan. Solo se rechazó el "
                "mensaje; la respuesta del servidor, arriba, dice el motivo, si indicó alguno."
            ),
        ),
        cures=(
            "copy_report",
            "ask_server_admin",
        ),
        ask=Ask.SERVER_TEAM,
        sources=("RFC 5321 section 4.1.1.4",),
    ),
    Cause(
        "end_of_data.deferred",
        Fault.SERVER,
        title=Sentence(
            pt="%(host)s adiou a mensagem depois de lê-la",
            en="%(host)s put the message off after reading it",
            es="%(host)s aplazó el mensaje después de leerlo",
        ),
        meaning=Sentence(
            pt=(
                "Conexão, autenticação, remetente e destinatário funcionam. O servidor pediu para enviar "
                "a mensagem de novo mais tarde."
            ),
            en=("Connection, log-in, sender and recipient work. The server asked to send it again later."),
            es=(
                "Conexión, autenticación, remitente y destinatario funcionan. El servidor pidió enviar "
                "el mensaje de nuevo más tarde."
            ),
        ),
        cures=("retry_later",),
        sources=("RFC 5321 section 4.1.1.4",),
    ),
    Cause(
        "end_of_data.uncertain",
        Fault.SERVER,
        title=Sentence(
            pt="Não dá para saber se %(host)s aceitou a mensagem",
            en="Nobody can tell whether %(host)s accepted the message",
            es="No se puede saber si %(host)s aceptó el mensaje",
        ),
        meaning=Sentence(
            pt=(
                "A mensagem foi enviada inteira, mas a resposta final do servidor não chegou ou não pôde "
                "ser lida. Ela pode estar a caminho."
            ),
            en=(
                "The message was sent whole, but the server's final answer never came or could not be "
                "read. It may be on its way."
            ),
            es=(
                "El mensaje se envió entero, pero la respuesta final del servidor no llegó o no se pudo "
                "leer. Puede estar en camino."
            ),
        ),
        cures=("look_up_message_id",),
        sources=("RFC 1047",),
    ),
    Cause(
        "attempt.failed",
        Fault.SERVER,
        title=Sentence(
            pt="A tentativa falhou nesta etapa",
            en="The attempt failed at this stage",
            es="El intento falló en esta etapa",
        ),
        meaning=Sentence(
            pt="Não há explicação melhor que a resposta do servidor e a conversa abaixo.",
            en=(
                "There is no better explanation than what the server said and what the exchange below shows."
            ),
            es="No hay mejor explicación que la respuesta del servidor y la conversación de abajo.",
        ),
        cures=("copy_report",),
        ask=Ask.SERVER_TEAM,
    ),
)
