"""Causes of commands out of their order, and of hosts that take no mail at all."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault, Signal
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import COMMANDS
from webapp.transcript import Stage

CAUSES = (
    Cause(
        "server.lost_a_command",
        Fault.ACCOUNT,
        title=Sentence(
            pt="%(host)s perdeu um comando que já tinha aceitado",
            en="%(host)s lost a command that it had accepted",
            es="%(host)s perdió un comando que ya había aceptado",
        ),
        meaning=Sentence(
            pt="O servidor pede MAIL ou RCPT, que já foram enviados e aceitos nesta conexão. Um proxy, antivírus ou"
            " firewall no caminho engoliu o comando, ou o servidor o esqueceu.",
            en="The server asks for MAIL or RCPT, which had been sent and accepted in this connection. A proxy,"
            " antivirus or firewall on the way swallowed the command, or the server forgot it.",
            es="El servidor pide MAIL o RCPT, que ya se enviaron y aceptaron en esta conexión. Un proxy, antivirus o"
            " firewall en el camino se tragó el comando, o el servidor lo olvidó.",
        ),
        cures=("retry_later", "exclude_from_inspection", "copy_report", "ask_server_admin"),
        ask=Ask.SERVER_TEAM,
        signals=(
            Signal(
                COMMANDS,
                "503 5.5.1 Error: need RCPT command",
                "Postfix, Exim, sendmail",
                codes=(503, 554),
                text=r"\b(need|send|expecting|must have|issue|use)\b[^.]{0,15}\b(mail|rcpt)\b(?!.{0,30}auth)"
                r"|(mail|rcpt)( from| to)?( command)? (must precede|needed|required|first)|no valid recipients"
                r"|nested mail|sender already (specified|given)",
            ),
        ),
        sources=("RFC 5321 section 4.1.4",),
    ),
    Cause(
        "banner.no_mail_service",
        Fault.ACCOUNT,
        title=Sentence(
            pt="%(host)s existe, mas não aceita e-mail",
            en="%(host)s exists, but takes no mail",
            es="%(host)s existe, pero no acepta correo",
        ),
        meaning=Sentence(
            pt="A máquina diz ela mesma que não presta serviço de e-mail, ou que o desligou. O servidor de envio"
            " tem outro nome.",
            en="The machine says itself that it offers no mail service, or has switched it off. The sending server has"
            " another name.",
            es="La propia máquina dice que no presta servicio de correo, o que lo desactivó. El servidor de envío tiene"
            " otro nombre.",
        ),
        field="host",
        cures=("correct_host", "ask_server_admin"),
        ask=Ask.SERVER_TEAM,
        signals=(
            Signal(
                (Stage.BANNER, Stage.EHLO),
                "554 No SMTP service here",
                "RFC 7504 section 2",
                codes=(521, 550, 554, 556),
                text=r"no (smtp|mail) service|not accepting (messages|e?-?mail)|does not accept (any )?(e?-?mail|messages)",
            ),
        ),
        sources=("RFC 7504 section 2", "RFC 5321 section 3.1"),
    ),
)
