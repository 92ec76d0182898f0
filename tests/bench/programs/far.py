"""A relay on loopback that makes a server far: what it passes on arrives half a round trip later.

python -m tests.bench.programs.far SERVER_PORT ROUND_TRIP_MS

It prints its port, runs until its input ends, and then prints the most connections that were open at once.
"""

import asyncio
import contextlib
import sys

CHUNK_BYTES = 65536


class Far:
    """The relay to the server at `port`, `delay_s` seconds away in each direction."""

    def __init__(self, port: int, delay_s: float) -> None:
        self._port = port
        self._delay_s = delay_s
        self._open = 0
        self.most = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass one connection on. Opening it costs a round trip, as a handshake does."""
        self._open += 1
        self.most = max(self.most, self._open)
        with contextlib.suppress(OSError):
            await asyncio.sleep(2 * self._delay_s)
            near, far = reader, writer
            there, back = await asyncio.open_connection("127.0.0.1", self._port)
            await asyncio.gather(self._pass_on(near, back), self._pass_on(there, far))
        self._open -= 1

    async def _pass_on(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        loop = asyncio.get_running_loop()
        while data := await source.read(CHUNK_BYTES):
            loop.call_later(self._delay_s, _write, target, data)
        loop.call_later(self._delay_s, target.close)


def _write(target: asyncio.StreamWriter, data: bytes) -> None:
    if not target.is_closing():
        target.write(data)


async def main() -> None:
    """Run until the input ends."""
    far = Far(int(sys.argv[1]), float(sys.argv[2]) / 2000)
    server = await asyncio.start_server(far.serve, "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    print(far.most, flush=True)


if __name__ == "__main__":
    asyncio.run(main())
