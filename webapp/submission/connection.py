"""The connection below a session of the SMTP door: PROXY header, TLS, time limits, replies."""

import asyncio
import ipaddress
import re
from asyncio import sslproto
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from aiosmtpd.proxy_protocol import get_proxy
from aiosmtpd.smtp import SMTP

from webapp.clock import monotonic
from webapp.devices.identity import DeviceIdentity, PeerStanding
from webapp.errors import AppError, Refused
from webapp.outbox.intake.store import Accepted
from webapp.submission.dialogue import SessionRecord
from webapp.submission.hand_over import MailTransaction
from webapp.submission.replies import reply_code, reply_line

COMMAND_MAX = 2048  # bytes; RFC 5321 section 4.5.3.1.4 asks for 512, and each extension for more
PIECE_BYTES = 64 * 1024
GREETING_LIMIT_S = 15.0  # for the PROXY header and the look for the peer's range
UNKNOWN_LIMIT_S, KNOWN_LIMIT_S = 60.0, 300.0  # between commands (RFC 5321 section 4.5.3.2.7)
_HAS_ENHANCED = re.compile(r"\d{3}[ -][245]\.\d{1,3}\.\d{1,3}")
# Of the replies that aiosmtpd has none for (RFC 2034 asks for one in each).
_ENHANCED = {221: "2.0.0", 250: "2.0.0", 500: "5.5.2", 501: "5.5.4", 502: "5.5.1", 503: "5.5.1", 504: "5.5.4"}


@dataclass(frozen=True)
class TextProgress:
    """What is called while the text of a message comes: before it, with each piece, and with its size."""

    begin: Callable[[], Awaitable[None]]
    arrived: Callable[[], None]
    complete: Callable[[int], None]


class SessionHost(Protocol):
    """What a session needs of the door: its limits, and functions that run where the database is."""

    host_name: str
    size_limit_bytes: int
    proxies: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]

    def has_begun(self, session: Any) -> bool:
        """Count a session; False when there are too many."""

    def has_ended(self, session: Any) -> None:
        """Forget a session, and keep what was refused in it."""

    async def standing_of(self, address: str) -> PeerStanding:
        """Return what an address tells about the peer. Raises AppError."""

    def played_address(self, ehlo_name: str) -> str:
        """Return the address that a page plays under this EHLO name; empty for an ordinary client."""

    async def log_in(self, name: str, token: str, address: str) -> DeviceIdentity:
        """Return who has this name and token. Raises AppError."""

    async def mail_domain(self) -> str:
        """Return the domain of names without one."""

    def may_arrive(self, size_bytes: int) -> bool:
        """Tell whether a message of this size may be sent now."""

    async def take(
        self, reader: asyncio.StreamReader, mail: MailTransaction, who: DeviceIdentity, on: TextProgress
    ) -> Accepted:
        """Ask for the text of a message, receive and store it. Raises AppError."""


