"""SMTP commands and replies over one socket: bounded in size, under a deadline, recorded as they happen.

smtplib reads whole lines through a file object, whose time-out counts per read and whose buffer
survives STARTTLS; with reading, sending, log-in and TLS replaced, nothing of it would be left.
"""

import re
import ssl

from webapp.clock import monotonic
from webapp.deadline import Cancelled, Deadline, DeadlineReached
from webapp.mail.rules.reply_charset import text_of
from webapp.mail.rules.time_limits import UNATTENDED, TimeLimits
from webapp.mail.smtp import nonblocking
from webapp.mail.smtp.replies import Reply
from webapp.transcript import STRUCK, Stage, Transcript
from webapp.tunnels.route import Connection

# RFC 5321 section 4.5.3.1.5 allows 512 octets a reply line; real servers send more, but never this much.
LINE_MAX_BYTES = 8 * 1024
REPLY_MAX_BYTES = 64 * 1024  # of all lines of a reply together
SHOWN_OF_JUNK = 200
_CHUNK_BYTES = 64 * 1024

# RFC 5321 section 4.2: the text may be missing, and then the space before it, too.
_REPLY_LINE = re.compile(rb"([2-5][0-9]{2})(?:([ -])(.*))?", re.DOTALL)


class DialogueFault(Exception):
    """The session cannot continue; the exchange adds the stage. `code` and `facts` give the reason."""

    code = "reply.malformed"

    def __init__(self, **facts: object) -> None:
        super().__init__(self.code)
        self.facts = facts


class ConnectionLost(DialogueFault):
    """The connection was ended by the server or by the network."""

    code = "connection.lost"

    @property
    def alert(self) -> str:
        """The alert by which the server ended TLS, as TLS 1.3 allows after the handshake; empty for none."""
        ending = str(self.facts.get("ending", ""))
        return ending if "ALERT" in ending else ""


class ReplyMalformed(DialogueFault):
    """The bytes received are no SMTP reply; `received` holds their beginning, escaped for display."""


class ReplyTooLong(DialogueFault):
    """A line, or all lines of a reply together, exceeded the limits above."""

    code = "reply.too_long"


