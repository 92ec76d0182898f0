"""A process on a core of its own.

Python computes on one core at a time, whatever number of threads there are. Spread over several cores,
the threads hand the turn over from core to core, and each time another core has to be interrupted; on
one core they do not, and with the policy for batch work they let each other finish besides. Kept so,
web and worker take in and send half as many messages again (`./run bench outbox`).
"""

import contextlib
import logging
import os
import socket
from collections.abc import Callable, Iterator
from typing import Any

log = logging.getLogger(__name__)

# Of a core that is taken, its number behind it: one process of a network namespace, which is a machine or
# a container, can have that name (unix(7)).
NAME = "\0postigo-core-"


@contextlib.contextmanager
def kept(*, wanted: bool = True) -> Iterator[int | None]:
    """Keep this thread, and all that it starts, on one core while the block runs; yields its number.

    Yields None, and leaves everything as it is, where that is not `wanted`, where the system cannot (it
    is Linux that can), where there is but one core, or where other Postigos have each of them already.
    """
    with contextlib.ExitStack() as undone:
        core = None
        if wanted and hasattr(os, "sched_setaffinity"):
            with contextlib.suppress(OSError):  # a container may forbid to ask
                core = _claimed(undone)
        if core is not None:
            _keep(core, undone)
            log.debug("kept on core %s", core)
        yield core


def _claimed(undone: contextlib.ExitStack) -> int | None:
    """Return a core that no other Postigo of this machine has, and have it until it is undone."""
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < 2:
        return None
    for core in cores:
        try:
            claim = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        except OSError:  # not for services that are kept from it
            return None
        try:
            claim.bind(f"{NAME}{core}")
        except OSError:
            claim.close()
        else:
            undone.callback(claim.close)
            return core
    return None


def _keep(core: int, undone: contextlib.ExitStack) -> None:
    undone.callback(_without_fail, os.sched_setaffinity, 0, os.sched_getaffinity(0))
    _without_fail(os.sched_setaffinity, 0, {core})
    with contextlib.suppress(OSError):  # not every C library tells
        policy, parameter = os.sched_getscheduler(0), os.sched_getparam(0)
        if policy == os.SCHED_OTHER:  # any other was somebody's decision
            undone.callback(_without_fail, os.sched_setscheduler, 0, policy, parameter)
            os.sched_setscheduler(0, os.SCHED_BATCH, parameter)


def _without_fail(change: Callable[..., None], *arguments: Any) -> None:
    """Make a change that a container may forbid: all works without it, only slower."""
    with contextlib.suppress(OSError):
        change(*arguments)
