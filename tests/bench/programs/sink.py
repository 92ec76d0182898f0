"""Postfix's smtp-sink, which throws away what it takes and counts it; and one of ours for TLS."""

import contextlib
import re
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

PROGRAM = shutil.which("smtp-sink", path="/usr/sbin:/usr/bin")
LIMIT_S = 300.0
READ_EVERY_S = 0.01


@dataclass
class Counting:
    """A running sink: where it listens, and how many messages it has taken."""

    port: int
    taken: int = 0
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def note(self, count: int) -> None:
        """Remember the sink's latest count."""
        with self._changed:
            self.taken = count
            self._changed.notify_all()

    def wait_for(self, count: int) -> None:
        """Wait until so many messages were taken in all. Raises RuntimeError after a long while."""
        with self._changed:
            if not self._changed.wait_for(lambda: self.taken >= count, LIMIT_S):
                raise RuntimeError(f"only {self.taken} of {count} messages arrived")


@contextlib.contextmanager
def sink(*, tls: bool = False) -> Iterator[Counting]:
    """Run the sink on a free loopback port for the length of a block; with `tls`, behind implicit TLS."""
    if PROGRAM is None:
        raise SystemExit("smtp-sink is missing: on Debian it comes with the package postfix.")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    if tls:
        command = [sys.executable, "-m", "tests.bench.programs.tls_sink", str(port)]
    else:
        command = [PROGRAM, "-c", "-u", "nobody", f"127.0.0.1:{port}", "256"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    counting = Counting(port)
    reader = threading.Thread(target=_read, args=(process, counting), daemon=True)
    reader.start()
    _wait_until_open(port)
    counting.taken = 0
    try:
        yield counting
    finally:
        process.terminate()
        process.wait(10)
        reader.join(10)


def _read(process: subprocess.Popen[bytes], counting: Counting) -> None:
    """Read `sess=1 quit=0 mesg=42`, which the sink writes over and over on one line."""
    rest = b""
    pause = threading.Event()
    # Not each time something was written: being woken for each message would cost what is to be measured.
    while not pause.wait(READ_EVERY_S) and (data := process.stdout.read1(65536)):
        found = re.findall(rb"mesg=(\d+)", rest + data)
        if found:
            counting.note(int(found[-1]))
        rest = data[-16:]


def _wait_until_open(port: int) -> None:
    for _ in range(200):
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        threading.Event().wait(0.02)
    raise RuntimeError("smtp-sink did not open")
