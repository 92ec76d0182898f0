"""Reads requests for flask-smorest: strict JSON, and an error code for each member that is wrong."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, NoReturn

from flask import request
from marshmallow import ValidationError
from webargs.flaskparser import FlaskParser

from webapp.api import problems, strict_json, whole_message
from webapp.api.request_fields import ERRORS_MOST, MemberError, MoreErrors
from webapp.api.request_schemas import MessageIn
from webapp.errors import Invalid, Refused
from webapp.outbox.intake.request import check_key

_CODES = {
    "Unknown field.": "member.unknown",
    "Missing data for required field.": "member.missing",
    "Field may not be null.": "member.wrong_type",
    "Invalid input type.": "member.wrong_type",
}


class RequestReader(FlaskParser):
    """Reads JSON bodies and query strings; errors are raised as AppErrors."""

    DEFAULT_UNKNOWN_BY_LOCATION: ClassVar[dict[str, str | None]] = {}

    def parse(self, argmap: Any, req: Any = None, *, location: str | None = None, **how: Any) -> Any:
        """Return what a request asks for; one message may come whole, as message/rfc822."""
        if isinstance(argmap, MessageIn) and request.mimetype == whole_message.MEDIA_TYPE:
            return whole_message.read(request)
        return super().parse(argmap, req, location=location, **how)

    def load_json(self, req: Any, schema: Any) -> Any:
        """Return the JSON object in the body.

        Raises Refused `media_type.not_json` for another media type, Invalid `json.` codes.
        """
        if req.mimetype != "application/json":
            raise Refused("media_type.not_json")
        value = strict_json.loads(req.get_data(cache=False))
        if not isinstance(value, dict):
            raise Invalid("json.no_object")
        return value

    def handle_error(self, error: ValidationError, *_: Any, **__: Any) -> NoReturn:
        """Raise the errors that marshmallow found as one AppError."""
        messages = error.messages
        by_location = messages if isinstance(messages, Mapping) else {"json": {"": messages}}
        found = [item for place in by_location.values() for item in _errors(place, "")]
        errors = [item for item in found if isinstance(item, Invalid)]
        counted = sum(item for item in found if isinstance(item, MoreErrors))
        raise problems.several(errors[:ERRORS_MOST], more=counted + len(errors[ERRORS_MOST:]))


def _errors(messages: Any, path: str) -> Iterator[Invalid | MoreErrors]:
    if isinstance(messages, Mapping):
        for name, below in messages.items():
            step = f"[{name}]" if isinstance(name, int) else f".{name}" if path else str(name)
            yield from _errors(below, path if name == "_schema" else path + step)
    else:
        for text in messages:
            yield text if isinstance(text, MoreErrors) else _error(text, path or "body")


def _error(text: Any, field: str) -> Invalid:
    if isinstance(text, MemberError):
        return Invalid(str(text), field=field, **text.facts)
    return Invalid(_code(str(text)), field=field)


def _code(text: str) -> str:
    if text in _CODES:
        return _CODES[text]
    return "member.wrong_type" if text.startswith("Not a valid") else "member.wrong_value"


def idempotency_key() -> str | None:
    """Return the header Idempotency-Key. Raises Invalid when it is not 1 to 255 visible ASCII characters."""
    key = request.headers.get("Idempotency-Key")
    return None if key is None else check_key(key)
