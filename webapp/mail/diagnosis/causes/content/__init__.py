"""The message: its causes."""

from webapp.mail.diagnosis.causes.content import form, judgement, transfer

CAUSES = (
    *judgement.CAUSES,
    *form.CAUSES,
    *transfer.CAUSES,
)
