"""The connections of a worker, by account: starts them, wakes idle ones, and shares them out fairly."""

import logging
import threading
from collections.abc import Collection, Sequence
from operator import itemgetter

import peewee as pw

from webapp.accounts import sending_state, snapshots
from webapp.accounts.snapshots import AccountSnapshot
from webapp.clock import monotonic
from webapp.db import database, notify, writing
from webapp.db.statements import execute
from webapp.outbox.delivery.connection import AccountConnection
from webapp.outbox.delivery.scheduling import connection_slots
from webapp.outbox.delivery.scheduling.budget import Budget, ConnectionUse, Shortage, Standing, to_cut, to_end
from webapp.outbox.delivery.scheduling.connection_owner import ConnectionOwner
from webapp.outbox.delivery.scheduling.lane import Lane
from webapp.outbox.queue import leases

log = logging.getLogger(__name__)

# Seconds until a lane is tried again whose slots or messages other workers have.
PAUSE_S = 1.0
# Started in one commit, and so in one call: a commit for each would take seconds when hundreds are due.
START_MOST = 48
# Asked for every account whose mail waits, several times a second.
_LIMIT = "SELECT max_connections FROM account WHERE id = ? AND active = ?"
# A message that hangs does not keep those behind it waiting: one further connection after so many seconds.
BESIDE_HANGING_S = 2.0


