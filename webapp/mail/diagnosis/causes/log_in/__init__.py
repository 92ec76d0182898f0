"""Authentication: its causes."""

from webapp.mail.diagnosis.causes.log_in import access, microsoft, offer, policy, refusal

CAUSES = (
    *access.CAUSES,
    *microsoft.CAUSES,
    *offer.CAUSES,
    *policy.CAUSES,
    *refusal.CAUSES,
    *access.CAUSES,
)