class Dialogue:
    """Sends commands and reads replies over `connection`, which it owns: `close()` closes it.

    `deadline` and `transcript` may be replaced between two messages of one session by `resume()`.
    """

    def __init__(
        self,
        connection: Connection,
        deadline: Deadline,
        transcript: Transcript,
        limits: TimeLimits = UNATTENDED,
    ) -> None:
        self.limits = limits
        self.stage = Stage.BANNER  # decides how long a reply may take
        self.slowest: tuple[float, Stage] = (0.0, Stage.BANNER)  # of the replies since `resume()`
        self._reply_ends_at: float | None = None
        self._connection = connection
        self._unread = bytearray()
        # A second handle on the same socket, for the deadline: wrap_socket() detaches the first one, and
        # SSLSocket.shutdown() would turn encryption off under a thread that is about to send.
        self._handle = connection.sock.dup()
        self.deadline = deadline
        self.transcript = transcript
        self.unsent = 0
        deadline.watch(self._handle)
        deadline.release(connection.sock)
        connection.sock.settimeout(0)

    @property
    def is_encrypted(self) -> bool:
        """Tell whether TLS protects the connection."""
        return isinstance(self._connection.sock, ssl.SSLSocket)

    @property
    def has_unread(self) -> bool:
        """Tell whether bytes were received that are not part of a reply read so far."""
        return bool(self._unread)

    def resume(self, deadline: Deadline, transcript: Transcript) -> None:
        """Replace the deadline and the transcript."""
        self.deadline.release(self._handle)
        deadline.watch(self._handle)
        self.deadline, self.transcript = deadline, transcript
        self.slowest = (0.0, self.stage)
        transcript.encrypted = self.is_encrypted

    def close(self) -> None:
        """Close the connection without sending QUIT."""
        self.deadline.release(self._handle)
        self._handle.close()
        self._connection.close()

    def start_tls(self, context: ssl.SSLContext, server_name: str) -> ssl.SSLSocket:
        """Begin TLS, discarding bytes received in clear (RFC 3207 section 4.2).

        Raises ssl.SSLError, DeadlineReached, Cancelled or ConnectionLost.
        """
        self._unread.clear()
        try:
            limit_s = self.limits.reply_s(Stage.TLS)
            self._connection.sock.settimeout(self.deadline.remaining_s(limit_s))
            sock = context.wrap_socket(self._connection.sock, server_hostname=server_name)
        except OSError as error:
            if isinstance(error, ssl.SSLError) and not nonblocking.is_end(error):
                self.deadline.remaining_s()
                raise
            raise self._broken(error) from error
        sock.settimeout(0)
        self._connection.sock = sock
        self.transcript.encrypted = True
        return sock

    def command(self, text: str, *, shown: str | None = None) -> Reply:
        """Send one line and return the reply. `shown` is recorded instead where the line is secret."""
        self.send_line(text, shown=shown)
        return self.read_reply()

    def send_line(self, text: str, *, shown: str | None = None) -> None:
        """Send one line. Raises ValueError for a line break inside, which would inject a command."""
        if "\r" in text or "\n" in text:
            raise ValueError("a command is one line")
        self.transcript.line(">", shown or visible(text))
        self.send(text.encode() + b"\r\n")

    def send_secret(self, text: str) -> None:
        """Send one line, recorded as struck out."""
        self.send_line(text, shown=STRUCK)

    def send(self, data: bytes) -> None:
        """Send bytes as they are, unrecorded, however slowly the server takes them.

        When it raises, `unsent` is the number of bytes that were certainly not sent.
        """
        left = memoryview(data)
        while left:
            self.unsent = len(left)
            remaining_s = self.deadline.remaining_s(self.limits.block_s)
            if self.is_encrypted:  # OpenSSL does not tell how much of a failed chunk was sent
                self.unsent -= len(left[:_CHUNK_BYTES])
            try:
                left = left[nonblocking.send(self._connection.sock, left[:_CHUNK_BYTES], remaining_s) :]
            except OSError as error:
                raise self._broken(error) from error

    def wait_for_bytes(self, at_most_s: float) -> bool:
        """Wait at most `at_most_s` seconds for bytes; return whether any have been received."""
        if not self._unread:
            try:
                self._receive(at_most_s)
            except DeadlineReached:
                self.deadline.remaining_s()
                return False
        return True

    def read_reply(self) -> Reply:
        """Return the next reply, every line of it recorded, within the time limit of the stage.

        It is recorded when it is complete: a secret may be divided over its lines.
        Raises ReplyMalformed, ReplyTooLong, ConnectionLost, DeadlineReached or Cancelled.
        """
        raws: list[bytes] = []
        began = monotonic()
        self._reply_ends_at = began + self.limits.reply_s(self.stage)
        try:
            code = self._read_lines(raws)
        except (ReplyMalformed, ReplyTooLong) as fault:
            shown = self._record(raws, text_of(raws), is_cut=isinstance(fault, ReplyTooLong))
            fault.facts["received"] = shown[-1][:SHOWN_OF_JUNK]
            raise
        except BaseException:
            self._record(raws, text_of(raws))
            raise
        finally:
            self._reply_ends_at = None
        self.note_wait(monotonic() - began)
        read = text_of(raws)
        lines = tuple([line[4:] for line in self._record(raws, read)])
        return Reply(code, lines, tuple([line[4:] for line in read]))

    def note_wait(self, waited_s: float) -> None:
        """Note how long the server took for something at this stage."""
        if waited_s > self.slowest[0]:
            self.slowest = (waited_s, self.stage)

    def _read_lines(self, raws: list[bytes]) -> int:
        """Add the lines of the next reply to `raws` and return its code."""
        first_code, size = None, 0
        while True:
            self._read_line(raws)
            size += len(raws[-1])
            if size > REPLY_MAX_BYTES:
                raise ReplyTooLong(limit_bytes=REPLY_MAX_BYTES)
            found = _REPLY_LINE.fullmatch(raws[-1])
            if found is None or (first_code or found[1]) != found[1]:
                raise ReplyMalformed
            first_code = found[1]
            if found[2] != b"-":
                return int(first_code)

    def _record(self, raws: list[bytes], read: list[str], *, is_cut: bool = False) -> tuple[str, ...]:
        """Record lines that were received, as they are `read`, and return them as they may be shown.

        Secrets are struck out before the text is cut: half a secret would not be recognised.
        """
        transcript = self.transcript
        shown = tuple([visible(line) for line in self._struck(raws, read)])
        said = shown
        if is_cut and len(shown[-1]) > SHOWN_OF_JUNK:
            said = (*shown[:-1], shown[-1][:SHOWN_OF_JUNK] + "…")
        for line in said:
            transcript.line("<", line)
        return shown

    def _struck(self, raws: list[bytes], read: list[str]) -> tuple[str, ...]:
        """Return lines without secrets. These are sought in the bytes as they came as well: read in another
        charset, one of them may be a part of a character.
        """
        if not all(map(str.isascii, read)):
            came = [_decoded(raw) for raw in raws]
            if came != read and (struck := self.transcript.heard(came)) != tuple(came):
                return struck
        return self.transcript.heard(read)

    def has_arrived(self) -> bool:
        """Tell, without waiting, whether bytes were received that no command requested.

        Raises ConnectionLost when the server closed the connection, and Cancelled. The deadline does not
        apply: a connection may have been idle for longer than its last message was allowed.
        """
        if self._unread:
            return True
        if self.deadline.cancelled:
            raise Cancelled
        try:
            data = self._connection.sock.recv(LINE_MAX_BYTES)
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return False  # under TLS the bytes may be session tickets or key updates
        except OSError as error:
            raise self._broken(error) from error
        if not data:
            raise self._broken(None)
        self._unread += data
        return True

    def peek(self) -> bytes:
        """Return the bytes received that are not part of a reply read so far."""
        return bytes(self._unread)

    def _read_line(self, raws: list[bytes]) -> None:
        """Add the next line to `raws`, without its end. Raises ReplyTooLong with its beginning added."""
        searched = 0
        while (end := self._unread.find(b"\n", searched)) < 0:
            searched = len(self._unread)
            if searched > LINE_MAX_BYTES:
                break
            self._receive()
        line = bytes(self._unread[: end if end >= 0 else None])
        raws.append(line.removesuffix(b"\r"))
        if len(line) > LINE_MAX_BYTES:
            raise ReplyTooLong(limit_bytes=LINE_MAX_BYTES)
        del self._unread[: end + 1]

    def _receive(self, at_most_s: float | None = None) -> None:
        try:
            remaining_s = self.deadline.remaining_s(self._left_of_reply(at_most_s))
            data = nonblocking.receive(self._connection.sock, LINE_MAX_BYTES, remaining_s)
        except OSError as error:
            raise self._broken(error) from error
        if not data:
            raise self._broken(None)
        self._unread += data

    def _left_of_reply(self, at_most_s: float | None) -> float | None:
        if self._reply_ends_at is None:
            return at_most_s
        return max(0.0, self._reply_ends_at - monotonic())

    def _broken(self, error: OSError | None) -> Exception:
        """Return the exception for a failed socket operation. Raises Cancelled or DeadlineReached if due."""
        self.deadline.remaining_s()
        if isinstance(error, TimeoutError):
            return DeadlineReached()
        received = self.shown(self._unread)[:SHOWN_OF_JUNK]
        return ConnectionLost(ending=nonblocking.ending_of(error), received=received)

    def shown(self, raw: bytes | bytearray) -> str:
        """Return bytes of the server as they may be shown; they are not recorded."""
        return visible(self.transcript.foreign(_decoded(raw)))


def _decoded(raw: bytes | bytearray) -> str:
    return raw.decode("utf-8", "backslashreplace")


def visible(text: str) -> str:
    """Return `text` with unprintable characters escaped."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)
