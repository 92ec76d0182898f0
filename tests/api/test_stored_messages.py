"""Reading, cancelling and retrying messages; authentication, scopes, rate limits and errors."""

import datetime as dt

import pytest

from tests.api.test_messages import GOOD
from tests.outbox.requests import new_account, new_message, states_of
from tests.outbox.running import new_application
from webapp.applications import tokens
from webapp.applications.models import Application
from webapp.audit.models import AuditEntry
from webapp.outbox.models import Attempt, Content, Message, Recipient
from webapp.outbox.queue import states
from webapp.outbox.reading import api_list


def test_a_message_is_shown_with_recipients_and_attempts(call, account, application):
    message = new_message(account, application=application)
    Recipient.update(
        state=states.REFUSED, code="rcpt_to.unknown_user", reply_code=550, reply="No such user"
    ).execute()
    Attempt.create(
        message=message,
        account=account,
        started_at=message.created_at,
        code="rcpt_to.unknown_user",
        stage="rcpt_to",
        reply_code=550,
        facts={"host": "mail.example.com", "recipient": "maria@example.com"},
    )
    answer = call("GET", f"/{message.id}")
    assert answer.status_code == 200
    [row], [attempt] = answer.json["recipients"], answer.json["attempts"]
    assert (row["state"], row["reply_code"], row["reply"]) == ("refused", 550, "No such user")
    assert "maria@example.com" in attempt["detail"]


def test_sentences_are_in_the_requested_language(call, account):
    answer = call("POST", json=GOOD | {"to": ["maria"]}, headers={"Accept-Language": "pt-BR"})
    assert "endereço" in answer.json["detail"]


@pytest.mark.parametrize(("method", "path"), [("GET", ""), ("POST", "/cancel"), ("POST", "/retry")])
def test_a_message_of_another_application_is_not_found(call, account, method, path):
    other = new_application(name="Other", name_key="other")
    message = new_message(account, application=other)
    answer = call(method, f"/{message.id}{path}")
    assert (answer.status_code, answer.json["code"]) == (404, "message.not_found")
    assert call("GET", "/999999").json["code"] == "message.not_found"


