"""Causes of refused recipients."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault, Signal
from webapp.mail.diagnosis.conditions import DOES_NOT_LOG_IN
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import RCPT, RECIPIENT

CAUSES = (
    Cause(
        "rcpt_to.unknown_user",
        Fault.RECIPIENT,
        title=Sentence(
            pt="%(recipient)s não existe",
            en="%(recipient)s does not exist",
            es="%(recipient)s no existe",
        ),
        meaning=Sentence(
            pt="O servidor conhece o domínio, mas não esta caixa postal. Tudo até aqui funciona.",
            en="The server knows the domain, but not this mailbox. Everything up to here works.",
            es="El servidor conoce el dominio, pero no este buzón. Todo hasta aquí funciona.",
        ),
        field="to",
        cures=("check_recipient",),
        ask=Ask.RECIPIENT_TEAM,
        signals=(
            Signal(
                RECIPIENT,
                "550 5.1.1 <maria@example.test>: Recipient address rejected: User unknown in local "
                "recipient table",
                "Postfix",
                enhanced=("5.1.1", "5.1.10"),
            ),
            Signal(
                RECIPIENT,
                "550 5.4.1 Recipient address rejected: Access denied.",
                "Microsoft 365, which says so of unknown recipients",
                enhanced=("5.4.1",),
                text=r"recipient address rejected",
            ),
            Signal(
                RECIPIENT,
                "550 <maria@example.test>: Recipient address rejected: User unknown in relay recipient table",
                "Postfix without enhanced codes",
                text=r"unknown in .{0,40}table",
            ),
            Signal(
                RECIPIENT,
                "550 No such user here",
                "Exim, sendmail",
                codes=(550, 553, 554),
                text=(
                    r"no such (user|recipient|mailbox|address)|(unknown|invalid) (user|recipient)"
                    r"|(user|recipient|mailbox) (is )?(unknown|not found|unavailable)"
                    r"|unrouteable address|does not exist"
                ),
            ),
            Signal(
                RECIPIENT,
                "511 sorry, no mailbox here by that name (#5.1.1 - chkuser)",
                "qmail, vpopmail",
                text=r"no (mailbox|account) (here )?by that name|user does(n't| not) (exist|have)|unknown (local )?(address|mailbox)"
                r"|(address|recipient) (is )?(undeliverable|unknown)|account (not found|unknown)|undeliverable address",
            ),
            Signal(
                RCPT,
                "550 Invalid recipient: <maria@example.test>",
                "OpenSMTPD, which says so of relaying too",
                text=r"invalid recipient",
                when=(DOES_NOT_LOG_IN,),
                or_else=("rcpt_to.relay_denied",),
            ),
            Signal(
                RECIPIENT,
                "550 Destinatário inexistente",
                "servers that speak Portuguese or Spanish",
                text=r"(destinat[aá]rio|usu[aá]rio|caixa( postal)?|buz[oó]n|conta|cuenta|endere[cç]o|direcci[oó]n)\b.{0,25}"
                r"(inexistente|desconhecid|desconocid|n[aã]?o existe|n[aã]?o encontrad)",
            ),
        ),
        sources=("RFC 3463 section 3.2",),
    ),
    Cause(
        "rcpt_to.unknown_domain",
        Fault.RECIPIENT,
        title=Sentence(
            pt="O domínio de %(recipient)s não existe",
            en="The domain of %(recipient)s does not exist",
            es="El dominio de %(recipient)s no existe",
        ),
        meaning=Sentence(
            pt="O servidor não achou para onde entregar. Tudo até aqui funciona.",
            en="The server found nowhere to deliver to. Everything up to here works.",
            es="El servidor no encontró dónde entregar. Todo hasta aquí funciona.",
        ),
        field="to",
        cures=("check_recipient",),
        ask=Ask.RECIPIENT_TEAM,
        signals=(
            Signal(
                RECIPIENT,
                "550 5.1.2 <maria@exampel.test>: Recipient address rejected: Domain not found",
                "Postfix",
                enhanced=("5.1.2", "4.1.2", "5.4.4", "4.4.4"),
            ),
            Signal(
                RECIPIENT,
                "556 5.1.10 Recipient address has null MX",
                "RFC 7505 section 4.2",
                text=r"recipient.{0,30}null mx|domain (does not|doesn't) (accept|receive) (e?-?)mail"
                r"|recipient('s)? domain\b.{0,20}(not exist|not found|unknown|invalid)|domain (does not|doesn't) exist\b",
                over=("rcpt_to.unknown_user",),
            ),
        ),
        sources=("RFC 3463 section 3.2",),
    ),
    Cause(
        "rcpt_to.address_syntax",
        Fault.RECIPIENT,
        title=Sentence(
            pt="%(host)s não aceita %(recipient)s como está escrito",
            en="%(host)s does not accept %(recipient)s as it is written",
            es="%(host)s no acepta %(recipient)s tal como está escrito",
        ),
        meaning=Sentence(
            pt="O endereço tem uma forma que este servidor não aceita.",
            en="The address has a form that this server does not take.",
            es="La dirección tiene una forma que este servidor no acepta.",
        ),
        field="to",
        cures=("check_recipient",),
        ask=Ask.RECIPIENT_TEAM,
        signals=(
            Signal(
                RECIPIENT,
                "501 5.1.3 Bad recipient address syntax",
                "Postfix",
                enhanced=("5.1.3",),
            ),
            Signal(
                RCPT,
                "501 maria@example: malformed address",
                "Exim",
                codes=(501,),
            ),
            Signal(
                RCPT,
                "504 5.5.2 <maria>: Recipient address rejected: need fully-qualified address",
                "Postfix, reject_non_fqdn_recipient",
                text=r"recipient address\b.{0,20}(need fully.?qualified|malformed|syntax)",
            ),
        ),
        sources=("RFC 3463 section 3.2",),
    ),
    Cause(
        "rcpt_to.mailbox_full",
        Fault.RECIPIENT,
        title=Sentence(
            pt="A caixa postal de %(recipient)s está cheia",
            en="The mailbox of %(recipient)s is full",
            es="El buzón de %(recipient)s está lleno",
        ),
        meaning=Sentence(
            pt="Tudo até aqui funciona; só falta espaço na caixa postal.",
            en="Everything up to here works; only the mailbox has no space left.",
            es="Todo hasta aquí funciona; solo falta espacio en el buzón.",
        ),
        field="to",
        cures=(
            "check_recipient",
            "retry_later",
        ),
        ask=Ask.RECIPIENT_TEAM,
        signals=(
            Signal(
                RECIPIENT,
                "552 5.2.2 Mailbox full",
                "Dovecot, code of RFC 3463",
                enhanced=("5.2.2", "4.2.2"),
            ),
            Signal(
                RECIPIENT,
                "552 Requested mail action aborted: mailbox is full",
                "older servers",
                text=r"mailbox (is )?full|over ?quota|quota exceeded",
            ),
            Signal(
                RECIPIENT,
                "552 Caixa postal cheia",
                "servers that speak Portuguese or Spanish",
                text=r"(caixa( postal)?|buz[oó]n)\b.{0,25}(chei[ao]|llen[ao]|sem espa[cç]o|sin espacio)",
            ),
        ),
        sources=("RFC 3463 section 3.3",),
    ),
    Cause(
        "rcpt_to.mailbox_disabled",
        Fault.RECIPIENT,
        title=Sentence(
            pt="A caixa postal de %(recipient)s não recebe e-mails",
            en="The mailbox of %(recipient)s takes no mail",
            es="El buzón de %(recipient)s no recibe correo",
        ),
        meaning=Sentence(
            pt="Ela existe, mas está desativada ou não pode receber. Tudo até aqui funciona.",
            en="It exists, but is disabled or may not receive. Everything up to here works.",
            es="Existe, pero está desactivado o no puede recibir. Todo hasta aquí funciona.",
        ),
        field="to",
        cures=("check_recipient",),
        ask=Ask.RECIPIENT_TEAM,
        signals=(
            Signal(
                RECIPIENT,
                "550 5.2.1 The email account that you tried to reach is disabled.",
                "Gmail, code of RFC 3463",
                enhanced=("5.2.1", "4.2.1"),
            ),
        ),
        sources=("RFC 3463 section 3.3",),
    ),
    Cause(
        "rcpt_to.moved",
        Fault.RECIPIENT,
        title=Sentence(
            pt="%(recipient)s mudou de endereço",
            en="%(recipient)s has moved",
            es="%(recipient)s cambió de dirección",
        ),
        meaning=Sentence(
            pt="A resposta do servidor pode trazer o novo endereço. Tudo até aqui funciona.",
            en="The server's words may name the new address. Everything up to here works.",
            es="La respuesta del servidor puede traer la nueva dirección. Todo hasta aquí funciona.",
        ),
        field="to",
        cures=("check_recipient",),
        ask=Ask.RECIPIENT_TEAM,
        signals=(
            Signal(
                RECIPIENT,
                "551 5.1.6 User not local; please try <maria@new.test>",
                "RFC 5321 section 3.4",
                codes=(551,),
            ),
        ),
        sources=("RFC 5321 section 3.4",),
    ),
)
