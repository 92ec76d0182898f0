"""Services that send mail for programs, one file each."""

from webapp.mail.diagnosis.providers.cloud import (
    amazon_ses,
    brevo,
    elastic_email,
    mailersend,
    mailgun,
    mailjet,
    mandrill,
    postmark,
    resend,
    sendgrid,
    smtp2go,
    sparkpost,
    zeptomail,
)

PROVIDERS = (
    *amazon_ses.PROVIDERS,
    *sendgrid.PROVIDERS,
    *mailgun.PROVIDERS,
    *brevo.PROVIDERS,
    *mailjet.PROVIDERS,
    *postmark.PROVIDERS,
    *sparkpost.PROVIDERS,
    *mailersend.PROVIDERS,
    *resend.PROVIDERS,
    *smtp2go.PROVIDERS,
    *elastic_email.PROVIDERS,
    *mandrill.PROVIDERS,
    *zeptomail.PROVIDERS,
)
