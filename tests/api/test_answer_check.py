"""The checker that every API test runs through names the route and the member of each difference."""

import pytest

from tests.api.answer_check import AnswerChecker
from tests.api.test_messages import GOOD
from tests.outbox.requests import new_message
from webapp.api import answer_schemas, fast_path, problems
from webapp.api.answer_members import AnswerSchema, IntegerMember

MESSAGE = "/api/v1/messages/{message_id}"
ADDED = "Additional properties are not allowed ('surplus' was unexpected)"


def extra(made):
    return made | {"surplus": 1}


def lacking(name):
    return lambda made: {key: value for key, value in made.items() if key != name}


def wrong(name, value):
    return lambda made: made | {name: value}


@pytest.fixture
def spoil(monkeypatch):
    """Return a function that lets one schema make its answers otherwise than its document says."""
    right = AnswerSchema._object

    def spoil(schema, change):
        def made(self, shown):
            made = right(self, shown)
            return change(made) if type(self) is schema else made

        monkeypatch.setattr(AnswerSchema, "_object", made)

    return spoil


@pytest.mark.parametrize(
    ("schema", "change", "told"),
    [
        (answer_schemas.RecipientOut, extra, "recipients[0]: " + ADDED),
        (answer_schemas.RecipientOut, lacking("tries"), 'recipients[0]: "tries" is a required property'),
        (
            answer_schemas.RecipientOut,
            wrong("tries", "5"),
            'recipients[0].tries: "5" is not of type "integer"',
        ),
        (
            answer_schemas.RecipientOut,
            wrong("reply", None),
            'recipients[0].reply: null is not of type "string"',
        ),
        (answer_schemas.RecipientOut, wrong("state", "gone"), 'recipients[0].state: "gone" is not one of'),
        (answer_schemas.MessageWithAttemptsOut, extra, "the body: " + ADDED),
        (answer_schemas.LinksOut, lacking("self"), 'links: "self" is a required property'),
    ],
)
def test_a_difference_is_told_with_route_and_member(call, account, application, spoil, schema, change, told):
    message = new_message(account, application=application)
    assert call("GET", f"/{message.id}").status_code == 200
    spoil(schema, change)
    with pytest.raises(AssertionError) as error:
        call("GET", f"/{message.id}")
    assert str(error.value).startswith(f"GET {MESSAGE} answers 200: {told}")


@pytest.mark.parametrize(
    ("schema", "change", "told"),
    [
        (problems.ProblemOut, extra, "the body: " + ADDED),
        (problems.ProblemOut, lacking("code"), 'the body: "code" is a required property'),
        (problems.ProblemOut, wrong("status", "422"), 'status: "422" is not of type "integer"'),
        (problems.FieldErrorOut, extra, "errors[0]: " + ADDED),
        (problems.FieldErrorOut, wrong("detail", None), 'errors[0].detail: null is not of type "string"'),
    ],
)
def test_a_difference_in_a_problem_document_is_told(call, account, spoil, schema, change, told):
    spoil(schema, change)
    with pytest.raises(AssertionError) as error:
        call("POST", json=GOOD | {"to": ["maria"]})
    assert str(error.value).startswith(f"POST /api/v1/messages answers 422: {told}")


@pytest.mark.parametrize(
    ("schema", "change", "told"),
    [
        (answer_schemas.AcceptedOut, extra, "messages[0]: " + ADDED),
        (answer_schemas.AcceptedOut, lacking("repeated"), 'messages[0]: "repeated" is a required property'),
        (answer_schemas.AcceptedOut, wrong("id", "7"), 'messages[0].id: "7" is not of type "integer"'),
        (problems.ProblemOut, lacking("title"), 'messages[1].problem: "title" is a required property'),
    ],
)
def test_a_difference_in_an_entry_of_a_batch_is_told(call, account, spoil, schema, change, told):
    spoil(schema, change)
    with pytest.raises(AssertionError) as error:
        call("POST", "/batch", json={"messages": [GOOD, GOOD | {"to": ["maria"]}]})
    assert str(error.value).startswith(f"POST /api/v1/messages/batch answers 207: {told}")


def test_a_difference_in_an_answer_of_the_fast_path_is_told(call, account, monkeypatch):
    def answer(_, start_response):
        start_response("202 ACCEPTED", [("Content-Type", "application/json")])
        return [b'{"id": 1, "links": {"self": "/"}, "repeated": false, "surplus": 1}']

    monkeypatch.setattr(fast_path, "_answer", answer)
    with pytest.raises(AssertionError, match=r"POST /api/v1/messages answers 202: the body: .*'surplus'"):
        call("POST", json=GOOD)


@pytest.mark.parametrize(
    ("status", "content_type", "told"),
    [
        (201, "application/json", "GET /api/v1/messages answers 201, which its document does not name"),
        (
            404,
            "text/html; charset=utf-8",
            "GET /api/v1/messages answers 404 as text/html; its document names application/problem+json",
        ),
    ],
)
def test_an_unknown_status_or_media_type_is_told(app, status, content_type, told):
    checker = AnswerChecker(app.test_client().get("/api/openapi.json").json)
    assert checker.complaints("GET", "/api/v1/messages", status, content_type, b"{}") == [told]


def test_a_member_whose_source_is_not_there_is_an_error():
    class CounterOut(AnswerSchema):
        count = IntegerMember()

    assert CounterOut().dump({"count": 1}) == {"count": 1}
    with pytest.raises(KeyError, match="count"):
        CounterOut().dump({"counted": 1})
    with pytest.raises(AttributeError, match="count"):
        CounterOut().dump(object())
