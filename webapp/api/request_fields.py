"""The fields of request schemas: strict, and of bounded effort however many values are wrong."""

import binascii
from collections.abc import Iterable, Mapping, Sized
from types import MappingProxyType
from typing import Any, ClassVar

from marshmallow import RAISE, Schema, ValidationError, fields, missing, validate

from webapp.errors import Invalid
from webapp.mail.rules.address_list import NamedAddress, fitting_name
from webapp.mail.rules.text import has_control, unfolded

ERRORS_MOST = 20  # that an answer tells of; further ones are counted
JUDGED_MOST = 1_000  # errors in a list, after which its other items are not looked at
_LINE_BREAKS = str.maketrans("", "", "\r\n")


class MemberError(str):
    """An error code among the messages of a ValidationError, with the facts that its sentence fills in."""

    facts: Mapping[str, Any] = MappingProxyType({})

    def __new__(cls, code: str, **facts: Any) -> "MemberError":
        """Return the code with its facts."""
        made = super().__new__(cls, code)
        made.facts = facts
        return made


class MoreErrors(int):
    """A number of errors, among the messages of a ValidationError, that are counted but not told."""


def count_of(messages: Any) -> int:
    """Return how many errors are in the messages of a ValidationError."""
    if isinstance(messages, MoreErrors):
        return messages
    if isinstance(messages, Mapping):
        return sum(map(count_of, messages.values()))
    return sum(map(count_of, messages)) if isinstance(messages, list) else 1


def first_of(places: Iterable[Any], code: str) -> dict[Any, list[Any]]:
    """Return messages that have the code for the first places and the number of the others."""
    places = list(places)
    told: dict[Any, list[Any]] = {place: [MemberError(code)] for place in places[:ERRORS_MOST]}
    return told if len(places) <= ERRORS_MOST else told | {"_schema": [MoreErrors(len(places) - ERRORS_MOST)]}


class RequestSchema(Schema):
    """A schema that refuses unknown members.

    It reads objects itself, member by member as they come: `Schema.load` of marshmallow goes through all that
    there could be, and takes more than twice as long.
    """

    class Meta:
        """marshmallow's settings."""

        unknown = RAISE

    def __init__(self, **how: Any) -> None:
        super().__init__(**how)
        self._members = {field.data_key or name: (name, field) for name, field in self.load_fields.items()}
        self._expected = [
            name
            for name, (_, field) in self._members.items()
            if field.required or field.load_default is not missing
        ]

    def load(self, data: Any, **_: Any) -> Any:
        """Return what `made` makes of the members. Raises ValidationError, and what `check` does."""
        if not isinstance(data, Mapping):
            raise ValidationError({"_schema": [self.error_messages["type"]]})
        self.check(data)
        unknown = [name for name in data if name not in self._members]
        if len(unknown) > ERRORS_MOST:
            raise ValidationError(first_of(unknown, "member.unknown"))
        found: dict[str, Any] = {}
        errors: dict[str, Any] = {}
        for member in (*data, *(name for name in self._expected if name not in data)):
            if member in self._members:
                name, field = self._members[member]
                try:
                    found[name] = field.deserialize(data.get(member, missing), member, data)
                except ValidationError as error:
                    errors[member] = error.messages
        errors |= {name: [self.error_messages["unknown"]] for name in unknown}
        if errors:
            raise ValidationError(errors)
        return self.made(found)

    def check(self, data: Mapping[str, Any]) -> None:
        """Raise Invalid where the object as a whole is too much to be read."""

    def made(self, found: dict[str, Any]) -> Any:
        """Return what the schema stands for, from its members."""
        return found


class Text(fields.String):
    """A string; marshmallow refuses numbers in its place."""


class ListOf(fields.List):
    """A list of at most `at_most` items, which is refused before its items are looked at when it has more."""

    def __init__(self, item: fields.Field | type[fields.Field], *, at_most: int, **more: Any) -> None:
        super().__init__(item, validate=validate.Length(max=at_most, **more.pop("length", {})), **more)
        self._at_most = at_most

    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> list[Any]:
        if not isinstance(value, list):
            raise wrong("member.wrong_type")
        check_count(value, self._at_most)
        if isinstance(self.inner, Text):
            if places := [place for place, item in enumerate(value) if type(item) is not str]:
                raise ValidationError(first_of(places, "member.wrong_type"))
            return value
        return self._each(value)

    def _each(self, value: list[Any]) -> list[Any]:
        found, errors, count = [], {}, 0
        for place, item in enumerate(value):
            try:
                found.append(self.inner.deserialize(item))
            except ValidationError as error:
                errors[place] = error.messages
                count += count_of(error.messages)
                if count > JUDGED_MOST:
                    break
        if errors:
            raise ValidationError(errors)
        return found


class Base64(fields.Field):
    """Bytes as base64 (RFC 4648 section 4), in one line or in several, as MIME has it."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> bytes:
        if not isinstance(value, str):
            raise wrong("member.wrong_type")
        try:
            if "\n" in value or "\r" in value:
                value = value.translate(_LINE_BREAKS)
            return binascii.a2b_base64(value, strict_mode=True)
        except (binascii.Error, ValueError) as error:  # ValueError: it is not ASCII
            raise wrong("member.not_base64") from error


class AddressIn(fields.Field):
    """An address, with a name or without: `Maria Silva <maria@example.com>`, or an object of both.

    Its value is the text.
    """

    SCHEMA: ClassVar[dict[str, Any]] = {
        "oneOf": [
            {"type": "string", "example": "Maria Silva <maria@example.com>"},
            {
                "type": "object",
                "properties": {"name": {"type": "string"}, "address": {"type": "string"}},
                "required": ["address"],
                "additionalProperties": False,
            },
        ]
    }

    def __init__(self, **how: Any) -> None:
        super().__init__(metadata={**self.SCHEMA, **how.pop("metadata", {})}, **how)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> str:
        if isinstance(value, str):
            return value
        if not isinstance(value, dict) or not value.keys() <= {"name", "address"}:
            raise wrong("member.wrong_type")
        name, address = value.get("name", ""), value.get("address", "")
        if not (isinstance(name, str) and isinstance(address, str) and address):
            raise wrong("member.wrong_type")
        return _text_of(name, address)


def _text_of(name: str, address: str) -> str:
    """Return the text of an object with name and address, from which no rule can read anything else.

    A name that does not fit is left as it is: intake mends or refuses it.
    """
    name = unfolded(name)
    if has_control(name):
        raise wrong("member.wrong_value")
    try:
        name = fitting_name(name, "name")
    except Invalid:
        name = name.replace("=?", "= ?")
    return str(NamedAddress(f"<{address}>" if not name else address, name))


class Within(validate.Range):
    """A range of numbers whose error names both limits."""

    def __call__(self, value: Any) -> Any:
        """Return the value. Raises ValidationError `member.out_of_range`."""
        try:
            return super().__call__(value)
        except ValidationError as error:
            raise wrong("member.out_of_range", least=self.min, most=self.max) from error


def check_count(items: Sized, at_most: int) -> None:
    """Raise an error that names both numbers when there are more than `at_most` items."""
    if len(items) > at_most:
        raise wrong("member.too_many", count=len(items), limit=at_most)


def wrong(code: str, **facts: Any) -> ValidationError:
    """Return an error whose code and facts `request_body` passes on."""
    return ValidationError(MemberError(code, **facts))
