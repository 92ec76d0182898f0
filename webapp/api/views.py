"""The endpoints below /api/v1/messages: send, list, show, cancel and retry messages.

A view returns objects; the schema named in its `bp.response` makes the JSON from them.
"""

import base64
import binascii
import datetime as dt
from typing import Any

from flask import current_app, g
from flask_smorest import Blueprint

from webapp.access.guard import needs
from webapp.access.rights import Right
from webapp.api import answer_schemas, auth, problems, request_schemas
from webapp.api.request_body import RequestReader, idempotency_key
from webapp.errors import AppError, Invalid
from webapp.outbox import service
from webapp.outbox.intake import accept
from webapp.outbox.intake.accept import Accepted
from webapp.outbox.intake.request import MessageRequest, check_key
from webapp.outbox.models import Message
from webapp.outbox.reading.api_list import ApiFilters, find_page

INTERFACE = "api"


class _Blueprint(Blueprint):
    """A blueprint whose requests are read by `request_body.RequestReader`."""

    ARGUMENTS_PARSER = RequestReader()


bp = _Blueprint(
    "api", __name__, url_prefix=answer_schemas.PATH, description="Messages of the application that asks."
)
bp.before_request(auth.authenticate)
_problem = {"$ref": "#/components/responses/Problem"}
# Without the entry for 422 flask-smorest documents an error format of its own.
_problems = {"default": _problem, "422": _problem}
# Made once: making a schema takes longer than reading a message with it.
_MESSAGE, _BATCH = request_schemas.MessageIn(), request_schemas.BatchIn()
_ALL_REFUSED = {
    "description": "All were refused, each for itself; or the request as a whole.",
    "content": {"application/json": {"schema": answer_schemas.BatchOut}, **problems.DOCUMENTED["content"]},
}
_KEY = {
    "parameters": [
        {
            "in": "header",
            "name": "Idempotency-Key",
            "schema": {"type": "string", **request_schemas.KEY_RULE},
            "description": "Sent a second time, the same key brings the message of the first.",
        }
    ]
}


@bp.post("")
@needs(Right.API)
@auth.scope("send")
@bp.doc(responses=_problems, **_KEY)
@bp.arguments(_MESSAGE)
@bp.response(202, answer_schemas.AcceptedOut)
def send(asked: MessageRequest) -> tuple[Accepted, dict[str, str]]:
    """Hand a message over.

    202 says that it has reached the disk of this server and will be sent; not that it was.

    Of its values only recipients refuse a message: one of `from`, `reply_to`, `confirmation`, `subject` or
    `headers` that cannot be used is mended, left to the account or left out, and `not_kept` of the message
    tells it. A TAB, and a line break before a space or a TAB (folding), stand for a space. Other line breaks
    and control characters in these members are refused, as are a malformed `return_path` and names of
    members and of header fields that are not allowed.

    A complete message may come as message/rfc822 instead. In the query string, `to` then names each address
    that receives it; without it, To, Cc and Bcc of its header do. `from` is the return path; `account`,
    `sensitive` and `life_seconds` are as in JSON.
    """
    asked = asked._replace(idempotency_key=idempotency_key())
    accepted = accept.accept_one(asked, **_intake())
    return accepted, {"Location": answer_schemas.path_of(accepted.message_id)}


@bp.post("/batch")
@needs(Right.API)
@auth.scope("send")
@bp.doc(responses={"default": _problem, "422": _ALL_REFUSED})
@bp.arguments(_BATCH)
@bp.response(202, answer_schemas.BatchOut)
@bp.alt_response(207, schema=answer_schemas.BatchOut, description="Some were accepted, some refused.")
def send_batch(asked: dict[str, Any]) -> tuple[list[Accepted | AppError], int]:
    """Hand up to 1,000 messages over.

    Each is judged for itself and has its entry in the answer, in their order: those that are
    accepted have reached the disk together, those that are refused name what is wrong.
    """
    requests = asked["messages"]
    for item in requests:
        if item.idempotency_key is not None:
            check_key(item.idempotency_key)
    answers = accept.accept(requests, **_intake())
    refused = answer_schemas.refused_in(answers)
    return answers, 202 if not refused else 207 if refused < len(answers) else 422


@bp.get("")
@needs(Right.API)
@auth.scope("read")
@bp.doc(responses=_problems)
@bp.arguments(request_schemas.ListIn, location="query")
@bp.response(200, answer_schemas.ListOut)
def messages(asked: dict[str, Any]) -> dict[str, Any]:
    """List the application's messages, the newest first."""
    limit = asked.pop("limit")
    wanted = ApiFilters(
        application_id=auth.application().id,
        before_id=_before(asked.pop("cursor", None)),
        since=_moment(asked.pop("since", None), "since"),
        until=_moment(asked.pop("until", None), "until"),
        **asked,
    )
    found, more = find_page(wanted, limit)
    cursor = _cursor(found[-1].id) if more else None
    return {"messages": answer_schemas.load_recipients(found), "next": cursor}


@bp.get("/<int:message_id>")
@needs(Right.API)
@auth.scope("read")
@bp.doc(responses={"default": _problem})
@bp.response(200, answer_schemas.MessageWithAttemptsOut)
def message(message_id: int) -> Message:
    """Show a message with its recipients and every attempt."""
    found = service.owned_by(auth.application(), message_id)
    answer_schemas.load_recipients([found])
    return found


@bp.post("/<int:message_id>/cancel")
@needs(Right.API)
@auth.scope("manage")
@bp.doc(responses={"default": _problem})
@bp.response(200, answer_schemas.ChangedOut)
def cancel(message_id: int) -> dict[str, int]:
    """Take back what has not been sent; 409 when there is nothing to take back."""
    service.owned_by(auth.application(), message_id)
    return {"recipients": service.cancel(message_id, actor=auth.actor())}


@bp.post("/<int:message_id>/retry")
@needs(Right.API)
@auth.scope("manage")
@bp.doc(responses={"default": _problem})
@bp.response(200, answer_schemas.ChangedOut)
def retry(message_id: int) -> dict[str, int]:
    """Try now, also for recipients that were refused or whose time ran out; 409 when there are none."""
    service.owned_by(auth.application(), message_id)
    return {"recipients": service.retry(message_id, actor=auth.actor())}


def _intake() -> dict[str, Any]:
    return {
        "interface": INTERFACE,
        "application": g.application,
        "actor": auth.actor(),
        "settings": current_app.config["POSTIGO"],
    }


def _cursor(message_id: int) -> str:
    return base64.urlsafe_b64encode(str(message_id).encode()).decode().rstrip("=")


def _before(cursor: str | None) -> int | None:
    if cursor is None:
        return None
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
        if text.isdecimal() and len(text) < 19:
            return int(text)
    except (binascii.Error, ValueError):
        pass
    raise Invalid("cursor.malformed", field="cursor")


def _moment(text: str | None, field: str) -> dt.datetime | None:
    """Return an RFC 3339 moment as naive UTC; without an offset it is UTC."""
    if text is None:
        return None
    try:
        moment = dt.datetime.fromisoformat(text)
        return moment.astimezone(dt.UTC).replace(tzinfo=None) if moment.tzinfo else moment
    except (ValueError, OverflowError) as error:
        raise Invalid("filter.malformed", field=field) from error
