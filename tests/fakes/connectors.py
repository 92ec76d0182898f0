"""A fake for each kind of Network Connector: what the contract tests of the tunnels run against."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tests.fakes.proxies import Fake, http_proxy, socks5_proxy
from tests.fakes.ssh_server import SshServer
from webapp.transcript import Stage

Start = Callable[[dict[str, str], str, str], Fake]


@dataclass(frozen=True)
class FakeKind:
    """How to start a fake of one kind, and how its protocol begins.

    `start` takes the names that only the fake can resolve, a user name and a password. The fake keeps
    in `asked` each target as it was named, and in `names` those names; one with a host key has it in
    `host_key`. `opening` is the beginning of a valid reply; `stalled_at` is the stage at which an
    attempt waits when the rest of it never comes.
    """

    start: Start
    opening: bytes
    stalled_at: Stage = Stage.CONNECT


def _ssh_server(names: dict[str, str], user_name: str, password: str) -> SshServer:
    return SshServer(names, user_name=user_name, password=password)


FAKES: Mapping[str, FakeKind] = MappingProxyType(
    {
        "socks5": FakeKind(socks5_proxy, b"\x05\x00\x05\x00\x00\x03\xff"),
        "http_connect": FakeKind(http_proxy, b"HTTP/1.1 200 OK\r\nX: "),
        "ssh": FakeKind(_ssh_server, b"SSH-2", Stage.CONNECTOR),
    }
)


def fake_of(kind: str) -> FakeKind:
    """Return the fake of `kind`. Raises AssertionError with what to do when there is none."""
    assert kind in FAKES, missing_fake(kind)
    return FAKES[kind]


def missing_fake(kind: str) -> str:
    """Return the sentence for a kind without a fake."""
    return (
        f"the connector kind {kind!r} has no fake server, so the contract of tunnels is not tested for it: "
        "add one to FAKES of tests/fakes/connectors.py"
    )
