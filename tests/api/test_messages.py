"""Sending: POST /api/v1/messages and POST /api/v1/messages/batch."""

import base64
import datetime as dt
import email
import json
import threading

import pytest
import time_machine

from tests.conftest import TESTER
from tests.outbox.requests import recipients, states_of
from webapp.applications import service as applications
from webapp.applications.fields import ApplicationFields
from webapp.db import database
from webapp.mail.compose.reading import read
from webapp.outbox import service
from webapp.outbox.models import Message
from webapp.outbox.queue import states

GOOD = {"to": ["maria@example.com"], "subject": "Report", "text": "All is well."}


def test_it_works(call, account):
    answer = call("POST", json=GOOD)
    assert answer.status_code == 202
    message = Message.get()
    assert answer.json == {
        "id": message.id,
        "message_id": message.message_id,
        "repeated": False,
        "practice": False,
        "links": {"self": f"/api/v1/messages/{message.id}"},
    }
    assert answer.headers["Location"] == f"/api/v1/messages/{message.id}"
    assert (message.interface, message.application_name) == ("api", "Payroll")
    assert states_of(message) == [states.QUEUED]


def test_every_member_of_a_request_is_stored(call, account, storage):
    asked = {
        "to": ["maria@example.com"],
        "cc": ["jose@example.com"],
        "bcc": ["ana@example.com"],
        "subject": "Relatório ✓",
        "text": "Olá",
        "html": "<p>Olá</p>",
        "reply_to": "help@example.com",
        "return_path": "bounces@example.com",
        "confirmation": "read@example.com",
        "headers": {"Importance": "high"},
        "attachments": [
            {
                "name": "relatório.pdf",
                "media_type": "application/pdf",
                "content": base64.b64encode(b"%PDF").decode(),
            }
        ],
        "life_seconds": 3600,
        "sensitive": True,
    }
    assert call("POST", json=asked).status_code == 202
    message = Message.get()
    source = service.source(message, settings=storage)
    assert b"Reply-To: help@example.com" in source
    assert b"Disposition-Notification-To: read@example.com" in source
    assert b"Importance: high" in source
    assert b"ana@example.com" not in source
    assert [row.kind for row in recipients(message)] == ["to", "cc", "bcc"]
    assert message.sensitive
    assert (message.expires_at - message.created_at).total_seconds() == 3600
    assert [item.name for item in read(source).attachments] == ["relatório.pdf"]


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"to": ["maria"]}, "to", "address.no_at"),
        ({"to": ["Maria <maria@example.com> x"]}, "to", "address.unclear"),
        ({"to": []}, "to", "message.no_recipients"),
        ({"to": "maria@example.com"}, "to", "member.wrong_type"),
        ({"to": [7]}, "to[0]", "member.wrong_type"),
        ({"to": ["maria@example.com"] * 1001}, "to", "member.too_many"),
        ({"subject": "a\nb"}, "subject", "text.line_break"),
        ({"subject": None}, "subject", "member.wrong_type"),
        ({"attachments": [7]}, "attachments[0]", "member.wrong_type"),
        ({"account": "none"}, "account", "message.account_unknown"),
        ({"from": "boss@example.com"}, "from", "message.sender_not_allowed"),
        ({"life_seconds": 5}, "life_seconds", "member.out_of_range"),
        ({"life_seconds": "60"}, "life_seconds", "member.wrong_type"),
        ({"sensitive": "yes"}, "sensitive", "member.wrong_type"),
        ({"id": 7}, "id", "member.unknown"),
        ({"state": "accepted"}, "state", "member.unknown"),
        ({"created_at": "2020-01-01"}, "created_at", "member.unknown"),
        ({"idempotency_key": "k"}, "idempotency_key", "member.unknown"),
        ({"attachments": [{"name": "a"}]}, "attachments[0].content", "member.missing"),
        ({"attachments": [{"name": "a", "content": "%"}]}, "attachments[0].content", "member.not_base64"),
        ({"headers": {"Received": "1"}}, "headers", "header.not_allowed"),
    ],
)
def test_a_refusal_names_the_member_and_the_reason(call, account, changes, field, code):
    answer = call("POST", json=GOOD | changes)
    assert answer.status_code in (403, 422)
    assert answer.mimetype == "application/problem+json"
    [error] = answer.json["errors"]
    assert (error["field"], error["code"]) == (field, code)
    assert error["detail"]
    assert answer.json["status"] == answer.status_code
    assert Message.select().count() == 0


