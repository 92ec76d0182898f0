"""Causes of recipients that a sending service does not write to: test modes and suppression lists."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault, Permanence
from webapp.mail.diagnosis.sentence import Sentence


def test_mode(code: str, provider: str, meaning: Sentence, step: Sentence, page: str) -> Cause:
    """Return the cause that the account at the service is in a test mode, which most recipients meet."""
    return Cause(
        code,
        Fault.ACCOUNT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt=f"A conta no {provider} ainda está em modo de teste",
            en=f"The account at {provider} is still in test mode",
            es=f"La cuenta en {provider} aún está en modo de prueba",
        ),
        meaning=meaning,
        cures=("finish_set_up_at_provider",),
        ask=Ask.PROVIDER_SUPPORT,
        steps=(step,),
        sources=(page,),
        not_at_fault=Sentence(
            pt="O usuário, a senha e o endereço do destinatário não foram o problema.",
            en="User name, password and the recipient's address were not the matter.",
            es="El usuario, la contraseña y la dirección del destinatario no fueron el problema.",
        ),
    )


CAUSES = (
    test_mode(
        "provider.ses_sandbox",
        "Amazon SES",
        Sentence(
            pt="Enquanto a conta está no sandbox do SES nesta região, só recebem os destinatários verificados[[; %(recipient)s não é um deles]].",
            en="While the account is in the SES sandbox in this region, only verified recipients receive mail[[; %(recipient)s is none of them]].",
            es="Mientras la cuenta está en el sandbox de SES en esta región, solo reciben los destinatarios verificados[[; %(recipient)s no es uno de ellos]].",
        ),
        Sentence(
            pt="No console do Amazon SES, na região de %(host)s: Painel da conta → Solicitar acesso à produção. Para um teste, verifique o destinatário em Identidades.",
            en="In the Amazon SES console, in the region of %(host)s: Account dashboard → Request production access. For a test verify the recipient under Identities.",
            es="En la consola de Amazon SES, en la región de %(host)s: Panel de la cuenta → Solicitar acceso a producción. Para una prueba, verifique al destinatario en Identidades.",
        ),
        "https://docs.aws.amazon.com/ses/latest/dg/request-production-access.html",
    ),
    test_mode(
        "provider.mailgun_sandbox",
        "Mailgun",
        Sentence(
            pt="O domínio sandbox do Mailgun, e toda conta gratuita sem domínio próprio, só escrevem para destinatários autorizados no painel.",
            en="The sandbox domain of Mailgun, and every free account without a domain of its own, write only to recipients authorised in the console.",
            es="El dominio sandbox de Mailgun, y toda cuenta gratuita sin dominio propio, solo escriben a destinatarios autorizados en el panel.",
        ),
        Sentence(
            pt="Em app.mailgun.com → Send → Sending → Domains, adicione e verifique um domínio próprio e use as credenciais SMTP dele. Para um teste, autorize o destinatário na página do domínio sandbox (Authorized Recipients).",
            en="At app.mailgun.com → Send → Sending → Domains add and verify a domain of your own, and use its SMTP credentials. For a test authorise the recipient on the page of the sandbox domain (Authorized Recipients).",
            es="En app.mailgun.com → Send → Sending → Domains, añada y verifique un dominio propio y use sus credenciales SMTP. Para una prueba, autorice al destinatario en la página del dominio sandbox (Authorized Recipients).",
        ),
        "https://help.mailgun.com/hc/en-us/articles/217531258-Authorized-Recipients",
    ),
    test_mode(
        "provider.postmark_pending_approval",
        "Postmark",
        Sentence(
            pt="Até o Postmark aprovar a conta, só recebem destinatários do mesmo domínio que o remetente %(sender)s.",
            en="Until Postmark approves the account, only recipients of the same domain as the sender %(sender)s receive mail.",
            es="Hasta que Postmark apruebe la cuenta, solo reciben destinatarios del mismo dominio que el remitente %(sender)s.",
        ),
        Sentence(
            pt="Em account.postmarkapp.com, peça a aprovação da conta (Request approval); costuma levar um dia útil.",
            en="At account.postmarkapp.com ask for the account's approval (Request approval); it usually takes a working day.",
            es="En account.postmarkapp.com, pida la aprobación de la cuenta (Request approval); suele tardar un día hábil.",
        ),
        "https://postmarkapp.com/support/article/1084-how-does-the-account-approval-process-work",
    ),
    test_mode(
        "provider.mailersend_trial",
        "MailerSend",
        Sentence(
            pt="Uma conta de teste do MailerSend só escreve para o e-mail do administrador e para poucos destinatários diferentes; esse número acabou.",
            en="A trial account of MailerSend writes only to the administrator's address and to few different recipients; their number is used up.",
            es="Una cuenta de prueba de MailerSend solo escribe al correo del administrador y a pocos destinatarios distintos; ese número se agotó.",
        ),
        Sentence(
            pt="Em app.mailersend.com, verifique um domínio próprio, peça a aprovação da conta e escolha um plano.",
            en="At app.mailersend.com verify a domain of your own, ask for the account's approval, and choose a plan.",
            es="En app.mailersend.com, verifique un dominio propio, pida la aprobación de la cuenta y elija un plan.",
        ),
        "https://www.mailersend.com/help/what-is-a-trial-domain-and-how-does-it-work",
    ),
    test_mode(
        "provider.resend_testing",
        "Resend",
        Sentence(
            pt="Sem um domínio verificado (ou com o remetente onboarding@resend.dev), o Resend só escreve para o e-mail do dono da conta.",
            en="Without a verified domain (or with the sender onboarding@resend.dev) Resend writes only to the address of the account's owner.",
            es="Sin un dominio verificado (o con el remitente onboarding@resend.dev), Resend solo escribe al correo del dueño de la cuenta.",
        ),
        Sentence(
            pt="Verifique um domínio em resend.com → Domains e use um remetente dele nesta conta.",
            en="Verify a domain at resend.com → Domains, and use a sender of it in this account.",
            es="Verifique un dominio en resend.com → Domains y use un remitente de él en esta cuenta.",
        ),
        "https://resend.com/docs/knowledge-base/403-error-resend-dev-domain",
    ),
    test_mode(
        "provider.sparkpost_sandbox",
        "SparkPost",
        Sentence(
            pt="O domínio sandbox do SparkPost envia poucas mensagens em toda a vida da conta, e elas acabaram ou não valem por SMTP.",
            en="The sandbox domain of SparkPost sends few messages in the account's whole life, and they are used up or do not count by SMTP.",
            es="El dominio sandbox de SparkPost envía pocos mensajes en toda la vida de la cuenta, y se agotaron o no valen por SMTP.",
        ),
        Sentence(
            pt="Em app.sparkpost.com → Configuration → Domains, verifique um domínio próprio e use um remetente dele nesta conta.",
            en="At app.sparkpost.com → Configuration → Domains verify a domain of your own, and use a sender of it in this account.",
            es="En app.sparkpost.com → Configuration → Domains, verifique un dominio propio y use un remitente de él en esta cuenta.",
        ),
        "https://support.sparkpost.com/docs/faq/using-sandbox-domain",
    ),
    Cause(
        "provider.account_not_activated",
        Fault.ACCOUNT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="O envio por SMTP desta conta ainda não foi ativado no provedor",
            en="Sending by SMTP has not been activated for this account at the provider",
            es="El envío por SMTP de esta cuenta aún no fue activado en el proveedor",
        ),
        meaning=Sentence(
            pt="Usuário e senha estão certos. O provedor revisa contas novas antes de deixá-las enviar, e esta ainda espera; tentar de novo não adianta.",
            en="User name and password are right. The provider reviews new accounts before they may send, and this one still waits; trying again does not help.",
            es="El usuario y la contraseña son correctos. El proveedor revisa las cuentas nuevas antes de dejarlas enviar, y esta aún espera; reintentar no ayuda.",
        ),
        cures=("finish_set_up_at_provider", "ask_provider_support"),
        ask=Ask.PROVIDER_SUPPORT,
        steps=(
            Sentence(
                pt="Complete perfil, telefone e domínio do remetente. No Brevo, se nada estiver pendente, peça a ativação do SMTP transacional em Ajuda → Suporte.",
                en="Complete profile, phone and the sender's domain. With Brevo, if nothing is missing, ask for activation of transactional SMTP under Help → Support.",
                es="Complete perfil, teléfono y dominio del remitente. En Brevo, si no falta nada, pida la activación del SMTP transaccional en Ayuda → Soporte.",
            ),
        ),
        sources=("https://help.brevo.com/hc/en-us/articles/115000188150",),
    ),
    Cause(
        "rcpt_to.suppressed",
        Fault.RECIPIENT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="O provedor não escreve mais para %(recipient)s",
            en="The provider no longer writes to %(recipient)s",
            es="El proveedor ya no escribe a %(recipient)s",
        ),
        meaning=Sentence(
            pt="O endereço está na lista de supressão desta conta no provedor: uma mensagem anterior voltou, foi marcada como spam ou a pessoa cancelou o recebimento. As configurações funcionam.",
            en="The address is on this account's suppression list at the provider: an earlier message bounced, was marked as spam, or the person unsubscribed. The settings work.",
            es="La dirección está en la lista de supresión de esta cuenta en el proveedor: un mensaje anterior rebotó, fue marcado como spam o la persona canceló la suscripción. La configuración funciona.",
        ),
        field="to",
        cures=("check_recipient",),
        ask=Ask.RECIPIENT_TEAM,
        steps=(
            Sentence(
                pt="Se o endereço voltou a existir e a pessoa quer receber, tire-o no painel do provedor da lista de supressão (Suppressions, Bounces, Inactive).",
                en="If the address exists again and the person wants mail, remove it in the provider's console from the suppression list (Suppressions, Bounces, Inactive).",
                es="Si la dirección vuelve a existir y la persona quiere recibir, quítela en el panel del proveedor de la lista de supresión (Suppressions, Bounces, Inactive).",
            ),
        ),
        sources=("https://postmarkapp.com/developer/webhooks/smtp-api-error",),
    ),
)
