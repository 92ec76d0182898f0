"""A refused secret is tried once: not by each account, not by each connection, not by each probe."""

import contextlib

import pytest

from tests.conftest import TESTER
from tests.fakes import proxies
from tests.fakes.hanging import HangingServers
from tests.fakes.smtp import Mailbox, ScriptedServer, polite, real_server
from tests.outbox.recovery.log_ins import FIELDS, NO, OFFERS, held_ids, log_ins, with_log_in
from tests.outbox.requests import new_account, states_of
from tests.outbox.running import hand_over, until, working
from webapp.accounts import sending_state
from webapp.accounts.models import SendingState
from webapp.clock import now
from webapp.connectors import service as connectors
from webapp.connectors.fields import ConnectorFields
from webapp.credentials import binding
from webapp.credentials import service as credentials
from webapp.credentials.changes import Change
from webapp.general import service as general
from webapp.outbox.models import LogInCheck
from webapp.outbox.queue import states, transitions
from webapp.outbox.recovery import log_in


def change_secret(credential, secret):
    credentials.update(
        credential.id,
        FIELDS,
        secret=Change.to(secret),
        version=credential.version,
        actor=TESTER,
        keep_places=binding.destinations_of(credential),
    )


def test_accounts_that_share_a_refused_secret_try_it_once_together(storage, credential):
    with ScriptedServer(polite(EHLO=OFFERS, AUTH=NO)) as server:
        sharing = [with_log_in(server, credential, sender=f"a{number}@example.com") for number in range(3)]
        messages = [hand_over(storage, account=str(account.id)) for account in sharing * 3]
        with working(storage), working(storage):
            until(lambda: held_ids() == {account.id for account in sharing})
            until(lambda: all(states_of(message) == [states.QUEUED] for message in messages))
        assert log_ins(server) == 1
    rows = list(SendingState.select())
    assert {row.held_code for row in rows} == {"auth.bad_credentials"}
    assert [row.next_probe_at for row in rows] == [None] * 3
    assert {row.held_facts["reply_text"] for row in rows} == {"5.7.8 Authentication failed"}


def test_a_person_who_asks_has_it_tried_once_more(storage, credential):
    with ScriptedServer(polite(EHLO=OFFERS, AUTH=NO)) as server:
        account = with_log_in(server, credential)
        hand_over(storage)
        with working(storage):
            for number in (1, 2, 3):
                until(lambda number=number: log_ins(server) == number)
                until(lambda: held_ids() and sending_state.of(account.id).next_probe_at is None)
                sending_state.ask_probe(account.id, actor=TESTER)
            until(lambda: log_ins(server) == 4)
            until(lambda: sending_state.of(account.id).next_probe_at is None)
    assert log_ins(server) == 4


def test_a_changed_general_setting_lets_no_refused_secret_be_tried_again(storage, credential):
    with ScriptedServer(polite(EHLO=OFFERS, AUTH=NO)) as server:
        account = with_log_in(server, credential)
        hand_over(storage)
        with working(storage):
            until(lambda: held_ids() and sending_state.of(account.id).next_probe_at is None)
            probes = sending_state.of(account.id).probes
            general.update({"footer_text": "New"}, version=0, settings=storage, actor=TESTER)
            until(lambda: sending_state.of(account.id).probes > probes)
            assert sending_state.of(account.id).next_probe_at is None
        assert log_ins(server) == 1


def test_a_new_secret_is_tried_once_for_all_accounts_and_releases_them(storage, credential):
    mailbox = Mailbox(user_name="relay", password="right")
    with real_server(mailbox, with_login=True) as server:
        sharing = [with_log_in(server, credential, sender=f"a{number}@example.com") for number in range(3)]
        messages = [hand_over(storage, account=str(account.id)) for account in sharing]
        with working(storage):
            until(lambda: len(held_ids()) == 3)
            change_secret(credential, "wrong again")
            until(lambda: len(mailbox.logins) == 2)
            until(lambda: all(row.next_probe_at is None for row in SendingState.select()))
            assert len(mailbox.logins) == 2
            change_secret(credentials.get(credential.id), "right")
            until(lambda: all(states_of(message) == [states.ACCEPTED] for message in messages))
            assert held_ids() == set()


def test_accounts_behind_a_connector_try_its_refused_secret_once(storage, credential):
    asked = []

    async def refuse(reader, writer):
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")

    proxy = proxies.ScriptedServer(refuse)
    try:
        fields = ConnectorFields(
            name="Filial",
            kind="http_connect",
            host="127.0.0.1",
            port=proxy.port,
            credential_id=credential.id,
        )
        connector = connectors.create(fields, secret_again="wrong", actor=TESTER)
        behind = [
            new_account(sender=f"a{number}@example.com", use_connector=True, connector_id=connector.id)
            for number in range(3)
        ]
        for account in behind:
            hand_over(storage, account=str(account.id))
        with working(storage):
            until(lambda: held_ids() == {account.id for account in behind})
    finally:
        proxy.stop()
    assert len(asked) == 1
    assert {row.held_code for row in SendingState.select()} == {"connector.auth_refused"}


