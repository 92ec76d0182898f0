"""Causes of servers that do not take mail for this recipient from here."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault, Permanence, Signal
from webapp.mail.diagnosis.causes.envelope.wordings import CLIENT_REFUSED
from webapp.mail.diagnosis.conditions import DOES_NOT_LOG_IN
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import MAIL, RCPT, RECIPIENT, SENDER

CAUSES = (
    Cause(
        "rcpt_to.relay_denied",
        Fault.ACCOUNT,
        title=Sentence(
            pt="%(host)s não repassa e-mails nossos para %(recipient)s",
            en="%(host)s does not pass mail on to %(recipient)s for us",
            es="%(host)s no reenvía correo nuestro a %(recipient)s",
        ),
        meaning=Sentence(
            pt=(
                "Para domínios que não são dele, o servidor exige autenticação ou o nosso endereço[[, "
                "%(local)s,]] na lista dele."
            ),
            en="For other domains it requires a log-in, or our address[[, %(local)s,]] on its list.",
            es=(
                "Para dominios que no son suyos, el servidor exige autenticación o nuestra dirección[[, "
                "%(local)s,]] en su lista."
            ),
        ),
        field="authenticate",
        cures=("turn_authentication_on", "ask_allow_listing"),
        ask=Ask.SERVER_TEAM,
        signals=(
            Signal(
                RECIPIENT,
                "554 5.7.1 <maria@example.test>: Relay access denied",
                "Postfix",
                text=(
                    r"relay(ing)? (access )?(is )?(denied|not (permitted|allowed)|prohibited)|(unable"
                    r"|not permitted) to relay|do(es)? not relay"
                ),
            ),
            Signal(
                RECIPIENT,
                "550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain",
                "Exchange",
                enhanced=("5.7.64", "5.7.54"),
            ),
            Signal(
                RCPT,
                "550 relaying to <maria@example.test> prohibited by administrator",
                "Exim",
                text=(
                    r"(?<![\w.@<+-])(re)?relay(ing|ed|s)?(?![\w@+-]|\.\w)[\s\S]{0,80}?\b(denied|den(y"
                    r"|ies)|not|no|prohibit\w*|reject\w*|refus\w*|unable|cannot|can.t|won.t"
                    r"|disallow\w*|forbid\w*|without auth\w*|unauthori[sz]ed|disabled|nega\w*|não"
                    r"|proibid\w*|denega\w*|permitid\w*|verweigert)\b|\b(denied|den(y|ies)|not|no"
                    r"|prohibit\w*|reject\w*|refus\w*|unable|cannot|\w+n.t|disallow\w*|forbid\w*"
                    r"|without auth\w*|unauthori[sz]ed|disabled|nega\w*|não|proibid\w*|denega\w*"
                    r"|permitid\w*|verweigert)\b[\s\S]{0,80}?(?<![\w.@<+-])(re)?relay(ing|ed"
                    r"|s)?(?![\w@+-]|\.\w)"
                ),
            ),
            Signal(
                SENDER,
                "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)",
                "qmail",
                text=r"allowed rcpthosts|not a gateway",
            ),
            Signal(
                RCPT,
                "554 5.7.1 <unknown[192.0.2.1]>: Client host rejected: Access denied",
                "Postfix, which tells at RCPT what it found at the connection",
                text=(
                    r"\b(client|your|remote) (host|ip|address|network)\b.{0,60}?\b(denied|rejected"
                    r"|refused|not (allowed|authori[sz]ed|permitted))"
                    r"|^(?!.*(recipient|sender) address).*access (is )?denied"
                ),
            ),
            Signal(
                (*MAIL, *RCPT),
                "550 5.7.1 Your access to submit messages to this e-mail system has been rejected.",
                "IronPort, Haraka, hMailServer",
                text=CLIENT_REFUSED,
            ),
            Signal(
                MAIL,
                "550 5.7.1 Unable to relay",
                "servers that know at MAIL FROM",
                text=r"unable to relay|relay(ing)? (access )?(is )?(denied|not (permitted|allowed)|prohibited|rejected)",
            ),
            Signal(
                RCPT,
                "554 5.7.1 <maria@example.test>: Recipient address rejected: Access denied",
                "Postfix that takes mail from its own networks only",
                codes=(550, 553, 554),
                text=r"recipient (address )?rejected: (access denied|not local|relay)",
                when=(DOES_NOT_LOG_IN,),
                or_else=("rcpt_to.refused",),
            ),
        ),
        sources=("RFC 5321 section 7.9",),
    ),
    Cause(
        "rcpt_to.greylisted",
        Fault.RECIPIENT,
        title=Sentence(
            pt="%(host)s pede a todo remetente novo que volte depois",
            en="%(host)s asks every new sender to come back",
            es="%(host)s pide a todo remitente nuevo que vuelva después",
        ),
        meaning=Sentence(
            pt=(
                "Isso é greylisting: a primeira tentativa é sempre adiada, e uma seguinte passa. Não há "
                "nada errado com a conta."
            ),
            en=(
                "This is greylisting: the first try is always put off, a later one passes. Nothing is "
                "wrong with the account."
            ),
            es=(
                "Es greylisting: el primer intento siempre se aplaza y uno posterior pasa. La cuenta no "
                "tiene nada malo."
            ),
        ),
        cures=("retry_later",),
        signals=(
            Signal(
                SENDER,
                "451 4.7.1 Greylisting in action, please come back later",
                "rspamd, postgrey, milter-greylist",
                text=r"gr[ea]y-?list",
            ),
            Signal(
                RCPT,
                "450 4.7.1 <maria@example.test>: Recipient address rejected: please try again in 5 minutes",
                "Postfix policy services",
                codes=(450, 451),
                enhanced=("4.7.1", "4.2.0"),
            ),
            Signal(
                RCPT,
                "450 4.3.2 Service currently unavailable",
                "Postfix postscreen, after its tests of a new client",
                enhanced=("4.3.2",),
                text=r"service currently unavailable",
            ),
        ),
        sources=("RFC 6647",),
    ),
    Cause(
        "rcpt_to.too_many",
        Fault.RECIPIENT,
        # RFC 5321 section 4.5.3.1.10: a 552 for too many recipients is to be treated as a 452.
        permanence=Permanence.PASSING,
        title=Sentence(
            pt="Destinatários demais para %(host)s",
            en="Too many recipients for %(host)s",
            es="Demasiados destinatarios para %(host)s",
        ),
        meaning=Sentence(
            pt="O servidor limita quantos destinatários uma mensagem pode ter.",
            en="The server limits how many recipients one message may have.",
            es="El servidor limita cuántos destinatarios puede tener un mensaje.",
        ),
        field="to",
        cures=("lower_rate",),
        signals=(
            Signal(
                RECIPIENT,
                "452 4.5.3 Too many recipients",
                "Postfix, code of RFC 3463",
                enhanced=("4.5.3", "5.5.3"),
            ),
            Signal(
                RECIPIENT,
                "452 Too many recipients",
                "Exim, recipients_max",
                text=r"too many recipients(?!.{0,40}(today|hour|\bday\b|minute|received|account))[\s\S]*",
            ),
        ),
        sources=("RFC 5321 section 4.5.3.1.10",),
    ),
    Cause(
        "rcpt_to.not_authorized",
        Fault.RECIPIENT,
        title=Sentence(
            pt="%(sender)s não pode escrever para %(recipient)s",
            en="%(sender)s may not write to %(recipient)s",
            es="%(sender)s no puede escribir a %(recipient)s",
        ),
        meaning=Sentence(
            pt=("O destinatário é restrito, por exemplo um grupo que só recebe de remetentes conhecidos."),
            en=("The recipient is restricted, for example a group that takes mail only from known senders."),
            es="El destinatario está restringido, por ejemplo un grupo que solo recibe de remitentes conocidos.",
        ),
        field="to",
        cures=("ask_server_admin", "turn_authentication_on"),
        ask=Ask.SERVER_TEAM,
        signals=(
            Signal(
                RECIPIENT,
                "550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required",
                "Exchange",
                enhanced=(
                    "5.7.133",
                    "5.7.124",
                    "5.7.129",
                    "5.7.134",
                    "5.7.12",
                    "5.7.135",
                    "5.7.136",
                ),
                # The reply asks for authentication, but no mechanism of Postigo is accepted.
                over=("mail_from.authentication_required",),
            ),
            Signal(
                RECIPIENT,
                "550 5.7.1 RESOLVER.RST.AuthRequired; authentication required",
                "Exchange 2010 and 2013",
                text=r"RESOLVER\.RST\.(AuthRequired|NotAuthorized|SenderNotAuthenticated\w*|RestrictedTo\w*)",
                over=("mail_from.authentication_required",),
            ),
            Signal(
                RECIPIENT,
                "550 5.7.1 You are not allowed to send to this group",
                "Exchange, Google Groups",
                text=(
                    r"not (allowed|authori[sz]ed|permitted) to (send|post|write|mail"
                    r"|deliver)\b.{0,40}\bto (this |the )?(recipient|group|list|mailbox|user|address)"
                    r"|delivery not authori[sz]ed|(group|list) (is )?(closed|restricted)"
                ),
            ),
        ),
        sources=("RFC 3463 section 3.8",),
    ),
    Cause(
        "rcpt_to.refused",
        Fault.RECIPIENT,
        title=Sentence(
            pt="%(host)s recusou o destinatário %(recipient)s",
            en="%(host)s refused the recipient %(recipient)s",
            es="%(host)s rechazó al destinatario %(recipient)s",
        ),
        meaning=Sentence(
            pt=(
                "A resposta do servidor, acima, diz o motivo, se ele informou algum. O remetente já "
                "tinha sido aceito."
            ),
            en=("The server's own words above say why, if it gave a reason. The sender was accepted before."),
            es=(
                "La respuesta del servidor, arriba, dice el motivo, si indicó alguno. El remitente ya se "
                "había aceptado."
            ),
        ),
        field="to",
        cures=("check_recipient", "ask_server_admin"),
        ask=Ask.RECIPIENT_TEAM,
        sources=("RFC 5321 section 4.1.1.3",),
    ),
    Cause(
        "rcpt_to.deferred",
        Fault.RECIPIENT,
        title=Sentence(
            pt="%(host)s não aceita e-mails para %(recipient)s agora",
            en="%(host)s does not take mail for %(recipient)s now",
            es="%(host)s no acepta correo para %(recipient)s ahora",
        ),
        meaning=Sentence(
            pt="O servidor pediu para voltar mais tarde. O remetente foi aceito antes.",
            en="The server asked to come back later. The sender was accepted before.",
            es="El servidor pidió volver más tarde. El remitente se aceptó antes.",
        ),
        cures=("retry_later",),
        sources=("RFC 5321 section 4.1.1.3",),
    ),
    Cause(
        "rcpt_to.lost",
        Fault.SERVER,
        title=Sentence(
            pt="%(host)s fechou a conexão quando o destinatário foi informado",
            en="%(host)s hung up when the recipient was named",
            es="%(host)s cerró la conexión al indicar el destinatario",
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
        "provider.relay_not_registered",
        Fault.ACCOUNT,
        title=Sentence(
            pt="O provedor não reconhece o endereço desta máquina",
            en="The provider does not know this machine's address",
            es="El proveedor no reconoce la dirección de esta máquina",
        ),
        meaning=Sentence(
            pt=(
                "O serviço de retransmissão só aceita os endereços IP cadastrados nele, e o que ele vê[[, "
                "%(local)s,]] não está entre eles."
            ),
            en=(
                "The relay service takes only the IP addresses that are registered there, and the one it sees[[, "
                "%(local)s,]] is not among them."
            ),
            es=(
                "El servicio de retransmisión solo acepta las direcciones IP registradas en él, y la que ve[[, "
                "%(local)s,]] no está entre ellas."
            ),
        ),
        field="authenticate",
        cures=("ask_allow_listing", "turn_authentication_on"),
        ask=Ask.GOOGLE_ADMIN,
    ),
)
