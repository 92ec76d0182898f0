"""The request of an interface, the stored form of it, and the engine's draft made from that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from webapp.errors import Invalid
from webapp.mail.compose.content import Attachment, compose
from webapp.mail.compose.header.mending import NotKept
from webapp.mail.compose.message import Draft
from webapp.mail.rules.address_list import NamedAddress, wire_address

KEY_MAX = 255  # characters
# The fields of a draft that are stored as requested, beside the recipients and the content.
_ASKED = ("sender", "sender_name", "reply_to", "return_path", "confirmation", "date")


class MessageRequest(NamedTuple):
    """One message as an interface passes it to `accept`. Empty text = not requested.

    Each address may have a name before it (see `mail.rules.address_list`); `sender_name` is the name in
    From where `sender` has none. `not_kept` are header fields that the interface could not keep.
    `account` is an id or a name. `life_s` is for how long delivery may be tried, in seconds. A complete MIME
    entity may come in `entity` instead of `text`, `html` and `attachments`. With an `envelope`, only its
    addresses receive the message; `to` and `cc` are then only shown in the header. A `message_id` is
    kept, so that replies and threads refer to it. `dsn` are the parameters with which an SMTP client asked
    for delivery notices (RFC 3461), in plain JSON; they are kept with the message.
    """

    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()
    subject: str = ""
    text: str = ""
    html: str = ""
    sender: str = ""
    reply_to: str = ""
    return_path: str = ""
    confirmation: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    attachments: tuple[Attachment, ...] = ()
    account: str = ""
    life_s: int | None = None
    sensitive: bool = False
    idempotency_key: str | None = None
    entity: bytes = b""
    message_id: str = ""
    envelope: tuple[str, ...] | None = None
    sender_name: str = ""
    date: str = ""
    not_kept: NotKept = ()
    dsn: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class RequestedRecipients:
    """The recipients with their domains in ASCII, each once, with the first kind under which it appears.

    With an `envelope` only its addresses are recipients; those not in the header are `bcc`.
    """

    to: tuple[NamedAddress, ...]
    cc: tuple[NamedAddress, ...]
    bcc: tuple[NamedAddress, ...]
    envelope: tuple[NamedAddress, ...] | None = None

    @cached_property
    def kinds(self) -> list[tuple[str, str]]:
        """The address of every recipient with its kind, in order."""
        seen: dict[str, str] = {}
        for kind in ("to", "cc", "bcc"):
            for named in getattr(self, kind):
                seen.setdefault(named.address, kind)
        if self.envelope is None:
            return list(seen.items())
        wanted = dict.fromkeys(named.address for named in self.envelope)
        return [(address, seen.get(address, "bcc")) for address in wanted]

    @property
    def hidden(self) -> tuple[str, ...]:
        """The recipients that no header shows."""
        return tuple(address for address, kind in self.kinds if kind == "bcc")


def addressed(request: MessageRequest, *, at_most: int) -> RequestedRecipients:
    """Return the recipients of a request. Raises Invalid for a bad address, for none, for too many."""
    kinds = {kind: tuple(_checked(getattr(request, kind), kind)) for kind in ("to", "cc", "bcc")}
    envelope = request.envelope
    found = RequestedRecipients(
        **kinds, envelope=None if envelope is None else tuple(_checked(envelope, "to"))
    )
    if not found.kinds:
        raise Invalid("message.no_recipients", field="to")
    if len(found.kinds) > at_most:
        raise Invalid("message.too_many_recipients", field="to", limit=at_most, count=len(found.kinds))
    return found


def check_key(key: str) -> str:
    """Return an idempotency key that passes the rule. Raises Invalid `key.malformed`."""
    if not 1 <= len(key) <= KEY_MAX or not all("!" <= character <= "~" for character in key):
        raise Invalid("key.malformed", field="idempotency_key")
    return key


def _checked(addresses: Sequence[str], field: str) -> list[NamedAddress]:
    return [wire_address(address, field) for address in addresses]


def entity_of(request: MessageRequest) -> bytes:
    """Return the content of a request as one MIME entity. Raises Invalid."""
    return request.entity or compose(request.text, request.html, request.attachments)


def asked_of(request: MessageRequest, people: RequestedRecipients) -> dict[str, Any]:
    """Return the requested header fields in the form that is stored."""
    asked: dict[str, Any] = {name: getattr(request, name) for name in _ASKED if getattr(request, name)}
    asked |= {kind: [str(named) for named in getattr(people, kind)] for kind in ("to", "cc")}
    asked = {name: value for name, value in asked.items() if value}
    if request.headers:
        asked["headers"] = [list(header) for header in request.headers]
    if request.not_kept:
        asked["not_kept"] = [list(header) for header in request.not_kept]
    if request.dsn:
        asked["dsn"] = dict(request.dsn)
    return asked


def draft_of(
    asked: dict[str, Any], *, subject: str, entity: bytes, message_id: str = "", bcc: Sequence[str] = ()
) -> Draft:
    """Return the engine's draft for stored fields; `bcc` are recipients that no header shows."""
    return Draft(
        to=tuple(asked.get("to", ())),
        cc=tuple(asked.get("cc", ())),
        bcc=tuple(bcc),
        subject=subject,
        headers=tuple((name, value) for name, value in asked.get("headers", ())),
        message_id=message_id,
        entity=entity,
        **{name: asked.get(name, "") for name in _ASKED},
    )
