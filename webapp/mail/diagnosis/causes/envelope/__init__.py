"""Sender and recipients: its causes."""

from webapp.mail.diagnosis.causes.envelope import exchange, google, microsoft, recipient, relaying, sender

CAUSES = (
    *exchange.CAUSES,
    *google.CAUSES,
    *microsoft.CAUSES,
    *sender.CAUSES,
    *relaying.CAUSES,
    *recipient.CAUSES,
)
