"""SSH by paramiko: key exchange, log-in and channels, each within the time that is left."""

import contextlib
import io
import logging
import selectors
import socket
import threading
from dataclasses import dataclass

import paramiko
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from paramiko import AuthenticationException, BadAuthenticationType, Channel, ChannelException, SSHException

from webapp.deadline import Part, PartReached
from webapp.errors import TunnelError
from webapp.transcript import Stage
from webapp.tunnels.codes import failure
from webapp.tunnels.connection_attempt import ConnectionAttempt
from webapp.tunnels.resolve import Address
from webapp.tunnels.route import Login

# Our errors already say what paramiko would log with a traceback.
logging.getLogger("paramiko").setLevel(logging.CRITICAL)

STEP_LIMIT_S = 20.0
JOIN_LIMIT_S = 5.0
CHUNK_BYTES = 32_768
NO_ORIGINATOR = ("127.0.0.1", 0)  # RFC 4254 section 7.2 wants one; nobody connected to us
# paramiko measures with a clock of its own: without this it may give up a moment before we do.
CLOCK_MARGIN_S = 0.05
_RSA_SIGNATURES = ("rsa-sha2-512", "rsa-sha2-256")  # RFC 8332: what a key of type ssh-rsa signs with
_CHANNEL_REFUSALS = {  # RFC 4254 section 5.1
    1: "connector.target_refused",  # administratively prohibited
    2: "connector.target_unreachable",  # connect failed
    3: "connector.target_refused",  # unknown channel type
    4: "connector.target_refused",  # resource shortage
}
_KEY_TYPES: tuple[tuple[type, type[paramiko.PKey]], ...] = (
    (rsa.RSAPrivateKey, paramiko.RSAKey),
    (ec.EllipticCurvePrivateKey, paramiko.ECDSAKey),
    (ed25519.Ed25519PrivateKey, paramiko.Ed25519Key),
)


@dataclass(frozen=True)
class Credentials:
    """A log-in as paramiko takes it: a key when there is one, else the password."""

    user_name: str
    password: str
    key: paramiko.PKey | None


def read_login(login: Login | None) -> Credentials:
    """Return `login` as paramiko takes it. Raises `connector.auth_required` or `connector.key_unusable`."""
    if login is None or not login.user_name:
        raise failure("connector.auth_required", Stage.CONNECTOR)
    if login.private_key is None:
        return Credentials(login.user_name, login.secret.reveal(), None)
    return Credentials(login.user_name, "", _private_key(login))


def _private_key(login: Login) -> paramiko.PKey:
    """Read OpenSSH, PKCS#1, PKCS#8 and SEC 1 texts alike; paramiko by itself does not read them all."""
    text = login.private_key.reveal().strip().encode() + b"\n"
    passphrase = login.secret.reveal().encode() or None
    openssh = b"BEGIN OPENSSH PRIVATE KEY" in text
    load = serialization.load_ssh_private_key if openssh else serialization.load_pem_private_key
    try:
        key = load(text, passphrase)
        plain = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.OpenSSH,
            serialization.NoEncryption(),
        )
        kind = next(ours for theirs, ours in _KEY_TYPES if isinstance(key, theirs))
        return kind.from_private_key(io.StringIO(plain.decode("ascii")))
    # cryptography: TypeError for a passphrase missing or not needed, ValueError for a wrong one.
    except (ValueError, TypeError, UnsupportedAlgorithm, StopIteration, SSHException) as error:
        raise failure("connector.key_unusable", Stage.CONNECTOR, with_passphrase=bool(passphrase)) from error


