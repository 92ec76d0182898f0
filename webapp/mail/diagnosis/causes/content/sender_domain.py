"""Causes of refusals for what the sender's domain says of who may send for it, and for the form of bulk mail."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault, Permanence, Signal
from webapp.mail.diagnosis.causes.content.wordings import DOMAIN_CHECK_CODES, DOMAIN_CHECKS
from webapp.mail.diagnosis.conditions import SENDER_IS_FREEMAIL
from webapp.mail.diagnosis.not_at_fault import PASSWORD
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import BODY, SENDER

CAUSES = (
    Cause(
        "message.freemail_sender",
        Fault.ACCOUNT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="%(sender)s é de um provedor gratuito, e só ele pode enviar por esse domínio",
            en="%(sender)s is of a free provider, and only that provider may send for the domain",
            es="%(sender)s es de un proveedor gratuito, y solo él puede enviar por ese dominio",
        ),
        meaning=Sentence(
            pt="Gmail, Yahoo, Outlook e outros publicam no DNS que mensagens deles só saem dos próprios servidores (SPF,"
            " DKIM, DMARC). Por %(host)s elas parecem falsas, e não há registro que você possa publicar.",
            en="Gmail, Yahoo, Outlook and others publish in DNS that their mail comes from their own servers only (SPF,"
            " DKIM, DMARC). Through %(host)s it looks forged, and there is no record that you could publish.",
            es="Gmail, Yahoo, Outlook y otros publican en el DNS que su correo solo sale de sus propios servidores (SPF,"
            " DKIM, DMARC). Por %(host)s parece falso, y no hay registro que usted pueda publicar.",
        ),
        field="sender",
        cures=("use_own_domain", "use_other_relay"),
        steps=(
            Sentence(
                pt="Ou envie pelo servidor SMTP do próprio provedor de %(sender)s, com a conta dele.",
                en="Or send through the SMTP server of the very provider of %(sender)s, with that account.",
                es="O envíe por el servidor SMTP del propio proveedor de %(sender)s, con esa cuenta.",
            ),
        ),
        ask=Ask.POSTIGO_ADMIN,
        not_at_fault=PASSWORD,
        signals=(
            Signal(
                SENDER,
                "550 5.7.1 Rejected due to the DMARC policy of gmail.com",
                "rspamd, Gmail",
                text=DOMAIN_CHECKS,
                when=(SENDER_IS_FREEMAIL,),
                over=(
                    "message.rejected_by_dmarc",
                    "mail_from.sender_domain",
                    "mail_from.sender_not_allowed",
                    "mail_from.authentication_required",
                    "rcpt_to.relay_denied",
                    "message.from_not_allowed",
                    "mail_from.sender_table",
                ),
            ),
            Signal(
                SENDER,
                "550 5.7.26 This mail has been blocked.",
                "RFC 7372",
                enhanced=DOMAIN_CHECK_CODES,
                when=(SENDER_IS_FREEMAIL,),
                over=("message.rejected_by_dmarc",),
            ),
        ),
        sources=("RFC 7489 section 6.6", "https://support.google.com/a/answer/81126"),
    ),
    Cause(
        "message.list_unsubscribe_wanted",
        Fault.MESSAGE,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="O servidor exige um cabeçalho List-Unsubscribe em envios em massa",
            en="The server demands a List-Unsubscribe header in bulk mail",
            es="El servidor exige un encabezado List-Unsubscribe en envíos masivos",
        ),
        meaning=Sentence(
            pt="A mensagem foi tomada por envio em massa. Esses envios precisam dizer como sair da lista, em um"
            " clique (RFC 8058).",
            en="The message was taken for bulk mail. Such mail must say how to leave the list, in one click (RFC 8058).",
            es="El mensaje se tomó por envío masivo. Esos envíos deben decir cómo salir de la lista, en un clic"
            " (RFC 8058).",
        ),
        steps=(
            Sentence(
                pt="Peça à equipe da aplicação que inclua os cabeçalhos List-Unsubscribe e List-Unsubscribe-Post nas"
                " mensagens que vão a muitos destinatários.",
                en="Ask the application's team to put the headers List-Unsubscribe and List-Unsubscribe-Post into"
                " messages that go to many recipients.",
                es="Pida al equipo de la aplicación que incluya los encabezados List-Unsubscribe y List-Unsubscribe-Post"
                " en los mensajes que van a muchos destinatarios.",
            ),
        ),
        ask=Ask.SENDING_APPLICATION,
        signals=(
            Signal(
                BODY,
                "550 5.7.1 List-Unsubscribe header is required for bulk mail",
                "Gmail, Yahoo: rules for bulk senders",
                text=r"list-?\s?unsubscribe|one-?click unsubscri|unsubscribe (link|header|option)",
                over=("message.rejected_as_spam", "message.header_refused"),
            ),
        ),
        sources=("RFC 8058", "https://support.google.com/a/answer/81126"),
    ),
    Cause(
        "message.eight_bit_refused",
        Fault.MESSAGE,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="%(host)s não aceita texto em oito bits",
            en="%(host)s does not take text in eight bits",
            es="%(host)s no acepta texto en ocho bits",
        ),
        meaning=Sentence(
            pt="A mensagem tem letras além do ASCII que foram enviadas sem codificação, e o servidor só aceita sete bits"
            " (não oferece 8BITMIME).",
            en="The message has letters beyond ASCII that were sent without encoding, and the server takes only seven bits"
            " (it does not offer 8BITMIME).",
            es="El mensaje tiene letras fuera de ASCII enviadas sin codificar, y el servidor solo acepta siete bits (no"
            " ofrece 8BITMIME).",
        ),
        field="eight_bit_anyway",
        cures=("ask_server_admin", "use_other_relay"),
        steps=(
            Sentence(
                pt="Ou peça à equipe da aplicação que codifique o texto em quoted-printable ou base64 antes de assiná-lo.",
                en="Or ask the application's team to encode the text in quoted-printable or base64 before signing it.",
                es="O pida al equipo de la aplicación que codifique el texto en quoted-printable o base64 antes de"
                " firmarlo.",
            ),
        ),
        ask=Ask.SENDING_APPLICATION,
        signals=(
            Signal(
                BODY,
                "554 5.6.1 Eight bit data not allowed",
                "sendmail; RFC 6152",
                text=r"^(?!.*header)[\s\S]*?((8|eight)[ -]?bit|8bitmime|non-?ascii)[\s\S]{0,60}?(not (allowed|supported"
                r"|permitted|accepted)|refused|rejected|forbidden|improper|illegal|without)"
                r"|^(?!.*header)[\s\S]*?(improper|illegal) use of 8-?bit",
            ),
        ),
        sources=("RFC 6152 section 3",),
    ),
)
