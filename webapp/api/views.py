"""The addresses of the interface: hand messages over, look after them, take them back."""

import base64
import binascii
import datetime as dt
from typing import Any

from flask import Response, current_app, g, jsonify, url_for
from flask_smorest import Blueprint

from webapp.access.guard import needs
from webapp.access.rights import Right
from webapp.api import auth, problems, schemas
from webapp.api.representation import message_view, messages_view
from webapp.api.request_body import Reader, idempotency_key
from webapp.errors import AppError, Invalid
from webapp.outbox import service
from webapp.outbox.intake import accept
from webapp.outbox.intake.accept import Accepted
from webapp.outbox.intake.request import MessageRequest, check_key
from webapp.outbox.reading.api_list import ApiFilters, find

INTERFACE = "api"


class _Blueprint(Blueprint):
    """Reads requests our way."""

    ARGUMENTS_PARSER = Reader()


bp = _Blueprint(
    "api", __name__, url_prefix="/api/v1/messages", description="Messages of the application that asks."
)
bp.before_request(auth.admit)
_problem = {"$ref": "#/components/responses/Problem"}
# flask-smorest would describe a 422 of its own making.
_problems = {"default": _problem, "422": _problem}
# Made once: making a schema takes longer than reading a message with it.
_MESSAGE, _BATCH = schemas.MessageIn(), schemas.BatchIn()
_ALL_REFUSED = {
    "description": "All were refused, each for itself; or the request as a whole.",
    "content": {"application/json": {"schema": schemas.BatchOut}, **problems.DOCUMENTED["content"]},
}
_KEY = {
    "parameters": [
        {
            "in": "header",
            "name": "Idempotency-Key",
            "schema": {"type": "string", "minLength": 1, "maxLength": 255},
            "description": "Sent a second time, the same key brings the message of the first.",
        }
    ]
}


@bp.post("")
@needs(Right.API)
@auth.scope("send")
@bp.doc(responses=_problems, **_KEY)
@bp.arguments(_MESSAGE)
@bp.response(202, schemas.AcceptedOut)
def send(asked: MessageRequest) -> Response:
    """Hand a message over.

    202 says that it has reached the disk of this server and will be sent; not that it was.
    """
    asked = asked._replace(idempotency_key=idempotency_key())
    accepted = accept.accept_one(asked, **_how())
    body = entry_of(accepted, url_for("api.messages"))
    response = jsonify(body)
    response.status_code = 202
    response.headers["Location"] = body["links"]["self"]
    return response


@bp.post("/batch")
@needs(Right.API)
@auth.scope("send")
@bp.doc(responses={"default": _problem, "422": _ALL_REFUSED})
@bp.arguments(_BATCH)
@bp.response(202, schemas.BatchOut)
@bp.alt_response(207, schema=schemas.BatchOut, description="Some were accepted, some refused.")
def send_batch(asked: dict[str, Any]) -> Response:
    """Hand up to 1,000 messages over.

    Each is judged for itself and has its entry in the answer, in their order: those that are
    accepted have reached the disk together, those that are refused name what is wrong.
    """
    requests = asked["messages"]
    for item in requests:
        if item.idempotency_key is not None:
            check_key(item.idempotency_key)
    answers = accept.accept(requests, **_how())
    refused = sum(isinstance(answer, AppError) for answer in answers)
    home = url_for("api.messages")
    body = {
        "accepted": len(answers) - refused,
        "refused": refused,
        "messages": [_entry(answer, home) for answer in answers],
    }
    response = jsonify(body)
    response.status_code = 202 if not refused else 207 if refused < len(answers) else 422
    return response


@bp.get("")
@needs(Right.API)
@auth.scope("read")
@bp.doc(responses=_problems)
@bp.arguments(schemas.ListIn, location="query")
@bp.response(200, schemas.ListOut)
def messages(asked: dict[str, Any]) -> Response:
    """List the application's messages, the newest first."""
    limit = asked.pop("limit")
    wanted = ApiFilters(
        application_id=auth.application().id,
        before_id=_before(asked.pop("cursor", None)),
        since=_moment(asked.pop("since", None), "since"),
        until=_moment(asked.pop("until", None), "until"),
        **asked,
    )
    found = find(wanted, limit + 1)
    cursor = _cursor(found[limit - 1].id) if len(found) > limit else None
    return jsonify({"messages": messages_view(found[:limit]), "next": cursor})


@bp.get("/<int:message_id>")
@needs(Right.API)
@auth.scope("read")
@bp.doc(responses={"default": _problem})
@bp.response(200, schemas.MessageWithAttemptsOut)
def message(message_id: int) -> Response:
    """Show a message with its recipients and every attempt."""
    return jsonify(message_view(service.owned_by(auth.application(), message_id)))


@bp.post("/<int:message_id>/cancel")
@needs(Right.API)
@auth.scope("manage")
@bp.doc(responses={"default": _problem})
@bp.response(200, schemas.MovedOut)
def cancel(message_id: int) -> Response:
    """Take back what has not been sent; 409 when there is nothing to take back."""
    service.owned_by(auth.application(), message_id)
    return jsonify({"recipients": service.cancel(message_id, actor=auth.actor())})


@bp.post("/<int:message_id>/retry")
@needs(Right.API)
@auth.scope("manage")
@bp.doc(responses={"default": _problem})
@bp.response(200, schemas.MovedOut)
def retry(message_id: int) -> Response:
    """Try now, also for recipients that were refused or whose time ran out; 409 when there are none."""
    service.owned_by(auth.application(), message_id)
    return jsonify({"recipients": service.retry(message_id, actor=auth.actor())})


def _how() -> dict[str, Any]:
    return {
        "interface": INTERFACE,
        "application": g.application,
        "actor": auth.actor(),
        "settings": current_app.config["POSTIGO"],
    }


def _entry(answer: Accepted | AppError, home: str) -> dict[str, Any]:
    if isinstance(answer, AppError):
        return {"problem": problems.document_of(answer)}
    return entry_of(answer, home)


def entry_of(accepted: Accepted, home: str) -> dict[str, Any]:
    """Return what is answered for a message that was accepted; `home` is the address of all messages."""
    return {
        "id": accepted.message_id,
        "repeated": accepted.repeated,
        "links": {"self": f"{home}/{accepted.message_id}"},
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
