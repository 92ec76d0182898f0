"""On a first start, an account that points at the practice mailbox, so that the first test succeeds."""

from webapp.accounts import service
from webapp.accounts.fields import AccountFields
from webapp.audit.log import Actor
from webapp.audit.models import AuditEntry
from webapp.db import writing
from webapp.practice.mailbox import HOST

NAME = "Caixa de treino"
SENDER = "postigo@treino.local"


def add(practice_port: int) -> None:
    """Create the account, unless there ever was one: what somebody deleted does not come back."""
    with writing():  # of two machines that start at the same moment, one finds that there is one
        _add(practice_port)


def _add(practice_port: int) -> None:
    if AuditEntry.select().where(AuditEntry.action == "account.created").exists():
        return
    fields = AccountFields(
        name=NAME, sender=SENDER, host=HOST, port=practice_port, secure=False, security=None
    )
    service.create(fields, actor=Actor(None, "Postigo", "start"))
