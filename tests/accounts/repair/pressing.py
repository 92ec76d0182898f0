"""A failed test, and the press of a button in its result."""

import re

from tests.accounts.testing.runs import PT, finished
from webapp.audit.models import AuditEntry

NAME = "postigo.example.com"


def failed(row, code, **facts):
    """Store a test of `row` that failed for this cause."""
    known = {"host": row.host, "port": row.port, "ehlo_name": "postigo"}
    return finished(row, code=code, facts=known | facts, stage="ehlo")


def press(client, run, cure, *, headers=(), **typed):
    """Press the button of a cure, with what was typed into its fields; return the answer."""
    page = client.get(f"/runs/{run.id}", headers=PT).text
    form = re.search(rf'<form [^>]*action="/accounts/repair/{run.id}/{cure}".*?</form>', page, re.DOTALL)
    assert form is not None, f"no button for {cure}"
    sent = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form[0]))
    sent |= dict(re.findall(r'name="([^"]+)" type="text" value="([^"]*)"', form[0]))
    sent |= {f"{cure}-{name}": value for name, value in typed.items()}
    return client.post(f"/accounts/repair/{run.id}/{cure}", data=sent, headers={**PT, **dict(headers)})


def actions():
    """Return the actions of the audit log, oldest first."""
    return [entry.action for entry in AuditEntry.select().order_by(AuditEntry.id)]