def test_the_cursor_pages_through_the_applications_own_messages(call, account, application):
    new_message(account)
    own = [new_message(account, application=application).id for _ in range(5)]
    seen, cursor = [], None
    while True:
        query = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = call("GET", query_string=query).json
        seen += [message["id"] for message in page["messages"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == own[::-1]


def test_the_list_is_filtered(call, account, application):
    first = new_message(account, "maria@example.com", application=application)
    second = new_message(account, "jose@example.com", application=application, idempotency_key="k")
    Recipient.update(state=states.REFUSED).where(Recipient.message == first).execute()

    def ids(**query):
        return [message["id"] for message in call("GET", query_string=query).json["messages"]]

    assert ids(state="refused") == [first.id]
    assert ids(recipient="jose@example.com") == [second.id]
    assert ids(idempotency_key="k") == [second.id]
    assert ids(account=account.name) == [second.id, first.id]
    assert ids(account=str(account.id), since="2000-01-01T00:00:00Z") == [second.id, first.id]
    assert ids(until="2000-01-01T00:00:00-03:00") == []


@pytest.mark.parametrize("asked", ["Órgão  Único", "órgão único", "ÓRGÃO ÚNICO"])
def test_an_account_is_found_by_its_name_whatever_the_case_of_its_letters(call, application, asked):
    account = new_account(name="Órgão Único")
    message = new_message(account, application=application)
    new_message(new_account(), application=application)
    answer = call("GET", query_string={"account": asked})
    assert [found["id"] for found in answer.json["messages"]] == [message.id]


def test_messages_of_an_account_that_has_another_name_now_are_found_by_the_former(call, account, application):
    message = new_message(account, application=application, account_name="Última Conta")
    answer = call("GET", query_string={"account": "Última Conta"})
    assert [found["id"] for found in answer.json["messages"]] == [message.id]


@pytest.mark.parametrize(
    "asked", ["Maria.Silva@Büro.EXAMPLE", "Maria Silva <Maria.Silva@xn--bro-hoa.example>", "x@"]
)
def test_a_recipient_is_found_by_the_address_that_was_handed_over(call, account, asked):
    sent = call("POST", json=GOOD | {"to": ["Maria.Silva@Büro.Example"]}).json["id"]
    found = call("GET", query_string={"recipient": asked}).json["messages"]
    assert [message["id"] for message in found] == ([] if asked == "x@" else [sent])


def test_a_list_ends_early_where_messages_have_many_recipients(call, account, monkeypatch):
    monkeypatch.setattr(api_list, "RECIPIENTS_MOST", 5)
    for count in (1, 2, 3, 9, 1):
        call("POST", json=GOOD | {"to": [f"r{place}@example.com" for place in range(count)]})
    pages, cursor = [], None
    while True:
        page = call("GET", query_string={"limit": 3} | ({"cursor": cursor} if cursor else {})).json
        pages.append([len(message["recipients"]) for message in page["messages"]])
        cursor = page["next"]
        if cursor is None:
            break
    assert pages == [[1], [9], [3, 2], [1]]


@pytest.mark.parametrize(
    "query", [{"cursor": "!"}, {"since": "yesterday"}, {"state": "gone"}, {"limit": "0"}, {"odd": "1"}]
)
def test_an_invalid_filter_is_refused(call, account, query):
    answer = call("GET", query_string=query)
    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] in query


# Actions


def test_a_message_is_cancelled_once(call, account, application):
    message = new_message(account, application=application)
    assert call("POST", f"/{message.id}/cancel").json == {"recipients": 1}
    assert states_of(message) == [states.CANCELLED]
    assert call("POST", f"/{message.id}/cancel").status_code == 409
    entry = AuditEntry.get(AuditEntry.action == "message.cancelled")
    assert (entry.actor, entry.interface) == ("Payroll", "api")


def test_a_refused_message_is_retried(call, account, application):
    message = new_message(account, application=application)
    Recipient.update(state=states.REFUSED, lane=None, due_at=None, expires_at=None).execute()
    assert call("POST", f"/{message.id}/retry").json == {"recipients": 1}
    assert states_of(message) == [states.QUEUED]


def test_a_message_without_content_is_not_retried(call, account, application):
    message = new_message(account, application=application)
    Content.delete().execute()
    answer = call("POST", f"/{message.id}/retry")
    assert (answer.status_code, answer.json["code"]) == (409, "message.content_gone")


# Authentication, limits and errors


@pytest.mark.parametrize("header", [None, "", "Basic x", "Bearer", "Bearer ", "Bearer wrong", "Bearer ptg_x"])
def test_a_missing_or_wrong_token_is_401(call, account, header):
    answer = call("POST", json=GOOD, headers={"Authorization": header or ""})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert Message.select().count() == 0


def test_a_token_in_the_query_string_is_refused(call, account, token):
    for name in ("token", "whatever"):
        answer = call("POST", json=GOOD, query_string={name: token})
        assert (answer.status_code, answer.json["code"]) == (400, "token.in_query")


@pytest.mark.parametrize(
    "change", [{"active": False}, {"expires_at": dt.datetime(2020, 1, 1)}, {"token_hash": None}]
)
def test_a_token_that_is_no_longer_valid_is_refused_at_once(call, account, change):
    assert call("POST", json=GOOD).status_code == 202
    Application.update(version=Application.version + 1, **change).execute()
    assert call("POST", json=GOOD).status_code == 401


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("POST", "", "send"),
        ("POST", "/batch", "send"),
        ("GET", "", "read"),
        ("GET", "/1", "read"),
        ("POST", "/1/cancel", "manage"),
        ("POST", "/1/retry", "manage"),
    ],
)
def test_each_route_needs_its_scope(call, account, method, path, scope):
    Application.update(scopes=[name for name in ("send", "read", "manage") if name != scope]).execute()
    answer = call(method, path, json=GOOD if method == "POST" else None)
    assert (answer.status_code, answer.json["code"]) == (403, "scope.missing")
    assert scope in answer.json["detail"]


def test_many_wrong_tokens_are_rate_limited(call, account):
    answers = [call("GET", headers={"Authorization": "Bearer ptg_guess"}) for _ in range(31)]
    assert [answer.status_code for answer in answers] == [401] * 30 + [429]
    assert int(answers[-1].headers["Retry-After"]) >= 1


def test_the_rate_limit_of_an_application_applies(call, account):
    Application.update(per_minute=2).execute()
    answers = [call("POST", json=GOOD) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [202, 202, 429]
    assert int(answers[-1].headers["Retry-After"]) >= 1


def test_the_last_use_of_a_token_is_stored(call, account):
    call("POST", json=GOOD)
    application = Application.get()
    assert application.last_used_at is not None
    assert application.last_used_address == "127.0.0.1"


def test_a_session_cookie_does_not_authenticate(app, account, signed_in):
    client = signed_in("administrator")
    assert client.get("/api/v1/messages").status_code == 401


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/x/y", 404), ("PUT", "", 405), ("DELETE", "/1", 405)]
)
def test_http_errors_below_the_api_are_problem_documents(call, method, path, status):
    answer = call(method, path)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert answer.json["status"] == status


def test_errors_of_pages_are_html(app):
    answer = app.test_client().get("/nothing")
    assert (answer.status_code, answer.mimetype) == (404, "text/html")


def test_unavailable_storage_is_503(call, account, monkeypatch):
    import peewee as pw

    from webapp.outbox.intake import store

    def full(*_):
        raise pw.OperationalError("disk is full")

    monkeypatch.setattr(store, "new_ids", full)
    answer = call("POST", json=GOOD)
    assert (answer.status_code, answer.json["code"]) == (503, "storage.unavailable")
    assert answer.headers["Retry-After"]


def test_a_token_is_never_stored(token, application):
    assert token not in str(Application.select().dicts().get())
    assert tokens.find(token).id == application.id