class JumpHost:
    """An SSH transport over a socket that is connected already."""

    def __init__(self, attempt: ConnectionAttempt, sock: socket.socket) -> None:
        self._attempt = attempt
        self._sock = sock
        self._transport = paramiko.Transport(sock)
        self.local: str = sock.getsockname()[0]

    def exchange_keys(self, accepted: str) -> str:
        """Agree on keys and return the host key shown, as `type base64`.

        A host with several keys is asked for the one of the type of `accepted`.
        """
        self._prefer(accepted.partition(" ")[0])
        part, left_s = self._part()
        self._transport.banner_timeout = self._transport.handshake_timeout = left_s
        try:
            self._transport.start_client(timeout=left_s)
            key = self._transport.get_remote_server_key()  # fails when the time was over
        except (SSHException, EOFError, OSError) as error:
            raise self._fault(error, part) from error
        return f"{key.get_name()} {key.get_base64()}"

    def _prefer(self, key_type: str) -> None:
        options = self._transport.get_security_options()
        wanted = _RSA_SIGNATURES if key_type == "ssh-rsa" else (key_type,)
        options.key_types = sorted(options.key_types, key=lambda name: name not in wanted)

    def log_in(self, login: Credentials) -> None:
        """Log in with the key or the password. Raises TunnelError `connector.*`."""
        part, self._transport.auth_timeout = self._part()
        try:
            missing = self._authenticate(login)
        except AuthenticationException as error:
            self._raise_if_late(part)
            offered = self._foreign(error.allowed_types) if isinstance(error, BadAuthenticationType) else []
            raise failure("connector.auth_refused", Stage.CONNECTOR, offered=offered) from error
        except (SSHException, EOFError, OSError) as error:
            raise self._fault(error, part) from error
        if missing:
            raise failure("connector.auth_refused", Stage.CONNECTOR, offered=self._foreign(missing))

    def _foreign(self, words: list[str]) -> list[str]:
        return [self._attempt.remote_text(word) for word in words]

    def _authenticate(self, login: Credentials) -> list[str]:
        if login.key is not None:
            return self._transport.auth_publickey(login.user_name, login.key)
        return self._transport.auth_password(login.user_name, login.password)

    def open_channel(self, target: Address, limit_s: float) -> Channel:
        """Have the jump host connect to `target`. Raises TunnelError `connector.*`."""
        part, left_s = self._part(limit_s)
        try:
            return self._transport.open_channel(
                "direct-tcpip", (target.text, self._attempt.port), NO_ORIGINATOR, timeout=left_s
            )
        except ChannelException as error:
            reply_text = self._attempt.remote_text(error.text)
            code = _CHANNEL_REFUSALS.get(error.code, "connector.target_refused")
            raise failure(code, Stage.CONNECT, reply_code=error.code, reply_text=reply_text) from error
        except (SSHException, EOFError, OSError) as error:
            try:
                part.remaining_s()
            except PartReached:
                raise failure("connector.target_timeout", Stage.CONNECT) from error
            raise self._fault(error, part) from error

    def _part(self, limit_s: float = STEP_LIMIT_S) -> tuple[Part, float]:
        part = self._attempt.deadline.part(min(limit_s, STEP_LIMIT_S))
        return part, part.remaining_s() + CLOCK_MARGIN_S

    def _raise_if_late(self, part: Part) -> None:
        try:
            part.remaining_s()
        except PartReached as error:
            raise failure("connector.timeout", Stage.CONNECTOR) from error

    def _fault(self, error: Exception, part: Part) -> TunnelError:
        self._raise_if_late(part)
        # paramiko wraps an EOFError that comes before the server's identification line.
        ended = isinstance(error, EOFError | OSError) or isinstance(error.__context__, EOFError)
        code = "connector.closed" if ended else "connector.protocol"
        return failure(code, Stage.CONNECTOR, reply_text=self._attempt.remote_text(str(error)))

    def pump(self, channel: Channel) -> "Pump":
        """Return a running pump. From now on the deadline watches its near socket instead of ours."""
        pump = Pump(channel, self)
        pump.start()
        self._attempt.deadline.watch(pump.near)
        self._attempt.deadline.release(self._sock)
        return pump

    def close(self) -> None:
        """End the transport, its thread and its socket. It may be called again."""
        self._attempt.deadline.release(self._sock)
        with contextlib.suppress(OSError):  # the peer may have closed already
            self._sock.shutdown(socket.SHUT_RDWR)
        self._transport.close()
        self._sock.close()  # paramiko leaves it open when its thread had ended by itself
        if self._transport.is_alive() and self._transport is not threading.current_thread():
            self._transport.join(JOIN_LIMIT_S)


class Pump(threading.Thread):
    """Copies bytes between a channel and `near`, a real socket, because ssl takes no Channel.

    See paramiko issue 1676. When either side ends, both are closed, and the transport with them.
    """

    def __init__(self, channel: Channel, jump_host: JumpHost) -> None:
        super().__init__(name="ssh-pump", daemon=True)
        self._channel = channel
        self._jump_host = jump_host
        self.near, self._far = socket.socketpair()

    def run(self) -> None:
        """Copy until one side ends."""
        try:
            with contextlib.suppress(OSError, EOFError):  # a reset ends a side like a close
                self._copy()
        finally:
            self._far.close()
            with contextlib.suppress(OSError, EOFError):  # its close message may find the transport gone
                self._channel.close()
            self._jump_host.close()

    def _copy(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._far, selectors.EVENT_READ, self._channel)
            selector.register(self._channel, selectors.EVENT_READ, self._far)
            while True:
                for key, _ in selector.select():
                    data = key.fileobj.recv(CHUNK_BYTES)
                    if not data:
                        return
                    key.data.sendall(data)

    def close(self) -> None:
        """Close `near` and wait for the thread, which then ends."""
        self.near.close()
        self.join(JOIN_LIMIT_S)
