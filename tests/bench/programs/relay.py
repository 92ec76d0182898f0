"""A Postfix that passes everything on to the sink: the other floor of the outbox."""

import contextlib
import os
import pwd
import smtplib
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.bench.start import free_port

CLIENTS = 8
_POSTFIX = "/usr/sbin/postfix"
MESSAGE = (
    "From: app@example.com\r\nTo: maria@example.com\r\nSubject: Report\r\n\r\n"
    + "A line of plain text, nothing else.\r\n" * 55
)
_MAIN = """\
compatibility_level = 3.6
myhostname = relay.example.com
queue_directory = {root}/queue
data_directory = {root}/data
maillog_file_prefixes = {root}
maillog_file = {root}/mail.log
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
mydestination =
alias_maps =
alias_database =
relayhost = [127.0.0.1]:{sink}
smtp_bind_address = 127.0.0.1
smtp_dns_support_level = disabled
disable_dns_lookups = yes
"""
# Else it slows down its clients while its queue manager does not keep up.
_TAKES_ALL = "in_flow_delay = 0\n"
_MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
"""


@contextlib.contextmanager
def relay(sink_port: int) -> Iterator[int]:
    """Run Postfix for the length of a block; yields its port. It starts only for root."""
    with _started(sink_port, _MASTER) as (port, _):
        yield port


@contextlib.contextmanager
def held_relay(sink_port: int) -> Iterator[tuple[int, Callable[[], None]]]:
    """Run Postfix for the length of a block; yields its port, and what makes it deliver.

    Until then it keeps in its queue what it takes: its queue manager does not run.
    """
    without, queue_manager = [], ""
    for line in _MASTER.splitlines(keepends=True):
        if line.startswith("qmgr "):
            queue_manager = line
        else:
            without.append(line)
    with _started(sink_port, "".join(without), _TAKES_ALL) as (port, etc):

        def deliver() -> None:
            with (etc / "master.cf").open("a") as master:
                master.write(queue_manager)
            subprocess.run([_POSTFIX, "-c", str(etc), "reload"], check=True, capture_output=True)

        yield port, deliver


@contextlib.contextmanager
def _started(sink_port: int, master: str, more: str = "") -> Iterator[tuple[int, Path]]:
    if os.geteuid() != 0:
        raise SystemExit("Postfix starts only for root.")
    with tempfile.TemporaryDirectory() as folder:
        root, port = Path(folder), free_port()
        root.chmod(0o755)
        etc = root / "etc"
        etc.mkdir()
        (etc / "main.cf").write_text(_MAIN.format(root=root, sink=sink_port) + more)
        (etc / "master.cf").write_text(master.format(port=port))
        (root / "queue").mkdir()
        owner = pwd.getpwnam("postfix")
        (root / "data").mkdir()
        os.chown(root / "data", owner.pw_uid, owner.pw_gid)
        command = [_POSTFIX, "-c", str(etc)]
        subprocess.run([*command, "start"], check=True, capture_output=True)
        try:
            yield port, etc
        finally:
            subprocess.run([*command, "stop"], check=False, capture_output=True)


def feed(port: int, messages: int) -> None:
    """Hand messages over by SMTP from eight clients, each over one connection."""
    threads = [threading.Thread(target=_send, args=(port, messages // CLIENTS)) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _send(port: int, messages: int) -> None:
    with smtplib.SMTP("127.0.0.1", port) as server:
        server.ehlo("bench.example.com")
        for _ in range(messages):
            server.sendmail("app@example.com", ["maria@example.com"], MESSAGE)
