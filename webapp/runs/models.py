"""The table of test runs: the request, the steps so far, and the result."""

import peewee as pw

from webapp.db import JsonField, SchemaModel, UtcDateTimeField

WAITING, RUNNING = "waiting", "running"
ACCEPTED, REFUSED, CANCELLED, INTERRUPTED = "accepted", "refused", "cancelled", "interrupted"
PRACTICE = "practice"  # the practice mailbox answered
PASSED = "passed"  # every step of a test that sends nothing succeeded
# The kind of run that tests an account as it stands in its form, which `asked` holds; a new one has the id 0.
DRAFT = "draft"


class Run(SchemaModel):
    """One test of an account, of its form or of a connector (`kind`), executed outside the web threads.

    States: waiting → running → accepted | passed | practice | refused | cancelled | interrupted. A running
    run whose `lease_until` has passed has lost its process and becomes interrupted. `fingerprint` is that of
    the tested settings. `steps` is the transcript as JSON, stored as it grows.
    """

    kind = pw.TextField()
    subject_id = pw.IntegerField()
    subject_name = pw.TextField()
    state = pw.TextField(default=WAITING)
    fingerprint = pw.TextField(default="")
    asked = JsonField()
    steps = JsonField(default=list)
    result = JsonField(null=True)
    actor_id = pw.IntegerField(null=True)
    actor = pw.TextField()
    locale = pw.TextField(default="")
    created_at = UtcDateTimeField()
    started_at = UtcDateTimeField(null=True)
    finished_at = UtcDateTimeField(null=True)
    lease_until = UtcDateTimeField(null=True)
    cancel_requested = pw.BooleanField(default=False)
    once = pw.TextField(null=True, unique=True)

    class Meta:
        indexes = (
            (("state", "id"), False),
            (("kind", "subject_id", "id"), False),
        )

    @property
    def is_over(self) -> bool:
        """Return True when the run is in a final state."""
        return self.state not in (WAITING, RUNNING)

    @property
    def mark(self) -> str:
        """A short text that changes whenever the run does, for the page that polls."""
        ended = sum(step["state"] != RUNNING for step in self.steps)
        return f"{self.state}-{len(self.steps)}-{ended}-{int(self.cancel_requested)}"
