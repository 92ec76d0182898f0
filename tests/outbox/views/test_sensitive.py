"""What nobody may read leaves by no other way, and every reading of a content leaves an entry."""

import datetime as dt
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine

from tests.outbox import stored
from webapp.audit.models import AuditEntry
from webapp.outbox import service
from webapp.outbox.models import Message
from webapp.outbox.queue import states

A = "a@example.com"
OWN = "operator@elsewhere.example"


def actions() -> list[str]:
    return [entry.action for entry in AuditEntry.select().order_by(AuditEntry.id)]


def readings() -> list[tuple[str, str]]:
    return [
        (entry.actor, entry.after["part"])
        for entry in AuditEntry.select().where(AuditEntry.action == "message.read").order_by(AuditEntry.id)
    ]


@pytest.fixture
def sensitive(account) -> Message:
    return stored.message(account, (A, states.ACCEPTED), sensitive=True)


def test_an_operator_resends_nothing_sensitive_and_the_attempt_is_recorded(signed_in, sensitive):
    client = signed_in("operator")
    assert f"/outbox/{sensitive.id}/resend" not in client.get(f"/outbox/{sensitive.id}").text
    assert "<textarea" not in client.get(f"/outbox/{sensitive.id}/resend").text
    answer = client.post(f"/outbox/{sensitive.id}/resend", data={"to": OWN})
    assert answer.status_code == 403
    assert "só um administrador pode reenviá-la" in answer.text
    assert Message.select().count() == 1
    assert actions()[-1] == "message.resend_refused"


def test_an_administrator_resends_it_and_the_entry_says_that_it_is_sensitive(signed_in, sensitive):
    client = signed_in("administrator")
    assert f"/outbox/{sensitive.id}/resend" in client.get(f"/outbox/{sensitive.id}").text
    assert client.post(f"/outbox/{sensitive.id}/resend", data={"to": OWN}).status_code == 303
    new = Message.select().order_by(Message.id.desc()).get()
    assert new.sensitive
    entry = AuditEntry.select().where(AuditEntry.action == "message.resent").get()
    assert entry.after == {"message": new.id, "to": [OWN], "sensitive": True}


def test_an_operator_still_resends_what_is_not_sensitive(signed_in, account):
    message = stored.message(account, (A, states.ACCEPTED))
    assert signed_in("operator").post(f"/outbox/{message.id}/resend", data={"to": A}).status_code == 303
    assert "sensitive" not in AuditEntry.select().where(AuditEntry.action == "message.resent").get().after


def test_each_part_that_is_read_leaves_one_entry_for_each_reader(signed_in, account):
    message = stored.message(account, (A, states.ACCEPTED))
    operator, auditor = signed_in("operator"), signed_in("auditor")
    for path in ("", "", "/html", "/source", "/source"):
        assert operator.get(f"/outbox/{message.id}{path}").status_code == 200
    auditor.get(f"/outbox/{message.id}")
    who = "operator@example.com"
    assert readings() == [(who, "page"), (who, "html"), (who, "source"), ("auditor@example.com", "page")]


def test_what_shows_no_content_is_no_reading(signed_in, account, sensitive):
    message = stored.message(account, (A, states.ACCEPTED))
    client = signed_in("operator")
    client.get(f"/outbox/{message.id}", headers={"HX-Request": "true"})
    client.get("/outbox")
    client.get(f"/outbox/{sensitive.id}")
    assert client.get(f"/outbox/{sensitive.id}/source").status_code == 404
    assert readings() == []


# One form makes one message


def token_in(page: str) -> str:
    return re.search(r'name="once" value="([^"]+)"', page)[1]


def test_six_submits_of_one_form_make_one_message(signed_in, account):
    message = stored.message(account, (A, states.ACCEPTED))
    client = signed_in("operator")
    form = {"to": A, "once": token_in(client.get(f"/outbox/{message.id}/resend").text)}
    places = {client.post(f"/outbox/{message.id}/resend", data=form).location for _ in range(6)}
    assert len(places) == 1
    assert Message.select().count() == 2
    assert actions().count("message.resent") == 1


def test_another_form_or_other_recipients_make_another_message(signed_in, account):
    message = stored.message(account, (A, states.ACCEPTED))
    client = signed_in("operator")
    once = token_in(client.get(f"/outbox/{message.id}/resend").text)
    other = token_in(client.get(f"/outbox/{message.id}/resend").text)
    for form in ({"to": A, "once": once}, {"to": A, "once": other}, {"to": OWN, "once": once}):
        assert client.post(f"/outbox/{message.id}/resend", data=form).status_code == 303
    assert Message.select().count() == 4


@pytest.mark.each_database
@pytest.mark.parametrize("once", ["token", None])
def test_six_submits_at_the_same_time_make_one_message(storage, account, once):
    from tests.conftest import TESTER
    from webapp.db import database

    message = stored.message(account, (A, states.ACCEPTED))

    def submit(_number: int) -> int:
        with database.connection_context():
            return service.resend(message.id, [A], actor=TESTER, settings=storage, once=once)

    with ThreadPoolExecutor(6) as pool:
        made = set(pool.map(submit, range(6)))
    assert len(made) == 1
    assert Message.select().count() == 2


def test_alike_submits_without_a_token_are_one_for_a_moment(signed_in, account):
    def submit(to: str) -> str:
        return client.post(f"/outbox/{message.id}/resend", data={"to": to}).location

    with time_machine.travel(dt.datetime(2026, 11, 23, 12, 0, 29, tzinfo=dt.UTC), tick=False) as clock:
        message = stored.message(account, (A, states.ACCEPTED))
        client = signed_in("operator")
        first = submit(A)
        clock.shift(2)  # in the next period of ALIKE_S seconds
        assert submit(A) == first
        assert submit(OWN) != first
        clock.shift(2 * service.ALIKE_S)
        assert submit(A) != first
    assert Message.select().count() == 4
    assert actions().count("message.resent") == 3
