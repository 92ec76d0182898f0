"""The causes of failure, one row each: signals, cures, who is at fault, and words in three languages.

docs/causes.md tells how to add one.
"""

from webapp.mail.diagnosis.cause import by_code
from webapp.mail.diagnosis.causes import content, encryption, envelope, log_in, route, server, settings

CAUSES = by_code(
    route.CAUSES,
    server.CAUSES,
    encryption.CAUSES,
    log_in.CAUSES,
    envelope.CAUSES,
    content.CAUSES,
    settings.CAUSES,
)
