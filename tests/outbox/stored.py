"""Messages as the interfaces and the workers leave them, written straight into the tables."""

import datetime as dt
import itertools
from typing import Any

from webapp.accounts.models import Account
from webapp.applications.models import Application
from webapp.clock import now
from webapp.outbox.models import Attempt, Content, Message, Recipient
from webapp.outbox.queue import states

ENTITY = (
    b"Content-Type: multipart/alternative; boundary=x\r\n\r\n"
    b"--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nO pedido 7 saiu.\r\n"
    b"--x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>O pedido <b>7</b>.</p><script>x</script>\r\n"
    b"--x--\r\n"
)
_numbers = itertools.count(1)


def new_application(name: str = "Folha", **changes: Any) -> Application:
    """Store an application without a token."""
    columns = {"name": name, "name_key": name.casefold(), "created_at": now(), "updated_at": now()}
    return Application.create(**columns | changes)


def message(
    account: Account,
    *people: str | tuple[str, str],
    application: Application | None = None,
    age: dt.timedelta = dt.timedelta(),
    entity: bytes | None = ENTITY,
    **columns: Any,
) -> Message:
    """Store a message to `people`, each an address or (address, state); it was accepted `age` ago."""
    moment = now() - age
    row = Message.create(
        **{
            "application": application,
            "application_name": application.name if application else "",
            "interface": "api",
            "account": account,
            "account_name": account.name,
            "why": "account.asked",
            "message_id": f"<{next(_numbers)}.test@example.com>",
            "sender": account.sender,
            "subject": "Seu pedido saiu",
            "asked": {"to": [_address(person) for person in people] or ["maria@example.com"]},
            "size_bytes": 1234,
            "created_at": moment,
            "expires_at": moment + dt.timedelta(hours=72),
        }
        | columns
    )
    if entity is not None:
        Content.create(message=row, entity=entity)
    for place, person in enumerate(people or ("maria@example.com",)):
        state = person[1] if isinstance(person, tuple) else states.QUEUED
        recipient(row, _address(person), state, place=place)
    return row


def recipient(of: Message, address: str, state: str, *, place: int = 0, **columns: Any) -> Recipient:
    """Store a recipient as one in `state` stands."""
    over = state in states.FINAL
    own_state = {
        "lane": None if over else of.account,
        "due_at": of.created_at if state in (states.QUEUED, states.DEFERRED) else None,
        "expires_at": None if over else of.expires_at,
        "ended_at": of.created_at if over else None,
        "sent_by": of.account if state == states.ACCEPTED else None,
    }
    if state == states.SENDING:
        own_state |= {"lease_until": now() + dt.timedelta(seconds=30), "lease_owner": "worker"}
    own = {"message": of, "place": place, "kind": "to", "address": address, "state": state}
    return Recipient.create(**own | {"created_at": of.created_at} | own_state | columns)


def attempt(of: Message, code: str = "accepted", **columns: Any) -> Attempt:
    """Store an attempt that ended with `code`."""
    row = {
        "message": of,
        "account": of.account,
        "account_name": of.account_name,
        "worker": "worker",
        "started_at": now(),
        "took_ms": 12,
        "stage": "end_of_data",
        "code": code,
        "steps": [
            {
                "stage": "end_of_data",
                "state": "done" if code == "accepted" else "failed",
                "started_ms": 3,
                "took_ms": 9,
                "facts": {"queue_id": "4F1"} if code == "accepted" else {"error": code},
                "lines": [[">", ".", True, 3], ["<", "250 2.0.0 Ok: queued as 4F1", True, 12]],
            }
        ],
    }
    return Attempt.create(**row | columns)


def _address(person: str | tuple[str, str]) -> str:
    return person[0] if isinstance(person, tuple) else person
