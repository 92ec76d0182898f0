"""From what a door took in to the record, and from the record to the engine's draft again."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from webapp.errors import Invalid
from webapp.mail.address import ascii_address, check_address
from webapp.mail.content import Attachment, compose
from webapp.mail.message import Draft

# What of a draft is kept as it was asked for, beside the recipients and the content.
_ASKED = ("sender", "reply_to", "return_path", "confirmation")


@dataclass(frozen=True)
class Request:
    """One message as a door hands it over. Empty text = not asked for.

    `account` is an id or a name. `life_s` is how long it may be tried, in seconds. A complete MIME
    entity may come in `entity` instead of `text`, `html` and `attachments`.
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


@dataclass(frozen=True)
class Addressed:
    """The recipients in the form of the envelope, each once: the first kind that names one counts."""

    to: tuple[str, ...]
    cc: tuple[str, ...]
    bcc: tuple[str, ...]

    @property
    def kinds(self) -> list[tuple[str, str]]:
        """Every recipient with its kind, in order."""
        seen: dict[str, str] = {}
        for kind in ("to", "cc", "bcc"):
            for address in getattr(self, kind):
                seen.setdefault(address, kind)
        return list(seen.items())


def addressed(request: Request, *, at_most: int) -> Addressed:
    """Return the recipients of a request. Raises Invalid for a bad address, for none, for too many."""
    kinds = {kind: tuple(_checked(getattr(request, kind), kind)) for kind in ("to", "cc", "bcc")}
    found = Addressed(**kinds)
    if not found.kinds:
        raise Invalid("message.no_recipients", field="to")
    if len(found.kinds) > at_most:
        raise Invalid("message.too_many_recipients", field="to", limit=at_most, count=len(found.kinds))
    return found


def _checked(addresses: Sequence[str], field: str) -> list[str]:
    return [ascii_address(check_address(address, field)) for address in addresses]


def entity_of(request: Request) -> bytes:
    """Return the content of a request as one MIME entity. Raises Invalid."""
    return request.entity or compose(request.text, request.html, request.attachments)


def asked_of(request: Request, people: Addressed) -> dict[str, Any]:
    """Return what the record keeps of the header that was asked for."""
    asked: dict[str, Any] = {name: getattr(request, name) for name in _ASKED if getattr(request, name)}
    asked |= {kind: list(getattr(people, kind)) for kind in ("to", "cc") if getattr(people, kind)}
    if request.headers:
        asked["headers"] = [list(header) for header in request.headers]
    return asked


def draft_of(
    asked: dict[str, Any], *, subject: str, entity: bytes, message_id: str = "", bcc: Sequence[str] = ()
) -> Draft:
    """Return the engine's draft for a record; `bcc` are recipients that no header shows."""
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