def test_a_temporary_fault_of_the_log_in_is_tried_again(storage, credential):
    with ScriptedServer(polite(EHLO=OFFERS, AUTH="454 4.7.0 Temporary authentication failure")) as server:
        account = with_log_in(server, credential)
        hand_over(storage)
        with working(storage):
            until(held_ids)
    assert sending_state.of(account.id).next_probe_at is not None
    assert LogInCheck.select().count() == 0


def test_a_wait_that_is_struck_out_with_the_secret_is_observed(storage):
    secret = "again in 20 minutes"
    credential = credentials.create(FIELDS, secret=Change.to(secret), actor=TESTER)
    with ScriptedServer(polite(EHLO=OFFERS, AUTH="454 4.7.0 Try again in 20 minutes")) as server:
        account = with_log_in(server, credential, secret=secret)
        hand_over(storage)
        with working(storage):
            until(held_ids)
            row = sending_state.of(account.id)
            assert "20" not in row.held_facts["reply_text"]
            assert 1100 < (row.next_probe_at - now()).total_seconds() <= 1200
            sending_state.ask_probe(account.id, actor=TESTER)
            until(lambda: sending_state.of(account.id).probes == 1)
            probed = sending_state.of(account.id)
            assert 1100 < (probed.next_probe_at - now()).total_seconds() <= 1200


def test_one_refusal_says_nothing_of_an_account_whose_server_accepts_the_secret(storage, credential):
    mailbox = Mailbox(user_name="relay", password="wrong")
    with (
        real_server(mailbox, with_login=True) as server,
        ScriptedServer(polite(EHLO=OFFERS, AUTH=NO)) as other,
    ):
        good = with_log_in(server, credential, sender="good@example.com")
        first = hand_over(storage, account=str(good.id))
        with working(storage):
            until(lambda: states_of(first) == [states.ACCEPTED])
        bad = with_log_in(other, credential, sender="bad@example.com", host="127.0.0.1")
        hand_over(storage, account=str(bad.id))
        with working(storage):
            until(lambda: held_ids() == {bad.id})
            second = hand_over(storage, account=str(good.id))
            until(lambda: states_of(second) == [states.ACCEPTED])
    assert held_ids() == {bad.id}


@pytest.mark.parametrize("where", ["greeting", "ehlo"])
def test_a_server_that_hangs_keeps_no_account_with_the_same_credential_waiting(storage, credential, where):
    mailbox = Mailbox(user_name="relay", password="wrong")
    with HangingServers(where) as hanging, real_server(mailbox, with_login=True) as server:
        sick = with_log_in(None, credential, sender="sick@example.com", port=hanging.ports[where])
        hand_over(storage, account=str(sick.id))
        with working(storage):
            until(lambda: hanging.hanging == 1)
            good = with_log_in(server, credential, sender="good@example.com")
            message = hand_over(storage, account=str(good.id))
            until(lambda: states_of(message) == [states.ACCEPTED], limit_s=log_in.TURN_S / 2)


def test_a_server_that_hangs_keeps_no_account_behind_the_same_connector_waiting(storage, credential):
    def behind(server_port, sender):
        return new_account(
            host="127.0.0.1", port=server_port, sender=sender, use_connector=True, connector_id=connector.id
        )

    with (
        HangingServers("greeting") as hanging,
        real_server(Mailbox()) as server,
        contextlib.ExitStack() as at_the_end,
    ):
        proxy = proxies.socks5_proxy({}, "relay", "wrong")
        at_the_end.callback(proxy.stop)
        fields = ConnectorFields(
            name="Filial", kind="socks5", host="127.0.0.1", port=proxy.port, credential_id=credential.id
        )
        connector = connectors.create(fields, secret_again="wrong", actor=TESTER)
        sick = behind(hanging.ports["greeting"], "sick@example.com")
        hand_over(storage, account=str(sick.id))
        with working(storage):
            until(lambda: hanging.hanging == 1)
            good = behind(server.port, "good@example.com")
            message = hand_over(storage, account=str(good.id))
            until(lambda: states_of(message) == [states.ACCEPTED], limit_s=log_in.TURN_S / 2)


def test_a_log_in_without_an_answer_keeps_others_waiting_for_a_while_only(storage, credential, monkeypatch):
    """Its worker may have been killed, or the server is silent: nothing was refused."""
    monkeypatch.setattr(log_in, "TURN_S", 0.3)
    mailbox = Mailbox(user_name="relay", password="wrong")
    with HangingServers("auth") as hanging, real_server(mailbox, with_login=True) as server:
        sick = with_log_in(None, credential, sender="sick@example.com", port=hanging.ports["auth"])
        good = with_log_in(server, credential, sender="good@example.com")
        hand_over(storage, account=str(sick.id))
        with working(storage):
            until(lambda: hanging.hanging == 1)
            LogInCheck.update(until=transitions.FAR + now()).execute()
            message = hand_over(storage, account=str(good.id))
            until(lambda: states_of(message) == [states.ACCEPTED], limit_s=5)
