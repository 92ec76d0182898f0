"""Causes of senders that a sending service has not verified yet."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault, Permanence
from webapp.mail.diagnosis.sentence import Sentence


def sender_not_verified(code: str, provider: str, step: Sentence, page: str, *more: Sentence) -> Cause:
    """Return the cause that the service does not know the sender as verified; `step` tells where to do so."""
    return Cause(
        code,
        Fault.ACCOUNT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt=f"O remetente %(sender)s não está verificado no {provider}",
            en=f"The sender %(sender)s is not verified at {provider}",
            es=f"El remitente %(sender)s no está verificado en {provider}",
        ),
        meaning=Sentence(
            pt=f"A autenticação passou, mas o {provider} só envia com remetentes cujo domínio ou endereço foi verificado antes por quem usa a conta.",
            en=f"The log-in passed, but {provider} sends only under addresses whose domain, or which themselves, were verified before by the account's owner.",
            es=f"La autenticación pasó, pero {provider} solo envía con remitentes cuyo dominio o dirección verificó antes quien usa la cuenta.",
        ),
        field="sender",
        cures=("verify_sender_at_provider", "use_verified_sender"),
        ask=Ask.PROVIDER_SUPPORT,
        steps=(step, *more),
        sources=(page,),
        not_at_fault=Sentence(
            pt="O usuário, a senha e a conexão estão certos.",
            en="User name, password and connection are right.",
            es="El usuario, la contraseña y la conexión son correctos.",
        ),
    )


CAUSES = (
    sender_not_verified(
        "mail_from.ses_sender_not_verified",
        "Amazon SES",
        Sentence(
            pt="No console do Amazon SES, na região de %(host)s: Identidades → Criar identidade → Domínio (publique os três CNAME de DKIM) ou Endereço de e-mail (clique no link recebido).",
            en="In the Amazon SES console, in the region of %(host)s: Identities → Create identity → Domain (publish the three DKIM CNAMEs) or Email address (follow the link received).",
            es="En la consola de Amazon SES, en la región de %(host)s: Identidades → Crear identidad → Dominio (publique los tres CNAME de DKIM) o Dirección de correo (siga el enlace recibido).",
        ),
        "https://docs.aws.amazon.com/ses/latest/dg/verify-addresses-and-domains.html",
        Sentence(
            pt="A verificação vale só na região em que foi feita; confira se é a de %(host)s. Maiúsculas na parte antes da arroba contam.",
            en="A verification counts only in the region where it was made; see that it is that of %(host)s. Capital letters before the @ sign matter.",
            es="La verificación vale solo en la región donde se hizo; compruebe que sea la de %(host)s. Las mayúsculas antes de la arroba cuentan.",
        ),
    ),
    Cause(
        "mail_from.ses_identity_not_verified",
        Fault.ACCOUNT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="Um endereço da mensagem não está verificado no Amazon SES",
            en="An address of the message is not verified in Amazon SES",
            es="Una dirección del mensaje no está verificada en Amazon SES",
        ),
        meaning=Sentence(
            pt="A resposta acima cita o endereço. Se é o remetente, ele precisa de verificação; se é um destinatário, a conta ainda está no sandbox e só escreve para endereços verificados.",
            en="The reply above names the address. If it is the sender, it needs verification; if it is a recipient, the account is still in the sandbox and writes to verified addresses only.",
            es="La respuesta de arriba nombra la dirección. Si es el remitente, necesita verificación; si es un destinatario, la cuenta sigue en el sandbox y solo escribe a direcciones verificadas.",
        ),
        field="sender",
        cures=("verify_sender_at_provider", "finish_set_up_at_provider"),
        ask=Ask.PROVIDER_SUPPORT,
        sources=("https://docs.aws.amazon.com/ses/latest/dg/troubleshoot-error-messages.html",),
        steps=(
            Sentence(
                pt="No console do Amazon SES, na região de %(host)s: Identidades mostra o que está verificado, e Painel da conta se ela está no sandbox.",
                en="In the Amazon SES console, in the region of %(host)s: Identities shows what is verified, and Account dashboard whether it is in the sandbox.",
                es="En la consola de Amazon SES, en la región de %(host)s: Identidades muestra lo verificado, y Panel de la cuenta si está en el sandbox.",
            ),
        ),
    ),
    sender_not_verified(
        "mail_from.sendgrid_sender_not_verified",
        "SendGrid",
        Sentence(
            pt="Em app.sendgrid.com → Settings → Sender Authentication: Authenticate Your Domain (CNAMEs no DNS) ou Verify a Single Sender (link por e-mail).",
            en="At app.sendgrid.com → Settings → Sender Authentication: Authenticate Your Domain (CNAMEs in DNS) or Verify a Single Sender (link by e-mail).",
            es="En app.sendgrid.com → Settings → Sender Authentication: Authenticate Your Domain (CNAME en el DNS) o Verify a Single Sender (enlace por correo).",
        ),
        "https://www.twilio.com/docs/sendgrid/for-developers/sending-email/sender-identity",
    ),
    sender_not_verified(
        "mail_from.mailgun_domain_not_verified",
        "Mailgun",
        Sentence(
            pt="Em app.mailgun.com → Send → Sending → Domains → o domínio → DNS records, publique os registros SPF e DKIM e clique em Verify.",
            en="At app.mailgun.com → Send → Sending → Domains → the domain → DNS records publish the SPF and DKIM records, and press Verify.",
            es="En app.mailgun.com → Send → Sending → Domains → el dominio → DNS records, publique los registros SPF y DKIM y pulse Verify.",
        ),
        "https://help.mailgun.com/hc/en-us/articles/360026833053",
    ),
    sender_not_verified(
        "mail_from.brevo_sender_not_verified",
        "Brevo",
        Sentence(
            pt="Em app.brevo.com → Configurações → Remetentes, domínios e IPs dedicados, adicione o remetente e confirme o código, ou autentique o domínio.",
            en="At app.brevo.com → Settings → Senders, Domains & Dedicated IPs add the sender and confirm the code, or authenticate the domain.",
            es="En app.brevo.com → Configuración → Remitentes, dominios e IP dedicadas, añada el remitente y confirme el código, o autentique el dominio.",
        ),
        "https://help.brevo.com/hc/en-us/articles/115000188150",
    ),
    sender_not_verified(
        "mail_from.mailjet_sender_not_verified",
        "Mailjet",
        Sentence(
            pt="Em app.mailjet.com → Configurações da conta → Domínios e endereços de remetente, adicione o endereço ou o domínio e valide-o.",
            en="At app.mailjet.com → Account settings → Sender domains & addresses add the address or the domain, and validate it.",
            es="En app.mailjet.com → Configuración de la cuenta → Dominios y direcciones de remitente, añada la dirección o el dominio y valídelo.",
        ),
        "https://documentation.mailjet.com/hc/en-us/articles/360042561594",
    ),
    sender_not_verified(
        "mail_from.postmark_signature_missing",
        "Postmark",
        Sentence(
            pt="Em account.postmarkapp.com → Sender Signatures, adicione o domínio (DKIM) ou o endereço e confirme-o pelo e-mail recebido.",
            en="At account.postmarkapp.com → Sender Signatures add the domain (DKIM) or the address, and confirm it by the mail received.",
            es="En account.postmarkapp.com → Sender Signatures, añada el dominio (DKIM) o la dirección y confírmela con el correo recibido.",
        ),
        "https://postmarkapp.com/support/article/1046-how-do-i-verify-a-domain",
    ),
    sender_not_verified(
        "mail_from.sparkpost_domain_not_configured",
        "SparkPost",
        Sentence(
            pt="Em app.sparkpost.com → Configuration → Domains, adicione o domínio do remetente e publique o registro DKIM.",
            en="At app.sparkpost.com → Configuration → Domains add the sender's domain, and publish the DKIM record.",
            es="En app.sparkpost.com → Configuration → Domains, añada el dominio del remitente y publique el registro DKIM.",
        ),
        "https://support.sparkpost.com/docs/user-guide/unconfigured-sending-domain",
    ),
    sender_not_verified(
        "mail_from.mailersend_domain_not_verified",
        "MailerSend",
        Sentence(
            pt="Em app.mailersend.com → Domains, publique os registros do domínio e verifique-o. O remetente precisa ser do mesmo domínio que o usuário SMTP.",
            en="At app.mailersend.com → Domains publish the domain's records, and verify it. The sender must be of the same domain as the SMTP user.",
            es="En app.mailersend.com → Domains, publique los registros del dominio y verifíquelo. El remitente debe ser del mismo dominio que el usuario SMTP.",
        ),
        "https://www.mailersend.com/help/how-to-verify-and-authenticate-a-sending-domain",
    ),
    sender_not_verified(
        "mail_from.resend_domain_not_verified",
        "Resend",
        Sentence(
            pt="Em resend.com → Domains, adicione exatamente o domínio do remetente (um subdomínio é outro), publique os registros e espere Verified.",
            en="At resend.com → Domains add exactly the sender's domain (a subdomain is another), publish the records, and wait for Verified.",
            es="En resend.com → Domains, añada exactamente el dominio del remitente (un subdominio es otro), publique los registros y espere Verified.",
        ),
        "https://resend.com/docs/dashboard/domains/introduction",
    ),
    sender_not_verified(
        "mail_from.smtp2go_sender_not_verified",
        "SMTP2GO",
        Sentence(
            pt="Em app.smtp2go.com → Sending → Verified Senders, adicione o domínio (três CNAME no DNS) ou só o endereço.",
            en="At app.smtp2go.com → Sending → Verified Senders add the domain (three CNAMEs in DNS) or the address alone.",
            es="En app.smtp2go.com → Sending → Verified Senders, añada el dominio (tres CNAME en el DNS) o solo la dirección.",
        ),
        "https://support.smtp2go.com/hc/en-gb/articles/13990494697369-Common-Sending-Errors",
    ),
    sender_not_verified(
        "mail_from.elastic_email_domain_not_verified",
        "Elastic Email",
        Sentence(
            pt="Em app.elasticemail.com → Settings → Domains, adicione o domínio e verifique SPF, DKIM e Tracking.",
            en="At app.elasticemail.com → Settings → Domains add the domain, and verify SPF, DKIM and Tracking.",
            es="En app.elasticemail.com → Settings → Domains, añada el dominio y verifique SPF, DKIM y Tracking.",
        ),
        "https://help.elasticemail.com/en/articles/4934400-how-to-verify-your-domain",
    ),
    sender_not_verified(
        "mail_from.mandrill_domain_not_verified",
        "Mailchimp Transactional (Mandrill)",
        Sentence(
            pt="Em mandrillapp.com → Settings → Domains → Sending Domains, verifique o domínio e publique os registros DKIM.",
            en="At mandrillapp.com → Settings → Domains → Sending Domains verify the domain, and publish the DKIM records.",
            es="En mandrillapp.com → Settings → Domains → Sending Domains, verifique el dominio y publique los registros DKIM.",
        ),
        "https://mailchimp.com/developer/transactional/docs/authentication-delivery/",
    ),
    sender_not_verified(
        "mail_from.zeptomail_domain_not_in_agent",
        "ZeptoMail",
        Sentence(
            pt="Em ZeptoMail → Domains, verifique o domínio do remetente e associe-o ao agente cujo token esta conta usa.",
            en="At ZeptoMail → Domains verify the sender's domain, and join it to the agent whose token this account uses.",
            es="En ZeptoMail → Domains, verifique el dominio del remitente y asócielo al agente cuyo token usa esta cuenta.",
        ),
        "https://www.zoho.com/zeptomail/help/api/smtp-error-codes.html",
    ),
)
