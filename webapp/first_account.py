"""Creates, at the first start, an account for the practice mailbox, so that a first test succeeds."""

from webapp.accounts import service
from webapp.accounts.fields import AccountFields
from webapp.audit.log import Actor
from webapp.audit.models import AuditEntry
from webapp.db import writing
from webapp.practice.mailbox import HOST

NAME = "Caixa de treino"
SENDER = "postigo@treino.local"


def add(practice_port: int) -> None:
    """Create the account unless any account was ever created, so that a deleted one stays deleted."""
    with writing():  # of two machines that start at the same time, the second finds the account
        _add(practice_port)


def _add(practice_port: int) -> None:
    if AuditEntry.select().where(AuditEntry.action == "account.created").exists():
        return
    fields = AccountFields(
        name=NAME, sender=SENDER, host=HOST, port=practice_port, secure=False, security=None
    )
    service.create(fields, actor=Actor(None, "Postigo", "start"))