class SubmissionConnection(SMTP):
    """One connection. `who` is the application that it belongs to, once that is known."""

    line_length_limit = PIECE_BYTES
    command_size_limit = COMMAND_MAX
    command_size_limits: ClassVar = defaultdict(lambda: COMMAND_MAX)
    # Some devices wait for just these words.
    AuthLoginUsernameChallenge = "Username:"
    AuthLoginPasswordChallenge = "Password:"

    def __init__(
        self,
        host: SessionHost,
        *,
        implicit_tls: bool,
        loop: asyncio.AbstractEventLoop,
        tls: Any,
        authenticator: Callable[..., Any],
    ) -> None:
        super().__init__(
            self,
            data_size_limit=host.size_limit_bytes,
            enable_SMTPUTF8=True,
            hostname=host.host_name,
            ident="ESMTP Postigo",
            tls_context=tls,
            auth_require_tls=False,  # judged here, by the peer's range
            authenticator=authenticator,
            timeout=UNKNOWN_LIMIT_S,
            loop=loop,
        )
        self._host = host
        self._implicit_tls = implicit_tls
        self.standing = PeerStanding()
        self.peer = ""
        self.who: DeviceIdentity | None = None
        self.since = monotonic()
        self.dialogue = SessionRecord()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin, or begin anew after STARTTLS, which makes the server forget the client (RFC 3207)."""
        is_tls = self._original_transport is not None
        super().connection_made(transport)
        self.dialogue.is_encrypted = is_tls
        if is_tls:
            self.who = self.standing.who
            return
        peer = transport.get_extra_info("peername")
        self.peer = peer[0] if peer else ""

    def connection_lost(self, error: Exception | None) -> None:
        """End; what was refused is kept."""
        super().connection_lost(error)
        self._host.has_ended(self)

    async def _handle_client(self) -> None:
        try:
            if not await asyncio.wait_for(self._begin(), GREETING_LIMIT_S):
                self.close()
                return
        except (TimeoutError, OSError, asyncio.IncompleteReadError):
            self.close()
            return
        await super()._handle_client()

    async def _begin(self) -> bool:
        """Read the PROXY header, begin TLS, look who the peer is; False when the session ends there."""
        if self._is_proxy():
            found = await get_proxy(self._reader)
            if not found.valid:
                return False
            if found.src_addr:  # none in the balancer's own check of its servers
                self.peer = str(found.src_addr)
        if not self._host.has_begun(self):
            if not self._implicit_tls:
                await self.refuse(Refused("submission.too_many_connections"))
            return False
        if self._implicit_tls:
            await self._begin_tls()
        try:
            self.standing = await self._host.standing_of(self.peer)
        except AppError as error:
            await self.refuse(error)
            return False
        self.become(self.standing.who)
        return True

    def _is_proxy(self) -> bool:
        try:
            peer = ipaddress.ip_address(self.peer.partition("%")[0])
        except ValueError:
            return False
        peer = getattr(peer, "ipv4_mapped", None) or peer
        return any(peer in network for network in self._host.proxies)

    async def _begin_tls(self) -> None:
        """Begin TLS at once, as aiosmtpd does after STARTTLS, with what has arrived of it already."""
        waiter = self.loop.create_future()
        tls = self._tls_protocol = sslproto.SSLProtocol(
            self.loop, self, self.tls_context, waiter, server_side=True
        )
        self._original_transport = self.transport
        self._original_transport.set_protocol(tls)
        self.transport = tls._app_transport
        tls.connection_made(self._original_transport)
        early = bytes(self._reader._buffer)
        if early:  # it came with the PROXY header
            self._reader._buffer.clear()
            tls.get_buffer(len(early))[: len(early)] = early
            tls.buffer_updated(len(early))
        await waiter

    def become(self, who: DeviceIdentity | None) -> None:
        """Take the session for that of `who`, who then may wait for longer between commands."""
        self.who = who
        self._timeout_duration = KNOWN_LIMIT_S if who else UNKNOWN_LIMIT_S
        self._reset_timeout()

    def _timeout_cb(self) -> None:
        error = Refused("submission.too_slow")
        if self.transport is not None and self.session is not None:
            self.dialogue.note("<", reply_line(error))
            self.transport.write(reply_line(error).encode() + b"\r\n")
        self.close()

    def close(self) -> None:
        """Close the connection once what was written is sent."""
        if self.transport is not None:
            self.transport.close()

    def abort(self) -> None:
        """Close the connection at once."""
        if self.transport is not None:
            self.transport.abort()

    async def push(self, status: Any) -> None:
        """Send a reply, with an enhanced status code, and note it for the page."""
        line = status.decode("ascii", "replace") if isinstance(status, bytes) else status
        code = int(line[:3]) if line[:3].isdigit() else 0
        if code == 500 and "command" in line:
            line = "500 This command is not known here"  # aiosmtpd repeats it, and it may be a token
        if code in _ENHANCED and not _HAS_ENHANCED.match(line):
            line = f"{line[:4]}{_ENHANCED[code]} {line[4:]}"
        await self._send(line)
        if code == 334:
            self.dialogue.note_answer()

    async def _send(self, *lines: str) -> None:
        for line in lines:
            self.dialogue.note("<", line)
        self._writer.write("".join(f"{line}\r\n" for line in lines).encode("ascii", "replace"))
        await self._writer.drain()

    async def refuse(self, error: AppError) -> None:
        """Answer with the reply for an error; the session is kept for the page. Some end the connection."""
        line = reply_line(error)
        self.dialogue.refused = error
        self.dialogue.reply = line
        await self._send(line)
        if reply_code(error).ends or error.facts.get("ends"):
            self.close()

    async def handle_exception(self, error: Exception) -> str:
        """Answer 451 after a fault of ours, and keep the connection."""
        if isinstance(error, AppError):
            self.dialogue.refused, self.dialogue.reply = error, reply_line(error)
            return reply_line(error)
        self.dialogue.log_fault(error)
        fault = Refused("submission.fault")
        self.dialogue.refused, self.dialogue.reply = fault, reply_line(fault)
        return reply_line(fault)

    @property
    def is_encrypted(self) -> bool:
        """Whether TLS has begun."""
        return self._tls_protocol is not None
