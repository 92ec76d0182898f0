"""Authentication: its causes."""

from webapp.mail.diagnosis.causes.log_in import offer, policy, refusal

CAUSES = (
    *offer.CAUSES,
    *policy.CAUSES,
    *refusal.CAUSES,
)
