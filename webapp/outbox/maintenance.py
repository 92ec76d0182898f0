"""DEEDS: what a worker does beside sending: deeds on many messages, and the end of keeping."""

import datetime as dt

from webapp.clock import now
from webapp.outbox import bulk, retention
from webapp.outbox.delivery.heartbeat import EVERY_S, Chore
from webapp.outbox.intake import rate_limit
from webapp.outbox.retention import Keeping

HOUR_S = 3600.0


def chores(settings: Keeping) -> tuple[Chore, ...]:
    """Return what a worker with these settings does now and then."""
    return (
        Chore("bulk", bulk.work, EVERY_S),
        Chore("retention", lambda: retention.purge(now(), settings), HOUR_S),
        Chore("usage", _forget_usage, HOUR_S),
    )


def _forget_usage() -> bool:
    """Delete the counters of minutes that no limit looks at any more."""
    rate_limit.forget(now() - dt.timedelta(hours=1))
    return False
