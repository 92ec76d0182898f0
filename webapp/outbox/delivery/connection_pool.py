"""The carriers of a worker: who serves which lane, who rests, and how many there may be."""

import logging
import threading
from dataclasses import dataclass, field

import peewee as pw

from webapp.accounts.models import Account
from webapp.db import database, notify
from webapp.outbox.delivery import connection_slots
from webapp.outbox.delivery.connection import AccountConnection, ConnectionOwner

log = logging.getLogger(__name__)

CONNECTIONS_MOST = 64


@dataclass
class _Lane:
    """The carriers of one account here, and where those without work wait to be called."""

    condition: threading.Condition = field(default_factory=threading.Condition)
    carriers: dict[AccountConnection, threading.Thread] = field(default_factory=dict)
    resting: int = 0
    calls: int = 0

    def rest(self, seconds: float) -> bool:
        """Wait to be called; tell whether that happened."""
        with self.condition:
            self.resting += 1
            if not self.calls:
                self.condition.wait(seconds)
            self.resting -= 1
            was_called = self.calls > 0
            self.calls -= was_called
            return was_called

    def call(self) -> bool:
        """Call one carrier that rests; False when none does."""
        with self.condition:
            # Whoever was called and has not woken yet still counts as resting.
            if self.resting <= self.calls:
                self.calls = self.resting
                return False
            self.calls += 1
            self.condition.notify()
            return True


class ConnectionPool:
    """Begins, calls and ends the carriers of `employer`. `changed` is called when one has ended."""

    def __init__(self, employer: ConnectionOwner, changed: notify.WakeUp) -> None:
        self._employer = employer
        self._changed = changed
        self._lanes: dict[int, _Lane] = {}

    def serve(self, lane_id: int) -> bool:
        """See to it that a lane with something due is served: by one who rests, or by one more.

        False when those who serve it are at work already, or nobody may.
        """
        lane = self._lanes.setdefault(lane_id, _Lane())
        if lane.call():
            return True
        carriers = list(lane.carriers)
        if carriers and not all(carrier.is_crowded for carrier in carriers):
            return False
        if sum(len(each.carriers) for each in self._lanes.values()) >= CONNECTIONS_MOST:
            return False
        account = Account.get_or_none(Account.id == lane_id)
        if account is None or not account.active or len(carriers) >= account.max_connections:
            return False
        number = connection_slots.take(lane_id, account.max_connections, self._employer.name)
        if number is not None:
            self._begin(lane_id, lane, number)
        return number is not None

    def is_connected(self, account_id: int) -> bool:
        """Tell whether any carrier of the account has a session that stands."""
        lane = self._lanes.get(account_id)
        return lane is not None and any(carrier.is_connected for carrier in list(lane.carriers))

    def in_hand(self) -> set[int]:
        """Return the recipients that the carriers have taken and not handed on."""
        lanes = list(self._lanes.values())
        return {taken for lane in lanes for carrier in list(lane.carriers) for taken in carrier.in_hand()}

    def wake_all(self) -> list[threading.Thread]:
        """Let every carrier see that the worker is stopping, and return their threads."""
        threads: list[threading.Thread] = []
        for lane in list(self._lanes.values()):
            with lane.condition:
                lane.condition.notify_all()
                threads += lane.carriers.values()
        return threads

    def cancel_all(self) -> None:
        """End what is under way at once."""
        for lane in list(self._lanes.values()):
            for carrier in list(lane.carriers):
                carrier.cancel()

    def _begin(self, lane_id: int, lane: _Lane, number: int) -> None:
        carrier = AccountConnection(lane_id, self._employer, lane.rest)
        name = f"carrier-{lane_id}-{number}"
        thread = threading.Thread(target=self._carry, args=(carrier, lane, number), name=name, daemon=True)
        with lane.condition:
            lane.carriers[carrier] = thread
        thread.start()

    def _carry(self, carrier: AccountConnection, lane: _Lane, number: int) -> None:
        try:
            with database.connection_context():
                try:
                    carrier.run()
                finally:
                    connection_slots.give_back(carrier.account_id, number, self._employer.name)
        except pw.DatabaseError as error:  # what it had in hand comes back with its lease
            log.warning("a connection of account %s ended: %s", carrier.account_id, error)
        except Exception:
            log.exception("a connection of account %s ended by a fault of ours", carrier.account_id)
        finally:
            with lane.condition:
                lane.carriers.pop(carrier, None)
            self._changed.set()
