"""Accounts that are held, and their probes, for the tests of the circuit breaker."""

import datetime as dt

from tests.fakes.smtp import ScriptedServer, polite
from webapp.accounts import snapshots
from webapp.accounts.models import Account, SendingState
from webapp.accounts.sending import AccountSender
from webapp.outbox.delivery import circuit_breaker
from webapp.outbox.delivery.circuit_breaker import probe

SECOND = dt.timedelta(seconds=1)
BLOCKED = {"stage": "end_of_data"}
RELAY = {"stage": "rcpt_to", "recipient": "out@example.org"}


def hold(account, facts, code="end_of_data.refused", wait_s=None):
    sender = AccountSender(account, None, snapshots.version_of(account.id))
    assert circuit_breaker.hold(sender, code, facts, wait_s=wait_s)
    return state_of(account)


def state_of(account):
    return SendingState.get(SendingState.account == account)


def due(trials=None, at_most=100):
    return [found.account for found in circuit_breaker.to_probe(at_most, trials)]


def changed(account, **values):
    Account.update(version=Account.version + 1, **values).where(Account.id == account.id).execute()


def probed(account, settings, trials, **answers):
    with ScriptedServer(polite(**answers)) as server:
        where = Account.id == account.id
        Account.update(host="localhost", port=server.port).where(where).execute()
        version = snapshots.version_of(account.id)
        SendingState.update(held_for=version).where(SendingState.account == account).execute()
        released = probe(snapshots.read(account.id), settings=settings, trials=trials)
    return released, [line.partition(" SIZE")[0] for line in server.heard]
