"""TLS: its causes."""

from webapp.mail.diagnosis.causes.encryption import certificate, handshake, starttls

CAUSES = (
    *starttls.CAUSES,
    *certificate.CAUSES,
    *handshake.CAUSES,
)
