"""Stored test runs for the tests of their pages."""

from tests.conftest import TESTER
from webapp.audit.log import Actor, Subject
from webapp.runs import queue, service
from webapp.runs.models import Run

HTMX = {"HX-Request": "true"}
ASKED = {"to": "maria@example.com", "subject": "Assunto", "body": "Texto"}
PT = {"Accept-Language": "pt-BR"}


def waiting(row, actor: Actor = TESTER) -> Run:
    """Store a run that no runner picks up."""
    subject = Subject.of(row, row.name)
    return service.start(
        "account", subject, fingerprint=row.fingerprint, asked=ASKED, per_minute=1000, actor=actor
    )


def finished(row, **result) -> Run:
    """Store a run that ended with `result`."""
    run = waiting(row)
    mine = queue.claim()
    queue.finish(mine, [], {"code": "accepted", **result})
    return service.get(run.id)
