"""The network as an account sees it: what answers at each port of its host, and how connections fail.

The session is the real one. Only the last step is led elsewhere: a connection to a port of the account's
host goes to a server on loopback, or fails as the test says. So an account keeps the host and port of its
provider.
"""

import errno
import ipaddress
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from tests.mail.conftest import ENVELOPE
from tests.mail.diagnosis.field.cases import ACCOUNT
from webapp.deadline import Deadline
from webapp.errors import StageError
from webapp.mail.diagnosis.case import Case
from webapp.mail.diagnosis.diagnose import Diagnosis, diagnose
from webapp.mail.looks import look_further, worth_while
from webapp.mail.looks.shape import Permissions, Scene
from webapp.mail.smtp.server import SmtpLogin, SmtpServer, TlsMode
from webapp.mail.smtp.session import deliver
from webapp.transcript import Transcript
from webapp.tunnels import dial, direct, resolve
from webapp.tunnels.resolve import Address
from webapp.tunnels.route import DIRECT, Route
from webapp.vault import Secret

REFUSED, TIMEOUT, UNREACHABLE = "refused", "timeout", "unreachable"
_ERRORS: Mapping[str, Callable[[], OSError]] = {
    REFUSED: lambda: ConnectionRefusedError(errno.ECONNREFUSED, "refused"),
    TIMEOUT: TimeoutError,
    UNREACHABLE: lambda: OSError(errno.ENETUNREACH, "unreachable"),
}
# An address of the internet by which no machine of the tests can be reached (RFC 5737).
FAR_AWAY = "203.0.113.9"
SECRET = "S3nha!longa"


@dataclass
class Network:
    """`ports` has what answers at a port of the account's host: the port of a server on loopback, or how the
    connection fails. A port that is not named fails as `elsewhere`. `names` are those that cannot be
    resolved, with the code of the failure. `own` are ports on loopback itself, such as a proxy's.
    """

    ports: dict[int, int | str] = field(default_factory=dict)
    elsewhere: str = REFUSED
    names: dict[str, str] = field(default_factory=dict)
    own: set[int] = field(default_factory=set)

    def connected(
        self,
        address: Address,
        port: int,
        limit_s: float,
        deadline: Deadline,
        real: Callable[..., socket.socket],
    ) -> socket.socket:
        """Return a connected socket in place of `dial._connected`. Raises OSError."""
        if port in self.own:
            return real(address, port, limit_s, deadline)
        place = self.ports.get(port, self.elsewhere)
        if isinstance(place, str):
            raise _ERRORS[place]()
        return real(Address("127.0.0.1", "ipv4"), place, limit_s, deadline)

    def look_up(self, name: str, deadline: Deadline) -> list[ipaddress.IPv4Address]:
        """Return the address of a name. Raises TunnelError for one that is not known."""
        if name in self.names:
            raise resolve.failure(self.names[name], resolve.Stage.RESOLVE, host=name)
        return [ipaddress.IPv4Address(FAR_AWAY)]


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Iterator[Network]:
    """The network of one test, in which nothing answers yet."""
    found, real = Network(), dial._connected
    monkeypatch.setattr(dial, "_connected", lambda *args: found.connected(*args, real=real))
    monkeypatch.setattr(resolve, "look_up", found.look_up)
    monkeypatch.setattr(direct, "source_address", lambda address, port: "192.0.2.7")
    yield found


@dataclass(frozen=True)
class Judged:
    """What came of an attempt: the diagnosis at once, and the one after the further looks."""

    first: Diagnosis
    last: Diagnosis
    transcript: Transcript


def judged(
    *,
    route: Route = DIRECT,
    ca_pem: str = "",
    limit_s: float = 8.0,
    looks: bool = False,
    **changes: Any,
) -> Judged:
    """Return the diagnosis of a delivery by an account with `changes`; with `looks` those are taken, too.

    Raises AssertionError when the message is accepted.
    """
    known = ACCOUNT | {"message_id": "<1@example.com>"} | changes
    login = SmtpLogin(known["user_name"], Secret(SECRET)) if known["user_name"] else None
    server = SmtpServer(
        known["host"],
        known["port"],
        TlsMode(known["tls"]),
        verify=known["verify"],
        login=login,
        route=replace(route, name=known["connector"] or "") if route != DIRECT else DIRECT,
        ehlo_name=known["ehlo_name"],
        extra_ca_pem=ca_pem,
    )
    transcript = Transcript(server.secrets)
    envelope = replace(ENVELOPE, sender=known["sender"], recipients=(known["recipient"],))
    try:
        deliver(server, envelope, deadline=Deadline(limit_s), transcript=transcript)
    except StageError as error:
        first = diagnose(error, known, transcript)
        more = _found_further(error, first.code, known, server, transcript) if looks else {}
        return Judged(first, diagnose(error, known | more, transcript), transcript)
    raise AssertionError("the message was accepted")


def _found_further(
    error: StageError, code: str, known: dict[str, Any], server: SmtpServer, transcript: Transcript
) -> dict[str, Any]:
    case = Case.of(error, known, transcript)
    scene = Scene(case, replace(server, login=None), Permissions(), Deadline(4.0), transcript)
    return look_further(scene, worth_while(scene, {error.code, code}))


@contextmanager
def serving(network: Network, port: int, server: Any) -> Iterator[None]:
    """Have `server`, which has a port on loopback, answer at `port` of the account's host."""
    with server:
        network.ports[port] = server.port
        yield


@dataclass(frozen=True)
class Right:
    """What is right to say of a failure; what is empty matters little.

    `first` are cures one of which stands first, `never` such as would mislead.
    """

    causes: str
    ends: str = ""
    first: str = ""
    ask: str = ""
    never: str = ""

    def check(self, found: Diagnosis) -> None:
        """Fail where a diagnosis says something else."""
        told = f"{found.code} {found.retry} {found.cures} {found.ask} for {found.evidence}: {found.facts}"
        assert found.code in self.causes.split(), told
        assert found.retry.value in self.ends.split() or not self.ends, told
        assert (found.cures or ("none",))[0] in self.first.split() or not self.first, told
        assert found.ask.value in self.ask.split() or not self.ask, told
        assert not set(self.never.split()) & set(found.cures), told
