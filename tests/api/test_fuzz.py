"""Requests that schemathesis generates from the OpenAPI document are answered as the document says."""

import hypothesis
import pytest
import schemathesis
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from webapp.applications import authentication

MESSAGES = "/api/v1/messages"
OPERATIONS = (
    ("POST", MESSAGES),
    ("GET", MESSAGES),
    ("POST", f"{MESSAGES}/batch"),
    ("GET", f"{MESSAGES}/{{message_id}}"),
    ("POST", f"{MESSAGES}/{{message_id}}/cancel"),
    ("POST", f"{MESSAGES}/{{message_id}}/retry"),
)
EXAMPLES = 60  # of each mode for each operation


@pytest.fixture
def document(app, account, call, monkeypatch):
    """The document as the application serves it. One message is stored, with id 1.

    The rate limit for wrong tokens is lifted, because schemathesis sends many; it has its own test.
    """
    monkeypatch.setattr(authentication, "WRONG_AT_MOST", 10**6)
    answer = call("POST", json={"to": ["maria@example.com"], "subject": "One", "text": "Hello"})
    assert answer.json["id"] == 1
    return schemathesis.openapi.from_wsgi("/api/openapi.json", app)


def test_every_operation_is_covered(document):
    known = {
        (operation.ok().method.upper(), operation.ok().path) for operation in document.get_all_operations()
    }
    assert known == set(OPERATIONS)


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_an_operation_answers_as_its_document_says(document, token, method, path, mode):
    @hypothesis.settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(case=document[path][method].as_strategy(generation_mode=mode))
    def check(case):
        # The schema cannot say which addresses are valid or that one recipient is needed, so a request
        # that conforms to it may still be refused.
        excluded = [positive_data_acceptance]
        case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, excluded_checks=excluded)

    check()
