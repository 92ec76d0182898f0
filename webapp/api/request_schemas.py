"""The schemas of requests; the OpenAPI document is made from them too."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, validate

from webapp.api.request_fields import (
    AddressIn,
    Base64,
    ListOf,
    RequestSchema,
    Text,
    Within,
    check_count,
    wrong,
)
from webapp.errors import Invalid
from webapp.mail.compose.content import CONTENT_ID_MAX, MEDIA_TYPE_MAX, Attachment
from webapp.mail.compose.header.own_headers import FIELDS_MOST
from webapp.mail.rules.text import LINE_MAX, SUBJECT_MAX
from webapp.outbox.intake.accept import BATCH_MOST, LIFE_LEAST_S, LIFE_MOST_S, RECIPIENTS_MOST
from webapp.outbox.intake.request import KEY_MAX, MessageRequest, check_key
from webapp.outbox.queue import states

ATTACHMENTS_MOST = 100
HEADERS_MOST = FIELDS_MOST
# In all messages of a batch, so that it is judged within a second or two.
BATCH_RECIPIENTS_MOST = 10_000
BATCH_ATTACHMENTS_MOST = 1_000
# What `request.check_key` demands, as the OpenAPI document says it.
KEY_RULE = {"minLength": 1, "maxLength": KEY_MAX, "pattern": "^[!-~]+$"}


_RECIPIENTS = ("to", "cc", "bcc")


def _addresses(description: str) -> ListOf:
    return ListOf(AddressIn(), at_most=RECIPIENTS_MOST, metadata={"description": description})


class AttachmentIn(RequestSchema):
    """A file that travels with the message."""

    name = Text(
        required=True,
        metadata={"example": "report.pdf", "description": "The name of the file.", "maxLength": LINE_MAX},
    )
    media_type = Text(
        load_default="application/octet-stream",
        metadata={
            "example": "application/pdf",
            "description": "What it is (RFC 6838), with parameters where it has some: text/calendar;"
            " method=REQUEST.",
            "minLength": 3,
            "maxLength": MEDIA_TYPE_MAX,
        },
    )
    content = Base64(
        required=True,
        metadata={"type": "string", "contentEncoding": "base64", "description": "Its bytes in base64."},
    )
    content_id = Text(
        load_default="",
        metadata={
            "description": "An image that the HTML shows as cid:…",
            "maxLength": CONTENT_ID_MAX,
            "pattern": r"^[!-;=?-~]*$",
        },
    )

    def made(self, found: dict[str, Any]) -> Attachment:
        """Return the attachment."""
        return Attachment(found["name"], found["media_type"], found["content"], found["content_id"])


class _Headers(fields.Dict):
    """Header fields by name; too many are refused before they are looked at."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **how: Any) -> Any:
        if isinstance(value, dict):
            check_count(value, HEADERS_MOST)
        return super()._deserialize(value, attr, data, **how)


class MessageIn(RequestSchema):
    """A message to be sent."""

    to = _addresses("Recipients, each with a name or without.")
    cc = _addresses("Recipients that the header shows as copies.")
    bcc = _addresses("Recipients that no header shows.")
    subject = Text(
        metadata={
            "example": "Monthly report",
            "description": f"In any script; what is longer than {SUBJECT_MAX} characters is cut.",
        }
    )
    text = Text(metadata={"description": "The body as plain text."})
    html = Text(metadata={"description": "The body as HTML; with `text` as its alternative."})
    attachments = ListOf(
        fields.Nested(AttachmentIn),
        at_most=ATTACHMENTS_MOST,
        metadata={"description": "Files that travel with the message."},
    )
    sender = AddressIn(
        data_key="from", metadata={"description": "From, with a name or without; else the account's own."}
    )
    reply_to = AddressIn(metadata={"description": "Where answers go: Reply-To."})
    return_path = Text(metadata={"description": "Where bounces go: the envelope's MAIL FROM."})
    confirmation = AddressIn(metadata={"description": "Who receives a read confirmation (RFC 8098)."})
    headers = _Headers(
        keys=Text(),
        values=Text(),
        metadata={
            "description": "Header fields of your own: X-*, List-*, Precedence, References, Message-ID, Date"
            " and others, but not those that are members here or that servers write.",
            "maxProperties": HEADERS_MOST,
        },
    )
    account = Text(metadata={"description": "The account to send through: its name or number."})
    life_s = fields.Integer(
        strict=True,
        data_key="life_seconds",
        validate=Within(LIFE_LEAST_S, LIFE_MOST_S),
        metadata={"description": "How long to try; 72 hours unless said otherwise."},
    )
    sensitive = fields.Boolean(
        truthy={True}, falsy={False}, metadata={"description": "Its content is never shown."}
    )

    def made(self, found: dict[str, Any]) -> MessageRequest:
        """Return the request."""
        return MessageRequest(
            **{name: _CONVERTERS.get(name, _unchanged)(value) for name, value in found.items()}
        )


