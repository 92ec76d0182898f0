"""What a search found, as its run keeps it, and what a page offers of it."""

import re

from webapp.clock import now
from webapp.runs.models import ACCEPTED, Run


def ended(**found):
    """End the search that was started last with what it found; return its id."""
    run = Run.select().order_by(Run.id.desc()).first()
    result = {"code": "accepted", **found}
    Run.update(state=ACCEPTED, result=result, finished_at=now()).where(Run.id == run.id).execute()
    return run.id


def records(*mx, services=(), refuses_mail=False, fault=""):
    return {
        "mx": [list(row) for row in mx],
        "services": [list(row) for row in services],
        "refuses_mail": refuses_mail,
        "fault": fault,
    }


def offers(page):
    """Return what the buttons would take into the form, in their order."""
    return re.findall(r'name="take" value="([^"]+)"', page)
