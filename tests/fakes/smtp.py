"""SMTP servers on loopback: real ones by aiosmtpd, and scripted ones that misbehave."""

import asyncio
import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

LIMIT_S = 10.0


class HungUp(Exception):
    """The client closed the connection."""


class Peer:
    """The server's end of one connection, as a script sees it."""

    def __init__(self, sock: socket.socket, server: "ScriptedServer") -> None:
        self._sock = sock
        self._server = server
        self._unread = b""
        self.last = ""

    def say(self, *lines: str) -> None:
        """Send each line with CRLF."""
        self.send("".join(f"{line}\r\n" for line in lines).encode())

    def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        self._sock.sendall(data)

    def dribble(self, data: bytes, every_s: float) -> None:
        """Send one byte every `every_s` seconds, until the client disconnects or the server stops."""
        for byte in data:
            if self._server.stopping.wait(every_s):
                return
            self._sock.sendall(bytes([byte]))

    def hear(self) -> str:
        """Return the next line of the client, which is kept in `heard`. Raises HungUp."""
        while b"\n" not in self._unread:
            data = self._sock.recv(65536)
            if not data:
                raise HungUp
            self._unread += data
        line, _, self._unread = self._unread.partition(b"\n")
        text = line.decode("utf-8", "backslashreplace").removesuffix("\r")
        self._server.heard.append(text)
        self.last = text
        return text

    @property
    def has_more(self) -> bool:
        """Return True when more data of the client is there to read."""
        return bool(self._unread)

    def hear_message(self) -> list[str]:
        """Return the lines up to the final dot."""
        lines: list[str] = []
        while (line := self.hear()) != ".":
            lines.append(line)
        return lines

    def wait_until_hung_up(self) -> None:
        """Send nothing until the client disconnects."""
        with contextlib.suppress(HungUp):
            while True:
                self.hear()

    def start_tls(self, context: ssl.SSLContext) -> None:
        """Do the server's side of the TLS handshake."""
        self._sock = context.wrap_socket(self._sock, server_side=True)
        self._unread = b""

    def reset(self) -> None:
        """End the connection by RST instead of FIN."""
        self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")

    def close(self) -> None:
        """End the connection."""
        self._sock.close()


Script = Callable[[Peer], None]


class ScriptedServer:
    """Runs `script` for each connection until it returns, then hangs up.

    `heard` holds every line that clients sent, in order; `connections` counts them.
    """

    def __init__(self, script: Script) -> None:
        self.heard: list[str] = []
        self.connections = 0
        self.stopping = threading.Event()
        self._script = script
        self._peers: list[Peer] = []
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.host, self.port = "localhost", self._listener.getsockname()[1]
        self._accepting = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> Self:
        self._accepting.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._accepting.join(LIMIT_S)
        self._listener.close()
        for thread in self._threads:
            thread.join(LIMIT_S)
            assert not thread.is_alive(), "a script outlived its client"

    def heard_command(self, verb: str) -> bool:
        """Tell whether any client line began with `verb`."""
        return any(line.upper().startswith(verb) for line in self.heard)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                sock, _ = self._listener.accept()
                sock.settimeout(LIMIT_S)
                self.connections += 1
                thread = threading.Thread(target=self._serve, args=(Peer(sock, self),), daemon=True)
                self._threads.append(thread)
                thread.start()

    def _serve(self, peer: Peer) -> None:
        # A client may disconnect after a reply, which is no error of the script.
        with contextlib.suppress(OSError, HungUp):
            self._script(peer)
        peer.close()


PIPELINING = ("250-fake.example greets you", "250-PIPELINING", "250 8BITMIME")
EHLO = ("250-fake.example greets you", "250-SIZE 1000000", "250-8BITMIME", "250 ENHANCEDSTATUSCODES")


