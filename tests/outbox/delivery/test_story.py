"""A hold from end to end: an application posts, its server is down, the account is held, the substitute
sends, the server returns, and the pages show what happened."""

import pytest

from tests.conftest import TESTER
from tests.fakes.smtp import Mailbox, RealServer, real_server
from tests.outbox.requests import new_account, states_of
from tests.outbox.running import account_at, until, working
from webapp.accounts import sending_state
from webapp.accounts.models import Account, SendingState, Substitute
from webapp.applications import service as applications
from webapp.applications.fields import ApplicationFields
from webapp.outbox.models import Message
from webapp.outbox.queue import states

pytestmark = pytest.mark.each_database


@pytest.fixture
def post(app):
    """An application that posts messages by HTTP; returns the record of each."""
    application = applications.create(ApplicationFields(name="Folha"), actor=TESTER)
    token = applications.make_token(application.id, actor=TESTER)

    def send(subject: str) -> Message:
        answer = app.test_client().post(
            "/api/v1/messages",
            json={"to": ["maria@example.com"], "subject": subject, "text": "Olá"},
            headers={"Authorization": f"Bearer {token}"},
        )
        assert answer.status_code == 202, answer.text
        return Message.get_by_id(answer.json["id"])

    return send


def test_the_pages_show_hold_failover_and_release(app, post, signed_in, storage):
    client = signed_in("operator")
    client.post("/look", data={"locale": "pt_BR", "back": "/"})
    account = new_account(name="Principal")  # nothing listens at its port
    with real_server(Mailbox()) as second, working(storage):
        Substitute.create(account=account, substitute=account_at(second, name="Reserva"), place=0)
        first = post("Enquanto o servidor está fora")
        until(lambda: states_of(first) == [states.ACCEPTED])
        assert len(second.handler.received) == 1
        report = client.get("/accounts").text
        assert "Suspensa" in report
        page = client.get(f"/outbox/{first.id}").text
        assert "Principal" in page
        assert "Reserva" in page
        assert "Suspensa" in client.get("/outbox").text or "suspensa" in client.get("/outbox").text

        with real_server(Mailbox()) as returned:
            restore_server(account, returned)
            until(lambda: SendingState.get(SendingState.account == account).held_at is None)
            last = post("O servidor voltou")
            until(lambda: states_of(last) == [states.ACCEPTED])
            assert len(returned.handler.received) == 1
    assert len(second.handler.received) == 1
    assert "Suspensa" not in client.get("/accounts?held=yes").text.partition("<tbody>")[2]
    row = first.recipients.get()
    assert (row.substituted, last.recipients.get().substituted) == (True, False)


def restore_server(account: Account, server: RealServer) -> None:
    """Point the account at a running server again."""
    Account.update(host="localhost", port=server.port).where(Account.id == account.id).execute()
    sending_state.ask_probe(account.id, actor=TESTER)
