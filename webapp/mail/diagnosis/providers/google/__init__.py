"""Google: Gmail, the SMTP relay of Workspace, and Google as the recipient's server."""

from webapp.mail.diagnosis.providers.google import receiving, sending

PROVIDERS = (*sending.PROVIDERS, *receiving.PROVIDERS)
