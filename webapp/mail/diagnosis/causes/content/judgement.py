"""Causes of messages that a filter or a policy refuses."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault, Permanence, Signal
from webapp.mail.diagnosis.causes.content.wordings import DOMAIN_CHECKS
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import BODY, SENDER

CAUSES = (
    Cause(
        "message.rejected_as_spam",
        Fault.MESSAGE,
        title=Sentence(
            pt="%(host)s classificou a mensagem como spam",
            en="%(host)s took the message for spam",
            es="%(host)s clasificó el mensaje como spam",
        ),
        meaning=Sentence(
            pt=(
                "Um filtro avaliou o remetente, o texto ou a reputação. As configurações até aqui funcionam."
            ),
            en="A filter judged the sender, the text or the reputation. The settings up to here work.",
            es=(
                "Un filtro evaluó el remitente, el texto o la reputación. La configuración hasta aquí "
                "funciona."
            ),
        ),
        cures=(
            "copy_report",
            "ask_allow_listing",
            "publish_spf_dkim",
        ),
        ask=Ask.SERVER_TEAM,
        signals=(
            Signal(
                BODY,
                "554 5.7.1 Message contains a URL in example.test that is blocked using multi.surbl.org",
                "rspamd, SpamAssassin",
                text=r"\b(urls?|uris?|links?|surbl|uribl|dbl)\b",
                # A listed link in the text says nothing of this host.
                over=("server.address_blocked",),
            ),
            Signal(
                SENDER,
                "554 5.7.1 Spam message rejected",
                "rspamd, Amavis",
                # Not within the address of a page, such as …/help_spam_16.htm.
                text=r"(?<![/_-])spam(?![\w-]*[/_.]\w)|anti-?spam\b|gtube|unsolicited|\bUBE\b|junk",
            ),
        ),
        sources=("RFC 3463 section 3.8",),
    ),
    Cause(
        "message.rejected_by_policy",
        Fault.MESSAGE,
        title=Sentence(
            pt="Uma regra de %(host)s proíbe a mensagem",
            en="A rule of %(host)s forbids the message",
            es="Una regla de %(host)s prohíbe el mensaje",
        ),
        meaning=Sentence(
            pt=(
                "O servidor foi alcançado e entendeu a mensagem; as regras dele a recusam. A resposta "
                "acima pode dizer qual."
            ),
            en=(
                "The server was reached and understood the message; its own rules refuse it. Its reply "
                "above may say which."
            ),
            es=(
                "Se llegó al servidor y entendió el mensaje; sus reglas lo rechazan. La respuesta de "
                "arriba puede decir cuál."
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
                "554 5.7.1 Message rejected due to local policy",
                "Postfix, Exchange",
                enhanced=("5.7.0", "5.7.1", "5.7.9"),
            ),
            Signal(
                BODY,
                "550 5.2.0 Message rejected: content not acceptable",
                "Postfix header_checks and body_checks, Exim",
                text=r"content (is )?(not acceptable|rejected|restriction)|(header|body) checks?\b|local policy"
                r"|policy (violation|reasons?|restrictions?)|prohibited content",
            ),
        ),
        sources=("RFC 3463 section 3.8",),
    ),
    Cause(
        "message.rejected_by_dmarc",
        Fault.ACCOUNT,  # the domain is the same in every message of the account
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="O remetente %(sender)s não passou em SPF, DKIM ou DMARC",
            en="The sender %(sender)s did not pass SPF, DKIM or DMARC",
            es="El remitente %(sender)s no pasó SPF, DKIM o DMARC",
        ),
        meaning=Sentence(
            pt=(
                "O DNS do próprio domínio não autoriza este servidor a enviar por ele; por isso a "
                "mensagem parece falsa."
            ),
            en=(
                "The domain's own DNS entries do not allow this server to send for it, so the message "
                "looks forged."
            ),
            es=(
                "El DNS del propio dominio no autoriza a este servidor a enviar por él; por eso el "
                "mensaje parece falso."
            ),
        ),
        field="sender",
        cures=(
            "publish_spf_dkim",
            "correct_sender",
        ),
        ask=Ask.DOMAIN_OWNER,
        signals=(
            Signal(
                SENDER,
                "550 5.7.26 This mail has been blocked because the sender is unauthenticated.",
                "Gmail; codes of RFC 7372 and Microsoft 365",
                enhanced=(
                    *("4.7.20", "4.7.21", "4.7.22", "4.7.23", "4.7.24", "4.7.26", "4.7.27", "4.7.32"),
                    "5.7.20",
                    "5.7.21",
                    "5.7.22",
                    "5.7.23",
                    "5.7.24",
                    "5.7.26",
                    "5.7.27",
                    "5.7.509",
                    "5.7.515",
                ),
            ),
            Signal(
                SENDER,
                "550 5.7.1 Rejected by the DMARC policy of example.test",
                "rspamd, OpenDMARC",
                text=DOMAIN_CHECKS,
                over=(
                    "mail_from.sender_domain",
                    "mail_from.sender_not_allowed",
                    "mail_from.authentication_required",
                    "rcpt_to.relay_denied",
                    "message.from_not_allowed",
                    "mail_from.sender_table",
                ),
            ),
        ),
        sources=("RFC 7489",),
    ),
    Cause(
        "message.rejected_as_virus",
        Fault.MESSAGE,
        title=Sentence(
            pt="%(host)s considerou a mensagem perigosa",
            en="%(host)s took the message for dangerous",
            es="%(host)s consideró peligroso el mensaje",
        ),
        meaning=Sentence(
            pt="Um filtro de vírus ou de anexos a recusou. As configurações até aqui funcionam.",
            en="A virus or attachment filter refused it. The settings up to here work.",
            es="Un filtro de virus o de adjuntos lo rechazó. La configuración hasta aquí funciona.",
        ),
        cures=(
            "copy_report",
            "ask_server_admin",
        ),
        ask=Ask.SERVER_TEAM,
        signals=(
            Signal(
                BODY,
                "554 5.7.1 Virus found in message",
                "Amavis, ClamAV",
                text=r"virus|malware|infected|security issue|(banned|blocked) (file|attachment|content)",
            ),
            Signal(
                BODY,
                "554 5.7.0 Reject, id=12345-01 - BANNED: .exe,.exe-ms,setup.exe",
                "amavis",
                text=r"\bbanned\b(?! sending)|attachments?\b.{0,40}(not (allowed|accepted|permitted)|forbidden|blocked|rejected"
                r"|disallowed)|(file ?type|extension|executable).{0,30}(not allowed|blocked|banned|forbidden)",
            ),
        ),
        sources=("RFC 3463 section 3.8",),
    ),
)
