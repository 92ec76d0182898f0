"""Causes of senders that hosts of mailboxes refuse, and of senders that a recipient's side does not want."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault, Permanence, Signal
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import SENDER

CAUSES = (
    Cause(
        "mail_from.not_of_mailbox",
        Fault.ACCOUNT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="%(sender)s não é um endereço da caixa postal %(user_name)s",
            en="%(sender)s is not an address of the mailbox %(user_name)s",
            es="%(sender)s no es una dirección del buzón %(user_name)s",
        ),
        meaning=Sentence(
            pt="O provedor só deixa a caixa postal enviar com o próprio endereço ou com um alias dela. A autenticação"
            " funcionou.",
            en="The provider lets the mailbox send only as its own address or one of its aliases. The log-in worked.",
            es="El proveedor solo deja que el buzón envíe con su propia dirección o con uno de sus alias. La"
            " autenticación funcionó.",
        ),
        field="sender",
        cures=("use_login_as_sender", "add_sender_alias", "correct_sender"),
        ask=Ask.PROVIDER_SUPPORT,
        sources=("RFC 6409 section 6.1",),
    ),
    Cause(
        "mail_from.domain_not_active",
        Fault.ACCOUNT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="O provedor não envia pelo domínio de %(sender)s",
            en="The provider does not send for the domain of %(sender)s",
            es="El proveedor no envía por el dominio de %(sender)s",
        ),
        meaning=Sentence(
            pt="A autenticação funcionou, mas o domínio não está cadastrado, validado ou ativo na conta do provedor.",
            en="The log-in worked, but the domain is not registered, verified or active in the account at the"
            " provider.",
            es="La autenticación funcionó, pero el dominio no está registrado, verificado o activo en la cuenta del"
            " proveedor.",
        ),
        field="sender",
        cures=("verify_sender_domain", "use_login_as_sender"),
        ask=Ask.PROVIDER_SUPPORT,
        signals=(
            Signal(
                SENDER,
                "550 5.7.1 Domínio de remetente não validado no painel",
                "SMTP Locaweb",
                text=r"dom[íi]nio\b.{0,40}\b(n[ãa]o|no) ?(est[áa]|[ée]|foi|fue)? ?(validad|verificad|autori[zs]ad|cadastrad"
                r"|registrad|ativ|activ|permitid|habilitad)",
            ),
        ),
    ),
    Cause(
        "mail_from.blocked_by_recipient",
        Fault.RECIPIENT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="O lado do destinatário bloqueou o remetente %(sender)s",
            en="The recipient's side has blocked the sender %(sender)s",
            es="El lado del destinatario bloqueó al remitente %(sender)s",
        ),
        meaning=Sentence(
            pt="O destinatário ou o administrador dele pôs o remetente em uma lista própria. Para outros destinatários"
            " a conta funciona.",
            en="The recipient or their administrator put the sender on a list of their own. For other recipients the"
            " account works.",
            es="El destinatario o su administrador puso al remitente en una lista propia. Para otros destinatarios la"
            " cuenta funciona.",
        ),
        field="to",
        cures=("ask_recipient_team",),
        ask=Ask.RECIPIENT_TEAM,
        signals=(
            Signal(
                SENDER,
                "550 Mail is rejected by recipients",
                "QQ Mail",
                text=r"sender (is )?(on|in) (the )?(recipient|user)('s|s)? (personal )?(black|block)"
                r" ?list|(rejected|blocked|denied|refused) by (the |their )?recipients?\b",
                over=("server.address_blocked", "message.rejected_as_spam"),
            ),
        ),
    ),
    Cause(
        "mail_from.poses_as_recipient",
        Fault.ACCOUNT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="O destinatário não aceita %(sender)s vindo de fora da rede dele",
            en="The recipient does not take %(sender)s from outside of its own network",
            es="El destinatario no acepta %(sender)s desde fuera de su propia red",
        ),
        meaning=Sentence(
            pt="O remetente é do domínio do próprio destinatário, e a proteção contra falsificação só o aceita de"
            " servidores conhecidos.",
            en="The sender is of the recipient's own domain, and their protection against forgery takes it only from"
            " servers that it knows.",
            es="El remitente es del dominio del propio destinatario, y su protección contra la suplantación solo lo"
            " acepta de servidores conocidos.",
        ),
        field="sender",
        cures=("ask_recipient_team", "correct_sender"),
        ask=Ask.RECIPIENT_TEAM,
        signals=(
            Signal(
                SENDER,
                "550 Rejected by header based Anti-Spoofing policy: app@example.test",
                "Mimecast",
                text=r"anti-?spoof(ing)?\b|spoofed (sender|domain|message)|sender spoof|impersonation (protection|attempt)",
                over=("message.rejected_as_spam",),
            ),
        ),
    ),
    Cause(
        "gateway.address_not_registered",
        Fault.ACCOUNT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="O gateway %(host)s não conhece este servidor de envio",
            en="The gateway %(host)s does not know this sending server",
            es="La pasarela %(host)s no conoce este servidor de envío",
        ),
        meaning=Sentence(
            pt="Um gateway de e-mail só envia para fora pelos endereços IP e domínios cadastrados nele, e este não está"
            " entre eles.",
            en="A mail gateway sends to the outside only for the IP addresses and domains registered in it, and this"
            " one is not among them.",
            es="Una pasarela de correo envía hacia fuera solo por las direcciones IP y dominios registrados en ella, y"
            " este no está entre ellos.",
        ),
        field="authenticate",
        cures=("ask_allow_listing", "turn_authentication_on", "correct_host"),
        ask=Ask.SERVER_TEAM,
    ),
    Cause(
        "message.blocked_by_gateway",
        Fault.MESSAGE,
        title=Sentence(
            pt="Uma regra do gateway de e-mail do destinatário recusa a mensagem",
            en="A rule of the recipient's mail gateway refuses the message",
            es="Una regla de la pasarela de correo del destinatario rechaza el mensaje",
        ),
        meaning=Sentence(
            pt="O filtro do destinatário julgou o conteúdo, um anexo ou o remetente. O código no fim da resposta diz à"
            " equipe dele qual regra foi.",
            en="The recipient's filter judged the content, an attachment or the sender. The code at the end of the"
            " reply tells their team which rule it was.",
            es="El filtro del destinatario juzgó el contenido, un adjunto o el remitente. El código al final de la"
            " respuesta dice a su equipo qué regla fue.",
        ),
        cures=("ask_recipient_team", "copy_report"),
        ask=Ask.RECIPIENT_TEAM,
        sources=("RFC 3463 section 3.8",),
    ),
)
