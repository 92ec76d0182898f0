"""A real Postfix on loopback, from the system's packages, with its own folder.

Postfix has to be started by root, and its daemons then run as the users of its package. So the folder is
where those can read and write.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Self, TypeVar

import trustme

from tests.fakes import certificates
from tests.fakes.proxies import unused_port

DOMAIN = "example.test"
RECIPIENT = f"maria@{DOMAIN}"
USER_NAME, PASSWORD = f"relay@{DOMAIN}", "correct horse: maçã"
HOST = f"relay.{DOMAIN}"
"""A name of the certificate, beside localhost, that no resolver knows."""
OWN_SENDERS = (f"app@{DOMAIN}", f"bounces@{DOMAIN}")
"""The senders that belong to USER_NAME."""
SIZE_LIMIT_BYTES = 64 * 1024
PATIENCE_S = 20.0
_LOOK_AGAIN_S = 0.02
_PROGRAMS = "/usr/sbin:/usr/bin:/sbin:/bin"
_MAILBOX_OWNER = "nobody"

_MAIN = """\
compatibility_level = 3.6
myhostname = {host}
queue_directory = {root}/queue
data_directory = {root}/data
maillog_file_prefixes = {root}
maillog_file = {root}/log/mail.log
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
# Not loopback: those who connect are strangers here, as they would be on another machine.
mynetworks = 192.0.2.0/24
mydestination =
local_recipient_maps =
alias_maps =
alias_database =
smtputf8_enable = yes
message_size_limit = {size_limit}
smtpd_forbid_bare_newline = reject
smtpd_tls_cert_file = {root}/tls/certificate.pem
smtpd_tls_key_file = {root}/tls/key.pem
smtpd_tls_security_level = may
smtpd_tls_auth_only = yes
smtpd_sasl_auth_enable = yes
smtpd_sasl_local_domain = {domain}
cyrus_sasl_config_path = {root}/etc/sasl
smtpd_sender_login_maps = inline:{{{owned}}}
smtpd_sender_restrictions = reject_authenticated_sender_login_mismatch
smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
virtual_mailbox_domains = {domain}
virtual_mailbox_base = {root}/mail
virtual_mailbox_maps = inline:{{{recipient}=inbox/}}
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_minimum_uid = 1
default_transport = error:nothing leaves this machine
"""

# The third listener does not announce its size limit, so that a client learns it only after DATA.
_MASTER = """\
127.0.0.1:{submission} inet n - n - - smtpd
127.0.0.1:{smtps} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
127.0.0.1:{silent} inet n - n - - smtpd -o smtpd_discard_ehlo_keywords=size
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""

_SASL = """\
pwcheck_method: auxprop
auxprop_plugin: sasldb
sasldb_path: {root}/sasl/users.db
mech_list: PLAIN LOGIN
"""

Found = TypeVar("Found")


@dataclass(frozen=True)
class Ports:
    """Where Postfix listens: STARTTLS, implicit TLS, and STARTTLS without telling the size limit."""

    submission: int
    smtps: int
    silent: int


