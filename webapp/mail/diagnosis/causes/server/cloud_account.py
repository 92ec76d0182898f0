"""Causes of refusals by the standing of the account at a sending service: suspension, permissions, plan."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault, Permanence, Signal
from webapp.mail.diagnosis.causes.meanings import PLAN_USED_UP
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import SENDER

CAUSES = (
    Cause(
        "provider.account_suspended",
        Fault.ACCOUNT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="O provedor suspendeu o envio desta conta",
            en="The provider has suspended sending for this account",
            es="El proveedor suspendió el envío de esta cuenta",
        ),
        meaning=Sentence(
            pt="A conta no provedor está desativada, pausada ou em análise: em geral por devoluções, reclamações de spam, pagamento ou uma revisão. Trocar a senha não adianta.",
            en="The account at the provider is disabled, paused or under review: usually for bounces, spam complaints, payment or a check. Changing the password does not help.",
            es="La cuenta en el proveedor está desactivada, pausada o en revisión: por lo general por rebotes, quejas de spam, pago o una comprobación. Cambiar la contraseña no ayuda.",
        ),
        cures=("ask_provider_support", "use_other_relay"),
        ask=Ask.PROVIDER_SUPPORT,
        steps=(
            Sentence(
                pt="Leia o aviso que o provedor mandou ao e-mail do dono da conta e o que o painel mostra ao entrar.",
                en="Read the notice that the provider sent to the account owner's address, and what the console shows on signing in.",
                es="Lea el aviso que el proveedor envió al correo del dueño de la cuenta y lo que muestra el panel al entrar.",
            ),
        ),
        sources=("https://docs.aws.amazon.com/ses/latest/dg/faqs-enforcement.html",),
        not_at_fault=Sentence(
            pt="O usuário e a senha não foram o problema.",
            en="User name and password were not the matter.",
            es="El usuario y la contraseña no fueron el problema.",
        ),
    ),
    Cause(
        "provider.ses_permission_missing",
        Fault.ACCOUNT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="A credencial não tem a permissão ses:SendRawEmail",
            en="The credential lacks the permission ses:SendRawEmail",
            es="La credencial no tiene el permiso ses:SendRawEmail",
        ),
        meaning=Sentence(
            pt="A autenticação passou, mas a política do usuário do IAM, ou a da identidade %(sender)s, não o deixa enviar. Às vezes ela permite só certos remetentes ou endereços IP.",
            en="The log-in passed, but the policy of the IAM user, or that of the identity %(sender)s, does not let it send. Sometimes it allows certain senders or IP addresses only.",
            es="La autenticación pasó, pero la política del usuario de IAM, o la de la identidad %(sender)s, no le deja enviar. A veces permite solo ciertos remitentes o direcciones IP.",
        ),
        field="credential",
        ask=Ask.PROVIDER_SUPPORT,
        steps=(
            Sentence(
                pt="No console do IAM → Usuários → o usuário das credenciais SMTP → Permissões, permita ses:SendRawEmail para a identidade do remetente.",
                en="In the IAM console → Users → the user of the SMTP credentials → Permissions allow ses:SendRawEmail for the sender's identity.",
                es="En la consola de IAM → Usuarios → el usuario de las credenciales SMTP → Permisos, permita ses:SendRawEmail para la identidad del remitente.",
            ),
            Sentence(
                pt="Procure na política condições como ses:FromAddress ou aws:SourceIp que excluam esta conta.",
                en="Look in the policy for conditions such as ses:FromAddress or aws:SourceIp that exclude this account.",
                es="Busque en la política condiciones como ses:FromAddress o aws:SourceIp que excluyan esta cuenta.",
            ),
        ),
        sources=("https://docs.aws.amazon.com/ses/latest/dg/control-user-access.html",),
    ),
    Cause(
        "provider.key_may_not_send",
        Fault.ACCOUNT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="A chave desta conta não tem permissão para enviar",
            en="This account's key has no permission to send",
            es="La clave de esta cuenta no tiene permiso para enviar",
        ),
        meaning=Sentence(
            pt="O provedor reconhece a chave, mas ela foi criada sem a permissão de envio por SMTP, ou só para outro domínio.",
            en="The provider knows the key, but it was made without the permission to send by SMTP, or for another domain only.",
            es="El proveedor reconoce la clave, pero fue creada sin el permiso de envío por SMTP, o solo para otro dominio.",
        ),
        field="credential",
        cures=("use_smtp_key",),
        ask=Ask.PROVIDER_SUPPORT,
        steps=(
            Sentence(
                pt="Dê à chave a permissão de envio no painel (SendGrid: Mail Send; SparkPost: Send via SMTP; Resend: Sending access), ou crie outra com ela.",
                en="Give the key the permission to send in the console (SendGrid: Mail Send; SparkPost: Send via SMTP; Resend: Sending access), or make another with it.",
                es="Dé a la clave el permiso de envío en el panel (SendGrid: Mail Send; SparkPost: Send via SMTP; Resend: Sending access), o cree otra con él.",
            ),
        ),
        sources=(
            "https://www.twilio.com/docs/sendgrid/ui/account-and-settings/api-keys",
            "https://resend.com/docs/api-reference/errors",
        ),
    ),
    Cause(
        "provider.credits_used_up",
        Fault.SERVER,
        permanence=Permanence.PASSING,
        pause_s=6 * 3600,
        title=Sentence(
            pt="A cota do plano ou os créditos no provedor acabaram",
            en="The plan's quota or the credits at the provider are used up",
            es="La cuota del plan o los créditos en el proveedor se agotaron",
        ),
        meaning=Sentence(
            pt="O provedor não aceita mais mensagens desta conta até a cota se renovar ou o plano mudar. Nenhuma mensagem se perde: elas esperam.",
            en="The provider takes no more messages from this account until the quota renews or the plan changes. No message is lost: they wait.",
            es="El proveedor no acepta más mensajes de esta cuenta hasta que la cuota se renueve o cambie el plan. Ningún mensaje se pierde: esperan.",
        ),
        cures=("raise_plan", "use_other_relay"),
        ask=Ask.PROVIDER_SUPPORT,
        steps=(
            Sentence(
                pt="Veja no painel do provedor quanto do plano foi usado, por quem, e se o período de teste terminou.",
                en="See in the provider's console how much of the plan was used, by whom, and whether a trial has ended.",
                es="Vea en el panel del proveedor cuánto del plan se usó, por quién, y si terminó el período de prueba.",
            ),
        ),
        sources=(
            "https://www.twilio.com/docs/sendgrid/for-developers/sending-email/smtp-errors-and-troubleshooting",
        ),
        not_at_fault=Sentence(
            pt="O usuário e a senha não foram o problema.",
            en="User name and password were not the matter.",
            es="El usuario y la contraseña no fueron el problema.",
        ),
        signals=(
            Signal(
                SENDER,
                "550 5.7.1 No credits left, please top up",
                "services in words that nobody met yet",
                text=PLAN_USED_UP,
            ),
        ),
    ),
    Cause(
        "server.rate_exceeded",
        Fault.SERVER,
        permanence=Permanence.PASSING,
        pause_s=0,
        title=Sentence(
            pt="Mensagens rápidas demais para o provedor",
            en="Messages too fast for the provider",
            es="Mensajes demasiado rápidos para el proveedor",
        ),
        meaning=Sentence(
            pt="O provedor limita quantas mensagens por segundo ou por minuto a conta envia. Nada está errado nas configurações: mais devagar, elas passam.",
            en="The provider limits how many messages a second or a minute the account sends. Nothing is wrong with the settings: more slowly they pass.",
            es="El proveedor limita cuántos mensajes por segundo o por minuto envía la cuenta. Nada está mal en la configuración: más despacio, pasan.",
        ),
        cures=("lower_rate", "retry_later"),
        ask=Ask.PROVIDER_SUPPORT,
        sources=("https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas-errors.html",),
    ),
    Cause(
        "provider.stream_or_set_unknown",
        Fault.ACCOUNT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="A mensagem pede um recurso que não existe no provedor",
            en="The message asks for something that does not exist at the provider",
            es="El mensaje pide un recurso que no existe en el proveedor",
        ),
        meaning=Sentence(
            pt="Um cabeçalho da mensagem, ou o padrão da conta, nomeia um conjunto de configurações (X-SES-CONFIGURATION-SET), um fluxo (X-PM-Message-Stream) ou uma subconta que o provedor não conhece nesta região.",
            en="A header of the message, or the account's default, names a configuration set (X-SES-CONFIGURATION-SET), a stream (X-PM-Message-Stream) or a subaccount that the provider does not know in this region.",
            es="Un encabezado del mensaje, o el valor predeterminado de la cuenta, nombra un conjunto de configuración (X-SES-CONFIGURATION-SET), un flujo (X-PM-Message-Stream) o una subcuenta que el proveedor no conoce en esta región.",
        ),
        cures=("copy_report",),
        ask=Ask.SENDING_APPLICATION,
        steps=(
            Sentence(
                pt="Corrija o nome na aplicação que envia, ou crie o recurso com esse nome no painel do provedor.",
                en="Correct the name in the sending application, or make the thing of that name in the provider's console.",
                es="Corrija el nombre en la aplicación que envía, o cree el recurso con ese nombre en el panel del proveedor.",
            ),
        ),
        sources=("https://docs.aws.amazon.com/ses/latest/dg/using-configuration-sets-in-email.html",),
    ),
)
