"""The executor of connector tests. It opens the connection, reads the first line, and sends nothing."""

import contextlib
import socket
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from webapp.clock import now
from webapp.connectors import routes
from webapp.connectors.models import Connector
from webapp.db import writing
from webapp.deadline import Cancelled, Deadline
from webapp.errors import AppError, StageError, Unavailable
from webapp.mail.diagnosis.diagnose import ACCEPTED, diagnose
from webapp.mail.smtp.wire_dialogue import visible
from webapp.runs.models import Run
from webapp.transcript import Stage, State, Transcript
from webapp.tunnels import open_connection
from webapp.tunnels.codes import failure
from webapp.tunnels.host_key import check_host_key
from webapp.tunnels.kinds import get_kind
from webapp.tunnels.route import AddressPolicy, Route
from webapp.vault import Secret

LISTEN_S = 3.0
FIRST_LINE_BYTES = 500


class ProbeSettings(Protocol):
    """The settings of this process that a test depends on."""

    allowed_networks: tuple[str, ...]
    denied_networks: tuple[str, ...]


def execute(
    run: Run, *, deadline: Deadline, transcript: Transcript, settings: ProbeSettings
) -> dict[str, Any]:
    """Test the connector of `run` and return the result as plain values; `code` is `accepted` or the cause.

    With a target (`run.asked`: `host`, `port`) a connection to it is opened, and the result is written
    into the connector's row. Without one a jump host is only asked for its key. Raises
    Cancelled.
    """
    connector = Connector.get_or_none(Connector.id == run.subject_id)
    if connector is None:
        return {"code": "connector.gone"}
    run.fingerprint = routes.fingerprint(connector)  # it may have been changed while the run waited
    probe = _Probe(connector, run, deadline, transcript, _policy(settings))
    result = transcript.clean(probe.attempt())
    if probe.has_target:
        _remember(connector, run, result["code"])
    return result


def _policy(settings: ProbeSettings) -> AddressPolicy:
    return AddressPolicy(settings.allowed_networks, settings.denied_networks)


@dataclass(frozen=True)
class _Probe:
    """One test of one connector."""

    connector: Connector
    run: Run
    deadline: Deadline
    transcript: Transcript
    policy: AddressPolicy

    @property
    def has_target(self) -> bool:
        return bool(self.run.asked.get("host"))

    def attempt(self) -> dict[str, Any]:
        try:
            said = self._open_tunnel() if self.has_target else self._ask_for_key()
        except StageError as error:
            return self._failed(error)
        except AppError as error:
            return self._unusable(error)
        return {"code": ACCEPTED, "facts": self._known() | said}

    def _open_tunnel(self) -> dict[str, Any]:
        route = routes.usable_route(self.connector)
        self.transcript.hide(_secrets_of(route))
        host, port = self.run.asked["host"], self.run.asked["port"]
        connection = open_connection(
            route, host, port, policy=self.policy, deadline=self.deadline, transcript=self.transcript
        )
        try:
            line = first_line(connection.sock, self.deadline)
        finally:
            self.deadline.release(connection.sock)
            connection.close()
        line = "".join(self.transcript.heard([line]))
        self._record(line)
        return {"banner": line}

    def _record(self, line: str) -> None:
        if not line:
            self.transcript.skip(Stage.BANNER)
            return
        with self.transcript.stage(Stage.BANNER) as step:
            step.facts["banner"] = line
            self.transcript.line("<", line)

    def _ask_for_key(self) -> dict[str, Any]:
        connector = self.connector
        fetch_host_key = get_kind(connector.kind).fetch_host_key
        if fetch_host_key is None:  # edited to a kind without host keys while the run waited
            raise failure("connector.protocol", Stage.CONNECTOR)
        route = Route(
            connector.kind, connector.name, connector.host, connector.port, host_key=connector.host_key
        )
        shown = fetch_host_key(route, self.policy, self.deadline, self.transcript)
        try:
            check_host_key(shown, connector.host_key)
        except StageError as error:
            self.transcript.amend(Stage.CONNECTOR, state=State.FAILED, error=error.code, **error.facts)
            raise
        return {"host_key": shown}

    def _failed(self, error: StageError) -> dict[str, Any]:
        diagnosis = diagnose(error, self._known())
        return asdict(diagnosis) | {"facts": dict(diagnosis.facts), "retry": str(diagnosis.retry)}

    def _unusable(self, error: AppError) -> dict[str, Any]:
        code = "key.unavailable" if isinstance(error, Unavailable) else error.code
        return {"code": code, "stage": str(Stage.CONNECTOR), "facts": self._known() | dict(error.facts)}

    def _known(self) -> dict[str, Any]:
        asked = {name: self.run.asked[name] for name in ("host", "port") if self.run.asked.get(name)}
        return asked | {"connector": self.connector.name, "endpoint": routes.endpoint_of(self.connector)}


def first_line(sock: socket.socket, deadline: Deadline) -> str:
    """Return the first line that the target sends unasked, empty when it sends none.

    At most `FIRST_LINE_BYTES`, for at most `LISTEN_S` seconds. Raises Cancelled.
    """
    received = b""
    part = deadline.part(LISTEN_S)
    with contextlib.suppress(OSError):  # TimeoutError, PartReached and DeadlineReached among them
        while b"\n" not in received and len(received) < FIRST_LINE_BYTES:
            sock.settimeout(part.remaining_s())
            data = sock.recv(FIRST_LINE_BYTES - len(received))
            if not data:
                break
            received += data
    if deadline.cancelled:
        raise Cancelled
    line = received.partition(b"\n")[0].rstrip(b"\r")
    return visible(line.decode("utf-8", "backslashreplace"))


def _secrets_of(route: Route) -> list[Secret]:
    if route.login is None:
        return []
    return [secret for secret in (route.login.secret, route.login.private_key) if secret]


def _remember(connector: Connector, run: Run, code: str) -> None:
    """Write only these columns, not `version`: a person may be editing the connector."""
    with writing():
        Connector.update(
            last_test_at=now(),
            last_test_by=run.actor,
            last_test_ok=code == ACCEPTED,
            last_test_code=code,
            last_test_fingerprint=run.fingerprint,
        ).where(Connector.id == connector.id).execute()
