"""Hosts that give their customers mailboxes with domains of their own."""

from webapp.mail.diagnosis.providers.hosting import brazilian, european, godaddy, hostinger, panel

PROVIDERS = (
    *european.PROVIDERS,
    *godaddy.PROVIDERS,
    *hostinger.PROVIDERS,
    *panel.PROVIDERS,
    *brazilian.PROVIDERS,
)
