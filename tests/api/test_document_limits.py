"""What the OpenAPI document allows is taken, and what it forbids is refused: at each limit, and beyond it."""

import base64

import jsonschema_rs
import pytest

from tests.api.test_messages import GOOD
from webapp.api import request_schemas as schemas

FILE = {"name": "a", "content": "YQ=="}


def fields(count):
    return GOOD | {"headers": {f"X-{place}": "x" for place in range(count)}}


def files(**changes):
    return GOOD | {"attachments": [FILE | changes]}


# (a request at its limit, the same beyond it)
LIMITS = {
    "to": (GOOD | {"to": ["a@b.example"] * 1000}, GOOD | {"to": ["a@b.example"] * 1001}),
    "recipients": (GOOD | {"to": [], "bcc": ["a@b.example"]}, GOOD | {"to": [], "cc": []}),
    "nobody": ({"cc": ["a@b.example"]}, {}),
    "attachments": (GOOD | {"attachments": [FILE] * 100}, GOOD | {"attachments": [FILE] * 101}),
    "name": (files(name="x" * 255), files(name="x" * 256)),
    "media_type": (files(media_type="a/b; c=" + "x" * 248), files(media_type="a/b; c=" + "x" * 249)),
    "content_id": (files(content_id="x" * 200), files(content_id="x" * 201)),
    "content_id of others": (files(content_id="a@b"), files(content_id="a b")),
    "headers": (
        GOOD | {"headers": {}},
        GOOD | {"headers": {f"X-{place}": "x" for place in range(schemas.HEADERS_MOST + 1)}},
    ),
    "life_seconds": (GOOD | {"life_seconds": 60}, GOOD | {"life_seconds": 59}),
    "life_seconds at most": (GOOD | {"life_seconds": 2_592_000}, GOOD | {"life_seconds": 2_592_001}),
    "others": (GOOD, GOOD | {"other": 1}),
}


@pytest.fixture
def document(app):
    return app.test_client().get("/api/openapi.json").json


def validator(document, schema):
    return jsonschema_rs.validator_for({**schema, "components": document["components"]})


@pytest.mark.parametrize("limit", LIMITS)
def test_document_and_answer_agree_on_a_message(call, account, document, limit):
    check = validator(document, {"$ref": "#/components/schemas/MessageIn"})
    within, beyond = LIMITS[limit]
    assert (check.is_valid(within), call("POST", json=within).status_code) == (True, 202)
    assert (check.is_valid(beyond), call("POST", json=beyond).status_code) == (False, 422)


def test_a_subject_has_no_limit_beyond_which_it_is_refused(call, account, document):
    check = validator(document, {"$ref": "#/components/schemas/MessageIn"})
    asked = GOOD | {"subject": "x" * 5_000}
    assert (check.is_valid(asked), call("POST", json=asked).status_code) == (True, 202)


KEYS = {"k": True, "k" * 255: True, "": False, "k" * 256: False, "a b": False, "é": False}


@pytest.mark.parametrize("key", KEYS)
def test_document_and_answer_agree_on_a_key(call, account, document, key):
    check = validator(document, {"$ref": "#/components/schemas/BatchItemIn"})
    item = GOOD | {"idempotency_key": key}
    assert check.is_valid(item) is KEYS[key]
    assert (call("POST", "/batch", json={"messages": [item]}).status_code == 202) is KEYS[key]
    operation = document["paths"]["/api/v1/messages"]["post"]
    [header] = [each for each in operation["parameters"] if each["name"] == "Idempotency-Key"]
    assert validator(document, header["schema"]).is_valid(key) is KEYS[key]


CURSORS = {
    "MTI": True,
    base64.urlsafe_b64encode(b"9" * 18).decode(): True,
    "": False,
    "a b": False,
    "M" * 26: False,
}
QUERIES = [
    ("idempotency_key", "x" * 200, True),
    ("idempotency_key", "", False),
    ("idempotency_key", "a b", False),
    *(("cursor", value, good) for value, good in CURSORS.items()),
    ("limit", "0", False),
    ("limit", "200", True),
    ("limit", "201", False),
    ("state", "queued", True),
    ("state", "", False),
]


@pytest.mark.parametrize(("name", "value", "is_good"), QUERIES)
def test_document_and_answer_agree_on_a_filter(call, account, document, name, value, is_good):
    operation = document["paths"]["/api/v1/messages"]["get"]
    [parameter] = [each for each in operation["parameters"] if each["name"] == name]
    told = int(value) if name == "limit" else value
    assert validator(document, parameter["schema"]).is_valid(told) is is_good
    assert (call("GET", query_string={name: value}).status_code == 200) is is_good


def test_the_limits_of_a_whole_batch_are_told(document):
    told = document["components"]["schemas"]["BatchIn"]["properties"]["messages"]["description"]
    assert str(schemas.BATCH_RECIPIENTS_MOST) in told and str(schemas.BATCH_ATTACHMENTS_MOST) in told
