"""The causes of failure, one row each: signals, cures, who is at fault, and words in three languages.

docs/diagnosis.md tells how to add one.
"""

from webapp.mail.diagnosis.cause import by_code
from webapp.mail.diagnosis.causes import content, encryption, envelope, log_in, route, server, settings, token
from webapp.mail.diagnosis.causes.wordings import with_wordings

# The parts of the dialogue, in their order.
FAMILIES = {
    "route": route.CAUSES,
    "server": server.CAUSES,
    "encryption": encryption.CAUSES,
    "token": token.CAUSES,
    "log_in": log_in.CAUSES,
    "envelope": envelope.CAUSES,
    "content": content.CAUSES,
    "settings": settings.CAUSES,
}
CAUSES = with_wordings(by_code(*FAMILIES.values()))
