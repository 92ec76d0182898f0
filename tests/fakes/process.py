"""Postigo as a separate process, observed by its output and its exit code."""

import os
import queue
import random
import re
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LIMIT_S = 20.0


def free_port() -> int:
    """Return a free port of 127.0.0.1.

    It is below the system's range of ephemeral ports, so that no outgoing connection takes it before the
    process under test does.
    """
    for _ in range(100):
        port = random.randrange(20_000, 32_000)
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        return port
    raise AssertionError("no port is free")


class Postigo:
    """One process `python -m webapp …` on the data folder `data`; `settings` are POSTIGO_ variables.

    `module` is another program that becomes Postigo.
    """

    def __init__(self, data: Path, *arguments: str, module: str = "webapp", **settings: object) -> None:
        self.data = data
        self.port, self.practice_port = free_port(), free_port()
        values = {
            "data": data,
            "port": self.port,
            "practice_port": self.practice_port,
            "default_locale": "en",
            "threads": 4,
        }
        environment = {name: value for name, value in os.environ.items() if not name.startswith("POSTIGO_")}
        environment["POSTIGO_SETTINGS"] = os.devnull  # this machine's file is not the tests'
        environment |= {f"POSTIGO_{name.upper()}": str(value) for name, value in (values | settings).items()}
        self._process = subprocess.Popen(
            [sys.executable, "-W", "error", "-m", module, *(arguments or ["serve"])],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.said: list[str] = []
        self.logged: list[str] = []
        self._lines: queue.Queue[str | None] = queue.Queue()
        self._readers = [
            threading.Thread(target=self._read, args=(self._process.stdout, self.said), daemon=True),
            threading.Thread(target=self._read, args=(self._process.stderr, self.logged), daemon=True),
        ]
        for reader in self._readers:
            reader.start()

    def _read(self, stream, kept: list[str]) -> None:
        for line in stream:
            kept.append(line.rstrip("\n"))
            self._lines.put(line)
        self._lines.put(None)

    @property
    def address(self) -> str:
        """The URL of the pages."""
        return f"http://127.0.0.1:{self.port}"

    def wait_for(self, pattern: str) -> str:
        """Return the next line of output in which `pattern` is found, after the last one returned."""
        ends = 0
        while ends < 2:
            line = self._lines.get(timeout=LIMIT_S)
            ends += line is None
            if line is not None and re.search(pattern, line):
                return line.strip()
        raise AssertionError(f"{pattern!r} was never said, but {self.said} and {self.logged}")

    def ready(self) -> "Postigo":
        """Wait until it answers requests."""
        self.wait_for("Postigo is ready")
        return self

    def signal(self, number: int) -> None:
        """Send a signal."""
        self._process.send_signal(number)

    def freeze(self) -> None:
        """Suspend it (SIGSTOP), and wait until all its threads have stopped, which takes a moment."""
        self._process.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, self._process.pid, os.WSTOPPED)

    def ended(self) -> int:
        """Wait until it ends by itself, and return its exit code."""
        code = self._process.wait(LIMIT_S)
        for reader in self._readers:
            reader.join(LIMIT_S)
        return code

    def close(self) -> None:
        """Kill it if it is running, and close its pipes."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGKILL)
        self.ended()
        self._process.stdout.close()
        self._process.stderr.close()
