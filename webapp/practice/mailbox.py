"""The SMTP server of the practice mailbox. It stores each message before it answers 250."""

import asyncio
import logging
import socket
import threading
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import peewee as pw
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from webapp.db import database
from webapp.mail.smtp.replies import SERVER_IDENT, SERVER_NAME, is_practice
from webapp.practice import service
from webapp.practice.certificate import server_context
from webapp.practice.login import PASSWORD, USER_NAME

HOST = "127.0.0.1"
SIZE_MAX_BYTES = 10 * 1024 * 1024
IDLE_LIMIT_S = 120
START_STOP_LIMIT_S = 5
# What another process says on the port: a reply line of RFC 5321 section 4.5.3.1.5, and not for long.
GREETING_MAX_BYTES, GREETING_LIMIT_S = 512, 2
# Iterations of the event loop until a connection accepted just before the stop has a transport to abort.
LAST_ITERATIONS = 5

log = logging.getLogger(__name__)


class Receiver(SMTP):
    """One connection. Lines may be as long as a message, although other servers refuse that."""

    line_length_limit = SIZE_MAX_BYTES


class Handler:
    """The callbacks of aiosmtpd. `is_sensitive` tells whether a Message-ID is that of a sensitive message."""

    def __init__(self, is_sensitive: Callable[[str], bool]) -> None:
        self._is_sensitive = is_sensitive

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        """Accept only the credentials on the page, so that a wrong password can be tried out too."""
        right = isinstance(data, LoginPassword) and data == (USER_NAME.encode(), PASSWORD.encode())
        # With handled=True aiosmtpd would not send the 535 itself.
        return AuthResult(success=right, handled=False, auth_data=data if right else None)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Store the message, then answer: 451 if it could not be stored."""
        try:
            message = await asyncio.to_thread(_store, _received(session, envelope), self._is_sensitive)
        except pw.DatabaseError:
            log.exception("The practice mailbox could not keep a message.")
            return "451 4.3.0 The message could not be stored. Try again later."
        return f"250 2.0.0 Ok: queued as TREINO-{message.id}"

    async def handle_exception(self, error: Exception) -> str:
        """Answer 451 after an exception inside aiosmtpd, and keep the connection."""
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
    """Return the text in a form that can be stored: aiosmtpd decodes non-UTF-8 bytes to surrogates."""
    return (value or "").encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _store(received: service.Received, is_sensitive: Callable[[str], bool]) -> pw.Model:
    with database.connection_context():
        return service.keep(received, is_sensitive)


def is_at(port: int) -> bool:
    """Tell whether a practice mailbox, of this or another process, listens on `port` of 127.0.0.1."""
    try:
        with socket.create_connection((HOST, port), GREETING_LIMIT_S) as connection:
            greeting = connection.makefile("rb").readline(GREETING_MAX_BYTES)
    except OSError:
        return False
    return is_practice(greeting.decode("ascii", "replace").removeprefix("220 ").rstrip("\r\n"))


class Mailbox:
    """The SMTP server. As a context manager it listens on `port` while the block runs."""

    def __init__(
        self, port: int, certificate: Path, *, is_sensitive: Callable[[str], bool] = lambda _message_id: False
    ) -> None:
        """Bind `port` (0 = any free one) on 127.0.0.1. Raises OSError when it is in use."""
        self._is_sensitive = is_sensitive
        self._tls = server_context(certificate)
        self._socket = socket.create_server((HOST, port))
        self.port: int = self._socket.getsockname()[1]
        self._connections: weakref.WeakSet[Receiver] = weakref.WeakSet()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="practice-mailbox", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait(START_STOP_LIMIT_S)
        return self

    def __exit__(self, *_: object) -> None:
        """Close all connections and free the port; a message that is being stored is still stored."""
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(START_STOP_LIMIT_S)

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._loop.set_exception_handler(_log_lost_connection)
        self._stopping = asyncio.Event()
        server = await self._loop.create_server(self._connection, sock=self._socket)
        self._ready.set()
        await self._stopping.wait()
        server.close()
        for _ in range(LAST_ITERATIONS):
            self._abort_connections()
            await asyncio.sleep(0)

    def _abort_connections(self) -> None:
        for connection in list(self._connections):
            if connection.transport is not None:
                connection.transport.abort()

    def _connection(self) -> Receiver:
        handler = Handler(self._is_sensitive)
        connection = Receiver(
            handler,
            hostname=SERVER_NAME,
            ident=SERVER_IDENT,
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


def _log_lost_connection(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Log at debug level only: clients that disconnect in mid-session are nothing unusual."""
    log.debug("The practice mailbox lost a connection: %s", context.get("message"))