class BatchItemIn(MessageIn):
    """One message of a batch, with the idempotency key that the header would hold for a single one."""

    idempotency_key = Text(
        metadata=KEY_RULE | {"description": "As the header Idempotency-Key of a single message."}
    )


class BatchIn(RequestSchema):
    """Messages to be sent, each for itself."""

    messages = ListOf(
        fields.Nested(BatchItemIn),
        required=True,
        at_most=BATCH_MOST,
        length={"min": 1},
        metadata={
            "description": f"With at most {BATCH_RECIPIENTS_MOST} recipients and {BATCH_ATTACHMENTS_MOST}"
            " attachments in all."
        },
    )

    def check(self, data: Mapping[str, Any]) -> None:
        """Raise Invalid `batch.` codes when the messages have more recipients or attachments in all."""
        messages = data.get("messages")
        if isinstance(messages, list):
            recipients = _count_in(messages, *_RECIPIENTS)
            if recipients > BATCH_RECIPIENTS_MOST:
                facts = {"count": recipients, "limit": BATCH_RECIPIENTS_MOST}
                raise Invalid("batch.too_many_recipients", field="messages", **facts)
            attachments = _count_in(messages, "attachments")
            if attachments > BATCH_ATTACHMENTS_MOST:
                facts = {"count": attachments, "limit": BATCH_ATTACHMENTS_MOST}
                raise Invalid("batch.too_many_attachments", field="messages", **facts)


def _count_in(messages: list[Any], *names: str) -> int:
    """Return how many items the lists of these names have in all messages."""
    lists = (item.get(name) for item in messages if isinstance(item, dict) for name in names)
    return sum(len(found) for found in lists if isinstance(found, list))


_SIMPLE_MEMBERS = frozenset({"to", "subject", "text", "html", "account"})


def simple_request(data: Any) -> MessageRequest | None:
    """Return the request if it has only recipients in `to` and strings, as the fast path takes them.

    None for all others: the schema reads them, and says what is wrong.
    """
    if type(data) is not dict or not data.keys() <= _SIMPLE_MEMBERS:
        return None
    to = data.get("to")
    if type(to) is not list or len(to) > RECIPIENTS_MOST or not all(type(address) is str for address in to):
        return None
    if not all(type(value) is str for name, value in data.items() if name != "to"):
        return None
    return MessageRequest(**{**data, "to": tuple(to)})


def _unchanged(value: Any) -> Any:
    return value


_CONVERTERS = {
    **dict.fromkeys((*_RECIPIENTS, "attachments"), tuple),
    "headers": lambda value: tuple(value.items()),
}


def describe_recipients(schemas: dict[str, Any]) -> None:
    """Say in the schemas of the OpenAPI document that a message needs a recipient."""
    one_of_them = [{"required": [name], "properties": {name: {"minItems": 1}}} for name in _RECIPIENTS]
    for name in ("MessageIn", "BatchItemIn"):
        schemas[name]["anyOf"] = one_of_them


def _refuse_malformed_key(key: str) -> None:
    try:
        check_key(key)
    except Invalid as error:
        raise wrong("member.wrong_value") from error


class ListIn(RequestSchema):
    """The filters of the list of messages, in the query string."""

    state = fields.String(
        validate=validate.OneOf(states.STATES), metadata={"description": "Messages with a recipient in it."}
    )
    account = fields.String(metadata={"description": "The name of the account chosen, or its number."})
    recipient = fields.String(metadata={"description": "A whole address."})
    since = fields.String(metadata={"format": "date-time", "description": "RFC 3339; included."})
    until = fields.String(metadata={"format": "date-time", "description": "RFC 3339; not included."})
    idempotency_key = fields.String(
        validate=_refuse_malformed_key, metadata=KEY_RULE | {"description": "The key with which it came."}
    )
    limit = fields.Integer(
        load_default=50,
        validate=Within(1, 200),
        metadata={"description": "How many at most; fewer where they have many recipients."},
    )
    cursor = fields.String(
        metadata={"description": "`next` of the answer before.", "pattern": "^[A-Za-z0-9_-]{2,25}$"}
    )
