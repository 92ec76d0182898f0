"""Causes of log-ins that the mail services of cloud platforms, and test mailboxes, refuse."""

from webapp.mail.diagnosis.causes.log_in.cloud import key_refused
from webapp.mail.diagnosis.sentence import Sentence

CAUSES = (
    key_refused(
        "auth.mailtrap_credentials_needed",
        "Mailtrap",
        Sentence(
            pt="No sandbox, usuário e senha são os da caixa de teste; no envio real, o usuário é api (ou smtp@mailtrap.io) e a senha é um token de API. Os de um não servem no host do outro.",
            en="In the sandbox user name and password are those of the test inbox; for real sending the user name is api (or smtp@mailtrap.io) and the password an API token. Those of the one do not work at the host of the other.",
            es="En el sandbox, usuario y contraseña son los de la bandeja de prueba; en el envío real, el usuario es api (o smtp@mailtrap.io) y la contraseña, un token de API. Los de uno no sirven en el host del otro.",
        ),
        Sentence(
            pt="Em mailtrap.io, copie usuário e senha de Sandboxes → a caixa → Integration (host sandbox.smtp.mailtrap.io) ou de Sending Domains → o domínio → Integrations (host live.smtp.mailtrap.io).",
            en="At mailtrap.io copy user name and password from Sandboxes → the inbox → Integration (host sandbox.smtp.mailtrap.io) or from Sending Domains → the domain → Integrations (host live.smtp.mailtrap.io).",
            es="En mailtrap.io, copie usuario y contraseña de Sandboxes → la bandeja → Integration (host sandbox.smtp.mailtrap.io) o de Sending Domains → el dominio → Integrations (host live.smtp.mailtrap.io).",
        ),
        page="https://help.mailtrap.io/article/122-mailtrap-email-sending-smtp-integration",
    ),
    key_refused(
        "auth.oci_smtp_credentials_needed",
        "Oracle Cloud (Email Delivery)",
        Sentence(
            pt="O usuário é o das credenciais SMTP, longo e com ocid1.user; a senha é gerada com ele. A senha do console e as chaves de API não servem.",
            en="The user name is that of the SMTP credentials, long and with ocid1.user in it; the password is generated with it. The password of the console and API keys do not work.",
            es="El usuario es el de las credenciales SMTP, largo y con ocid1.user; la contraseña se genera con él. La contraseña de la consola y las claves de API no sirven.",
        ),
        Sentence(
            pt="No console da Oracle Cloud: Perfil → Minhas configurações → Credenciais SMTP → Gerar. A senha só é mostrada nessa hora.",
            en="In the console of Oracle Cloud: Profile → My profile → SMTP credentials → Generate. The password is shown only then.",
            es="En la consola de Oracle Cloud: Perfil → Mi perfil → Credenciales SMTP → Generar. La contraseña solo se muestra en ese momento.",
        ),
        page="https://docs.oracle.com/en-us/iaas/Content/Email/Concepts/troubleshooting.htm",
    ),
    key_refused(
        "auth.directmail_password_needed",
        "Alibaba Cloud DirectMail",
        Sentence(
            pt="O usuário é o endereço remetente inteiro e a senha é a senha SMTP definida para ele no console. A senha da conta e as chaves de acesso não servem.",
            en="The user name is the whole sender address and the password the SMTP password set for it in the console. The account's password and access keys do not work.",
            es="El usuario es la dirección remitente completa y la contraseña es la contraseña SMTP definida para ella en la consola. La contraseña de la cuenta y las claves de acceso no sirven.",
        ),
        Sentence(
            pt="No console do DirectMail: Sender Addresses → o endereço → Set SMTP Password. O Host SMTP é o da região da conta.",
            en="In the DirectMail console: Sender Addresses → the address → Set SMTP Password. The SMTP host is that of the account's region.",
            es="En la consola de DirectMail: Sender Addresses → la dirección → Set SMTP Password. El Host SMTP es el de la región de la cuenta.",
        ),
        page="https://www.alibabacloud.com/help/en/direct-mail/smtp-overview",
    ),
)