def test_all_errors_are_reported_at_once(call, account):
    answer = call("POST", json=GOOD | {"x": 1, "subject": 2})
    assert {error["field"] for error in answer.json["errors"]} == {"x", "subject"}
    assert answer.json["code"] == "request.invalid"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", "json.broken"),
        (b"", "json.broken"),
        (b"[]", "json.no_object"),
        (b'"x"', "json.no_object"),
        (b'{"to": ["\xff"]}', "json.not_utf8"),
        ('{"to": ["a@b.example"]}'.encode("utf-16"), "json.not_utf8"),
        (b'{"subject": "a", "subject": "b"}', "json.twice"),
        (b'{"subject": "\\ud800"}', "json.surrogate"),
        (b'{"life_seconds": NaN}', "json.no_number"),
        (b'{"life_seconds": ' + b"9" * 5000 + b"}", "json.long_number"),
        (b'{"x": [1, -' + b"9" * 5000 + b"]}", "json.long_number"),
        (b'{"a":' + b"[" * 100_000, "json.too_deep"),
        (b'{"a":' * 30 + b"1" + b"}" * 30, "json.too_deep"),
    ],
)
def test_invalid_json_is_refused(call, account, body, code):
    answer = call("POST", data=body, content_type="application/json")
    assert (answer.status_code, answer.json["code"]) == (400, code)


def test_another_media_type_is_refused(call, account):
    answer = call("POST", data="to=maria@example.com")
    assert (answer.status_code, answer.json["code"]) == (415, "media_type.not_json")


def test_a_body_beyond_the_limit_is_refused(call, account, app):
    app.config["POSTIGO"] = app.config["POSTIGO"].__class__(
        **{**vars(app.config["POSTIGO"]), "api_max_body_mb": 1}
    )
    answer = call("POST", json=GOOD | {"text": "x" * 1_100_000})
    assert (answer.status_code, answer.json["code"]) == (413, "body.too_large")


# Idempotency keys


def test_the_same_key_returns_the_same_message(call, account):
    first = call("POST", json=GOOD, headers={"Idempotency-Key": "k1"})
    again = call("POST", json=GOOD, headers={"Idempotency-Key": "k1"})
    assert (first.status_code, again.status_code) == (202, 202)
    assert again.json["id"] == first.json["id"]
    assert again.json["repeated"]


def test_a_key_with_other_content_is_a_conflict(call, account):
    call("POST", json=GOOD, headers={"Idempotency-Key": "k1"})
    answer = call("POST", json=GOOD | {"text": "else"}, headers={"Idempotency-Key": "k1"})
    assert (answer.status_code, answer.json["code"]) == (409, "message.key_reused")


@pytest.mark.parametrize("key", ["", "x" * 256, "with space"])
def test_a_malformed_key_is_refused(call, account, key):
    answer = call("POST", json=GOOD, headers={"Idempotency-Key": key})
    assert (answer.status_code, answer.json["code"]) == (422, "key.malformed")


def test_four_concurrent_requests_with_one_key_store_one_message(call, account):
    start, answers = threading.Barrier(4), []

    def send():
        start.wait()
        answers.append(call("POST", json=GOOD, headers={"Idempotency-Key": "k1"}).json["id"])
        database.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 4
    assert Message.select().count() == 1


# Batches


