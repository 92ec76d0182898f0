"""Causes of accounts and routes that work, and may not send to this recipient or to none yet."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault, Permanence, Signal
from webapp.mail.diagnosis.conditions import LOG_IN_IS_NO_ADDRESS, USES_TLS
from webapp.mail.diagnosis.not_at_fault import PASSWORD
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import RECIPIENT, SENDER

CAUSES = (
    Cause(
        "provider.trial_account",
        Fault.ACCOUNT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="A conta no provedor ainda é de teste e não pode enviar a qualquer destinatário",
            en="The account at the provider is still a trial and may not send to every recipient",
            es="La cuenta en el proveedor aún es de prueba y no puede enviar a cualquier destinatario",
        ),
        meaning=Sentence(
            pt="Até o cadastro ser concluído ou aprovado, o provedor só aceita destinatários confirmados, ou nenhum."
            " Esperar não resolve.",
            en="Until the set-up is finished or approved, the provider takes confirmed recipients only, or none."
            " Waiting does not mend it.",
            es="Hasta que el registro se complete o se apruebe, el proveedor solo acepta destinatarios confirmados, o"
            " ninguno. Esperar no lo resuelve.",
        ),
        field="credential",
        steps=(
            Sentence(
                pt="Entre no painel do provedor e conclua o que falta: dados da empresa, domínio do remetente, forma de"
                " pagamento ou pedido de saída do modo de teste (sandbox).",
                en="Open the provider's console and finish what is missing: company data, sender domain, payment, or the"
                " request to leave trial mode (sandbox).",
                es="Entre en el panel del proveedor y complete lo que falta: datos de la empresa, dominio del remitente,"
                " forma de pago o la solicitud para salir del modo de prueba (sandbox).",
            ),
            Sentence(
                pt="Para testar antes disso, confirme o destinatário[[ %(recipient)s]] no mesmo painel.",
                en="To test before that, confirm the recipient[[ %(recipient)s]] in the same console.",
                es="Para probar antes, confirme el destinatario[[ %(recipient)s]] en el mismo panel.",
            ),
        ),
        ask=Ask.PROVIDER_SUPPORT,
        not_at_fault=PASSWORD,
        signals=(
            Signal(
                SENDER,
                "421 This account is on a trial and may write to confirmed addresses only",
                "hosted providers",
                text=r"\b(on a|in|free|your|the) (free )?trial\b|\btrial (account|mode|plan|period)|\bsandbox\b"
                r"|(confirmed|verified|authori[sz]ed|approved|test) (e-?mail )?(addresses|recipients) only"
                r"|only .{0,30}(to|for) (your )?(confirmed|verified|authori[sz]ed|approved)"
                r"|recipients? (must|has to|have to|needs? to) be (verified|confirmed|authori[sz]ed)"
                r"|account.{0,40}(not (yet )?(been )?(activated|approved|verified|confirmed)|awaiting|pending"
                r" (approval|activation|review|verification))|(activate|verify|confirm|complete) your (account|profile"
                r"|registration|set-?up)|\bin (a )?(test|demo|evaluation|development) mode\b",
                over=("mail_from.sender_not_allowed", "rcpt_to.relay_denied", "server.daily_limit"),
            ),
        ),
        sources=("RFC 3463 section 3.8",),
    ),
    Cause(
        "rcpt_to.route_needs_tls",
        Fault.RECIPIENT,
        title=Sentence(
            pt="O caminho até %(recipient)s exige TLS, e %(host)s não o conseguiu",
            en="The way to %(recipient)s demands TLS, and %(host)s could not get it",
            es="El camino hasta %(recipient)s exige TLS, y %(host)s no lo consiguió",
        ),
        meaning=Sentence(
            pt="A conta já usa uma conexão segura. Quem exige criptografia é uma regra do servidor para este destino.",
            en="The account already uses a secure connection. It is a rule of the server for this destination that"
            " demands encryption.",
            es="La cuenta ya usa una conexión segura. Quien exige cifrado es una regla del servidor para este destino.",
        ),
        field="to",
        cures=("ask_server_admin",),
        ask=Ask.SERVER_TEAM,
        signals=(
            Signal(
                RECIPIENT,
                "550 5.7.1 TLS required for this domain",
                "Exchange, Postfix with a TLS policy",
                text=r"(encryption|tls|ssl) (is )?(required|needed|mandatory)|requires? (tls|encryption)",
                when=(USES_TLS,),
                over=("mail_from.tls_required",),
            ),
        ),
        sources=("RFC 8689",),
    ),
    Cause(
        "mail_from.address_not_verified",
        Fault.ACCOUNT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="Um endereço desta mensagem não foi verificado no provedor",
            en="An address of this message has not been verified at the provider",
            es="Una dirección de este mensaje no fue verificada en el proveedor",
        ),
        meaning=Sentence(
            pt="O provedor só aceita remetentes, e em contas de teste também destinatários, que alguém confirmou no painel"
            " dele. %(user_name)s é o identificador de uma chave, não um endereço que sirva de remetente.",
            en="The provider takes only senders, and on trial accounts recipients too, that somebody has confirmed in its"
            " console. %(user_name)s is the id of a key, no address that could be the sender.",
            es="El proveedor solo acepta remitentes, y en cuentas de prueba también destinatarios, que alguien confirmó en"
            " su panel. %(user_name)s es el identificador de una clave, no una dirección que sirva de remitente.",
        ),
        field="sender",
        steps=(
            Sentence(
                pt="No painel do provedor, verifique o endereço que a resposta cita; se não cita nenhum, o remetente"
                " %(sender)s ou o domínio dele.",
                en="In the provider's console, verify the address that the reply names; if it names none, the sender"
                " %(sender)s or its domain.",
                es="En el panel del proveedor, verifique la dirección que cita la respuesta; si no cita ninguna, el"
                " remitente %(sender)s o su dominio.",
            ),
        ),
        cures=("correct_sender",),
        ask=Ask.PROVIDER_SUPPORT,
        not_at_fault=PASSWORD,
        signals=(
            Signal(
                SENDER,
                "554 Message rejected: Email address is not verified.",
                "hosted providers whose user name is a key",
                text=r"(address|identit(y|ies)|sender|domain)\b.{0,40}not (yet )?(been )?verified|unverified (sender|address"
                r"|domain)|verify (the |your )?(sender|domain|address)",
                when=(LOG_IN_IS_NO_ADDRESS,),
                over=(
                    "mail_from.sender_not_allowed",
                    "provider.trial_account",
                    "mail_from.sender_not_verifiable",
                ),
            ),
        ),
        sources=("RFC 6409 section 6.1",),
    ),
)
