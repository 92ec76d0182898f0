"""The interface against its own document: what schemathesis thinks of is answered as it is written there."""

import hypothesis
import pytest
import schemathesis
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from webapp.api import auth

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
    """The document as the running application gives it. There is one message to ask for.

    Wrong tokens are tried as well, oftener than anybody may; what that leads to has a test of its own.
    """
    monkeypatch.setattr(auth, "WRONG_AT_MOST", 10**6)
    answer = call("POST", json={"to": ["maria@example.com"], "subject": "One", "text": "Hello"})
    assert answer.json["id"] == 1
    return schemathesis.openapi.from_wsgi("/api/openapi.json", app)


def test_every_operation_is_tried(document):
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
        # Whom a message may go to, and that it goes to anybody, no schema says: that a request is well
        # formed does not mean that it is accepted.
        excluded = [positive_data_acceptance]
        case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, excluded_checks=excluded)

    check()
