"""Servers on loopback for tests of tunnels: an echo server, real proxies, and misbehaving ones.

Each runs in an asyncio loop on its own thread and counts its open connections, so that a test can wait
until the client has closed them all.
"""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from typing import Any

import anyio
from tiny_proxy import HttpProxy, HttpProxyHandler, Socks5Proxy, Socks5ProxyHandler

GREETING = b"220 fake.example ready\r\n"
IPV6_WORD = "ipv6-loopback"
PATIENCE_S = 5.0
"""How long a test waits for what should happen at once."""
Script = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class LoopThread:
    """An asyncio loop on a thread."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, name="fake-server")
        self._thread.start()

    def call(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Run `work` in the loop and return its result."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(PATIENCE_S)

    def stop(self) -> None:
        """Cancel what still runs, then end loop and thread."""
        self.call(self._cancel_all())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(PATIENCE_S)
        self.loop.close()

    async def _cancel_all(self) -> None:
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.settle()

    async def settle(self) -> None:
        """Let asyncio take in connections that came and give back sockets that were closed."""
        for _ in range(20):
            await asyncio.sleep(0)


class Fake:
    """The base of all fakes: `host`, `port`, and the number of open connections."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        self.host = host
        self.port = 0
        self.seen = 0
        self._open = 0
        self._changed = threading.Condition()
        self.thread = LoopThread()

    @contextlib.contextmanager
    def counted(self) -> Iterator[None]:
        """Count one connection while the block runs."""
        self._count(+1)
        try:
            yield
        finally:
            self._count(-1)

    def _count(self, difference: int) -> None:
        with self._changed:
            self._open += difference
            self.seen += difference > 0
            self._changed.notify_all()

    def wait_until_idle(self) -> bool:
        """Wait until all connections are closed; return False when that takes too long."""
        with self._changed:
            return self._changed.wait_for(lambda: self._open == 0, PATIENCE_S)

    def wait_until_seen(self, count: int = 1) -> bool:
        """Wait until `count` connections have been made; return False when that takes too long."""
        with self._changed:
            return self._changed.wait_for(lambda: self.seen >= count, PATIENCE_S)

    def stop(self) -> None:
        """Stop the server once its clients are gone: a cancelled accept would leave its socket open."""
        self.thread.call(self.thread.settle())
        left = not self.wait_until_idle()
        self.thread.call(self.stop_listening())
        self.thread.stop()
        assert not left, "a connection was left open"

    async def stop_listening(self) -> None:
        """Close what listens."""
        raise NotImplementedError


class ScriptedServer(Fake):
    """Runs `script` for each connection."""

    def __init__(self, script: Script, host: str = "127.0.0.1") -> None:
        super().__init__(host)
        self._script = script
        self.server = self.thread.call(asyncio.start_server(self._serve, host, 0))
        self.port = self.server.sockets[0].getsockname()[1]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with self.counted():
            try:
                with contextlib.suppress(ConnectionError, asyncio.CancelledError):
                    await self._script(reader, writer)
            finally:
                writer.close()

    async def stop_listening(self) -> None:
        """Close what listens."""
        self.server.close()


async def greet_and_echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Greet as a mail server does, then send back what comes."""
    writer.write(GREETING)
    while data := await reader.read(4096):
        writer.write(data)


async def stay_silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Take everything and say nothing."""
    while await reader.read(4096):
        continue


