"""Mail services of cloud platforms, test mailboxes, and the relay behind many web hosts."""

from webapp.mail.diagnosis.providers.platforms import alibaba, mailchannels, mailtrap, oracle

PROVIDERS = (*mailtrap.PROVIDERS, *oracle.PROVIDERS, *alibaba.PROVIDERS, *mailchannels.PROVIDERS)
