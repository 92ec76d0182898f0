"""Causes of senders that Google does not let send."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault, Permanence
from webapp.mail.diagnosis.sentence import Sentence

CAUSES = (
    Cause(
        "mail_from.google_sender_not_registered",
        Fault.ACCOUNT,
        title=Sentence(
            pt="O Google não deixa %(sender)s enviar pela retransmissão do Workspace",
            en="Google does not let %(sender)s send by the relay of Workspace",
            es="Google no permite que %(sender)s envíe por la retransmisión de Workspace",
        ),
        meaning=Sentence(
            pt="O endereço não é de um usuário ativo do Workspace, ou o usuário está suspenso, e a regra da retransmissão só aceita usuários cadastrados.",
            en="The address is of no active Workspace user, or the user is suspended, and the relay's rule takes registered users only.",
            es="La dirección no es de un usuario activo de Workspace, o el usuario está suspendido, y la regla de la retransmisión solo acepta usuarios registrados.",
        ),
        field="sender",
        ask=Ask.GOOGLE_ADMIN,
        sources=("https://support.google.com/a/answer/6140680",),
        steps=(
            Sentence(
                pt="Use como remetente um usuário ativo do Workspace.",
                en="Use an active Workspace user as sender.",
                es="Use como remitente un usuario activo de Workspace.",
            ),
            Sentence(
                pt="Ou peça ao administrador: admin.google.com → Apps → Google Workspace → Gmail → Roteamento → Serviço de retransmissão SMTP → Remetentes permitidos → Somente endereços nos meus domínios.",
                en="Or have the administrator set admin.google.com → Apps → Google Workspace → Gmail → Routing → SMTP relay service → Allowed senders → Only addresses in my domains.",
                es="O pida al administrador: admin.google.com → Aplicaciones → Google Workspace → Gmail → Enrutamiento → Servicio de retransmisión SMTP → Remitentes permitidos → Solo direcciones de mis dominios.",
            ),
        ),
    ),
    Cause(
        "ehlo.name_limited",
        Fault.SERVER,
        permanence=Permanence.PASSING,
        pause_s=900,
        title=Sentence(
            pt="A retransmissão do Google desliga quando nos apresentamos como %(ehlo_name)s",
            en="Google's relay hangs up when we introduce ourselves as %(ehlo_name)s",
            es="La retransmisión de Google corta cuando nos presentamos como %(ehlo_name)s",
        ),
        meaning=Sentence(
            pt="A resposta fala em tentar depois, mas em geral a causa é o nome no EHLO: nomes como localhost, usados por muita gente, são limitados. Um nome do domínio da organização passa.",
            en="The reply speaks of trying later, but the usual cause is the EHLO name: names such as localhost, which many use, are limited. A name in the organisation's domain passes.",
            es="La respuesta habla de intentarlo después, pero la causa habitual es el nombre en EHLO: nombres como localhost, que usan muchos, están limitados. Un nombre del dominio de la organización pasa.",
        ),
        field="ehlo_name",
        cures=("set_ehlo_name", "retry_later"),
        ask=Ask.GOOGLE_ADMIN,
        sources=(
            "https://support.google.com/a/answer/2956491",
            "https://support.google.com/a/answer/3221692",
        ),
    ),
)
