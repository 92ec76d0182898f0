"""An SSH jump host on loopback (asyncssh): log-in by password or key, forwarding, nothing else."""

import asyncssh

from tests.fakes.proxies import Fake


class SshServer(Fake):
    """Lets `user_name` in by `password` or by `client_key` (an OpenSSH public key line).

    `asked` lists each forwarding target as the client named it, and `tried` each log-in, so that a test
    can assert that there was none. `names` are names that only this host can resolve; targets in
    `forbidden` are refused.
    """

    def __init__(
        self,
        names: dict[str, str] | None = None,
        *,
        user_name: str = "tunnel",
        password: str = "",
        client_key: str = "",
        host_key_types: tuple[str, ...] = ("ssh-ed25519",),
        forbidden: tuple[str, ...] = (),
        host: str = "127.0.0.1",
    ) -> None:
        super().__init__(host)
        self.names = names or {}
        self.user_name, self.password, self.client_key = user_name, password, client_key
        self.forbidden = forbidden
        self.asked: list[tuple[str, int]] = []
        self.tried: list[str] = []
        self.connections: list[asyncssh.SSHServerConnection] = []
        keys = [_key(kind) for kind in host_key_types]
        self.host_keys = [_line(key) for key in keys]
        self._acceptor = self.thread.call(self._listen(keys))
        self.port = self._acceptor.get_port()

    async def _listen(self, keys: list[asyncssh.SSHKey]) -> asyncssh.SSHAcceptor:
        return await asyncssh.listen(
            self.host, 0, server_host_keys=keys, server_factory=lambda: _Session(self)
        )

    @property
    def host_key(self) -> str:
        """Return the first host key as `type base64`."""
        return self.host_keys[0]

    def drop(self) -> None:
        """Abort all connections, like a host that is switched off."""
        for connection in self.connections:
            self.thread.loop.call_soon_threadsafe(connection.abort)

    async def stop_listening(self) -> None:
        """Close what listens."""
        self._acceptor.close()


def _key(kind: str) -> asyncssh.SSHKey:
    size = {"key_size": 2048} if kind == "ssh-rsa" else {}
    return asyncssh.generate_private_key(kind, **size)


def _line(key: asyncssh.SSHKey) -> str:
    return " ".join(key.export_public_key().decode("ascii").split()[:2])


class _Session(asyncssh.SSHServer):
    def __init__(self, server: SshServer) -> None:
        self._server = server
        self._counting = server.counted()

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._connection = conn
        self._server.connections.append(conn)
        self._counting.__enter__()

    def connection_lost(self, exc: Exception | None) -> None:
        self._counting.__exit__(None, None, None)

    def begin_auth(self, username: str) -> bool:
        self._server.tried.append(username)
        if self._server.client_key:
            self._connection.set_authorized_keys(
                asyncssh.import_authorized_keys(self._server.client_key + "\n")
            )
        return True

    def password_auth_supported(self) -> bool:
        return bool(self._server.password)

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == (self._server.user_name, self._server.password)

    def connection_requested(self, dest_host: str, dest_port: int, *origin: object) -> object:
        self._server.asked.append((dest_host, dest_port))
        if dest_host in self._server.forbidden:
            raise asyncssh.ChannelOpenError(
                asyncssh.OPEN_ADMINISTRATIVELY_PROHIBITED, "forbidden by the rules"
            )
        where = self._server.names.get(dest_host, dest_host)
        return self._connection.forward_connection(where, dest_port)
