"""The periodic tasks of a worker beside sending: bulk actions, retention, and what nobody uses any more."""

import datetime as dt
from typing import Protocol

from webapp.accounts.sending import SendingSettings
from webapp.general import service as general
from webapp.general.fields import InstalledSettings
from webapp.outbox import bulk, content_pieces, retention
from webapp.outbox.delivery.heartbeat import EVERY_S, PeriodicTask
from webapp.outbox.intake import rate_limit

HOUR_S = 3600.0


class TaskSettings(SendingSettings, InstalledSettings, Protocol):
    """The settings that the periodic tasks depend on."""


def periodic_tasks(settings: TaskSettings) -> tuple[PeriodicTask, ...]:
    """Return the periodic tasks of a worker with these settings."""
    return (
        PeriodicTask("bulk", lambda _: bulk.work(settings), EVERY_S),
        PeriodicTask(
            "retention",
            lambda moment: retention.purge(moment, general.current(settings)),
            HOUR_S,
            ends_by_age=True,
        ),
        PeriodicTask("usage", _forget_usage, HOUR_S, ends_by_age=True),
        PeriodicTask("pieces", content_pieces.sweep, HOUR_S, ends_by_age=True),
    )


def _forget_usage(moment: dt.datetime) -> bool:
    """Delete the counters of minutes that have left the window of every rate limit."""
    rate_limit.forget(moment - dt.timedelta(hours=1))
    return False
