"""Causes of refused senders, and of servers that want authentication or encryption first."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault, Signal
from webapp.mail.diagnosis.causes.envelope.wordings import (
    AS_LOG_IN,
    LOG_IN_WANTED,
    NOT_OWNED,
    REFUSED_ON_SUBMISSION,
    SENDER_NOT_OWN,
)
from webapp.mail.diagnosis.conditions import DOES_NOT_LOG_IN, on_port
from webapp.mail.diagnosis.not_at_fault import PASSWORD
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import MAIL, RCPT, SENDER

CAUSES = (
    Cause(
        "mail_from.authentication_required",
        Fault.ACCOUNT,
        title=Sentence(
            pt="Use autenticação: %(host)s não aceita e-mails sem ela",
            en="Use authentication: %(host)s takes no mail without it",
            es="Use autenticación: %(host)s no acepta correo sin ella",
        ),
        meaning=Sentence(
            pt="A conta não usa autenticação, ou a que ela usou não basta para este servidor.",
            en="The account does not log in, or its log-in is not enough for this server.",
            es="La cuenta no usa autenticación, o la que usó no basta para este servidor.",
        ),
        field="authenticate",
        cures=("turn_authentication_on", "ask_server_admin"),
        signals=(
            Signal(
                SENDER,
                "530 5.7.57 Client not authenticated to send mail",
                "Microsoft 365",
                codes=(530,),
            ),
            Signal(
                SENDER,
                "553 5.7.1 <app@example.test>: Sender address rejected: not logged in",
                "Postfix",
                text=LOG_IN_WANTED,
            ),
            Signal(
                SENDER,
                "503 5.5.1 Error: need EHLO and AUTH first",
                "NetEase, MailEnable, hosting panels",
                text=r"\bauth(entication|enticate)?( command)? first|\b(need|send) [^.]{0,20}\bauth\b"
                r"|must (first )?auth|(turn|switch) on smtp auth|requires? (smtp )?auth(entication)?\b"
                r"|pop[- ]?(before|first)|check your (e?-?)mail first",
            ),
            Signal(
                SENDER,
                "554 5.7.1 Client not permitted",
                "Postfix and others at the submission port",
                codes=(550, 551, 553, 554, 571),
                text=REFUSED_ON_SUBMISSION,
                when=(DOES_NOT_LOG_IN, on_port(587, 465, 2525)),
                over=("rcpt_to.relay_denied", "mail_from.sender_not_allowed"),
            ),
        ),
        sources=("RFC 6409 section 4.3",),
    ),
    Cause(
        "mail_from.tls_required",
        Fault.ACCOUNT,
        title=Sentence(
            pt="Use conexão segura: %(host)s só aceita e-mails com TLS",
            en="Use a secure connection: %(host)s takes mail only with TLS",
            es="Use una conexión segura: %(host)s solo acepta correo con TLS",
        ),
        meaning=Sentence(
            pt="A conta não usa conexão segura, e o servidor a exige antes da mensagem.",
            en="The account uses no secure connection, and the server requires one before the message.",
            es="La cuenta no usa conexión segura, y el servidor la exige antes del mensaje.",
        ),
        field="secure",
        cures=("choose_tls", "ask_server_admin"),
        signals=(
            Signal(
                SENDER,
                "530 5.7.0 Must issue a STARTTLS command first",
                "Postfix",
                text=r"starttls|encryption is required|(requires?|needs) (tls|encryption)|tls (is )?required",
            ),
            Signal(
                SENDER,
                "451 5.7.10 Encryption needed",
                "RFC 7504, code of the IANA registry",
                enhanced=("5.7.10", "4.7.10", "5.7.11", "4.7.11"),
            ),
            Signal(
                SENDER,
                "451 4.7.1 Encryption required",
                "Postfix, Exchange",
                text=r"(encryption|tls|ssl) (is )?(required|needed|mandatory)",
            ),
        ),
        sources=("RFC 3207 section 4",),
    ),
    Cause(
        "mail_from.sender_not_allowed",
        Fault.ACCOUNT,
        title=Sentence(
            pt="Troque o remetente: %(host)s não [[permite %(sender)s||o permite]]",
            en="Change the sender: %(host)s does not allow [[%(sender)s||it]]",
            es="Cambie el remitente: %(host)s no [[permite %(sender)s||lo permite]]",
        ),
        meaning=Sentence(
            pt="O servidor só permite que este usuário envie com os endereços dele.",
            en="The server lets this user send only from the user's own addresses.",
            es="El servidor solo permite que este usuario envíe con sus propias direcciones.",
        ),
        field="sender",
        cures=("use_login_as_sender", "ask_send_as", "correct_sender"),
        not_at_fault=PASSWORD,
        ask=Ask.SERVER_TEAM,
        signals=(
            Signal(
                SENDER,
                "550 5.7.60 SMTP; Client does not have permissions to send as this sender",
                "Exchange",
                enhanced=("5.7.60", "5.2.252"),
            ),
            Signal(
                SENDER,
                "553 5.7.1 <app@example.test>: Sender address rejected: not owned by user relay@example.test",
                "Postfix",
                text=(
                    r"not owned by|send ?as ?denied|permissions? to send as|not (allowed"
                    r"|authori[sz]ed) to send (as|from)|sender .{0,30}not (allowed|authori[sz]ed"
                    r"|permitted)|address is not verified|bad outbound sender"
                    r"|sender address rejected: access denied"
                ),
            ),
            Signal(
                SENDER,
                "501 sender has to equal the authenticated user",
                "hosted providers",
                text=rf"{AS_LOG_IN}|{NOT_OWNED}|{SENDER_NOT_OWN}",
                over=("mail_from.authentication_required",),
            ),
        ),
        sources=("RFC 6409 section 6.1",),
    ),
    Cause(
        "mail_from.sender_syntax",
        Fault.ACCOUNT,
        title=Sentence(
            pt="%(host)s não aceita o remetente %(sender)s como está escrito",
            en="%(host)s does not accept the sender %(sender)s as it is written",
            es="%(host)s no acepta el remitente %(sender)s tal como está escrito",
        ),
        meaning=Sentence(
            pt="O endereço tem uma forma que este servidor não aceita.",
            en="The address has a form that this server does not take.",
            es="La dirección tiene una forma que este servidor no acepta.",
        ),
        field="sender",
        cures=("correct_sender",),
        signals=(
            Signal(
                MAIL,
                "501 5.1.7 Bad sender address syntax",
                "Postfix",
                codes=(501,),
            ),
            Signal(
                SENDER,
                "501 5.1.7 Invalid address",
                "RFC 3463 section 3.2",
                enhanced=("5.1.7", "4.1.7"),
            ),
            Signal(
                (*MAIL, *RCPT),
                "504 5.5.2 <app>: Sender address rejected: need fully-qualified address",
                "Postfix, reject_non_fqdn_sender",
                text=r"sender address\b.{0,20}(need fully.?qualified|malformed|syntax)",
            ),
        ),
        sources=("RFC 5321 section 4.1.2",),
    ),
    Cause(
        "mail_from.sender_domain",
        Fault.ACCOUNT,
        title=Sentence(
            pt="O domínio do remetente %(sender)s não existe para %(host)s",
            en="The domain of the sender %(sender)s does not exist for %(host)s",
            es="El dominio del remitente %(sender)s no existe para %(host)s",
        ),
        meaning=Sentence(
            pt=(
                "O servidor o procurou no DNS e não achou servidor de e-mail nem endereço; respostas "
                "nunca chegariam."
            ),
            en=(
                "The server looked it up in DNS and found no mail server and no address, so answers "
                "could never arrive."
            ),
            es=(
                "El servidor lo buscó en DNS y no encontró servidor de correo ni dirección; las "
                "respuestas nunca llegarían."
            ),
        ),
        field="sender",
        cures=("correct_sender", "ask_server_admin"),
        ask=Ask.SERVER_TEAM,
        signals=(
            Signal(
                SENDER,
                "450 4.1.8 <app@example.test>: Sender address rejected: Domain not found",
                "Postfix",
                enhanced=("4.1.8", "5.1.8"),
            ),
            Signal(
                SENDER,
                "550 Sender verify failed: sender domain does not exist",
                "Exim",
                text=(
                    r"sender.{0,40}(domain.{0,20}(not (found|exist|resolve)|unknown)|domain.{0,10}rejected)"
                    r"|domain of sender|sender domain\b.{0,30}(not|unknown|invalid|no )|(unresolvable|unroutable"
                    r"|no such) sender|sender.{0,40}(unresolvable|no (mx|such domain)|null mx)|cannot route to sender"
                    r"|must be a valid domain|valid (mx|mx or a) "
                ),
            ),
        ),
        sources=("RFC 3463 section 3.2",),
    ),
    Cause(
        "mail_from.refused",
        Fault.ACCOUNT,
        title=Sentence(
            pt="%(host)s recusou o remetente %(sender)s",
            en="%(host)s refused the sender %(sender)s",
            es="%(host)s rechazó el remitente %(sender)s",
        ),
        meaning=Sentence(
            pt=(
                "A resposta do servidor, acima, diz o motivo, se ele informou algum. Até ali só o "
                "remetente tinha sido informado."
            ),
            en=("The server's own words above say why, if it gave a reason. Only the sender had been named."),
            es=(
                "La respuesta del servidor, arriba, dice el motivo, si indicó alguno. Hasta ahí solo se "
                "había indicado el remitente."
            ),
        ),
        field="sender",
        cures=("correct_sender", "ask_server_admin"),
        ask=Ask.SERVER_TEAM,
        sources=("RFC 5321 section 4.1.1.2",),
    ),
    Cause(
        "mail_from.deferred",
        Fault.SERVER,
        title=Sentence(
            pt="%(host)s não aceita e-mails de %(sender)s agora",
            en="%(host)s does not take mail from %(sender)s now",
            es="%(host)s no acepta correo de %(sender)s ahora",
        ),
        meaning=Sentence(
            pt="O servidor pediu para voltar mais tarde.",
            en="The server asked to come back later.",
            es="El servidor pidió volver más tarde.",
        ),
        cures=("retry_later",),
        sources=("RFC 5321 section 4.1.1.2",),
    ),
    Cause(
        "mail_from.lost",
        Fault.SERVER,
        title=Sentence(
            pt="%(host)s fechou a conexão quando o remetente foi informado",
            en="%(host)s hung up when the sender was named",
            es="%(host)s cerró la conexión al indicar el remitente",
        ),
        meaning=Sentence(
            pt="Nada da mensagem tinha sido enviado ainda.",
            en="Nothing of the message had been sent yet.",
            es="Todavía no se había enviado nada del mensaje.",
        ),
        cures=("retry_later",),
        sources=("RFC 5321 section 3.8",),
    ),
    Cause(
        "smtputf8.not_offered",
        Fault.RECIPIENT,
        title=Sentence(
            pt="%(host)s só aceita endereços sem acentos (ASCII)",
            en="%(host)s takes only addresses without accents (ASCII)",
            es="%(host)s solo acepta direcciones sin acentos (ASCII)",
        ),
        meaning=Sentence(
            pt=(
                "Um endereço tem letras como ç ou ã antes do @, e o servidor não oferece SMTPUTF8, que "
                "as transporta."
            ),
            en=(
                "An address has letters such as ç or ã before the @, and the server does not offer "
                "SMTPUTF8, which carries them."
            ),
            es=(
                "Una dirección tiene letras como ñ o á antes de la @, y el servidor no ofrece SMTPUTF8, "
                "que las transporta."
            ),
        ),
        field="to",
        cures=("check_recipient", "correct_sender", "use_other_relay"),
        ask=Ask.RECIPIENT_TEAM,
        sources=("RFC 6531",),
    ),
)
