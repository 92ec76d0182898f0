"""Pins a process to a CPU core of its own.

Because of the GIL, Python runs one thread at a time. When its threads are spread over several cores, the
GIL passes from core to core, and each time another core is interrupted. On one core that cost is gone,
and under SCHED_BATCH the threads preempt each other less. Pinned, web and worker accept and send half as
many messages again (`./run bench outbox`).
"""

import contextlib
import logging
import os
import socket
from collections.abc import Callable, Iterator
from typing import Any

log = logging.getLogger(__name__)

# An abstract Unix socket named after a core marks it as taken: within a network namespace, that is a
# machine or a container, only one process can bind a name (unix(7)).
NAME = "\0postigo-core-"


@contextlib.contextmanager
def kept(*, wanted: bool = True) -> Iterator[int | None]:
    """Pin this thread, and those it starts, to one core while the block runs; yields the core's number.

    Yields None and changes nothing when not `wanted`, where the system has no CPU affinity (only Linux
    has), on a single core, or when other Postigo processes have taken all cores.
    """
    with contextlib.ExitStack() as undone:
        core = None
        if wanted and hasattr(os, "sched_setaffinity"):
            with contextlib.suppress(OSError):  # a container may forbid the question
                core = _claimed(undone)
        if core is not None:
            _keep(core, undone)
            log.debug("kept on core %s", core)
        yield core


def _claimed(undone: contextlib.ExitStack) -> int | None:
    """Take a core that no other Postigo process has, until `undone` is closed; return it, or None."""
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < 2:
        return None
    for core in cores:
        try:
            claim = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        except OSError:  # a service manager may forbid Unix sockets
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
    with contextlib.suppress(OSError):  # not every C library implements these calls
        policy, parameter = os.sched_getscheduler(0), os.sched_getparam(0)
        if policy == os.SCHED_OTHER:  # any other policy was chosen by an administrator
            undone.callback(_without_fail, os.sched_setscheduler, 0, policy, parameter)
            os.sched_setscheduler(0, os.SCHED_BATCH, parameter)


def _without_fail(change: Callable[..., None], *arguments: Any) -> None:
    """Call `change`, ignoring OSError: a container may forbid it, and without it all is only slower."""
    with contextlib.suppress(OSError):
        change(*arguments)
