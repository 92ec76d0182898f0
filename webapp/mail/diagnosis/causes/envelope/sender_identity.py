"""Causes of senders that a server knows and refuses all the same, or cannot verify."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault, Permanence, Signal
from webapp.mail.diagnosis.causes.envelope.wordings import AS_LOG_IN, NOT_OWNED, SENDER_NOT_OWN
from webapp.mail.diagnosis.conditions import SENDER_IS_LOG_IN
from webapp.mail.diagnosis.not_at_fault import PASSWORD
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import BODY, MAIL, RCPT, SENDER

CAUSES = (
    Cause(
        "mail_from.sender_table",
        Fault.ACCOUNT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="%(host)s não liga %(sender)s ao usuário %(user_name)s, embora sejam o mesmo",
            en="%(host)s does not tie %(sender)s to the user %(user_name)s, though they are the same",
            es="%(host)s no vincula %(sender)s con el usuario %(user_name)s, aunque son el mismo",
        ),
        meaning=Sentence(
            pt="A conta já envia com o endereço do próprio usuário. A tabela do servidor que diz quem pode enviar como"
            " quem não tem esse par; nada na conta resolve isso.",
            en="The account already sends under the address of its own user. The server's table of who may send as whom"
            " lacks this pair; nothing in the account mends that.",
            es="La cuenta ya envía con la dirección del propio usuario. La tabla del servidor que dice quién puede enviar"
            " como quién no tiene ese par; nada en la cuenta lo resuelve.",
        ),
        field="sender",
        steps=(
            Sentence(
                pt="Fale com %(server_team)s: falta %(sender)s para %(user_name)s na tabela de remetentes (no"
                " Postfix, smtpd_sender_login_maps; no Exchange, o endereço da caixa postal).",
                en="Ask %(server_team)s to enter %(sender)s for %(user_name)s into its table of senders (Postfix:"
                " smtpd_sender_login_maps; Exchange: the mailbox's addresses).",
                es="Hable con %(server_team)s: falta %(sender)s para %(user_name)s en la tabla de remitentes"
                " (en Postfix, smtpd_sender_login_maps; en Exchange, las direcciones del buzón).",
            ),
        ),
        cures=("ask_server_admin",),
        ask=Ask.SERVER_TEAM,
        not_at_fault=PASSWORD,
        signals=(
            Signal(
                (*MAIL, *RCPT),
                "553 5.7.1 <app@example.test>: Sender address rejected: not owned by user app@example.test",
                "Postfix, reject_sender_login_mismatch",
                text=rf"{AS_LOG_IN}|{NOT_OWNED}|{SENDER_NOT_OWN}",
                when=(SENDER_IS_LOG_IN,),
                over=("mail_from.sender_not_allowed", "mail_from.authentication_required"),
            ),
        ),
        sources=("https://www.postfix.org/postconf.5.html#smtpd_sender_login_maps",),
    ),
    Cause(
        "message.from_not_allowed",
        Fault.ACCOUNT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="O remetente escrito na mensagem (From) não é permitido a %(user_name)s",
            en="The sender written in the message (From) is not allowed to %(user_name)s",
            es="El remitente escrito en el mensaje (From) no está permitido a %(user_name)s",
        ),
        meaning=Sentence(
            pt="O remetente do envelope é o do usuário e foi aceito; o que a mensagem traz no campo From é outro, em"
            " geral o que a aplicação escolheu.",
            en="The envelope's sender is that of the user, and was accepted; what the message has in its From field is"
            " another, usually one that the application chose.",
            es="El remitente del sobre es el del usuario y se aceptó; el que trae el mensaje en el campo From es otro, por"
            " lo general el que eligió la aplicación.",
        ),
        field="sender",
        cures=("force_settings", "ask_send_as"),
        ask=Ask.SENDING_APPLICATION,
        not_at_fault=PASSWORD,
        signals=(
            Signal(
                BODY,
                "550 5.7.1 Header From does not match the authenticated user",
                "hosted providers",
                text=rf"(header|from).{{0,40}}not (allowed|authori[sz]ed|permitted|owned|aligned)|{AS_LOG_IN}|{NOT_OWNED}",
                when=(SENDER_IS_LOG_IN,),
                over=("mail_from.sender_not_allowed", "mail_from.authentication_required"),
            ),
        ),
        sources=("RFC 6409 section 6.1",),
    ),
    Cause(
        "mail_from.sender_not_verifiable",
        Fault.ACCOUNT,
        title=Sentence(
            pt="%(host)s verificou o remetente %(sender)s, e o domínio dele não o confirmou",
            en="%(host)s verified the sender %(sender)s, and its domain did not confirm it",
            es="%(host)s verificó el remitente %(sender)s, y su dominio no lo confirmó",
        ),
        meaning=Sentence(
            pt="O servidor pergunta ao servidor de e-mail do domínio remetente se a caixa existe. Ela não existe lá, ou"
            " esse servidor não respondeu.",
            en="The server asks the mail server of the sender's domain whether the mailbox exists. It does not exist"
            " there, or that server did not answer.",
            es="El servidor pregunta al servidor de correo del dominio remitente si el buzón existe. No existe allí, o ese"
            " servidor no respondió.",
        ),
        field="sender",
        cures=("correct_sender",),
        steps=(
            Sentence(
                pt="Crie a caixa ou um apelido para %(sender)s, para que o domínio aceite mensagens a esse endereço.",
                en="Create the mailbox, or an alias, for %(sender)s, so that the domain takes mail to that address.",
                es="Cree el buzón o un alias para %(sender)s, para que el dominio acepte mensajes a esa dirección.",
            ),
        ),
        ask=Ask.DOMAIN_OWNER,
        signals=(
            Signal(
                SENDER,
                "550 Verification failed for <app@example.test>",
                "Exim, sender verification by callout",
                text=r"verification failed for|sender verif\w*( failed)?(?!.{0,30}domain)|verify sender|sender verify callout"
                r"|callback verification|(sender|from) (address )?(is )?(rejected: )?(unknown|undeliverable|unverified|not"
                r" verified by)( user| address)?|sender address (does not|doesn.t) exist|sender (address )?rejected: (unknown user|undeliverable|unverified)",
                over=("rcpt_to.unknown_user",),
            ),
        ),
        sources=("https://www.exim.org/exim-html-current/doc/html/spec_html/ch-access_control_lists.html",),
    ),
    Cause(
        "mail_from.sender_blocked",
        Fault.ACCOUNT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="%(host)s bloqueia o remetente %(sender)s",
            en="%(host)s blocks the sender %(sender)s",
            es="%(host)s bloquea al remitente %(sender)s",
        ),
        meaning=Sentence(
            pt="O endereço ou o domínio do remetente está em uma lista de remetentes recusados do próprio servidor.",
            en="The sender's address or domain is on the server's own list of refused senders.",
            es="La dirección o el dominio del remitente está en una lista de remitentes rechazados del propio servidor.",
        ),
        field="sender",
        cures=("ask_server_admin", "correct_sender"),
        ask=Ask.SERVER_TEAM,
        not_at_fault=PASSWORD,
        signals=(
            Signal(
                SENDER,
                "553 sorry, your envelope sender is in my badmailfrom list (#5.7.1)",
                "qmail, Postfix policy services",
                text=r"badmailfrom|badsender|sender\b.{0,60}?\b(is )?(black ?listed|banned|on (my|our|the) (block|black))"
                r"|sender (address )?access denied|sender address rejected: policy rejection",
            ),
        ),
        sources=("RFC 3463 section 3.8",),
    ),
)
