"""The short way past the schema leads to the same request, and refuses nothing by itself."""

import pytest
from marshmallow import ValidationError

from webapp.api import request_schemas

PLAIN = [
    {"to": ["a@example.com"], "subject": "x", "text": "y"},
    {"to": ["a@example.com", "b@example.com"], "html": "<p>", "account": "Main"},
    {"to": []},
]
# Not plain: whatever is wrong, and whatever more can be said.
OTHERS = [
    {"to": "a@example.com"},
    {"to": [1]},
    {"to": ["a@example.com"], "subject": 1},
    {"to": ["a@example.com"], "text": None},
    {"to": ["a@example.com"], "unknown": "x"},
    {"to": ["a@example.com"], "cc": ["b@example.com"]},
    {"to": ["a@example.com"], "idempotency_key": "k"},
    {"to": ["a@example.com"] * 1001},
    {"subject": "x"},
    [],
    "text",
    None,
]


@pytest.mark.parametrize("asked", PLAIN)
def test_a_plain_message_is_the_same_both_ways(asked):
    schema = request_schemas.MessageIn()
    assert (
        request_schemas.plain(asked)
        == super(request_schemas.MessageIn, schema).load(asked)
        == schema.load(asked)
    )


@pytest.mark.parametrize("asked", OTHERS)
def test_all_others_are_read_by_the_schema(asked):
    assert request_schemas.plain(asked) is None


def test_what_is_wrong_in_a_batch_is_named_with_its_place():
    with pytest.raises(ValidationError) as error:
        request_schemas.BatchIn().load({"messages": [PLAIN[0], OTHERS[2]]})
    assert error.value.messages == {"messages": {1: {"subject": ["Not a valid string."]}}}
