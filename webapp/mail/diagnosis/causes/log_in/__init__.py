"""Authentication: its causes."""

from webapp.mail.diagnosis.causes.log_in import google, microsoft, offer, policy, refusal, user_name

CAUSES = (
    *google.CAUSES,
    *microsoft.CAUSES,
    *offer.CAUSES,
    *policy.CAUSES,
    *refusal.CAUSES,
    *user_name.CAUSES,
)
