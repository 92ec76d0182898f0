"""The states of a recipient and the transitions between them; `leases` and `transitions` make no others."""

from collections.abc import Mapping
from types import MappingProxyType

QUEUED = "queued"  # waits for its first attempt, or was handed back without one
SENDING = "sending"  # leased to a worker
ACCEPTED = "accepted"  # a server replied 2yz after the final dot
DEFERRED = "deferred"  # the last attempt failed temporarily; the next is scheduled
REFUSED = "refused"  # a server, or a rule, refused it permanently
UNCERTAIN = "uncertain"  # the reply after the final dot was lost: it may have been accepted
EXPIRED = "expired"  # its life ended before it was accepted
CANCELLED = "cancelled"  # a person or its application cancelled it
PRACTICE = "practice"  # the practice mailbox took it, which delivers to nobody

STATES = (QUEUED, SENDING, ACCEPTED, DEFERRED, REFUSED, UNCERTAIN, EXPIRED, CANCELLED, PRACTICE)

# No automatic transition leaves these. A person may still retry, but never what a server has accepted:
# that would send a second copy. What the practice mailbox took may be sent through another account.
FINAL = frozenset({ACCEPTED, REFUSED, EXPIRED, CANCELLED, PRACTICE})

# What a worker may claim when due. An uncertain one is retried once automatically, then a person decides.
CLAIMABLE = frozenset({QUEUED, DEFERRED, UNCERTAIN})

TRANSITIONS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        QUEUED: frozenset({SENDING, EXPIRED, CANCELLED}),
        SENDING: frozenset({QUEUED, ACCEPTED, DEFERRED, REFUSED, UNCERTAIN, EXPIRED, PRACTICE}),
        DEFERRED: frozenset({QUEUED, SENDING, EXPIRED, CANCELLED}),
        UNCERTAIN: frozenset({QUEUED, SENDING, ACCEPTED, CANCELLED}),
        REFUSED: frozenset({QUEUED}),
        EXPIRED: frozenset({QUEUED}),
        ACCEPTED: frozenset(),
        CANCELLED: frozenset(),
        PRACTICE: frozenset({QUEUED}),
    }
)


def check(source: str, target: str) -> None:
    """Raise ValueError when a recipient cannot go from `source` to `target` in one transition."""
    if target not in TRANSITIONS[source]:
        raise ValueError(f"no transition from {source} to {target}")


def sources_of(target: str) -> frozenset[str]:
    """Return the states with a transition to `target`."""
    return frozenset(state for state, targets in TRANSITIONS.items() if target in targets)
