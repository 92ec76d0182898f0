"""Causes of senders and recipients that the mail services of cloud platforms do not take."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault, Permanence
from webapp.mail.diagnosis.causes.envelope.cloud_recipient import test_mode
from webapp.mail.diagnosis.causes.envelope.cloud_sender import sender_not_verified
from webapp.mail.diagnosis.sentence import Sentence

CAUSES = (
    test_mode(
        "provider.mailtrap_demo_domain",
        "Mailtrap",
        Sentence(
            pt="O domínio de demonstração do Mailtrap só escreve para o e-mail do dono da conta.",
            en="The demo domain of Mailtrap writes only to the address of the account's owner.",
            es="El dominio de demostración de Mailtrap solo escribe al correo del dueño de la cuenta.",
        ),
        Sentence(
            pt="Em mailtrap.io → Sending Domains, adicione e verifique um domínio próprio e use um remetente dele nesta conta.",
            en="At mailtrap.io → Sending Domains add and verify a domain of your own, and use a sender of it in this account.",
            es="En mailtrap.io → Sending Domains, añada y verifique un dominio propio y use un remitente de él en esta cuenta.",
        ),
        "https://help.mailtrap.io/article/69-sending-domain-setup",
    ),
    sender_not_verified(
        "mail_from.mailtrap_domain_not_verified",
        "Mailtrap",
        Sentence(
            pt="Em mailtrap.io → Sending Domains, publique os registros do domínio do remetente e espere a verificação.",
            en="At mailtrap.io → Sending Domains publish the records of the sender's domain, and wait for its verification.",
            es="En mailtrap.io → Sending Domains, publique los registros del dominio del remitente y espere la verificación.",
        ),
        "https://help.mailtrap.io/article/69-sending-domain-setup",
    ),
    sender_not_verified(
        "mail_from.oci_sender_not_approved",
        "Oracle Cloud (Email Delivery)",
        Sentence(
            pt="No console da Oracle Cloud: Email Delivery → Approved Senders, adicione %(sender)s na região de %(host)s; vale em alguns minutos.",
            en="In the console of Oracle Cloud: Email Delivery → Approved Senders add %(sender)s in the region of %(host)s; it counts within minutes.",
            es="En la consola de Oracle Cloud: Email Delivery → Approved Senders, añada %(sender)s en la región de %(host)s; vale en unos minutos.",
        ),
        "https://docs.oracle.com/en-us/iaas/Content/Email/Concepts/troubleshooting.htm",
        Sentence(
            pt="O usuário das credenciais SMTP precisa da política “use approved-senders” no compartimento do remetente.",
            en="The user of the SMTP credentials needs the policy “use approved-senders” in the sender's compartment.",
            es="El usuario de las credenciales SMTP necesita la política «use approved-senders» en el compartimento del remitente.",
        ),
    ),
    Cause(
        "mail_from.mailchannels_lockdown",
        Fault.ACCOUNT,
        permanence=Permanence.LASTING,
        title=Sentence(
            pt="O MailChannels não reconhece quem envia pelo domínio de %(sender)s",
            en="MailChannels does not know who sends for the domain of %(sender)s",
            es="MailChannels no reconoce a quien envía por el dominio de %(sender)s",
        ),
        meaning=Sentence(
            pt="A hospedagem envia pelo MailChannels, e o registro Domain Lockdown do domínio não autoriza esta conta de envio, ou não existe.",
            en="The host sends through MailChannels, and the Domain Lockdown record of the domain does not allow this sending account, or is missing.",
            es="El alojamiento envía por MailChannels, y el registro Domain Lockdown del dominio no autoriza esta cuenta de envío, o no existe.",
        ),
        field="sender",
        cures=("correct_sender",),
        ask=Ask.DOMAIN_OWNER,
        steps=(
            Sentence(
                pt="No DNS do domínio, publique um TXT em _mailchannels com v=mc1 e o identificador da conta de envio (auth=), que a hospedagem informa.",
                en="In the domain's DNS publish a TXT record at _mailchannels with v=mc1 and the identifier of the sending account (auth=), which the host tells.",
                es="En el DNS del dominio, publique un TXT en _mailchannels con v=mc1 y el identificador de la cuenta de envío (auth=), que informa el alojamiento.",
            ),
        ),
        sources=("https://docs.mailchannels.com/email-api/sending-policies",),
    ),
)
