"""The fast path gives the same answers as Flask, and leaves to Flask what it does not handle."""

import dataclasses
import json

import peewee as pw
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.conftest import ALL
from tests.bench.programs.general import general
from webapp import create_app
from webapp.api import fast_path
from webapp.applications.models import Application
from webapp.errors import Unavailable
from webapp.outbox.intake import accept
from webapp.outbox.models import Message, Recipient

GOOD = {"to": ["maria@example.com", "josé@exãmple.com"], "subject": "Relatório ✓", "text": "Olá\n"}
KEY = {"Idempotency-Key": "march"}


@pytest.fixture
def through_flask(app, monkeypatch):
    """Return a list that gets an entry for each request that Flask handles."""
    taken = []
    whole = app.full_dispatch_request

    def dispatch(*context):
        taken.append(1)
        return whole(*context)

    monkeypatch.setattr(app, "full_dispatch_request", dispatch)
    return taken


@pytest.fixture
def disable_fast_path(monkeypatch):
    """Return a function that switches the fast path off."""
    return lambda: monkeypatch.setattr(fast_path._FastPath, "_is_candidate", lambda *_: False)


def rows(message_id):
    """Return the stored rows of a message without the columns that differ between any two messages."""
    own = {
        "id",
        "message_id",
        "size_bytes",
        "created_at",
        "expires_at",
        "idempotency_key",
        "due_at",
        "message",
    }
    message = Message.select().where(Message.id == message_id).dicts().get()
    recipients = Recipient.select().where(Recipient.message == message_id).dicts()
    content = Message.get_by_id(message_id).contents.dicts().get()
    kept = [{name: value for name, value in row.items() if name not in own} for row in (message, *recipients)]
    return kept, bytes(content["entity"])


def comparable(answer):
    """Return status, headers and body of an answer with the id of its message replaced."""
    number, message_id = answer.json["id"], answer.json["message_id"]
    own, place = f'"id":{number},', f"{fast_path.PATH}/{number}"
    assert answer.headers["Content-Length"] == str(len(answer.data))
    headers = sorted(
        (name, value.replace(place, "#")) for name, value in answer.headers if name != "Content-Length"
    )
    text = answer.text.replace(own, "#").replace(place, "#").replace(message_id, "#")
    return answer.status_code, headers, text


@pytest.mark.parametrize("asked", [GOOD, GOOD | {"html": "<p>Olá</p>"}, GOOD | {"account": "1"}])
def test_answer_and_stored_rows_are_the_same_as_through_flask(
    call, account, through_flask, disable_fast_path, asked
):
    fast = call("POST", json=asked)
    assert not through_flask
    disable_fast_path()
    slow = call("POST", json=asked)
    assert through_flask
    assert comparable(fast) == comparable(slow)
    assert rows(fast.json["id"]) == rows(slow.json["id"])


