"""How to tell the causes apart that only a server's own words reveal: an ordered table of signals.

The first rule that holds decides; so what is said plainly comes before what a bare code suggests.
"""

from webapp.mail.diagnosis.signals import limits, log_in, message, recipient, sender, welcome
from webapp.mail.diagnosis.signals.rule import Rule

RULES: tuple[Rule, ...] = (
    *welcome.RULES,
    *log_in.RULES,
    *sender.RULES,
    *limits.RULES,
    *recipient.RULES,
    *message.RULES,
)
