"""Test runs: what was asked, how far it came, what was learnt."""

import peewee as pw

from webapp.db import JsonField, SchemaModel, UtcDateTimeField

WAITING, RUNNING = "waiting", "running"
ACCEPTED, REFUSED, CANCELLED, INTERRUPTED = "accepted", "refused", "cancelled", "interrupted"


class Run(SchemaModel):
    """One test of an account or a connector (`kind`), done outside the web workers.

    States: waiting → running → accepted | refused | cancelled | interrupted. A running run whose
    `lease_until` has passed lost its process and becomes interrupted. `fingerprint` is that of the
    settings which were tested. `steps` is the transcript as JSON, written as it grows.
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
        """Tell whether nothing more will happen to this run."""
        return self.state not in (WAITING, RUNNING)

    @property
    def mark(self) -> str:
        """A short text that differs whenever there is something new to see."""
        ended = sum(step["state"] != RUNNING for step in self.steps)
        return f"{self.state}-{len(self.steps)}-{ended}-{int(self.cancel_requested)}"