class ConnectionPool:
    """Starts, wakes and ends the connections of `owner`. `changed` is set when one has ended.

    There are `most` at a time at most, ALL_MOST of the budget while that is None.
    """

    most: int | None = None

    def __init__(self, owner: ConnectionOwner, changed: notify.WakeUp) -> None:
        self._owner = owner
        self._changed = changed
        self._lanes: dict[int, Lane[AccountConnection]] = {}

    def serve(self, lane_ids: Collection[int]) -> int:
        """Have lanes with due messages served by idle connections and new ones; return how many.

        To be called again and again while something is due: what a lane needs, and how many connections
        hang, is seen from one call to the next.
        """
        moment = monotonic()
        lanes = [(lane_id, self._lane(lane_id)) for lane_id in lane_ids]
        lanes = [(lane_id, lane) for lane_id, lane in lanes if not lane.is_paused(moment)]
        waiting = [(lane_id, lane) for lane_id, lane in lanes if not lane.wake()]
        if not waiting:
            return len(lanes)
        uses = self._uses(moment)
        budget, short = Budget((use for _, use in uses), self.most), Shortage()
        chosen: list[tuple[int, Lane[AccountConnection]]] = []
        for lane_id, lane in sorted(waiting, key=_order):
            has_some = bool(lane.connections)
            for _ in range(self._wanted(lane_id, lane, moment)):
                if not budget.take(lane.standing, has_some=has_some):
                    short.count(lane.standing, has_some=has_some)
                    break
                chosen.append((lane_id, lane))
            if len(chosen) >= START_MOST:
                break
        _make_room(uses, short)
        return len(lanes) - len(waiting) + self._start(chosen)

    def is_one_too_many(self, account_id: int, *, at_opening: bool) -> bool:
        """Tell whether a refused connection has others beside it, so that the server only refused one more.

        Then the account gets fewer. `at_opening` tells that the refused one was not open yet.
        """
        lane = self._lane(account_id)
        connected = sum(connection.is_connected for connection in list(lane.connections)) - (not at_opening)
        if connected > 0:
            lane.limit.too_many(monotonic(), connected=connected)
        return connected > 0

    def begin_hold(self, account_id: int) -> None:
        """Start no connection of an account until `end_hold`: it is about to be held."""
        self._lane(account_id).is_being_held = True

    def end_hold(self, account_id: int) -> None:
        """Start connections of an account again, unless it is held by now."""
        self._lane(account_id).is_being_held = False

    def recipient_ids(self) -> set[int]:
        """Return the recipients that the connections have claimed and not passed a result on for."""
        connections = self._connections()
        return {recipient_id for connection in connections for recipient_id in connection.recipient_ids()}

    def wake_all(self) -> list[threading.Thread]:
        """Wake all connections, so that they see that the worker is stopping; return their threads."""
        threads: list[threading.Thread] = []
        for lane in list(self._lanes.values()):
            lane.interrupt()
            threads += list(lane.connections.values())
        return threads

    def cancel_all(self) -> None:
        """Cancel the current operation of every connection."""
        for connection in self._connections():
            connection.cancel()

    def _lane(self, lane_id: int) -> Lane[AccountConnection]:
        if lane_id not in self._lanes:
            self._lanes[lane_id] = Lane(sending_state.last_results(lane_id))
        return self._lanes[lane_id]

    def _connections(self) -> list[AccountConnection]:
        return [connection for lane in list(self._lanes.values()) for connection in list(lane.connections)]

    # How many connections a lane needs

    def _wanted(self, lane_id: int, lane: Lane[AccountConnection], moment: float) -> int:
        """Return how many connections to start now for a lane in which something is due.

        A further one is for what the present ones do not clear in time, and as many again at the most: by
        the next time it is known whether they help.
        """
        connections = list(lane.connections)
        if connections and lane.standing is not Standing.ANSWERS:
            return 0
        found = execute(_LIMIT, (lane_id, True)).fetchone()
        if found is None:
            return 0
        lane.limit.configure(found[0])
        if not connections:
            return 1
        sending = sum(connection.hangs_s(moment) < BESIDE_HANGING_S for connection in connections)
        if not sending and len(connections) > 1:
            return 0
        each = lane.claim_size.value
        further = -(-leases.due(lane_id, at_most=(2 * sending + 1) * each) // each) - sending
        if further <= 0:
            return 0
        lane.limit.observe(moment, sending=sending, sent=lane.sent)
        for connection in connections[lane.limit.allowed :]:
            connection.end_soon()  # they gain nothing, or the server refuses so many
        return max(0, min(further, len(connections), lane.limit.allowed - len(connections)))

    # Who has a connection

    def _uses(self, moment: float) -> list[tuple[AccountConnection, ConnectionUse]]:
        return [
            (connection, _use(connection, lane, moment))
            for lane in list(self._lanes.values())
            for connection in list(lane.connections)
        ]

    # Starting and ending

    def _start(self, chosen: Sequence[tuple[int, Lane[AccountConnection]]]) -> int:
        """Start connections with something to send, each in a slot of its account; return how many."""
        ready: list[tuple[AccountConnection, Lane[AccountConnection], int]] = []
        if chosen:
            with writing(together=True):
                read = snapshots.read_several([lane_id for lane_id, lane in chosen if not lane.connections])
                # In one order, so that two workers do not wait for each other's locks.
                for lane_id, lane in sorted(chosen, key=itemgetter(0)):
                    connection = AccountConnection(lane_id, self._owner, lane)
                    number = self._claimed_in_slot(connection, lane.limit.most, read.pop(lane_id, None))
                    if number is not None:
                        ready.append((connection, lane, number))
                    elif not lane.connections:
                        lane.pause(PAUSE_S)
        for connection, lane, number in ready:
            name, arguments = f"connection-{connection.account_id}-{number}", (connection, lane, number)
            thread = threading.Thread(target=self._run, args=arguments, name=name, daemon=True)
            lane.connections[connection] = thread
            lane.served_at = connection.began_at
            thread.start()
        return len(ready)

    def _claimed_in_slot(
        self, connection: AccountConnection, at_most: int, snapshot: AccountSnapshot | None
    ) -> int | None:
        """Take one of `at_most` slots for a connection and claim for it; return the number of the slot.

        None when all slots of the account are taken, or there is nothing left to claim.
        """
        account_id, name = connection.account_id, self._owner.name
        number = connection_slots.take(account_id, at_most, name)
        if number is not None and not connection.claim(snapshot):
            connection_slots.give_back(account_id, number, name)
            return None
        return number

    def _run(self, connection: AccountConnection, lane: Lane[AccountConnection], number: int) -> None:
        account_id, name = connection.account_id, self._owner.name
        try:
            connection.run()
        except pw.DatabaseError as error:  # its claims are recovered when their leases end
            log.warning("a connection of account %s ended: %s", account_id, error)
        except Exception:
            log.exception("a connection of account %s ended by a fault of ours", account_id)
        finally:
            self._owner.store(lambda: connection_slots.give_back(account_id, number, name))
            if not database.is_closed():
                database.close()
            lane.connections.pop(connection, None)
            self._changed.set()


def _order(waiting: tuple[int, Lane[AccountConnection]]) -> tuple[int, int, float]:
    """Accounts whose server answers first, then those that have fewest connections, then the others."""
    lane = waiting[1]
    return lane.standing, len(lane.connections), lane.served_at


def _use(connection: AccountConnection, lane: Lane[AccountConnection], moment: float) -> ConnectionUse:
    idle_since = connection.idle_since
    return ConnectionUse(
        connection.account_id,
        lane.standing,
        idle_s=0.0 if idle_since is None else max(moment - idle_since, 0.001),
        hangs_s=connection.hangs_s(moment),
        runs_s=moment - connection.began_at,
        may_be_cut=connection.may_be_cut,
    )


def _make_room(uses: list[tuple[AccountConnection, ConnectionUse]], short: Shortage) -> None:
    """Have connections end for accounts that found none."""
    connections = {id(use): connection for connection, use in uses}
    only_uses = [use for _, use in uses]
    for use in to_end(only_uses, short):
        connections[id(use)].end_soon()
    for use in to_cut(only_uses, short):
        connections[id(use)].cut()
