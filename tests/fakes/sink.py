"""A fast SMTP server with PIPELINING that accepts every message and counts them by Message-ID."""

import asyncio
import re
import ssl
import threading
from collections import Counter
from typing import Self

LIMIT_S = 10.0
EHLO = b"250-sink.example\r\n250-PIPELINING\r\n250-SIZE 36700160\r\n250 8BITMIME\r\n"
_MESSAGE_ID = re.compile(rb"^message-id:\s*(<[^>]+>)", re.IGNORECASE | re.MULTILINE)


class Sink:
    """Runs in its own thread. `copies` counts, by Message-ID, the messages accepted after the final dot."""

    def __init__(self, *, tls: ssl.SSLContext | None = None) -> None:
        self.copies: Counter[str] = Counter()
        self.host, self.port = "127.0.0.1", 0
        self._tls = tls
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

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(
            asyncio.start_server(self._serve, self.host, 0, limit=40 * 1024 * 1024, ssl=self._tls)
        )
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._talk(reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            pass  # the client was killed, which the tests do on purpose
        finally:
            writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 sink.example ESMTP\r\n")
        while line := await reader.readline():
            verb = line[:4].upper()
            if verb == b"EHLO":
                writer.write(EHLO)
            elif verb == b"DATA":
                writer.write(b"354 go\r\n")
                message = await reader.readuntil(b"\r\n.\r\n")
                found = _MESSAGE_ID.search(message)
                # Counted before the reply: a client that dies in between has sent the message nevertheless.
                self.copies[found[1].decode() if found else ""] += 1
                writer.write(b"250 2.0.0 Ok: queued\r\n")
            elif verb == b"QUIT":
                writer.write(b"221 bye\r\n")
                return
            else:
                writer.write(b"250 2.0.0 Ok\r\n")
