"""The SMTP door: its ports, its limits, and the threads in which sessions reach the database.

Sessions live in one event loop, in a thread of its own, so that idle devices cost little. Whatever touches
the database runs in a few further threads, so that a slow disk holds up no other session.
"""

import asyncio
import contextlib
import functools
import ipaddress
import logging
import secrets
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, BinaryIO, Protocol, Self, cast

from webapp.access import limits
from webapp.clock import monotonic
from webapp.db.in_thread import Result, with_storage
from webapp.devices import identity, refusals
from webapp.devices.identity import DeviceIdentity, PeerStanding
from webapp.devices.refusals import RefusedDialogue
from webapp.errors import Refused
from webapp.outbox.intake.accept import MEGABYTE
from webapp.outbox.intake.store import Accepted
from webapp.submission import hand_over, receiving
from webapp.submission.certificate import CertificateSettings, DoorCertificate
from webapp.submission.connection import TextProgress
from webapp.submission.hand_over import HandOverSettings, MailTransaction
from webapp.submission.session import SubmissionSession

THREADS = 16  # as many messages are committed together
CONNECTIONS_MOST = 600
SPOOLED_BYTES = 64 * 1024  # of a message in memory while it arrives; more is on the disk
LARGE_BYTES = MEGABYTE  # of these one is handed over at a time: it is in memory meanwhile
START_STOP_LIMIT_S = 5.0
FINISH_LIMIT_S, CLOSE_LIMIT_S = 2.0, 0.2  # for what is being stored; for clients to take their leave
REFUSALS_WAITING_MOST = 100
log = logging.getLogger(__name__)


class ArrivalBudget(Protocol):
    """The budget of bytes that have arrived and are not stored yet, shared with the HTTP interface."""

    def has_room(self, size_bytes: int) -> bool:
        """Return whether so many bytes fit beside those that have arrived."""

    def change(self, size_bytes: int) -> bool:
        """Count bytes that arrived or, if negative, were given back; return whether the budget holds."""


class DoorSettings(HandOverSettings, CertificateSettings, Protocol):
    """The settings of the SMTP door."""

    submission_host: str
    submission_port: int
    submissions_port: int
    submission_proxies: tuple[str, ...]
    connections_per_address: int


