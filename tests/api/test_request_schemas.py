"""`simple_request` gives the same request as the schema, and None for all that it does not handle."""

import pytest
from marshmallow import ValidationError

from webapp.api import request_schemas

SIMPLE = [
    {"to": ["a@example.com"], "subject": "x", "text": "y"},
    {"to": ["a@example.com", "b@example.com"], "html": "<p>", "account": "Main"},
    {"to": []},
]
# Invalid, or with members beyond the simple ones.
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


@pytest.mark.parametrize("asked", SIMPLE)
def test_a_simple_message_is_read_as_by_the_schema(asked):
    schema = request_schemas.MessageIn()
    assert request_schemas.simple_request(asked) == schema.load(asked)


@pytest.mark.parametrize("asked", OTHERS)
def test_other_messages_are_left_to_the_schema(asked):
    assert request_schemas.simple_request(asked) is None


def test_an_error_in_a_batch_has_the_index_of_its_message():
    with pytest.raises(ValidationError) as error:
        request_schemas.BatchIn().load({"messages": [SIMPLE[0], OTHERS[2]]})
    assert error.value.messages == {"messages": {1: {"subject": ["Not a valid string."]}}}
