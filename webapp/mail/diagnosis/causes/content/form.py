"""Causes of messages of a size or form that the server does not take."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault, Signal
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import BODY, SENDER

CAUSES = (
    Cause(
        "eight_bit.not_offered",
        Fault.MESSAGE,
        title=Sentence(
            pt="%(host)s não aceita texto assinado em oito bits",
            en="%(host)s does not take signed text in eight bits",
            es="%(host)s no acepta texto firmado en ocho bits",
        ),
        meaning=Sentence(
            pt=(
                "A mensagem está assinada ou criptografada e contém letras fora do ASCII, e o servidor não "
                "oferece 8BITMIME. Enviada assim mesmo, poderia ser alterada, e a assinatura deixaria de "
                "valer."
            ),
            en=(
                "The message is signed or encrypted and has letters beyond ASCII, and the server does "
                "not offer 8BITMIME. Sent all the same it could be altered, and the signature would be "
                "broken."
            ),
            es=(
                "El mensaje está firmado o cifrado y contiene letras fuera de ASCII, y el servidor no "
                "ofrece 8BITMIME. Enviado así, podría alterarse y la firma dejaría de valer."
            ),
        ),
        field="eight_bit_anyway",
        cures=("use_other_relay", "ask_server_admin", "send_eight_bit_anyway"),
        ask=Ask.SERVER_TEAM,
        sources=("RFC 6152 section 3",),
    ),
    Cause(
        "message.headers_differ",
        Fault.MESSAGE,
        title=Sentence(
            pt="A mensagem não pôde ser escrita sem alterar os cabeçalhos",
            en="The message could not be written without changing its headers",
            es="El mensaje no se pudo escribir sin alterar sus cabeceras",
        ),
        meaning=Sentence(
            pt="Relida, ela não tinha exatamente os cabeçalhos pretendidos; por isso nada foi enviado.",
            en="Read back, it did not have exactly the headers that were meant, so nothing was sent.",
            es="Al releerlo, no tenía exactamente las cabeceras previstas, así que no se envió nada.",
        ),
        cures=("copy_report",),
        ask=Ask.SERVER_TEAM,
        sources=("RFC 5322 section 3.6",),
    ),
    Cause(
        "message.too_large",
        Fault.MESSAGE,
        title=Sentence(
            pt="A mensagem é grande demais para %(host)s",
            en="The message is too large for %(host)s",
            es="El mensaje es demasiado grande para %(host)s",
        ),
        meaning=Sentence(
            pt="O servidor limita o tamanho da mensagem, e esta passa do limite.",
            en="The server limits the size of a message, and this one is beyond that.",
            es="El servidor limita el tamaño del mensaje, y este lo supera.",
        ),
        cures=(
            "shrink_message",
            "ask_server_admin",
        ),
        ask=Ask.SENDING_APPLICATION,
        signals=(
            Signal(
                SENDER,
                "552 5.3.4 Message size exceeds fixed limit",
                "Postfix",
                enhanced=("5.3.4", "5.2.3", "4.3.4"),
            ),
            Signal(
                SENDER,
                "552 Message exceeds maximum fixed size",
                "Exim",
                text=r"message.{0,20}too (large|big)|exceeds .{0,30}size|size limit",
                # The limit is that of a message, not of an hour or a day.
                over=("server.limit_reached", "server.daily_limit"),
            ),
        ),
        sources=("RFC 1870",),
    ),
    Cause(
        "message.header_refused",
        Fault.MESSAGE,
        title=Sentence(
            pt="%(host)s não aceita os cabeçalhos da mensagem",
            en="%(host)s does not accept the headers of the message",
            es="%(host)s no acepta las cabeceras del mensaje",
        ),
        meaning=Sentence(
            pt=(
                "Falta um cabeçalho que o servidor exige, ou ele rejeita a forma de algum. Os cabeçalhos "
                "enviados estão abaixo."
            ),
            en=(
                "A header that the server requires is missing, or it rejects the form of one. The headers"
                " as sent are shown below."
            ),
            es=(
                "Falta una cabecera que el servidor exige, o este rechaza la forma de alguna. Las "
                "cabeceras enviadas están abajo."
            ),
        ),
        cures=(
            "copy_report",
            "ask_server_admin",
        ),
        ask=Ask.SERVER_TEAM,
        signals=(
            Signal(
                BODY,
                "550 5.6.0 Message header From is missing",
                "Exchange, Gmail",
                enhanced=("5.6.0", "5.6.1", "5.6.2", "5.6.3"),
            ),
            Signal(
                BODY,
                "550 5.7.1 Messages missing a valid address in From: header are not accepted",
                "Gmail",
                text=(
                    r"rfc ?(2822|5322)|(missing|multiple|invalid) .{0,30}(header|from:|date:" r"|message-id)"
                ),
            ),
            Signal(
                BODY,
                "550 Messages should have one or no Message-ID header",
                "Gmail, Exim",
                text=r"(one|single|more than one|duplicate|several|repeated) .{0,20}headers?|missing (the )?(subject|date|to|message-id)\b|header (field )?must (contain|have|be)|header .{0,30}(missing|malformed"
                r"|invalid|duplicate|twice|syntax)|message-id .{0,20}(invalid|missing|required)",
            ),
        ),
        sources=("RFC 5322 section 3.6",),
    ),
    Cause(
        "message.line_format",
        Fault.MESSAGE,
        title=Sentence(
            pt="A mensagem foi alterada no caminho até %(host)s",
            en="The message was altered on its way to %(host)s",
            es="El mensaje se alteró en el camino a %(host)s",
        ),
        meaning=Sentence(
            pt=(
                "O servidor viu quebras de linha soltas ou linhas longas demais. Não enviamos nenhuma "
                "das duas; algo no meio reescreve a mensagem."
            ),
            en=(
                "The server saw bare line feeds or lines that are too long. We send neither, so "
                "something in between rewrites the message."
            ),
            es=(
                "El servidor vio saltos de línea sueltos o líneas demasiado largas. No enviamos ninguna "
                "de las dos; algo intermedio reescribe el mensaje."
            ),
        ),
        cures=(
            "ask_firewall",
            "copy_report",
        ),
        ask=Ask.NETWORK_TEAM,
        signals=(
            Signal(
                BODY,
                "550 5.5.2 bare <LF> received",
                "Postfix",
                text=r"(bare|lone|stray) <?(lf|cr|newline|carriage)|line (is )?too long|line length",
            ),
        ),
        sources=("RFC 5321 section 2.3.8",),
    ),
    Cause(
        "message.loop",
        Fault.MESSAGE,
        title=Sentence(
            pt="A mensagem entrou em loop depois de %(host)s",
            en="The message goes round in circles behind %(host)s",
            es="El mensaje entró en un bucle después de %(host)s",
        ),
        meaning=Sentence(
            pt="Servidores demais já a repassaram: o roteamento de e-mails aponta para si mesmo.",
            en="Too many servers have passed it on already: the mail routing points back at itself.",
            es="Demasiados servidores ya lo reenviaron: el enrutamiento del correo apunta a sí mismo.",
        ),
        field="host",
        cures=(
            "ask_server_admin",
            "correct_host",
        ),
        ask=Ask.SERVER_TEAM,
        signals=(
            Signal(
                BODY,
                "554 5.4.6 Too many hops",
                "Postfix",
                text=r"too many (hops|received)|received:?.{0,20}headers exceed|hop count|mail loop|loop detected",
            ),
            Signal(
                SENDER,
                "554 5.4.6 Too many hops",
                "sendmail, Exchange; RFC 3463 section 3.5",
                enhanced=("5.4.6", "5.4.14", "4.4.6", "4.4.14"),
            ),
        ),
        sources=("RFC 5321 section 6.3",),
    ),
)
