"""More causes of log-ins that a sending service refuses, and of services that allow listed addresses only."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault, Permanence
from webapp.mail.diagnosis.causes.log_in.cloud import key_refused, word_wanted
from webapp.mail.diagnosis.sentence import Sentence

_NOT_PASSWORD = Sentence(
    pt="O usuário e a senha não foram o problema.",
    en="User name and password were not the matter.",
    es="El usuario y la contraseña no fueron el problema.",
)


def _address_not_listed(code: str, provider: Sentence, step: Sentence, page: str) -> Cause:
    """Return the cause that the service lets only listed addresses log in, and ours is not among them."""
    return Cause(
        code,
        Fault.LOG_IN,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt=f"{provider.pt} não aceita conexões deste endereço IP",
            en=f"{provider.en} does not accept connections from this IP address",
            es=f"{provider.es} no acepta conexiones desde esta dirección IP",
        ),
        meaning=Sentence(
            pt="A conta no provedor só pode ser usada a partir dos endereços IP liberados no painel, e aquele com que o Postigo sai para a internet não está entre eles.",
            en="The account at the provider may be used only from the IP addresses allowed in its console, and the one with which Postigo reaches the internet is not among them.",
            es="La cuenta del proveedor solo puede usarse desde las direcciones IP permitidas en el panel, y aquella con la que Postigo sale a internet no está entre ellas.",
        ),
        field="connector",
        cures=("allow_address_at_provider", "use_connector"),
        ask=Ask.PROVIDER_SUPPORT,
        steps=(step,),
        sources=(page,),
        not_at_fault=_NOT_PASSWORD,
    )


CAUSES = (
    word_wanted(
        "auth.resend_user_name_needed",
        "Resend",
        "resend",
        Sentence(
            pt="A senha é uma chave de API que começa com re_: resend.com → API Keys.",
            en="The password is an API key that begins with re_: resend.com → API Keys.",
            es="La contraseña es una clave de API que empieza por re_: resend.com → API Keys.",
        ),
        "https://resend.com/docs/send-with-smtp",
    ),
    key_refused(
        "auth.resend_key_refused",
        "Resend",
        Sentence(
            pt="A chave de API está errada ou foi apagada. A senha do painel não serve.",
            en="The API key is wrong or was deleted. The password of the console does not work.",
            es="La clave de API es incorrecta o fue borrada. La contraseña del panel no sirve.",
        ),
        Sentence(
            pt="Em resend.com → API Keys, crie uma chave com Sending access e copie-a inteira, desde re_.",
            en="At resend.com → API Keys create a key with Sending access, and copy all of it from re_ on.",
            es="En resend.com → API Keys, cree una clave con Sending access y cópiela completa, desde re_.",
        ),
        page="https://resend.com/docs/send-with-smtp",
    ),
    key_refused(
        "auth.mailersend_smtp_user_needed",
        "MailerSend",
        Sentence(
            pt="Usuário e senha são os de um usuário SMTP do domínio (começa com MS_). O token de API e a senha do painel não servem.",
            en="User name and password are those of an SMTP user of the domain (it begins with MS_). The API token and the password of the console do not work.",
            es="Usuario y contraseña son los de un usuario SMTP del dominio (empieza por MS_). El token de API y la contraseña del panel no sirven.",
        ),
        Sentence(
            pt="Em app.mailersend.com → Domains → o domínio → SMTP → Generate new user, copie usuário e senha; confira se o usuário está ativo.",
            en="At app.mailersend.com → Domains → the domain → SMTP → Generate new user copy user name and password; see that the user is active.",
            es="En app.mailersend.com → Domains → el dominio → SMTP → Generate new user, copie usuario y contraseña; compruebe que el usuario esté activo.",
        ),
        page="https://www.mailersend.com/help/smtp-relay",
    ),
    key_refused(
        "auth.smtp2go_user_needed",
        "SMTP2GO",
        Sentence(
            pt="Usuário e senha são os de um usuário SMTP, que não são os do painel nem uma chave de API.",
            en="User name and password are those of an SMTP user, which are neither those of the console nor an API key.",
            es="Usuario y contraseña son los de un usuario SMTP, que no son los del panel ni una clave de API.",
        ),
        Sentence(
            pt="Em app.smtp2go.com → Sending → SMTP Users, copie usuário e senha e confira se o usuário está ativo.",
            en="At app.smtp2go.com → Sending → SMTP Users copy user name and password, and see that the user is active.",
            es="En app.smtp2go.com → Sending → SMTP Users, copie usuario y contraseña y compruebe que el usuario esté activo.",
        ),
        page="https://support.smtp2go.com/hc/en-gb/articles/13990494697369-Common-Sending-Errors",
    ),
    key_refused(
        "auth.elastic_email_credentials_needed",
        "Elastic Email",
        Sentence(
            pt="A senha é a das credenciais SMTP geradas no painel. A senha da conta não serve.",
            en="The password is that of SMTP credentials generated in the console. The account's password does not work.",
            es="La contraseña es la de las credenciales SMTP generadas en el panel. La contraseña de la cuenta no sirve.",
        ),
        Sentence(
            pt="Em app.elasticemail.com → Settings → Manage SMTP credentials, crie credenciais e copie usuário e senha.",
            en="At app.elasticemail.com → Settings → Manage SMTP credentials make credentials, and copy user name and password.",
            es="En app.elasticemail.com → Settings → Manage SMTP credentials, cree credenciales y copie usuario y contraseña.",
        ),
        page="https://help.elasticemail.com/en/articles/4803409-smtp-settings",
    ),
    key_refused(
        "auth.mandrill_key_refused",
        "Mailchimp Transactional (Mandrill)",
        Sentence(
            pt="A senha é uma chave de API do Mandrill; o usuário pode ser qualquer um. A chave de API do Mailchimp (termina em -us1 ou parecido) e a senha do painel não servem.",
            en="The password is an API key of Mandrill; the user name may be any. The API key of Mailchimp (it ends in -us1 or the like) and the password of the console do not work.",
            es="La contraseña es una clave de API de Mandrill; el usuario puede ser cualquiera. La clave de API de Mailchimp (termina en -us1 o similar) y la contraseña del panel no sirven.",
        ),
        Sentence(
            pt="Em mandrillapp.com → Settings → SMTP & API Info, crie uma chave; uma chave de teste não entrega nada.",
            en="At mandrillapp.com → Settings → SMTP & API Info make a key; a test key delivers nothing.",
            es="En mandrillapp.com → Settings → SMTP & API Info, cree una clave; una clave de prueba no entrega nada.",
        ),
        page="https://mailchimp.com/developer/transactional/docs/smtp-integration/",
    ),
    word_wanted(
        "auth.zeptomail_user_name_needed",
        "ZeptoMail",
        "emailapikey",
        Sentence(
            pt="A senha é o token de envio do agente: ZeptoMail → Agents → o agente → SMTP/API → SMTP.",
            en="The password is the agent's send mail token: ZeptoMail → Agents → the agent → SMTP/API → SMTP.",
            es="La contraseña es el token de envío del agente: ZeptoMail → Agents → el agente → SMTP/API → SMTP.",
        ),
        "https://www.zoho.com/zeptomail/help/smtp-home.html",
    ),
    key_refused(
        "auth.zeptomail_token_refused",
        "ZeptoMail",
        Sentence(
            pt="O token de envio está errado ou é de outro agente ou região. O ZeptoMail responde o mesmo quando os créditos venceram ou a conta está bloqueada.",
            en="The send mail token is wrong, or of another agent or region. ZeptoMail says the same where the credits have expired or the account is blocked.",
            es="El token de envío es incorrecto, o es de otro agente o región. ZeptoMail responde lo mismo cuando los créditos vencieron o la cuenta está bloqueada.",
        ),
        Sentence(
            pt="Em ZeptoMail → Agents → o agente → SMTP/API, copie o token, e em Subscription confira os créditos.",
            en="At ZeptoMail → Agents → the agent → SMTP/API copy the token, and under Subscription check the credits.",
            es="En ZeptoMail → Agents → el agente → SMTP/API, copie el token, y en Subscription revise los créditos.",
        ),
        Sentence(
            pt="O Host SMTP segue a região da conta: smtp.zeptomail.com, smtp.zeptomail.eu ou smtp.zeptomail.in.",
            en="The SMTP host follows the account's region: smtp.zeptomail.com, smtp.zeptomail.eu or smtp.zeptomail.in.",
            es="El Host SMTP depende de la región de la cuenta: smtp.zeptomail.com, smtp.zeptomail.eu o smtp.zeptomail.in.",
        ),
        page="https://www.zoho.com/zeptomail/help/api/smtp-error-codes.html",
    ),
    _address_not_listed(
        "auth.brevo_address_not_listed",
        Sentence(pt="O Brevo", en="Brevo", es="Brevo"),
        Sentence(
            pt="Em app.brevo.com → Configurações → Segurança → IPs autorizados, adicione o endereço às chaves SMTP ou desative ali o bloqueio para SMTP.",
            en="At app.brevo.com → Settings → Security → Authorized IPs add the address for SMTP keys, or switch the blocking off there for SMTP.",
            es="En app.brevo.com → Configuración → Seguridad → IP autorizadas, añada la dirección para las claves SMTP o desactive allí el bloqueo para SMTP.",
        ),
        "https://help.brevo.com/hc/en-us/articles/5740111683090",
    ),
    _address_not_listed(
        "auth.sendgrid_address_not_listed",
        Sentence(pt="O SendGrid", en="SendGrid", es="SendGrid"),
        Sentence(
            pt="Em app.sendgrid.com → Settings → IP Access Management, adicione o endereço à lista.",
            en="At app.sendgrid.com → Settings → IP Access Management add the address to the list.",
            es="En app.sendgrid.com → Settings → IP Access Management, añada la dirección a la lista.",
        ),
        "https://www.twilio.com/docs/sendgrid/ui/account-and-settings/ip-access-management",
    ),
    _address_not_listed(
        "auth.provider_address_not_listed",
        Sentence(pt="O provedor", en="The provider", es="El proveedor"),
        Sentence(
            pt="Procure no painel a lista de endereços IP permitidos (IP allowlist, Allowed IPs), em geral em Segurança ou junto das credenciais SMTP.",
            en="Look in the console for the list of allowed IP addresses (IP allowlist, Allowed IPs), usually under Security or beside the SMTP credentials.",
            es="Busque en el panel la lista de direcciones IP permitidas (IP allowlist, Allowed IPs), por lo general en Seguridad o junto a las credenciales SMTP.",
        ),
        "https://help.mailgun.com/hc/en-us/articles/360012287493",
    ),
)
