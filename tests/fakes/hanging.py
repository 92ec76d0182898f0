"""SMTP servers that hang: each accepts everything up to one point, and is silent from there on.

One thread serves all of them, so that hundreds of clients may wait at the same time.
"""

import asyncio
import contextlib
import socket
import threading
from typing import Self

LIMIT_S = 10.0
# Where it hangs: when connecting, or in place of the reply to what is named.
POINTS = ("connect", "greeting", "ehlo", "tls", "auth", "mail", "rcpt", "data", "dot")
_EHLO = b"250-hanging.example\r\n250-STARTTLS\r\n250-AUTH CRAM-MD5\r\n250 8BITMIME\r\n"
_ANSWERS = {
    b"EHLO": ("ehlo", _EHLO),
    b"STAR": ("tls", b"220 2.0.0 Ready to start TLS\r\n"),
    b"AUTH": ("auth", b"334 PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2U+\r\n"),
    b"MAIL": ("mail", b"250 2.1.0 Ok\r\n"),
    b"RCPT": ("rcpt", b"250 2.1.5 Ok\r\n"),
    b"RSET": ("", b"250 2.0.0 Ok\r\n"),
    b"DATA": ("data", b"354 go\r\n"),
    b"QUIT": ("", b"221 2.0.0 Bye\r\n"),
}


class HangingServers:
    """Runs one server for each of `points`; `ports` has their ports, by point.

    `hanging` counts the clients that wait for an answer now, `seen` all that ever did.
    """

    def __init__(self, *points: str) -> None:
        self.ports: dict[str, int] = {}
        self.hanging = self.seen = 0
        self._points = points
        self._stuffed: list[socket.socket] = []
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(LIMIT_S)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(LIMIT_S)
        for sock in self._stuffed:
            sock.close()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        servers = [self._loop.run_until_complete(self._start(point)) for point in self._points]
        self._ready.set()
        self._loop.run_forever()
        for server in servers:
            if server:
                server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0.01))
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()

    async def _start(self, point: str) -> asyncio.Server | None:
        if point == "connect":
            self.ports[point] = self._full()
            return None

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
                await self._talk(point, reader, writer)
            writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0, backlog=1024)
        self.ports[point] = server.sockets[0].getsockname()[1]
        return server

    def _full(self) -> int:
        """Return a port whose backlog is full, so that the kernel answers to no further SYN."""
        listener = socket.create_server(("127.0.0.1", 0), backlog=0)
        self._stuffed.append(listener)
        for _ in range(2):
            client = socket.socket()
            client.setblocking(False)
            client.connect_ex(listener.getsockname())
            self._stuffed.append(client)
        return listener.getsockname()[1]

    async def _talk(self, point: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if point == "greeting":
            await self._hang(reader)
        writer.write(b"220 hanging.example ESMTP\r\n")
        while line := await reader.readline():
            where, reply = _ANSWERS.get(line[:4].upper(), ("", b"502 5.5.2 No\r\n"))
            if where == point:
                if point == "tls":
                    writer.write(reply)  # and then nothing in reply to the ClientHello
                await self._hang(reader)
                return
            writer.write(reply)
            if where == "data":
                await reader.readuntil(b"\r\n.\r\n")
                if point == "dot":
                    await self._hang(reader)
                    return
                writer.write(b"250 2.0.0 Ok: queued\r\n")

    async def _hang(self, reader: asyncio.StreamReader) -> None:
        self.hanging += 1
        self.seen += 1
        try:
            while await reader.read(65536):
                pass
        finally:
            self.hanging -= 1