async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Close after the first words of the client."""
    await reader.read(1)


def answer(*replies: bytes) -> Script:
    """Answer each message of the client with the next of `replies`, then wait until it disconnects."""

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for reply in replies:
            await reader.read(4096)
            writer.write(reply)
        while await reader.read(4096):
            continue

    return script


def dribble(start: bytes) -> Script:
    """Send `start`, then one byte every 50 ms until the client disconnects."""

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(start)
        gone = asyncio.ensure_future(_read_to_the_end(reader))
        while not gone.done():
            writer.write(b"a")
            await asyncio.wait([gone], timeout=0.05)

    return script


async def _read_to_the_end(reader: asyncio.StreamReader) -> None:
    with contextlib.suppress(ConnectionError):
        while await reader.read(4096):
            continue


class RealProxy(Fake):
    """tiny-proxy behind a listener; `asked` lists each target as the client named it.

    `names` are names that only this proxy can resolve.
    """

    def __init__(
        self, handler: "_Socks5Handler | _HttpHandler", names: dict[str, str], host: str = "127.0.0.1"
    ) -> None:
        super().__init__(host)
        self.asked: list[tuple[str, int]] = []
        self.names = names
        handler.asked, handler.names = self.asked, names
        self._handler = handler
        self.port = self.thread.call(self._listen())

    async def _listen(self) -> int:
        listener = await anyio.create_tcp_listener(local_host=self.host, local_port=0)
        self._serving = asyncio.ensure_future(listener.serve(self._serve))
        self._listener = listener
        return listener.extra(anyio.abc.SocketAttribute.local_port)

    async def _serve(self, stream: anyio.abc.SocketStream) -> None:
        with self.counted():
            await self._handler.handle(stream)

    async def stop_listening(self) -> None:
        """Close what listens."""
        self._serving.cancel()
        await asyncio.gather(self._serving, return_exceptions=True)
        await self._listener.aclose()


class _Notes:
    """Records the requested targets, and resolves the names in `names`."""

    asked: list[tuple[str, int]]
    names: dict[str, str]

    async def negotiate(self) -> tuple[str, int]:
        host, port = await super().negotiate()  # type: ignore[misc]
        self.asked.append((host, port))
        return self.names.get(host, host), port


class _NotingSocks5(_Notes, Socks5Proxy):
    pass


class _NotingHttp(_Notes, HttpProxy):
    """Replaces an IPv6 address by a word, because tiny-proxy splits the target at each colon."""

    async def negotiate(self) -> tuple[str, int]:
        stream, self.stream = self.stream, _Ipv6AsWord(self.stream)
        try:
            host, port = await super().negotiate()
        finally:
            self.stream = stream
        return host.replace(IPV6_WORD, "::1"), port


class _Ipv6AsWord:
    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    async def receive_until(self, delimiter: bytes, max_bytes: int) -> bytes:
        head = await self._stream.receive_until(delimiter, max_bytes)
        return head.replace(b"[::1]", IPV6_WORD.encode())


class _Socks5Handler(Socks5ProxyHandler):
    asked: list[tuple[str, int]]
    names: dict[str, str]

    def create_proxy(self, stream: Any) -> Socks5Proxy:
        proxy = _NotingSocks5(stream, self.username, self.password)
        proxy.asked, proxy.names = self.asked, self.names
        return proxy


class _HttpHandler(HttpProxyHandler):
    asked: list[tuple[str, int]]
    names: dict[str, str]

    def create_proxy(self, stream: Any) -> HttpProxy:
        proxy = _NotingHttp(stream, self.username, self.password)
        proxy.asked, proxy.names = self.asked, self.names
        return proxy


def socks5_proxy(
    names: dict[str, str], user_name: str | None = None, password: str | None = None, host: str = "127.0.0.1"
) -> RealProxy:
    """Start a SOCKS5 proxy, with a log-in when one is given."""
    return RealProxy(_Socks5Handler(user_name, password), names, host)


def http_proxy(
    names: dict[str, str], user_name: str | None = None, password: str | None = None, host: str = "127.0.0.1"
) -> RealProxy:
    """Start an HTTP proxy, with a log-in when one is given. It reads the log-in's bytes as latin-1."""
    login = (text and text.encode().decode("latin-1") for text in (user_name, password))
    return RealProxy(_HttpHandler(*login), names, host)


def unused_port(host: str = "127.0.0.1") -> int:
    """Return a port without a listener."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as sock:
        sock.bind((host, 0))
        return sock.getsockname()[1]
