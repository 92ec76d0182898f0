"""Reads a complete message (message/rfc822) as the body of a request; its envelope is in the query string."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from flask import Request

from webapp.errors import Invalid
from webapp.mail.compose import source
from webapp.outbox.intake.request import MessageRequest
from webapp.outbox.intake.whole_message import request_of

MEDIA_TYPE = "message/rfc822"


def _flag(text: str) -> bool:
    if text not in ("true", "false"):
        raise Invalid("member.wrong_value", field="sensitive")
    return text == "true"


def _seconds(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise Invalid("member.wrong_type", field="life_seconds")
    return int(text)


# The parameters beside `to`: the member of the request, and how a text becomes its value.
PARAMETERS: Mapping[str, tuple[str, Callable[[str], Any]]] = MappingProxyType(
    {
        "from": ("return_path", str),
        "account": ("account", str),
        "sensitive": ("sensitive", _flag),
        "life_seconds": ("life_s", _seconds),
    }
)


def read(request: Request) -> MessageRequest:
    """Return the message in the body of a request. Raises Invalid.

    With `to`, once or more often, only those addresses receive it; else To, Cc and Bcc of its header do,
    and Bcc is not shown.
    """
    for name, values in request.args.lists():
        if name != "to" and (name not in PARAMETERS or len(values) > 1):
            raise Invalid("member.unknown", field=name)
    envelope = request.args.getlist("to") or None
    parsed = source.draft_from_source(request.get_data(cache=False))
    asked = request_of(parsed, envelope=envelope, by_application=True)
    given = {
        member: convert(request.args[name])
        for name, (member, convert) in PARAMETERS.items()
        if name in request.args
    }
    return asked._replace(**given)
