"""Rules that find the cause in a server's reply, as an ordered table.

The first rule that matches decides, so rules for explicit texts come before those for reply codes alone.
"""

from webapp.mail.diagnosis.signals import limits, log_in, message, recipient, sender, welcome
from webapp.mail.diagnosis.signals.rule import Rule

RULES: tuple[Rule, ...] = (
    *message.LINK_RULES,
    *welcome.RULES,
    *log_in.RULES,
    *sender.RULES,
    *limits.RULES,
    *recipient.RULES,
    *message.RULES,
)
