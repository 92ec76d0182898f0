"""The actions on one message."""

import pytest

from tests.outbox import stored
from webapp.audit.models import AuditEntry
from webapp.outbox.models import Content, Message, Recipient
from webapp.outbox.queue import states

HX = {"HX-Request": "true"}
A, B = "a@example.com", "b@example.com"


@pytest.fixture
def client(signed_in):
    """A client of a person with the right to act on messages."""
    return signed_in("operator")


def states_now():
    return [row.state for row in Recipient.select().order_by(Recipient.id)]


def said(client, message):
    return client.get(f"/outbox/{message.id}").text


def test_try_now_makes_due_what_waits_was_refused_or_given_up(client, account):
    message = stored.message(
        account, (A, states.REFUSED), (B, states.ACCEPTED), ("c@example.com", states.EXPIRED)
    )
    answer = client.post(f"/outbox/{message.id}/retry")
    assert (answer.status_code, answer.location) == (303, f"/outbox/{message.id}")
    assert states_now() == [states.QUEUED, states.ACCEPTED, states.QUEUED]
    assert "2 destinatários serão tentados agora." in said(client, message)


def test_try_now_leaves_uncertain_ones_to_their_own_decision(client, account):
    message = stored.message(account, (A, states.UNCERTAIN))
    client.post(f"/outbox/{message.id}/retry")
    assert states_now() == [states.UNCERTAIN]
    assert "Não há nada a tentar de novo" in said(client, message)


def test_cancel_asks_first_and_says_for_how_many(client, account):
    message = stored.message(account, (A, states.QUEUED), (B, states.ACCEPTED))
    question = client.get(f"/outbox/{message.id}/cancel")
    assert "1 destinatário" in question.text
    assert states_now() == [states.QUEUED, states.ACCEPTED]
    window = client.get(f"/outbox/{message.id}/cancel", headers=HX).text
    assert window.lstrip().startswith("<dialog")
    client.post(f"/outbox/{message.id}/cancel")
    assert states_now() == [states.CANCELLED, states.ACCEPTED]
    assert "O envio a 1 destinatário foi cancelado." in said(client, message)


def test_cancel_leaves_uncertain_ones_to_their_own_decision(client, account):
    message = stored.message(account, (A, states.UNCERTAIN))
    assert "Não há mais nada a cancelar" in client.get(f"/outbox/{message.id}/cancel").text
    client.post(f"/outbox/{message.id}/cancel")
    assert states_now() == [states.UNCERTAIN]


def test_resend_makes_a_new_message_to_the_same_people(client, account):
    message = stored.message(account, (A, states.ACCEPTED), (B, states.REFUSED))
    form = client.get(f"/outbox/{message.id}/resend").text
    assert f"{A}\n{B}" in form
    answer = client.post(f"/outbox/{message.id}/resend", data={"to": f"{A}\r\n{B}"})
    new = Message.select().order_by(Message.id.desc()).first()
    assert answer.location == f"/outbox/{new.id}"
    assert new.resent_from == message.id
    assert new.message_id != message.message_id
    assert [row.address for row in Recipient.select().where(Recipient.message == new)] == [A, B]
    assert states_now()[:2] == [states.ACCEPTED, states.REFUSED]


def test_resend_to_others(client, account):
    message = stored.message(account, (A, states.ACCEPTED))
    client.post(f"/outbox/{message.id}/resend", data={"to": "x@example.com, y@example.com;z@example.com"})
    new = Message.select().order_by(Message.id.desc()).first()
    people = [row.address for row in Recipient.select().where(Recipient.message == new)]
    assert people == ["x@example.com", "y@example.com", "z@example.com"]


@pytest.mark.parametrize("typed", ["", "nobody", "a@b@c"])
def test_resend_to_nobody_or_to_no_address_is_refused_at_the_field(client, account, typed):
    message = stored.message(account, (A, states.ACCEPTED))
    answer = client.post(f"/outbox/{message.id}/resend", data={"to": typed}, headers=HX)
    assert answer.status_code == 422
    assert 'id="to-error"' in answer.text
    assert typed in answer.text
    assert Message.select().count() == 1


def test_resend_without_content_says_why_not(client, account):
    message = stored.message(account, (A, states.ACCEPTED))
    Content.delete().execute()
    assert "não pode mais ser enviada" in client.get(f"/outbox/{message.id}/resend").text
    answer = client.post(f"/outbox/{message.id}/resend", data={"to": A})
    assert answer.status_code == 422
    assert "não pode mais ser enviada" in answer.text


@pytest.mark.parametrize(
    ("answer", "becomes"),
    [("delivered", states.ACCEPTED), ("again", states.QUEUED), ("lost", states.CANCELLED)],
)
def test_a_person_decides_an_uncertain_recipient(client, account, answer, becomes):
    message = stored.message(account, (A, states.UNCERTAIN), (B, states.UNCERTAIN))
    first = Recipient.get(Recipient.address == A)
    question = client.get(f"/outbox/{message.id}/recipients/{first.id}/decide").text
    assert message.message_id.strip("<>") in question
    for choice in ("delivered", "again", "lost"):
        assert f'value="{choice}"' in question
    client.post(f"/outbox/{message.id}/recipients/{first.id}/decide", data={"answer": answer})
    assert states_now() == [becomes, states.UNCERTAIN]
    assert AuditEntry.select().where(AuditEntry.subject_type == "message").count() == 1


def test_a_decision_that_came_too_late_changes_nothing(client, account):
    message = stored.message(account, (A, states.ACCEPTED))
    first = Recipient.get()
    path = f"/outbox/{message.id}/recipients/{first.id}/decide"
    assert "Não há mais nada a decidir" in client.get(path).text
    client.post(path, data={"answer": "lost"})
    assert states_now() == [states.ACCEPTED]
    client.post(path, data={"answer": "nonsense"})
    assert states_now() == [states.ACCEPTED]


def test_a_recipient_of_another_message_is_not_found(client, account):
    message, other = stored.message(account, A), stored.message(account, (B, states.UNCERTAIN))
    theirs = Recipient.get(Recipient.message == other)
    path = f"/outbox/{message.id}/recipients/{theirs.id}/decide"
    assert client.get(path).status_code == 404
    assert client.post(path, data={"answer": "lost"}).status_code == 404
    assert states_now() == [states.QUEUED, states.UNCERTAIN]


def test_who_only_reads_moves_nothing(signed_in, account):
    message = stored.message(account, (A, states.UNCERTAIN))
    reader, row = signed_in("auditor"), Recipient.get()
    for path in ("retry", "cancel", "resend", f"recipients/{row.id}/decide"):
        answer = reader.post(f"/outbox/{message.id}/{path}", data={"to": A, "answer": "lost"})
        assert answer.status_code == 403
    assert states_now() == [states.UNCERTAIN]
