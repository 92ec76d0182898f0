"""The members of answers: one row of a schema gives a member's name, its type and where its value comes from.

Answers are made by these rows and the OpenAPI document is made from the same rows, so neither has a
member that the other lacks.
"""

from collections.abc import Callable
from typing import Any

from marshmallow import Schema, fields

from webapp.ui.locale import iso

Source = str | Callable[[Any], Any]


class Member(fields.Field):
    """A member that is in every answer, null only where it is `nullable`.

    `source` is where the value comes from: the name of an attribute (or key) of the object that the answer
    shows, or a function of that object. Without one it is the attribute of the member's own name.
    """

    def __init__(self, *args: Any, source: Source | None = None, nullable: bool = False, **more: Any) -> None:
        super().__init__(*args, required=True, allow_none=nullable, **more)
        self._source = source

    def value_from(self, shown: Any) -> Any:
        """Return the value of the member for the object `shown`. Raises when its source is not there."""
        source = self._source or self.name
        if callable(source):
            return self.as_json(source(shown))
        return self.as_json(shown[source] if isinstance(shown, dict) else getattr(shown, source))

    def as_json(self, value: Any) -> Any:
        """Return the value as JSON has it. A value of the wrong type stays wrong, so that a test sees it."""
        return value


class TextMember(Member, fields.String):
    """A string."""


class IntegerMember(Member, fields.Integer):
    """A whole number."""


class BooleanMember(Member, fields.Boolean):
    """True or false."""


class TimeMember(Member, fields.String):
    """A moment as RFC 3339 in UTC, whole seconds; its source is a naive UTC datetime."""

    def as_json(self, value: Any) -> str | None:
        """Return the text for a datetime."""
        return None if value is None else iso(value)


class ObjectMember(Member, fields.Nested):
    """An object of another schema, or a list of them where it is made with `many=True`."""

    def as_json(self, value: Any) -> Any:
        """Return the object, or the list of objects, that the other schema makes."""
        return self.schema.dump(value, many=self.many)


class AnswerSchema(Schema):
    """A schema whose fields are all of them `Member`s.

    It makes answers itself: `Schema.dump` of marshmallow leaves out what it does not find, turns 5 into
    "5" without a word, and takes three times as long.
    """

    def __init__(self, **how: Any) -> None:
        super().__init__(**how)
        self._members = [(member.data_key or name, member) for name, member in self.fields.items()]

    def dump(self, obj: Any, *, many: bool | None = None) -> Any:
        """Return the JSON object for `obj`; with `many` the list of those for its items."""
        return [self._object(item) for item in obj] if many else self._object(obj)

    def _object(self, shown: Any) -> dict[str, Any]:
        return {name: member.value_from(shown) for name, member in self._members}
