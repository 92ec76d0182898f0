"""The connections of a worker: which serve which lane, which wait, and how many there may be."""

import logging
import threading
from dataclasses import dataclass, field

import peewee as pw

from webapp.accounts.models import Account
from webapp.db import database, notify
from webapp.outbox.delivery import connection_slots
from webapp.outbox.delivery.connection import AccountConnection, ConnectionOwner

log = logging.getLogger(__name__)

CONNECTIONS_MOST = 64  # of all accounts, in one worker


@dataclass
class _Lane:
    """The connections of one account in this worker, and where those without work wait to be called."""

    condition: threading.Condition = field(default_factory=threading.Condition)
    connections: dict[AccountConnection, threading.Thread] = field(default_factory=dict)
    waiting: int = 0
    calls: int = 0

    def wait(self, seconds: float) -> bool:
        """Wait to be called; return whether that happened."""
        with self.condition:
            self.waiting += 1
            if not self.calls:
                self.condition.wait(seconds)
            self.waiting -= 1
            was_called = self.calls > 0
            self.calls -= was_called
            return was_called

    def call(self) -> bool:
        """Call one connection that waits; False when none does."""
        with self.condition:
            # One that was called and has not woken yet still counts as waiting.
            if self.waiting <= self.calls:
                self.calls = self.waiting
                return False
            self.calls += 1
            self.condition.notify()
            return True


class ConnectionPool:
    """Starts, calls and ends the connections of `owner`. `changed` is set when one has ended."""

    def __init__(self, owner: ConnectionOwner, changed: notify.WakeUp) -> None:
        self._owner = owner
        self._changed = changed
        self._lanes: dict[int, _Lane] = {}

    def serve(self, lane_id: int) -> bool:
        """Have a lane with something due served, by a connection that waits or by one more.

        False when its connections are at work already, or no more are allowed.
        """
        lane = self._lanes.setdefault(lane_id, _Lane())
        if lane.call():
            return True
        connections = list(lane.connections)
        if connections and not all(connection.was_last_claim_full for connection in connections):
            return False
        if sum(len(each.connections) for each in self._lanes.values()) >= CONNECTIONS_MOST:
            return False
        account = Account.get_or_none(Account.id == lane_id)
        if account is None or not account.active or len(connections) >= account.max_connections:
            return False
        number = connection_slots.take(lane_id, account.max_connections, self._owner.name)
        if number is not None:
            self._start(lane_id, lane, number)
        return number is not None

    def is_connected(self, account_id: int) -> bool:
        """Tell whether any connection of the account has a session that stands."""
        lane = self._lanes.get(account_id)
        return lane is not None and any(connection.is_connected for connection in list(lane.connections))

    def recipient_ids(self) -> set[int]:
        """Return the recipients that the connections have claimed and whose results they did not pass on."""
        lanes = list(self._lanes.values())
        return {
            recipient_id
            for lane in lanes
            for connection in list(lane.connections)
            for recipient_id in connection.recipient_ids()
        }

    def wake_all(self) -> list[threading.Thread]:
        """Let every connection see that the worker is stopping, and return their threads."""
        threads: list[threading.Thread] = []
        for lane in list(self._lanes.values()):
            with lane.condition:
                lane.condition.notify_all()
                threads += lane.connections.values()
        return threads

    def cancel_all(self) -> None:
        """End what is under way at once."""
        for lane in list(self._lanes.values()):
            for connection in list(lane.connections):
                connection.cancel()

    def _start(self, lane_id: int, lane: _Lane, number: int) -> None:
        connection = AccountConnection(lane_id, self._owner, lane.wait)
        name = f"connection-{lane_id}-{number}"
        thread = threading.Thread(target=self._run, args=(connection, lane, number), name=name, daemon=True)
        with lane.condition:
            lane.connections[connection] = thread
        thread.start()

    def _run(self, connection: AccountConnection, lane: _Lane, number: int) -> None:
        account_id = connection.account_id
        try:
            with database.connection_context():
                try:
                    connection.run()
                finally:
                    connection_slots.give_back(account_id, number, self._owner.name)
        except pw.DatabaseError as error:  # what it had claimed comes back when its leases end
            log.warning("a connection of account %s ended: %s", account_id, error)
        except Exception:
            log.exception("a connection of account %s ended by a fault of ours", account_id)
        finally:
            with lane.condition:
                lane.connections.pop(connection, None)
            self._changed.set()
