"""The SMTP server of the practice mailbox. It keeps each message on disk before it answers 250."""

import asyncio
import logging
import socket
import threading
import weakref
from pathlib import Path
from typing import Any, Self

import peewee as pw
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from webapp.db import database
from webapp.practice import service
from webapp.practice.certificate import server_context
from webapp.practice.login import PASSWORD, USER_NAME

HOST = "127.0.0.1"
SIZE_MAX_BYTES = 10 * 1024 * 1024
IDLE_LIMIT_S = 120
LIMIT_S = 5
LAST_TURNS = 5  # of the loop, which a connection accepted at the last moment needs until it can be ended

log = logging.getLogger(__name__)


class Receiver(SMTP):
    """One connection. A line may be as long as a message: a practice mailbox takes what others refuse."""

    line_length_limit = SIZE_MAX_BYTES


class Handler:
    """What aiosmtpd asks when something comes in."""

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        """Take the one log-in that the page names, so that a wrong password can be practised too."""
        right = isinstance(data, LoginPassword) and data == (USER_NAME.encode(), PASSWORD.encode())
        # With handled=True aiosmtpd would leave the 535 to us and the client without an answer.
        return AuthResult(success=right, handled=False, auth_data=data if right else None)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep the message, then answer; what could not be kept is not accepted."""
        try:
            message = await asyncio.to_thread(_keep, _received(session, envelope))
        except pw.DatabaseError:
            log.exception("The practice mailbox could not keep a message.")
            return "451 4.3.0 The message could not be stored. Try again later."
        return f"250 2.0.0 Ok: queued as TREINO-{message.id}"

    async def handle_exception(self, error: Exception) -> str:
        """Answer what aiosmtpd itself could not digest, and go on."""
        log.error("The practice mailbox could not handle a command: %r", error)
        return "451 4.3.0 This command could not be handled."


def _received(session: Session, envelope: Envelope) -> service.Received:
    login = session.auth_data.login if session.auth_data else b""
    return service.Received(
        source=envelope.original_content or b"",
        envelope_sender=_text(envelope.mail_from),
        envelope_recipients=tuple(_text(recipient) for recipient in envelope.rcpt_tos),
        client_address=_text(session.peer[0]),
        ehlo_name=_text(session.host_name),
        encrypted=session.ssl is not None,
        user_name=login.decode("utf-8", "replace"),
    )


def _text(value: str | None) -> str:
    """Return what came over the wire as text that can be stored; aiosmtpd keeps odd bytes as surrogates."""
    return (value or "").encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _keep(received: service.Received) -> pw.Model:
    with database.connection_context():
        return service.keep(received)


class Mailbox:
    """The server. As a context manager it answers while the block runs; `port` is where."""

    def __init__(self, port: int, certificate: Path) -> None:
        """Take `port` (0 = any) on 127.0.0.1. Raises OSError when it cannot be had."""
        self._tls = server_context(certificate)
        self._socket = socket.create_server((HOST, port))
        self.port: int = self._socket.getsockname()[1]
        self._connections: weakref.WeakSet[Receiver] = weakref.WeakSet()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="practice-mailbox", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait(LIMIT_S)
        return self

    def __exit__(self, *_: object) -> None:
        """Hang up and free the port; a message that is being stored is stored to its end."""
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(LIMIT_S)

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._loop.set_exception_handler(_note_fault)
        self._stopping = asyncio.Event()
        server = await self._loop.create_server(self._connection, sock=self._socket)
        self._ready.set()
        await self._stopping.wait()
        server.close()
        for _ in range(LAST_TURNS):
            self._hang_up()
            await asyncio.sleep(0)

    def _hang_up(self) -> None:
        for connection in list(self._connections):
            if connection.transport is not None:
                connection.transport.abort()

    def _connection(self) -> Receiver:
        handler = Handler()
        connection = Receiver(
            handler,
            hostname="postigo-practice",
            ident="Postigo practice mailbox",
            data_size_limit=SIZE_MAX_BYTES,
            enable_SMTPUTF8=True,
            tls_context=self._tls,
            authenticator=handler.authenticate,
            auth_require_tls=False,
            timeout=IDLE_LIMIT_S,
            loop=self._loop,
        )
        self._connections.add(connection)
        return connection


def _note_fault(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Clients that hang up in the middle are no news."""
    log.debug("The practice mailbox lost a connection: %s", context.get("message"))