class Postfix:
    """As a context manager: a running Postfix with the mailbox RECIPIENT and the log-in USER_NAME.

    All tests of a process share the mailbox, so messages are looked up by queue id.
    """

    def __init__(self, authority: trustme.CA, *, size_limit_bytes: int = SIZE_LIMIT_BYTES) -> None:
        self.authority = authority
        self.size_limit_bytes = size_limit_bytes
        self.ports = Ports(unused_port(), unused_port(), unused_port())
        self.root = Path(tempfile.mkdtemp(prefix="postigo-postfix-"))

    @property
    def ca_pem(self) -> str:
        """The certificate authority that a client must trust."""
        return certificates.pem_of(self.authority)

    def __enter__(self) -> Self:
        try:
            self._lay_out()
            self._write_certificate()
            self._add_login()
            self._postfix("start")
        except BaseException:
            shutil.rmtree(self.root)
            raise
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._postfix("stop")
        finally:
            shutil.rmtree(self.root)

    def received(self, queue_id: str) -> bytes:
        """Return the message that Postfix delivered under `queue_id`, as it is in the Maildir.

        Raises AssertionError with the log when it does not arrive within PATIENCE_S seconds.
        """
        return self._await(lambda: self._find_message(queue_id), f"message {queue_id}")

    def logged(self, *words: str) -> str:
        """Return the first line of the log with all of `words`, waiting for it as `received` does."""
        return self._await(lambda: self._find_line(words), f"a line with {words}")

    @property
    def log(self) -> str:
        """Everything that Postfix logged so far."""
        return (self.root / "log" / "mail.log").read_text(errors="replace")

    def _find_line(self, words: tuple[str, ...]) -> str | None:
        return next((line for line in self.log.splitlines() if all(word in line for word in words)), None)

    def _find_message(self, queue_id: str) -> bytes | None:
        """Files get into `new` by a rename, so they are complete."""
        for path in (self.root / "mail" / "inbox" / "new").glob("*"):
            message = path.read_bytes()
            if f" id {queue_id}".encode() in message.split(b"\n\n", 1)[0]:
                return message
        return None

    def _await(self, find: Callable[[], Found | None], what: str) -> Found:
        ends_at = time.monotonic() + PATIENCE_S
        while (found := find()) is None:
            assert time.monotonic() < ends_at, f"{what} did not come. The log:\n{self.log}"
            threading.Event().wait(_LOOK_AGAIN_S)
        return found

    def _lay_out(self) -> None:
        self.root.chmod(0o711)
        for name in ("etc/sasl", "queue", "data", "log", "sasl", "tls", "mail"):
            (self.root / name).mkdir(parents=True)
        owner = pwd.getpwnam(_MAILBOX_OWNER)
        shutil.chown(self.root / "data", "postfix")
        shutil.chown(self.root / "mail", owner.pw_uid, owner.pw_gid)
        main = _MAIN.format(
            root=self.root,
            domain=DOMAIN,
            size_limit=self.size_limit_bytes,
            host=HOST,
            owned=", ".join(f"{sender}={USER_NAME}" for sender in OWN_SENDERS),
            recipient=RECIPIENT,
            uid=owner.pw_uid,
            gid=owner.pw_gid,
        )
        (self.root / "etc" / "main.cf").write_text(main)
        (self.root / "etc" / "master.cf").write_text(_MASTER.format(**vars(self.ports)))
        # Debian's Postfix looks there whatever cyrus_sasl_config_path says.
        (self.root / "etc" / "sasl" / "smtpd.conf").write_text(_SASL.format(root=self.root))

    def _write_certificate(self) -> None:
        leaf = self.authority.issue_cert(certificates.HOST, HOST)
        key = self.root / "tls" / "key.pem"
        leaf.private_key_pem.write_to_path(key)
        key.chmod(0o600)
        for blob in leaf.cert_chain_pems:
            blob.write_to_path(self.root / "tls" / "certificate.pem", append=True)

    def _add_login(self) -> None:
        users = self.root / "sasl" / "users.db"
        name, _, realm = USER_NAME.partition("@")
        _run(["saslpasswd2", "-p", "-c", "-f", str(users), "-u", realm, name], PASSWORD)
        shutil.chown(users, "postfix")

    def _postfix(self, command: str) -> None:
        _run(["postfix", "-c", str(self.root / "etc"), command])


def _run(command: list[str], text: str = "") -> None:
    """Run a program of the packages. Raises AssertionError with its output when it fails."""
    done = subprocess.run(
        command,
        input=text.encode(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "PATH": _PROGRAMS, "LC_ALL": "C"},
        timeout=PATIENCE_S,
        check=False,
    )
    assert done.returncode == 0, f"{command[0]} failed: {done.stdout.decode(errors='replace')}"
