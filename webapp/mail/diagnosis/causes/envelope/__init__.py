"""Sender and recipients: its causes."""

from webapp.mail.diagnosis.causes.envelope import recipient, relaying, sender

CAUSES = (
    *sender.CAUSES,
    *relaying.CAUSES,
    *recipient.CAUSES,
)
