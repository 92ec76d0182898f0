"""A thousand connections from one address that keep a server busy without ever being served.

python -m tests.bench.programs.hostile PORT CONNECTIONS
"""

import asyncio
import contextlib
import sys

HOST = b"Host: 127.0.0.1\r\n"
PAGE = b"GET /login HTTP/1.1\r\n" + HOST + b"\r\n"
FILE = b"GET /static/vendor/tabler-1.6.1.min.css HTTP/1.1\r\n" + HOST + b"\r\n"
HEADER = b"GET /login HTTP/1.1\r\n" + HOST + b"X-Long: "
BODY = b"POST /login HTTP/1.1\r\n" + HOST + b"Content-Length: 1000000\r\n\r\n"
CHUNKS = b"POST /login HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n"
AGAIN_S = 0.1  # after it was cut, one comes again


async def idle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Send nothing."""
    await reader.read()


async def drip(writer: asyncio.StreamWriter, start: bytes, piece: bytes) -> None:
    """Send a piece every second."""
    writer.write(start)
    while True:
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(1)


async def pipeline(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Ask for page after page, and read what comes."""
    while True:
        writer.write(PAGE * 100)
        await writer.drain()
        if not await reader.read(65536):
            return


async def unread(writer: asyncio.StreamWriter) -> None:
    """Ask for files and never take one."""
    while True:
        writer.write(FILE * 100)
        await writer.drain()
        await asyncio.sleep(1)


async def behave(kind: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Do what the connections of one of six kinds do."""
    if kind == 0:
        await idle(reader, writer)
    elif kind == 1:
        await drip(writer, HEADER, b"x")
    elif kind == 2:
        await drip(writer, BODY, b"x")
    elif kind == 3:
        await drip(writer, CHUNKS, b"1\r\nx\r\n")
    elif kind == 4:
        await pipeline(reader, writer)
    else:
        writer.transport.pause_reading()  # type: ignore[attr-defined]
        await unread(writer)


async def one(port: int, kind: int) -> None:
    """Be one hostile connection after another."""
    while True:
        with contextlib.suppress(OSError):
            reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1024)
            with contextlib.suppress(OSError):
                await behave(kind, reader, writer)
            writer.close()
        await asyncio.sleep(AGAIN_S)


async def main() -> None:
    """Open as many connections as asked for, and say so; run until the end."""
    port, count = int(sys.argv[1]), int(sys.argv[2])
    tasks = [asyncio.create_task(one(port, place % 6)) for place in range(count)]
    await asyncio.sleep(3)
    print("ready", flush=True)
    await asyncio.gather(*tasks)


if __name__ == "__main__":
    asyncio.run(main())
