"""The states of a recipient and the transitions between them; `leases` and `transitions` make no others."""

from collections.abc import Mapping
from types import MappingProxyType

QUEUED = "queued"  # waits for its first attempt, or was handed back without one
SENDING = "sending"  # a worker has it, until its lease ends
ACCEPTED = "accepted"  # a server took it over with a 2yz after the final dot
DEFERRED = "deferred"  # the last attempt failed in a way that passes; the next is planned
REFUSED = "refused"  # a server, or a rule, said no for good
UNCERTAIN = "uncertain"  # the answer to the final dot was lost: it may have been taken
EXPIRED = "expired"  # its time ran out
CANCELLED = "cancelled"  # a person or its application took it back

STATES = (QUEUED, SENDING, ACCEPTED, DEFERRED, REFUSED, UNCERTAIN, EXPIRED, CANCELLED)

# In these nothing happens by itself any more. A person may still begin anew (`retry`), but never
# where a server has accepted: that would be a second copy.
FINAL = frozenset({ACCEPTED, REFUSED, EXPIRED, CANCELLED})

# What a worker may take when it is due. An uncertain one is taken once by itself, then a person decides.
CLAIMABLE = frozenset({QUEUED, DEFERRED, UNCERTAIN})

TRANSITIONS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        QUEUED: frozenset({SENDING, EXPIRED, CANCELLED}),
        SENDING: frozenset({QUEUED, ACCEPTED, DEFERRED, REFUSED, UNCERTAIN, EXPIRED}),
        DEFERRED: frozenset({QUEUED, SENDING, EXPIRED, CANCELLED}),
        UNCERTAIN: frozenset({QUEUED, SENDING, ACCEPTED, CANCELLED}),
        REFUSED: frozenset({QUEUED}),
        EXPIRED: frozenset({QUEUED}),
        ACCEPTED: frozenset(),
        CANCELLED: frozenset(),
    }
)


def check(source: str, target: str) -> None:
    """Raise ValueError when a recipient cannot come from `source` to `target` in one transition."""
    if target not in TRANSITIONS[source]:
        raise ValueError(f"no transition from {source} to {target}")


def sources_of(target: str) -> frozenset[str]:
    """Return the states from which one may come to `target`."""
    return frozenset(state for state, targets in TRANSITIONS.items() if target in targets)