def polite(*, tls: ssl.SSLContext | None = None, **answers: str | tuple[str, ...] | Script) -> Script:
    """Return a script of a server that accepts everything, except where `answers` says otherwise.

    Keys are verbs (`MAIL`, `RCPT`, `DATA`, `STARTTLS`…), `BANNER` and `DOT`; a value is one line,
    several, or a script that continues from there. `tls` is the context for STARTTLS.
    """
    said: dict[str, str | tuple[str, ...] | Script] = {
        "BANNER": "220 fake.example ESMTP",
        "EHLO": EHLO,
        "HELO": "250 fake.example",
        "MAIL": "250 2.1.0 Ok",
        "RCPT": "250 2.1.5 Ok",
        "RSET": "250 2.0.0 Ok",
        "DATA": "354 End data with <CR><LF>.<CR><LF>",
        "DOT": "250 2.0.0 Ok: queued as 4F2ABC",
        "STARTTLS": "220 2.0.0 Ready to start TLS",
        "QUIT": "221 2.0.0 Bye",
        **answers,
    }

    def answer(peer: Peer, what: str) -> None:
        reply = said.get(what, "502 5.5.2 Error: command not recognized")
        if callable(reply):
            reply(peer)
        else:
            peer.say(*([reply] if isinstance(reply, str) else reply))

    def script(peer: Peer) -> None:
        answer(peer, "BANNER")
        while True:
            verb = peer.hear().partition(" ")[0].upper()
            answer(peer, verb)
            if verb == "QUIT":
                return
            if verb == "STARTTLS" and tls:
                peer.start_tls(tls)
            if verb == "DATA" and str(said["DATA"]).startswith("354"):
                peer.hear_message()
                answer(peer, "DOT")

    return script


def unheard(peer: Peer) -> None:
    """As an answer: none; the script continues with the next command."""


def hang_up(peer: Peer) -> None:
    """As an answer: end the connection."""
    raise HungUp


def silence(peer: Peer) -> None:
    """As an answer: none; wait until the client disconnects."""
    peer.wait_until_hung_up()
    raise HungUp


@dataclass
class Mailbox:
    """An aiosmtpd handler that stores what arrives, and accepts one log-in.

    `refused` are recipients answered with 550. `logins` lists each (mechanism, user name, password) tried.
    """

    user_name: str = "relay@example.test"
    password: str = "correct horse"
    refused: frozenset[str] = frozenset()
    received: list[Envelope] = field(default_factory=list)
    logins: list[tuple[str, str, str]] = field(default_factory=list)

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword
    ) -> AuthResult:
        """Check a log-in."""
        tried = data.login.decode(), data.password.decode()
        self.logins.append((mechanism, *tried))
        # With handled=True the handler itself would have to answer the client.
        return AuthResult(success=tried == (self.user_name, self.password), handled=False)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a recipient."""
        if address in self.refused:
            return "550 5.1.1 No such user here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Take a message."""
        self.received.append(envelope)
        return f"250 2.0.0 Ok: queued as MSG{len(self.received)}"


class RealServer(Controller):
    """aiosmtpd's controller, but stopping closes all connections; for port 0 the system chooses one."""

    def __init__(self, mailbox: Mailbox, port: int = 0, **options: Any) -> None:
        super().__init__(mailbox, hostname="127.0.0.1", port=port, **options)
        self._served: list[SMTP] = []

    def factory(self) -> SMTP:
        """Return the protocol object of one connection."""
        self._served.append(super().factory())
        return self._served[-1]

    def cancel_tasks(self, stop_loop: bool = True) -> None:
        """Close every connection and end every task before the loop stops: nothing runs after that."""
        self._closing = self.loop.create_task(self._close(stop_loop))

    async def _close(self, stop_loop: bool) -> None:
        for listening in self.server.sockets:
            self.loop.remove_reader(listening)
        # Who is accepted already gets a transport in the next round, if the server is open still.
        await asyncio.sleep(0)
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for smtp in self._served:
            for transport in (smtp.transport, smtp._original_transport):
                if transport is not None:
                    transport.abort()
        await asyncio.sleep(0)  # the transports close their sockets in the loop's next round
        if stop_loop:
            self.loop.stop()

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        socket.create_connection((self.hostname, self.port), LIMIT_S).close()


@contextlib.contextmanager
def real_server(
    mailbox: Mailbox,
    *,
    implicit_tls: ssl.SSLContext | None = None,
    starttls: ssl.SSLContext | None = None,
    with_login: bool = False,
    port: int = 0,
) -> Iterator[RealServer]:
    """Run aiosmtpd with `mailbox`; `with_login` offers AUTH, and with STARTTLS requires it."""
    login = {
        "authenticator": mailbox.authenticate,
        # aiosmtpd counts only STARTTLS as TLS, and warns when AUTH is required without.
        "auth_required": starttls is not None,
        "auth_require_tls": starttls is not None,
    }
    server = RealServer(
        mailbox,
        port,
        ssl_context=implicit_tls,
        tls_context=starttls,
        require_starttls=starttls is not None,
        enable_SMTPUTF8=True,
        **(login if with_login else {}),
    )
    server.start()
    try:
        yield server
    finally:
        server.stop()
