"""How long a second start takes to its first answer, and what the idle process holds in memory.

./run bench start
"""

import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROUNDS = 5
LIMIT_S = 1.5
LIMIT_MB = 75
WAIT_S = 20


def free_port() -> int:
    """Return a loopback port that nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start_once(folder: str) -> tuple[float, float]:
    """Start a server over `folder`; return the seconds to its first answer and its resident MB."""
    port = free_port()
    own = {"POSTIGO_DATA": folder, "POSTIGO_PORT": str(port), "POSTIGO_PRACTICE_PORT": str(free_port())}
    began = time.perf_counter()
    command = [sys.executable, "-m", "webapp", "serve"]
    process = subprocess.Popen(command, env=os.environ | own, stdout=subprocess.PIPE, text=True)
    try:
        seconds = first_answer(process, f"http://127.0.0.1:{port}", began)
        status = Path(f"/proc/{process.pid}/status").read_text()
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=WAIT_S)
    resident_kb = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
    return seconds, int(resident_kb) / 1024


def first_answer(process: subprocess.Popen[str], address: str, began: float) -> float:
    """Return the seconds from `began` until the log-in page answers; the server says when it is ready.

    Raises RuntimeError when it ends before.
    """
    if not any(address in line for line in process.stdout or ()):
        raise RuntimeError(f"the server ended with {process.wait(timeout=WAIT_S)}")
    with urllib.request.urlopen(f"{address}/login", timeout=WAIT_S) as answer:
        answer.read()
    return time.perf_counter() - began


def main() -> int:
    """Measure and print; return 1 when a promise is not kept."""
    with tempfile.TemporaryDirectory() as folder:
        first_s, _first_mb = start_once(folder)
        later = [start_once(folder) for _round in range(ROUNDS)]
    second_s = statistics.median(seconds for seconds, _mb in later)
    idle_mb = statistics.median(mb for _seconds, mb in later)
    print(f"first start to first answer: {first_s:.2f} s")
    print(f"second start to first answer: {second_s:.2f} s, median of {ROUNDS} (promised: below {LIMIT_S} s)")
    print(f"resident memory after one answer: {idle_mb:.0f} MB (aim: at most {LIMIT_MB} MB)")
    return 0 if second_s < LIMIT_S and idle_mb <= LIMIT_MB else 1


if __name__ == "__main__":
    sys.exit(main())