class Door:
    """The SMTP server. As a context manager it serves its ports while the block runs."""

    def __init__(self, settings: DoorSettings, budget: ArrivalBudget) -> None:
        """Bind the ports. Raises OSError when one is in use, or the certificate cannot be used."""
        self._settings = settings
        self._budget = budget
        self._certificate = DoorCertificate(settings)
        self.host_name = settings.ehlo_name
        self.size_limit_bytes = settings.message_max_mb * MEGABYTE
        self.proxies = tuple(map(ipaddress.ip_network, settings.submission_proxies))
        self._folder = settings.data / "arriving"
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._sessions: dict[SubmissionSession, str] = {}
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="submission")
        self._refusals_waiting = 0
        self._played: dict[str, str] = {}
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="submission", daemon=True)
        wanted = ((settings.submission_port, False), (settings.submissions_port, True))
        self._sockets: list[tuple[socket.socket, bool]] = []
        for port, implicit_tls in wanted:
            if port:
                self._sockets.append((_listening(settings.submission_host, port), implicit_tls))

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait(START_STOP_LIMIT_S)
        return self

    def __exit__(self, *_: object) -> None:
        """Free the ports, let what is being stored be stored and answered, and close all connections."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stopping.set)
            self._thread.join(START_STOP_LIMIT_S)
        self._pool.shutdown(wait=True, cancel_futures=True)

    # The event loop

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._loop.set_exception_handler(_log_lost_client)
        self._stopping = asyncio.Event()
        self._one_large = asyncio.Semaphore(1)
        self._storing = 0
        servers = [
            await self._loop.create_server(
                functools.partial(self._session, implicit_tls=implicit_tls), sock=listening, backlog=1024
            )
            for listening, implicit_tls in self._sockets
        ]
        self._ready.set()
        await self._stopping.wait()
        for server in servers:
            server.close()
        await _until(lambda: not self._storing, FINISH_LIMIT_S)
        for session in list(self._sessions):
            session.close()
        await _until(lambda: not self._sessions, CLOSE_LIMIT_S)
        for session in list(self._sessions):
            session.abort()
        await _until(lambda: not self._sessions and not self._refusals_waiting, FINISH_LIMIT_S)

    def _session(self, *, implicit_tls: bool) -> SubmissionSession:
        return SubmissionSession(
            self, implicit_tls=implicit_tls, loop=self._loop, tls=self._certificate.context
        )

    # The limits

    def has_begun(self, session: SubmissionSession) -> bool:
        """Count a session; False when its address or all together have too many.

        For a further one a session goes that nobody logged in to: the oldest of the address, or of all.
        """
        network = limits.network_of(session.peer)
        theirs = [other for other, place in self._sessions.items() if place == network]
        if len(theirs) >= self._settings.connections_per_address and not _make_room(theirs):
            return False
        if len(self._sessions) >= CONNECTIONS_MOST and not _make_room(list(self._sessions)):
            return False
        self._sessions[session] = network
        return True

    def has_ended(self, session: SubmissionSession) -> None:
        """Forget a session, and keep what was refused in it."""
        self._sessions.pop(session, None)
        dialogue = session.dialogue
        # A stranger may be refused faster than the disk writes: then not every one is kept.
        if dialogue.refused is None or self._refusals_waiting >= REFUSALS_WAITING_MOST:
            return
        facts = {name: value for name, value in dialogue.refused.facts.items() if _is_plain(value)}
        meant = facts.pop("application_id", session.standing.application_id)
        kept = RefusedDialogue(
            address=session.peer,
            ehlo_name=dialogue.ehlo_name,
            code=dialogue.refused.code,
            reply=dialogue.reply,
            lines=dialogue.lines,
            application_id=session.who.application_id if session.who else meant,
            facts=facts,
        )
        self._refusals_waiting += 1
        with contextlib.suppress(RuntimeError):  # the pool is shut down
            future = self._loop.run_in_executor(self._pool, with_storage, refusals.keep, kept)
            future.add_done_callback(self._refusal_kept)

    def _refusal_kept(self, future: "asyncio.Future[None]") -> None:
        self._refusals_waiting -= 1
        if not future.cancelled() and future.exception() is not None:
            log.error("a refused session was not kept", exc_info=future.exception())

    def may_arrive(self, size_bytes: int) -> bool:
        """Tell whether a message of this size fits beside what has arrived and is not stored yet."""
        return size_bytes <= SPOOLED_BYTES or self._budget.has_room(size_bytes)

    # What sessions ask for

    async def standing_of(self, address: str) -> PeerStanding:
        """Return what an address tells about the peer."""
        return await self._asked(identity.standing_of, address)

    @contextlib.contextmanager
    def playing(self, address: str) -> Iterator[str]:
        """Yield an EHLO name under which a session counts as that of a device at `address`, in the block."""
        name = f"{secrets.token_hex(16)}.invalid"
        self._played[name] = address
        try:
            yield name
        finally:
            del self._played[name]

    def played_address(self, ehlo_name: str) -> str:
        """Return the address that a page plays under this EHLO name; empty for an ordinary client."""
        return self._played.get(ehlo_name, "")

    async def log_in(self, name: str, token: str, address: str) -> DeviceIdentity:
        """Return who has this name and token. Raises Refused."""
        return await self._asked(identity.by_token, name, token, address)

    async def mail_domain(self) -> str:
        """Return the domain of names without one; empty for none."""
        return await self._asked(hand_over.mail_domain, self._settings)

    async def take(
        self, reader: asyncio.StreamReader, mail: MailTransaction, who: DeviceIdentity, on: TextProgress
    ) -> Accepted:
        """Ask for the text of a message, receive and store it; return it once that is committed.

        What is larger than SPOOLED_BYTES is on the disk while it arrives, and counts in the budget. Raises
        AppError; nothing is stored then.
        """
        counting = _CountedBytes(self._budget)

        def arrived(size_bytes: int) -> None:
            on.arrived()
            counting.add(size_bytes)

        try:
            with tempfile.SpooledTemporaryFile(SPOOLED_BYTES, dir=self._folder) as file:
                spool = cast(BinaryIO, file)
                reader.feed_data(b"\r\n")
                await on.begin()
                await receiving.receive(reader, spool, limit=self.size_limit_bytes, arrived=arrived)
                on.complete(counting.total)
                return await self._stored(who, mail, spool, is_large=counting.total > LARGE_BYTES)
        except ConnectionError:
            raise
        except OSError as error:  # no room on the disk
            raise Refused("submission.busy", ends=True) from error
        finally:
            counting.give_back()

    async def _stored(
        self, who: DeviceIdentity, mail: MailTransaction, spool: BinaryIO, *, is_large: bool
    ) -> Accepted:
        self._storing += 1
        try:
            async with self._one_large if is_large else contextlib.AsyncExitStack():
                return await self._asked(_hand_over, who, mail, spool, self._settings)
        finally:
            self._storing -= 1

    async def _asked(self, function: Callable[..., Result], *arguments: Any) -> Result:
        return await self._loop.run_in_executor(self._pool, with_storage, function, *arguments)


class _CountedBytes:
    """The bytes of one message in the budget, from when they are more than a small message has."""

    def __init__(self, budget: ArrivalBudget) -> None:
        self._budget = budget
        self._held = 0
        self.total = 0

    def add(self, size_bytes: int) -> None:
        """Count a piece. Raises Refused `submission.busy` when the budget is used up."""
        self.total += size_bytes
        if self.total > SPOOLED_BYTES:
            fresh, self._held = self.total - self._held, self.total
            if not self._budget.change(fresh):
                raise Refused("submission.busy", ends=True)

    def give_back(self) -> None:
        """Take all of it out of the budget."""
        self._budget.change(-self._held)


def _hand_over(
    who: DeviceIdentity, mail: MailTransaction, spool: BinaryIO, settings: HandOverSettings
) -> Accepted:
    return hand_over.hand_over(who, mail, receiving.text_of(spool), settings)


async def _until(is_so: Callable[[], bool], limit_s: float) -> None:
    """Wait until something is so, for `limit_s` seconds at most."""
    ends_at = monotonic() + limit_s
    while not is_so() and monotonic() < ends_at:
        await asyncio.sleep(0.01)


def _make_room(among: list[SubmissionSession]) -> bool:
    strangers = [session for session in among if session.who is None]
    if not strangers:
        return False
    min(strangers, key=lambda session: session.since).close()
    return True


def _is_plain(value: object) -> bool:
    return isinstance(value, str | int | float | bool) or value is None


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=1024)


def _log_lost_client(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Log at debug level only: clients that disconnect in mid-session are nothing unusual."""
    log.debug("the SMTP door lost a connection: %s", context.get("message"))