def test_a_batch_answers_for_each_message(call, account):
    answer = call("POST", "/batch", json={"messages": [GOOD, GOOD | {"to": ["maria"]}, GOOD]})
    assert answer.status_code == 207
    assert (answer.json["accepted"], answer.json["refused"]) == (2, 1)
    assert [("id" in entry) for entry in answer.json["messages"]] == [True, False, True]
    assert answer.json["messages"][1]["problem"]["errors"][0]["code"] == "address.no_at"
    assert Message.select().count() == 2


def test_a_batch_of_valid_messages_is_accepted(call, account):
    assert call("POST", "/batch", json={"messages": [GOOD] * 1000}).status_code == 202
    assert Message.select().count() == 1000


def test_a_batch_without_a_valid_message_stores_nothing(call, account):
    assert call("POST", "/batch", json={"messages": [GOOD | {"to": []}]}).status_code == 422
    assert Message.select().count() == 0


@pytest.mark.parametrize("count", [0, 1001])
def test_an_empty_or_too_large_batch_is_refused(call, account, count):
    answer = call("POST", "/batch", json={"messages": [GOOD] * count})
    assert answer.status_code == 422


def test_a_message_of_a_batch_that_is_no_object_is_named(call, account):
    answer = call("POST", "/batch", json={"messages": [GOOD, "all is well"]})
    assert [error["field"] for error in answer.json["errors"]] == ["messages[1]"]


def test_messages_of_a_batch_have_their_own_keys(call, account):
    batch = {"messages": [GOOD | {"idempotency_key": "a"}, GOOD | {"idempotency_key": "b"}]}
    first, again = (call("POST", "/batch", json=batch).json["messages"] for _ in range(2))
    assert [entry["id"] for entry in first] == [entry["id"] for entry in again]


def test_an_application_as_it_is_made_delivers_a_full_batch_and_reads_its_messages(app, account):
    made = applications.create(ApplicationFields(name="New"), actor=TESTER)
    token = applications.make_token(made.id, actor=TESTER)
    client, headers = app.test_client(), {"Authorization": f"Bearer {token}"}
    sent = client.post("/api/v1/messages/batch", json={"messages": [GOOD] * 1000}, headers=headers)
    assert (sent.status_code, sent.json["accepted"]) == (202, 1000)
    place = f"/api/v1/messages/{sent.json['messages'][0]['id']}"  # so many entries have no links
    assert client.get(place, headers=headers).status_code == 200
    later = client.post("/api/v1/messages", json=GOOD, headers=headers)
    assert later.status_code == 429
    told = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=int(later.headers["Retry-After"]))
    with time_machine.travel(told):
        assert client.post("/api/v1/messages", json=GOOD, headers=headers).status_code == 202


def test_base64_with_line_breaks_and_a_byte_order_mark_are_taken(call, account, storage):
    content = base64.encodebytes(b"%PDF" * 100).decode().replace("\n", "\r\n")
    asked = GOOD | {"attachments": [{"name": "a.pdf", "content": content}]}
    body = b"\xef\xbb\xbf" + json.dumps(asked).encode()
    assert call("POST", data=body, content_type="application/json").status_code == 202
    source = service.source(Message.get(), settings=storage)
    assert base64.b64encode(b"%PDF" * 100)[:76] in source


@pytest.mark.parametrize("content", ["YQ", "Y Q==", "YQ==YQ==", "YQ=\n", "ã", "=YQ="])
def test_other_content_is_no_base64(call, account, content):
    answer = call("POST", json=GOOD | {"attachments": [{"name": "a", "content": content}]})
    assert [error["code"] for error in answer.json["errors"]] == ["member.not_base64"]


def test_an_invitation_travels_with_its_method(call, account, storage):
    files = [{"name": "i.ics", "media_type": "text/calendar; method=REQUEST", "content": "QkVHSU4="}]
    assert call("POST", json=GOOD | {"attachments": files}).status_code == 202
    part = email.message_from_bytes(service.source(Message.get(), settings=storage)).get_payload(1)
    assert (part.get_content_type(), part.get_param("method")) == ("text/calendar", "REQUEST")
    assert part.get_param("charset") == "utf-8"
