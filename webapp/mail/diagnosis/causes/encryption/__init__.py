"""TLS: its causes."""

from webapp.mail.diagnosis.causes.encryption import agreement, certificate, chain, handshake, starttls

CAUSES = (
    *starttls.CAUSES,
    *certificate.CAUSES,
    *handshake.CAUSES,
    *agreement.CAUSES,
    *chain.CAUSES,
)
