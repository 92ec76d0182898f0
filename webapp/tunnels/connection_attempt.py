"""One attempt to connect by a route, and the steps that all routes have in common."""

import contextlib
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from webapp.deadline import Deadline, DeadlineReached
from webapp.errors import TunnelError
from webapp.transcript import Stage, State, Step, Transcript
from webapp.tunnels import names
from webapp.tunnels.codes import failure
from webapp.tunnels.dial import dial, discard, timed_attempt
from webapp.tunnels.resolve import Address, find_addresses, permitted
from webapp.tunnels.route import AddressPolicy, Route

REMOTE_TEXT_LIMIT = 200
Reached = TypeVar("Reached")
# The code for a fault of the connection to the connector, by the code that it would have for a server.
_CONNECTOR_CODES = {
    "resolve.looks_like_email": "connector.not_found",
    "resolve.bad_name": "connector.not_found",
    "resolve.not_found": "connector.not_found",
    "resolve.no_address": "connector.not_found",
    "resolve.temporary": "connector.unreachable",
    "resolve.timeout": "connector.timeout",
    "connect.refused": "connector.refused",
    "connect.timeout": "connector.timeout",
    "connect.reset": "connector.closed",
    "connect.unreachable": "connector.unreachable",
    "connect.no_ipv6_route": "connector.unreachable",
    "connect.failed": "connector.unreachable",
}


@dataclass(frozen=True)
class ConnectionAttempt:
    """A connection to `host` and `port` by `route` in the making; `transcript` records how it goes.

    `cleanup` closes what was opened so far, unless the attempt succeeds.
    """

    route: Route
    host: str
    port: int
    policy: AddressPolicy
    deadline: Deadline
    transcript: Transcript
    cleanup: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

    def remark(self, text: str) -> None:
        """Record a remark of our own."""
        self.transcript.line("*", text)

    def remote_text(self, text: str) -> str:
        """Return the words of another host: secrets struck out, then cut, unprintable characters replaced."""
        said = "".join(self.transcript.heard([text]))[:REMOTE_TEXT_LIMIT]
        return "".join(char if char.isprintable() else "?" for char in said)

    @contextlib.contextmanager
    def stage(self, stage: Stage) -> Iterator[Step]:
        """Run a block as `stage`; an error is recorded in the stage that is at fault.

        Raises TunnelError, `deadline.reached` among them, or Cancelled.
        """
        with self.transcript.stage(stage) as step:
            try:
                yield step
            except DeadlineReached as error:
                step.facts["error"] = "deadline.reached"
                raise failure("deadline.reached", stage, limit_s=self.deadline.limit_s) from error
            except TunnelError as error:
                self._blame(step, error)
                raise

    def _blame(self, step: Step, error: TunnelError) -> None:
        if error.stage == step.stage:
            step.facts["error"] = error.code
        else:
            step.state = State.SKIPPED
            self.transcript.amend(Stage(error.stage), state=State.FAILED, error=error.code)

    def dial(self, addresses: list[Address], port: int, attempts: list[dict[str, Any]]) -> socket.socket:
        """Return a connected socket that closes when the attempt fails; see `dial.dial`."""
        sock = dial(addresses, port, self.deadline, attempts)
        self.cleanup.callback(discard, sock, self.deadline)
        return sock

    def reach_connector(self, facts: dict[str, Any]) -> socket.socket:
        """Return a socket to the proxy or jump host itself; the policy holds for its addresses too.

        Addresses and tries are recorded in `facts["reached"]`. Raises TunnelError `connector.*` or
        `address.refused`, DeadlineReached or Cancelled.
        """
        route = self.route
        reached = facts["reached"] = {"addresses": [], "attempts": []}
        try:
            found = find_addresses(names.ascii_name(route.host), self.policy, self.deadline)
            reached["addresses"] = [address.facts() for address in found]
            allowed = permitted(found, route.host)
            sock = self.dial(allowed, route.port, reached["attempts"])
        except TunnelError as error:
            code = _CONNECTOR_CODES.get(error.code, error.code)
            own = {"host": route.host, "port": route.port, "cause": error.code}
            raise failure(code, Stage.CONNECTOR, **{**error.facts, **own}) from error
        self.remark(f"Reached the connector at {sock.getpeername()[0]} port {route.port}")
        return sock

    def connector_facts(self) -> dict[str, Any]:
        """Return the facts of the connector that are known before connecting."""
        route = self.route
        known = {"kind": route.kind, "name": route.name, "host": route.host, "port": route.port}
        return known | {"tunnel_opened": False}

    def resolve(self, *, by_connector: bool) -> list[Address]:
        """Run the stage `resolve` and return the addresses that may be connected to.

        With `by_connector` the connector resolves a name; only a literal address is judged here.
        """
        with self.stage(Stage.RESOLVE) as step:
            name = names.ascii_name(self.host)
            step.facts.update(name=name, resolved_by="local", addresses=[])
            if by_connector and names.literal(name) is None:
                step.facts["resolved_by"] = "connector"
                self.remark(f"The connector resolves {name}")
                return [Address(name, "name")]
            found = find_addresses(name, self.policy, self.deadline)
            step.facts["addresses"] = [address.facts() for address in found]
            self.remark(f"{name} has {', '.join(address.text for address in found)}")
            return permitted(found, self.host)

    def first_reached(
        self, targets: list[Address], facts: dict[str, Any], ask: Callable[[Address, float], Reached]
    ) -> tuple[Reached, Address]:
        """Have the connector try `targets` in turn; return the result of `ask` for the first that is reached.

        The second value is that target. `ask` gets a target and its share of the time in seconds.
        Each try is recorded in `facts["attempts"]`. A fault of the connector itself ends the tries.
        """
        attempts = facts["attempts"] = []
        faults: list[TunnelError] = []
        for left, target in zip(range(len(targets), 0, -1), targets, strict=True):
            try:
                with timed_attempt(target, attempts):
                    return ask(target, self.deadline.remaining_s() / left), target
            except TunnelError as fault:
                if fault.stage != Stage.CONNECT:
                    raise
                faults.append(fault)
        raise faults[-1]
