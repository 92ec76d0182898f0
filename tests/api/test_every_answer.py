"""Each operation gives each answer that its document names, and each answer is as the document says."""

import re

import pytest

from tests.api.test_messages import GOOD
from tests.outbox.requests import new_message
from webapp.outbox.models import Attempt, Recipient
from webapp.outbox.queue import states

MESSAGES = "/api/v1/messages"
BAD = GOOD | {"to": ["maria"]}
NOBODY = {"headers": {"Authorization": "Bearer ptg_wrong"}}
BY_RULE = {"json": GOOD | {"reply_to": "help@example.com"}}  # more than the fast path takes

# (method, route, answer of the document, request, status)
ANSWERS = [
    ("POST", "", "202", {"json": GOOD}, 202),
    ("POST", "", "202", BY_RULE, 202),
    ("POST", "", "422", {"json": BAD}, 422),
    ("POST", "", "default", {"json": GOOD} | NOBODY, 401),
    ("GET", "", "200", {}, 200),
    ("GET", "", "422", {"query_string": {"state": "gone"}}, 422),
    ("GET", "", "default", NOBODY, 401),
    ("POST", "/batch", "202", {"json": {"messages": [GOOD]}}, 202),
    ("POST", "/batch", "207", {"json": {"messages": [GOOD, BAD]}}, 207),
    ("POST", "/batch", "422", {"json": {"messages": [BAD]}}, 422),
    ("POST", "/batch", "422", {"json": {"messages": []}}, 422),
    ("POST", "/batch", "default", {"json": {"messages": [GOOD]}} | NOBODY, 401),
    ("GET", "/{message_id}", "200", {}, 200),
    ("GET", "/{message_id}", "default", NOBODY, 401),
    ("POST", "/{message_id}/cancel", "200", {}, 200),
    ("POST", "/{message_id}/cancel", "default", NOBODY, 401),
    ("POST", "/{message_id}/retry", "200", {}, 200),
    ("POST", "/{message_id}/retry", "default", NOBODY, 401),
]


@pytest.fixture
def message(account, application):
    """A message whose answer has an entry in every list; what may be null is null in one of two entries."""
    overridden = [{"field": "from", "asked": "boss@example.com", "used": "app@example.com"}]
    stored = new_message(
        account, "maria@example.com", "jose@example.com", application=application, overridden=overridden
    )
    new_message(account, application=application, idempotency_key="march")
    one = (Recipient.message == stored) & (Recipient.place == 0)
    Recipient.update(
        state=states.REFUSED, due_at=None, ended_at=stored.created_at, reply_code=550, lane=None
    ).where(one).execute()
    for reply_code in (550, None):
        Attempt.create(
            message=stored,
            started_at=stored.created_at,
            code="rcpt_to.unknown_user",
            stage="rcpt_to",
            reply_code=reply_code,
            facts={"host": "mail.example.com", "recipient": "maria@example.com"},
        )
    return stored


@pytest.mark.parametrize(("method", "route", "answer", "request_", "status"), ANSWERS)
def test_the_answer_is_as_documented(call, message, method, route, answer, request_, status):
    path = route.replace("{message_id}", str(message.id))
    assert call(method, path, **request_).status_code == status  # `call` compares it with the document


def test_every_answer_of_the_document_is_given_by_one_of_these(app):
    document = app.test_client().get("/api/openapi.json").json
    documented = {
        (method.upper(), path.removeprefix(MESSAGES), answer)
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        if method != "parameters"
        for answer in operation["responses"]
    }
    assert documented == {row[:3] for row in ANSWERS}


def test_every_route_is_in_the_document(app):
    document = app.test_client().get("/api/openapi.json").json
    routes = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert routes == {
        (path, method)
        for path, operations in document["paths"].items()
        for method in operations
        if method != "parameters"
    }


def test_a_message_is_shown_with_the_values_of_its_rows(call, message):
    shown = call("GET", f"/{message.id}").json
    assert shown["overridden"] == message.overridden
    assert [row["address"] for row in shown["recipients"]] == ["maria@example.com", "jose@example.com"]
    assert [row["reply_code"] for row in shown["attempts"]] == [550, None]
    assert (shown["recipients"][0]["next_try_at"], shown["recipients"][1]["ended_at"]) == (None, None)
    assert shown["from"] == message.sender
    assert shown["links"] == {"self": f"{MESSAGES}/{message.id}"}
    [listed] = call("GET", query_string={"recipient": "jose@example.com"}).json["messages"]
    assert listed == {name: value for name, value in shown.items() if name != "attempts"}
