"""TCP connection to the first address that answers: each is tried within its share of the time."""

import contextlib
import errno
import socket
from collections.abc import Iterator
from typing import Any

from webapp.clock import monotonic
from webapp.deadline import Deadline, DeadlineReached
from webapp.errors import TunnelError
from webapp.transcript import Stage
from webapp.tunnels.codes import failure
from webapp.tunnels.resolve import Address

PER_ADDRESS_LIMIT_S = 10.0
_ERRNOS = {
    errno.ECONNREFUSED: "connect.refused",
    errno.ECONNRESET: "connect.reset",
    errno.EPIPE: "connect.reset",
    errno.ENETUNREACH: "connect.unreachable",
    errno.EHOSTUNREACH: "connect.unreachable",
    errno.EADDRNOTAVAIL: "connect.unreachable",  # ::1 where IPv6 is off
    errno.EAFNOSUPPORT: "connect.unreachable",
}
# Several addresses may fail differently: the error that comes from nearest the server stands first.
_MOST_TELLING = (
    "connect.refused",
    "connect.reset",
    "connect.timeout",
    "connect.failed",
    "connect.unreachable",
)


def dial(
    addresses: list[Address], port: int, deadline: Deadline, attempts: list[dict[str, Any]]
) -> socket.socket:
    """Return a socket connected to the first of `addresses` that answers, watched by `deadline`.

    Each try is appended to `attempts` as plain values, also when it is the last one.
    Raises TunnelError `connect.*`, DeadlineReached or Cancelled.
    """
    for left, address in zip(range(len(addresses), 0, -1), addresses, strict=True):
        share_s = deadline.remaining_s() / left
        sock = _try(address, port, min(share_s, PER_ADDRESS_LIMIT_S), deadline, attempts)
        if sock is not None:
            return sock
    raise failure(_summary(attempts), Stage.CONNECT, port=port, attempts=list(attempts))


def _try(
    address: Address, port: int, limit_s: float, deadline: Deadline, attempts: list[dict[str, Any]]
) -> socket.socket | None:
    """Return the connected socket, or None when this address did not answer."""
    with timed_attempt(address, attempts) as attempt:
        try:
            return _connected(address, port, limit_s, deadline)
        except OSError as error:
            attempt["error"] = _code(error)
            deadline.remaining_s()
    return None


def _connected(address: Address, port: int, limit_s: float, deadline: Deadline) -> socket.socket:
    sock = socket.socket(socket.AF_INET if address.family == "ipv4" else socket.AF_INET6)
    with closed_on_failure(sock, deadline):
        sock.settimeout(limit_s)
        # SMTP is short lines in turn: held back for the other side's late ACK, each would cost 40 ms.
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.connect((address.text, port))
        deadline.remaining_s()  # a cancelled connect() can return without an error
    return sock


def source_address(address: Address, port: int) -> str | None:
    """Return our own address as seen from `address`, by the routing table; None where there is no route.

    Connecting a UDP socket sends nothing: it only chooses the route.
    """
    family = socket.AF_INET if address.family == "ipv4" else socket.AF_INET6
    with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as sock:
        sock.connect((address.text, port))
        return sock.getsockname()[0]
    return None


@contextlib.contextmanager
def timed_attempt(address: Address, attempts: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Append an entry for the block to `attempts`; the block sets its `error` when it fails."""
    attempt: dict[str, Any] = {"address": address.text, "family": address.family, "error": None}
    began = monotonic()
    try:
        yield attempt
    except DeadlineReached:
        attempt["error"] = attempt["error"] or "deadline.reached"
        raise
    except TunnelError as error:
        attempt["error"] = error.code
        raise
    finally:
        attempt["ms"] = round((monotonic() - began) * 1000)
        attempts.append(attempt)


@contextlib.contextmanager
def closed_on_failure(sock: socket.socket, deadline: Deadline) -> Iterator[None]:
    """Let `deadline` watch `sock`; when the block fails, release and close it."""
    deadline.watch(sock)
    try:
        yield
    except BaseException:
        discard(sock, deadline)
        raise


def discard(sock: socket.socket, deadline: Deadline) -> None:
    """Release `sock` from `deadline` and close it."""
    deadline.release(sock)
    sock.close()


def _code(error: OSError) -> str:
    if isinstance(error, TimeoutError):
        return "connect.timeout"
    return _ERRNOS.get(error.errno or 0, "connect.failed")


def _summary(attempts: list[dict[str, Any]]) -> str:
    codes = {attempt["error"] for attempt in attempts}
    families = {attempt["family"] for attempt in attempts}
    if codes == {"connect.unreachable"} and families == {"ipv6"}:
        return "connect.no_ipv6_route"
    return next(code for code in _MOST_TELLING if code in codes)
