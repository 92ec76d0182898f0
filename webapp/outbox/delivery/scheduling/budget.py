"""How the connections of one worker are shared among its accounts. Pure: no threads, no clock.

A connection whose server answers is cheap: it is over soon, or makes way after its claim. One that hangs
may do so for minutes (RFC 5321 section 4.5.3.2). So they are counted apart: WORKING_MOST that move, and
beside them those that hang, up to ALL_MOST together. The last RESERVED are for accounts whose server
answered the last time and that have none yet: these find a connection however many others hang, and
also where the servers of hundreds that answered until now have begun to hang at the same moment.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

WORKING_MOST = 64
# A thread that waits costs tens of KiB: this many cost tens of MiB for as long as so many accounts are ill.
ALL_MOST = 1_024
# Each has a socket and two files of the database; the pages and the rest of the process have theirs.
FILES_EACH, FILES_OF_OTHERS = 3, 256
RESERVED = 64
# Together, for accounts whose last attempt ended in a time-out; each has one connection.
SUSPECT_MOST = 96
# A connection that waits for an answer for longer counts as hanging.
HANGS_AFTER_S = 0.1
# While others wait for a connection: how long one may hang, and how long it keeps its connection when it
# does not. The answer to the final dot is awaited longer, as without it nobody knows what became of the
# message; content filters take most of a minute.
HANG_MOST_S, FINAL_DOT_MOST_S = 10.0, 60.0
QUANTUM_S = 0.5


class Standing(IntEnum):
    """How far the server of an account is trusted to answer; the lower, the earlier it is served."""

    ANSWERS = 0
    UNKNOWN = 1
    SUSPECT = 2


@dataclass(frozen=True)
class ConnectionUse:
    """What one connection does now, as numbers of seconds; 0 where that is not so.

    `may_be_cut` is false from the final dot until its answer.
    """

    lane_id: int
    standing: Standing
    idle_s: float = 0.0
    hangs_s: float = 0.0
    runs_s: float = 0.0
    may_be_cut: bool = True

    @property
    def hangs(self) -> bool:
        """Tell whether it waits for the server for so long that it counts as hanging."""
        return self.hangs_s >= HANGS_AFTER_S


def most_with(open_files: int | None) -> int:
    """Return how many connections a process may have that may open so many files; None = without a limit."""
    if open_files is None:
        return ALL_MOST
    return min(ALL_MOST, max(WORKING_MOST + RESERVED, (open_files - FILES_OF_OTHERS) // FILES_EACH))


class Budget:
    """The connections of a worker as counts: how many more may be started, and for which accounts.

    There are `most` at most, ALL_MOST unless given.
    """

    def __init__(self, uses: Iterable[ConnectionUse] = (), most: int | None = None) -> None:
        self._most = ALL_MOST if most is None else most
        self._all = self._working = self._suspect = 0
        for use in uses:
            self._count(use.standing, hangs=use.hangs)

    def take(self, standing: Standing, *, has_some: bool = False) -> bool:
        """Count one more connection of an account of that standing; False when there is none left for it.

        `has_some` tells whether the account has a connection already.
        """
        may_use_all = standing is Standing.ANSWERS and not has_some
        if self._all >= self._most - (0 if may_use_all else RESERVED):
            return False
        if standing is Standing.SUSPECT:
            if self._suspect >= SUSPECT_MOST:
                return False
        elif self._working >= WORKING_MOST:
            return False
        self._count(standing, hangs=False)
        return True

    def _count(self, standing: Standing, *, hangs: bool) -> None:
        self._all += 1
        if standing is Standing.SUSPECT:
            self._suspect += 1
        elif not hangs:
            self._working += 1


@dataclass
class Shortage:
    """How many accounts found no connection left: those with `none` yet, those with some that could use
    `further` ones, and those that are `suspect`, for which no others make way.
    """

    none: int = 0
    further: int = 0
    suspect: int = 0

    def count(self, standing: Standing, *, has_some: bool) -> None:
        """Count one account of that standing, which has some connections already, or none."""
        if standing is Standing.SUSPECT:
            self.suspect += 1
        elif has_some:
            self.further += 1
        else:
            self.none += 1


def to_end(uses: Sequence[ConnectionUse], short: Shortage) -> list[ConnectionUse]:
    """Return the connections that should make way for the accounts of `short`, as many as these at most.

    First those that are idle, then those of accounts that have more than their share, then those that
    have had their turn. The share is what each account had if all had the same. For further connections
    of accounts that have some already only idle ones make way.
    """
    idle = sorted((use for use in uses if use.idle_s), key=lambda use: -use.idle_s)
    moving = [
        use for use in uses if not use.idle_s and not use.hangs and use.standing is not Standing.SUSPECT
    ]
    first = (idle + _above_share(moving, short.none) + _had_their_turn(moving))[: short.none]
    return first + idle[short.none : short.none + short.further]


def _above_share(moving: Sequence[ConnectionUse], wanted: int) -> list[ConnectionUse]:
    by_lane: dict[int, list[ConnectionUse]] = {}
    for use in moving:
        by_lane.setdefault(use.lane_id, []).append(use)
    share = max(1, WORKING_MOST // max(1, len(by_lane) + wanted))
    return [use for lane in by_lane.values() for use in lane[share:]]


def _had_their_turn(moving: Sequence[ConnectionUse]) -> list[ConnectionUse]:
    over = [use for use in moving if use.runs_s >= QUANTUM_S]
    return sorted(over, key=lambda use: -use.runs_s)


def to_cut(uses: Collection[ConnectionUse], short: Shortage) -> list[ConnectionUse]:
    """Return the connections that have hung long enough while the accounts of `short` wait, longest first.

    Those of suspect accounts make way for one another, and all of them for the others.
    """
    over = [use for use in uses if use.hangs_s >= (HANG_MOST_S if use.may_be_cut else FINAL_DOT_MOST_S)]
    over.sort(key=lambda use: -use.hangs_s)
    suspect = [use for use in over[short.none :] if use.standing is Standing.SUSPECT]
    return over[: short.none] + suspect[: short.suspect]
