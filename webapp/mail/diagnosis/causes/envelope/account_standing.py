"""Causes of refusals that speak of the account or the sender, at a provider that nobody described yet."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault, Permanence, Signal
from webapp.mail.diagnosis.causes.envelope.wordings import LOG_IN_WANTED
from webapp.mail.diagnosis.causes.meanings import SENDER_UNKNOWN
from webapp.mail.diagnosis.conditions import LOGS_IN
from webapp.mail.diagnosis.not_at_fault import PASSWORD
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import BODY, RECIPIENT, SENDER

# What speaks of whom the message goes to, or of what it says, is told by other causes.
_OF_THE_MESSAGE = (
    r"recipient|destinat|mailbox|user (is )?unknown|unknown user|no such|virus|spam|content|\bsize\b|too (large|big|long)"
    r"|attachment|\bheaders?\b|syntax|malformed|black ?list|block ?list|blocked using|\b[dr]n?s?bl\b|reputation|\bspf\b"
    r"|dkim|dmarc|\btls\b|gr[ea]y ?list|quota|\bfull\b|\bptr\b|reverse|relay"
)

CAUSES = (
    Cause(
        "mail_from.log_in_not_enough",
        Fault.ACCOUNT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="%(host)s diz que falta autenticação, embora a conta se autentique",
            en="%(host)s says that a log-in is missing, though the account logs in",
            es="%(host)s dice que falta autenticación, aunque la cuenta se autentica",
        ),
        meaning=Sentence(
            pt="O servidor aceitou a autenticação de %(user_name)s e depois não a contou: ela pode valer só em outra porta,"
            " só para outro remetente, ou não dar direito a enviar.",
            en="The server took the log-in of %(user_name)s and then did not count it: it may be good on another port only,"
            " for another sender only, or give no right to send.",
            es="El servidor aceptó la autenticación de %(user_name)s y después no la tuvo en cuenta: puede valer solo en otro"
            " puerto, solo para otro remitente, o no dar derecho a enviar.",
        ),
        field="credential",
        cures=("use_port_587", "use_login_as_sender", "ask_server_admin"),
        ask=Ask.SERVER_TEAM,
        signals=(
            Signal(
                SENDER,
                "530 5.7.1 Authentication required",
                "hosted providers, to an account that has logged in",
                codes=(530, 502, 503, 550, 553, 554),
                text=rf"^(?![\s\S]*(RESOLVER|group|5\.7\.13\d))[\s\S]*({LOG_IN_WANTED}|authenticate first|requires? (smtp )?auth)",
                when=(LOGS_IN,),
                over=("mail_from.authentication_required", "server.command_refused"),
            ),
        ),
        sources=("RFC 6409 section 6.1",),
    ),
    Cause(
        "mail_from.sender_not_registered",
        Fault.ACCOUNT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="%(host)s ainda não conhece o remetente %(sender)s",
            en="%(host)s does not know the sender %(sender)s yet",
            es="%(host)s todavía no conoce al remitente %(sender)s",
        ),
        meaning=Sentence(
            pt="A autenticação passou, mas o provedor só envia com remetentes que foram cadastrados e confirmados no"
            " painel dele.",
            en="The log-in passed, but the provider sends only under senders that were registered and confirmed in its"
            " console.",
            es="La autenticación pasó, pero el proveedor solo envía con remitentes registrados y confirmados en su"
            " panel.",
        ),
        field="sender",
        cures=("verify_sender_at_provider", "use_verified_sender"),
        ask=Ask.SERVER_TEAM,
        not_at_fault=PASSWORD,
        signals=(
            Signal(
                SENDER,
                "554 5.9.1 Sender is not valid. Please activate the sender in your account",
                "sending services",
                text=r"(sender|from)( e-?mail)?( address| domain)? (is |was |has )?not (yet )?(been )?(activated|confirmed"
                r"|approved|validated|registered|configured|recogni[sz]ed)"
                r"|(activate|confirm|validate|register|add) (the |your |this )?(sender|from address|sending domain)",
                over=("mail_from.sender_not_allowed", "mail_from.sender_not_verifiable"),
            ),
            Signal(
                BODY,
                "554 5.0.0 Error: transaction failed: invalid sender",
                "sending services",
                text=r"invalid (sender|from address)\b|(sender|from address) (is )?(not valid|invalid)\b",
            ),
            Signal(
                SENDER,
                "550 5.7.1 The sender address has not been confirmed",
                "services in words that nobody met yet",
                text=SENDER_UNKNOWN,
            ),
        ),
        sources=("RFC 6409 section 6.1",),
    ),
    Cause(
        "message.account_or_sender_refused",
        Fault.ACCOUNT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="%(host)s recusou a mensagem por causa da conta ou do remetente",
            en="%(host)s refused the message because of the account or the sender",
            es="%(host)s rechazó el mensaje por la cuenta o por el remitente",
        ),
        meaning=Sentence(
            pt="A resposta acima fala da conta, do plano ou do remetente %(sender)s, não de quem recebe nem do texto."
            " Outras mensagens da conta teriam a mesma resposta; por isso elas esperam.",
            en="The reply above speaks of the account, the plan or the sender %(sender)s, not of who receives nor of the"
            " text. Other messages of the account would meet the same reply, so they wait.",
            es="La respuesta de arriba habla de la cuenta, del plan o del remitente %(sender)s, no de quien recibe ni del"
            " texto. Otros mensajes de la cuenta tendrían la misma respuesta; por eso esperan.",
        ),
        field="sender",
        cures=("ask_server_admin", "correct_sender"),
        ask=Ask.SERVER_TEAM,
        signals=(
            Signal(
                RECIPIENT,
                "550 5.7.1 Your subscription does not cover this",
                "providers that nobody described yet",
                # It matches no character, so that every other wording counts more.
                text=rf"^(?!([45]\.[1-6]\.|[45]\.7\.\d\d)\d*)(?![\s\S]*({_OF_THE_MESSAGE}))"
                r"(?=[\s\S]*\b((your|this|the sending|sender.?s?|smtp|customer) (\w+ )?(account|plan|subscription|domain|licen[cs]e"
                r"|tenant|organi[sz]ation|profile|package)|sender|from[ -](address|domain|field)|remetente|remitente"
                r"|(sua|esta|desta) conta|(su|esta) cuenta|upgrade|billing|payment|unpaid|invoice|activate|verify your))",
            ),
        ),
        sources=("RFC 6409 section 6.1",),
    ),
)
