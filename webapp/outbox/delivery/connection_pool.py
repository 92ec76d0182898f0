"""The connections of a worker, by lane: starts them, wakes idle ones, and limits their number."""

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
    """The connections of one account in this worker, and the condition on which idle ones wait."""

    condition: threading.Condition = field(default_factory=threading.Condition)
    connections: dict[AccountConnection, threading.Thread] = field(default_factory=dict)
    waiting: int = 0
    wake_ups: int = 0

    def wait(self, seconds: float) -> bool:
        """Wait at most `seconds` to be woken; return whether that happened."""
        with self.condition:
            self.waiting += 1
            if not self.wake_ups:
                self.condition.wait(seconds)
            self.waiting -= 1
            was_woken = self.wake_ups > 0
            self.wake_ups -= was_woken
            return was_woken

    def wake(self) -> bool:
        """Wake one idle connection; False when there is none."""
        with self.condition:
            # A connection that was woken but has not run yet still counts as waiting.
            if self.waiting <= self.wake_ups:
                self.wake_ups = self.waiting
                return False
            self.wake_ups += 1
            self.condition.notify()
            return True


class ConnectionPool:
    """Starts, wakes and ends the connections of `owner`. `changed` is set when one has ended."""

    def __init__(self, owner: ConnectionOwner, changed: notify.WakeUp) -> None:
        self._owner = owner
        self._changed = changed
        self._lanes: dict[int, _Lane] = {}

    def serve(self, lane_id: int) -> bool:
        """Have a lane with due messages served by an idle connection or a new one.

        False when all its connections are busy and no more are allowed.
        """
        lane = self._lanes.setdefault(lane_id, _Lane())
        if lane.wake():
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
        """Tell whether any connection of the account has an open session."""
        lane = self._lanes.get(account_id)
        return lane is not None and any(connection.is_connected for connection in list(lane.connections))

    def recipient_ids(self) -> set[int]:
        """Return the recipients that the connections have claimed and not passed a result on for."""
        lanes = list(self._lanes.values())
        return {
            recipient_id
            for lane in lanes
            for connection in list(lane.connections)
            for recipient_id in connection.recipient_ids()
        }

    def wake_all(self) -> list[threading.Thread]:
        """Wake all connections, so that they see that the worker is stopping; return their threads."""
        threads: list[threading.Thread] = []
        for lane in list(self._lanes.values()):
            with lane.condition:
                lane.condition.notify_all()
                threads += lane.connections.values()
        return threads

    def cancel_all(self) -> None:
        """Cancel the current operation of every connection."""
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
        except pw.DatabaseError as error:  # its claims are recovered when their leases end
            log.warning("a connection of account %s ended: %s", account_id, error)
        except Exception:
            log.exception("a connection of account %s ended by a fault of ours", account_id)
        finally:
            with lane.condition:
                lane.connections.pop(connection, None)
            self._changed.set()