addresses = st.sampled_from(["maria@example.com", "JOSÉ@Exãmple.COM", "a..b@example.com", "maria", "", 1])
words = st.one_of(
    st.text(max_size=30), st.sampled_from(["", "Relatório ✓", "a\r\nb", "=?utf-8?q?x?=", "<p>Olá"])
)
messages = st.fixed_dictionaries(
    {"to": st.lists(st.one_of(st.just("maria@example.com"), addresses), max_size=3)},
    optional={
        "subject": words,
        "text": st.one_of(words, st.none()),
        "html": words,
        "account": st.sampled_from(["1", "Main", "nobody"]),
        "reply_to": addresses,
    },
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(messages)
def test_any_message_is_answered_and_stored_as_through_flask(call, account, asked):
    Application.update(per_minute=100_000, version=2).execute()
    fast = call("POST", json=asked)
    with general("fast path"):
        slow = call("POST", json=asked)
    if slow.status_code != 202:
        assert (fast.status_code, fast.json) == (slow.status_code, slow.json)
        return
    assert comparable(fast) == comparable(slow)
    assert rows(fast.json["id"]) == rows(slow.json["id"])


def test_an_idempotency_key_is_shared_by_fast_path_and_flask(call, account, through_flask, disable_fast_path):
    first = call("POST", json=GOOD, headers=KEY)
    assert call("POST", json=GOOD, headers=KEY).json == first.json | {"repeated": True}
    assert not through_flask
    disable_fast_path()
    assert call("POST", json=GOOD, headers=KEY).json == first.json | {"repeated": True}
    assert Message.select().count() == 1


def test_a_charset_and_any_case_of_the_scheme_take_the_fast_path(call, account, token, through_flask):
    body = json.dumps(GOOD).encode()
    answer = call(
        "POST",
        data=body,
        content_type="application/json; charset=utf-8",
        headers={"Authorization": f"bEARER  {token}"},
    )
    assert (answer.status_code, through_flask) == (202, [])


@pytest.mark.parametrize(
    ("more", "status", "code"),
    [
        ({"headers": {"Authorization": "Bearer ptg_wrong"}}, 401, "token.wrong"),
        ({"headers": {"Authorization": ""}}, 401, "token.missing"),
        ({"headers": {"Host": "evil.example"}}, 400, None),
        ({"headers": {"Idempotency-Key": "a b"}}, 422, "key.malformed"),
        ({"headers": {"Idempotency-Key": ""}}, 422, "key.malformed"),
        ({"query_string": {"token": "ptg_x"}}, 400, "token.in_query"),
        ({"json": None, "data": b"{", "content_type": "application/json"}, 400, "json.broken"),
        ({"json": None, "data": b"[]", "content_type": "application/json"}, 400, "json.no_object"),
        ({"json": None, "data": b"", "content_type": "application/json"}, 400, "json.broken"),
        ({"json": None, "data": b"{}", "content_type": "text/plain"}, 415, "media_type.not_json"),
        ({"json": GOOD | {"subjct": "x"}}, 422, "member.unknown"),
        ({"json": GOOD | {"to": "maria@example.com"}}, 422, "member.wrong_type"),
        ({"json": GOOD | {"to": ["maria"]}}, 422, "address.no_at"),
        ({"json": GOOD | {"to": []}}, 422, "message.no_recipients"),
        ({"json": GOOD | {"account": "nobody"}}, 422, "message.account_unknown"),
    ],
)
def test_refusals_come_from_flask(call, account, through_flask, more, status, code):
    answer = call("POST", **{"json": GOOD} | more)
    assert answer.status_code == status
    assert through_flask
    if code is not None:
        assert answer.json["code"] == code or code in [entry["code"] for entry in answer.json["errors"]]
    assert Message.select().count() == 0


def test_scope_and_rate_limit_apply(call, account, application):
    Application.update(scopes=["read"], version=2).execute()
    assert call("POST", json=GOOD).json["code"] == "scope.missing"
    Application.update(scopes=ALL, per_minute=1, version=3).execute()
    assert [call("POST", json=GOOD).status_code for _ in range(2)] == [202, 429]


def test_further_members_are_handled_by_flask(call, account, through_flask):
    answer = call("POST", json=GOOD | {"reply_to": "help@example.com"})
    assert (answer.status_code, through_flask) == (202, [1])
    assert Message.get().asked["reply_to"] == "help@example.com"


@pytest.mark.parametrize("error", [Unavailable("storage.unavailable"), pw.OperationalError("locked")])
def test_unavailable_storage_is_tried_once(call, account, monkeypatch, error):
    tried = []

    def unavailable(*_, **__):
        tried.append(1)
        raise error

    monkeypatch.setattr(accept, "accept_one", unavailable)
    answer = call("POST", json=GOOD)
    assert (answer.status_code, answer.json["code"], tried) == (503, "storage.unavailable", [1])


def test_an_unexpected_exception_is_a_500_and_not_tried_twice(app, call, account, monkeypatch):
    tried = []

    def broken(*_, **__):
        tried.append(1)
        raise KeyError("ours")

    app.config["PROPAGATE_EXCEPTIONS"] = app.testing = False
    monkeypatch.setattr(accept, "accept_one", broken)
    answer = call("POST", json=GOOD)
    assert (answer.status_code, tried) == (500, [1])


def test_behind_a_proxy_the_client_address_is_stored(storage, account, application, token):
    app = create_app(dataclasses.replace(storage, trusted_proxy="127.0.0.1"))
    headers = {"Authorization": f"Bearer {token}", "X-Forwarded-For": "10.1.2.3"}
    assert app.test_client().post(fast_path.PATH, json=GOOD, headers=headers).status_code == 202
    assert Application.get().last_used_address == "10.1.2.3"


def test_a_reused_key_counts_once_against_the_rate_limit(call, account, application):
    Application.update(per_minute=3, version=2).execute()
    assert call("POST", json=GOOD, headers=KEY).status_code == 202
    answers = [call("POST", json=GOOD | {"subject": "Other"}, headers=KEY) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [409, 409]
    assert call("POST", json=GOOD).status_code == 429
