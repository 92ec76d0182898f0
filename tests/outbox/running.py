"""A worker that runs while a test runs, and ways to wait for what it does."""

import contextlib
import dataclasses
from collections.abc import Callable, Iterator
from typing import Any

import config
from tests.outbox.requests import new_account
from webapp.accounts.models import Account
from webapp.applications.models import Application
from webapp.audit.log import Actor
from webapp.clock import monotonic, now
from webapp.db import notify
from webapp.outbox.delivery.worker import Worker
from webapp.outbox.intake import accept
from webapp.outbox.intake.request import MessageRequest
from webapp.outbox.models import Message

LIMIT_S = 20.0
COMMAND = Actor(None, "cron", "cli")


@contextlib.contextmanager
def working(settings: config.Settings) -> Iterator[Worker]:
    """Run a worker for the length of a block."""
    worker = Worker(settings)
    worker.start()
    try:
        yield worker
    finally:
        worker.stop()


def until(holds: Callable[[], Any], *, limit_s: float = LIMIT_S) -> Any:
    """Wait until `holds()` is true and return its value; looks again whenever a message moved."""
    ends_at = monotonic() + limit_s
    wake_up = notify.WakeUp()
    try:
        while not (answer := holds()):
            assert monotonic() < ends_at, "it did not happen in time"
            wake_up.wait(0.02)
    finally:
        wake_up.close()
    return answer


def account_at(server: Any, **fields: Any) -> Account:
    """Store an account that sends in clear to a server of the test."""
    return new_account(host="localhost", port=server.port, **fields)


def hand_over(settings: config.Settings, application: Application | None = None, **asked: Any) -> Message:
    """Hand a message over as an interface does, and return its record."""
    usual = {"to": ("maria@example.com",), "subject": "Report", "text": "All is well."}
    accepted = accept.accept_one(
        MessageRequest(**usual | asked),
        interface="command",
        application=application,
        actor=COMMAND,
        settings=settings,
    )
    return Message.get_by_id(accepted.message_id)


def new_application(**columns: Any) -> Application:
    """Store an application."""
    moment = now()
    usual = {"name": "Payroll", "name_key": "payroll", "created_at": moment, "updated_at": moment}
    return Application.create(**usual | columns)


def with_settings(settings: config.Settings, **changes: Any) -> config.Settings:
    """Return the settings with changes."""
    return dataclasses.replace(settings, **changes)
