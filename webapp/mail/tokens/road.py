"""HTTPS to a token endpoint on the road of the mail: its connector, address policy, authorities and deadline.

Bounded in size and time, recorded without secrets, and for one host only: a secret is never sent on to where
a redirect or a provider's own directory of endpoints may point.
"""

import http.client
import io
import json
import socket
import ssl
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from webapp.deadline import Deadline, DeadlineReached
from webapp.errors import TunnelError
from webapp.mail.smtp import tls
from webapp.mail.tokens import faults
from webapp.mail.tokens.request import TokenRequest
from webapp.transcript import Transcript
from webapp.tunnels import open_connection
from webapp.tunnels.names import ascii_name
from webapp.tunnels.route import AddressPolicy, Route
from webapp.vault import Secret

HTTPS_PORT = 443
ANSWER_MAX_BYTES = 256 * 1024
_OK, _REDIRECTS = 200, range(300, 400)
# The parameters of a request or an answer that are secrets (RFC 6749, RFC 7521).
_SECRET_NAMES = frozenset(
    {"client_secret", "client_assertion", "assertion", "refresh_token", "access_token", "id_token"}
)


@dataclass(frozen=True)
class TokenRoad:
    """How the endpoint is reached: as the mail server is, and always under verified TLS."""

    route: Route
    policy: AddressPolicy
    extra_ca_pem: str = ""


@dataclass(frozen=True)
class HttpAnswer:
    """An answer of the endpoint, of JSON unless `document` is None."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    document: dict[str, Any] | None


class TokenClient:
    """Sends the HTTPS requests for one token to the endpoint of `request`, and to no other host.

    An answer that is no success ends it: `post` and `get` raise the MailErrors of `faults`, or Cancelled.
    """

    def __init__(
        self, request: TokenRequest, road: TokenRoad, deadline: Deadline, transcript: Transcript
    ) -> None:
        self.request = request
        self._road = road
        self._deadline = deadline
        self._transcript = transcript
        self._at = _place(request.endpoint)

    def post(
        self, url: str, fields: Mapping[str, str] | bytes, headers: Mapping[str, str] | None = None
    ) -> HttpAnswer:
        """Send a form (RFC 6749 section 4) and return the JSON object that came back."""
        body = fields if isinstance(fields, bytes) else urlencode(fields).encode("ascii")
        hidden = [value for name, value in parse_qsl(body.decode("ascii")) if name in _SECRET_NAMES]
        self._hide(hidden)
        head = {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})}
        return self._checked(self._exchange("POST", url, body, head))

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> HttpAnswer:
        """Return the JSON object at `url`."""
        return self._checked(self._exchange("GET", url, None, headers or {}))

    def hide_basic(self, header: str) -> None:
        """Let the value of an Authorization header be struck out, too."""
        self._hide([header.partition(" ")[2]])

    def _hide(self, texts: list[str]) -> None:
        self._transcript.hide([Secret(text) for text in texts if text])

    def _exchange(self, method: str, url: str, body: bytes | None, headers: Mapping[str, str]) -> HttpAnswer:
        if _place(url) != self._at:
            raise faults.malformed(self.request, "other_host")
        self._transcript.line("*", f"{method} {url}")
        try:
            answer = self._speak(method, url, body, headers)
        except DeadlineReached as error:
            raise faults.timed_out(self.request, self._deadline.limit_s) from error
        except TunnelError as error:
            raise faults.unreachable(self.request, error.code) from error
        except ssl.SSLError as error:
            cause = tls.fault_code(error, None)
            raise faults.unreachable(self.request, cause, reason=tls.reason(error)) from error
        except (OSError, http.client.HTTPException) as error:
            self._remaining()
            raise faults.unreachable(self.request, "connection.lost") from error
        self._transcript.line("*", f"HTTP {answer.status}, {len(answer.body)} bytes")
        return answer

    def _remaining(self) -> float:
        """Return the seconds left. Raises Cancelled, or the MailError of a time-out."""
        try:
            return self._deadline.remaining_s()
        except DeadlineReached as error:
            raise faults.timed_out(self.request, self._deadline.limit_s) from error

    def _speak(self, method: str, url: str, body: bytes | None, headers: Mapping[str, str]) -> HttpAnswer:
        host, port = self._at
        road = self._road
        connection = open_connection(
            road.route,
            host,
            port,
            policy=road.policy,
            deadline=self._deadline,
            transcript=self._transcript.sibling(),
        )
        with closing(connection):
            handle = connection.sock.dup()  # wrapping the socket detaches it from the deadline
            with closing(handle), self._deadline.guard(handle):
                self._deadline.release(connection.sock)
                connection.sock.settimeout(self._deadline.remaining_s())
                context = tls.verifying_context(road.extra_ca_pem)
                name = ascii_name(host).removesuffix(".")
                connection.sock = context.wrap_socket(connection.sock, server_hostname=name)
                return self._converse(connection.sock, method, url, body, headers)

    def _converse(
        self, sock: socket.socket, method: str, url: str, body: bytes | None, headers: Mapping[str, str]
    ) -> HttpAnswer:
        parts = urlsplit(url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        host, port = self._at
        speaker = http.client.HTTPConnection(host, port)
        speaker.default_port = HTTPS_PORT  # else the Host header names it
        speaker.sock = _TimedSocket(sock, self._deadline)  # type: ignore[assignment]
        # No compression: a small answer may grow without bound.
        head = {"Accept": "application/json", "Accept-Encoding": "identity", "Connection": "close", **headers}
        speaker.request(method, target, body, head)
        with speaker.getresponse() as response:
            received = response.read(ANSWER_MAX_BYTES + 1)
            return HttpAnswer(response.status, dict(response.getheaders()), received, _document(received))

    def _checked(self, answer: HttpAnswer) -> HttpAnswer:
        """Return an answer that is a success. Raises the MailError for any other one."""
        document, status = answer.document, answer.status
        if len(answer.body) > ANSWER_MAX_BYTES:
            raise faults.malformed(self.request, "too_long", status=status)
        # Some providers send an error document with the status of a success.
        names = document or {}
        if document is not None and "access_token" not in names and isinstance(names.get("error"), str):
            raise faults.refused(self.request, document, status, self._transcript)
        if status in _REDIRECTS:
            raise faults.malformed(self.request, "redirect", status=status)
        if document is None:
            why = "html" if b"<html" in answer.body[:2_000].lower() else "no_json"
            raise faults.malformed(self.request, why, status=status)
        if status != _OK:
            raise faults.malformed(self.request, "status", status=status)
        granted = [document[name] for name in _SECRET_NAMES if isinstance(document.get(name), str)]
        self._hide(granted)
        return answer


class _TimedSocket:
    """A socket as `http.client` uses one, every operation of which ends at the deadline."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock = sock
        self._deadline = deadline

    def sendall(self, data: bytes) -> None:
        """Send all of `data`."""
        self._sock.settimeout(self._deadline.remaining_s())
        self._sock.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        """Return what the answer is read from."""
        return io.BufferedReader(_TimedReader(self._sock, self._deadline))

    def close(self) -> None:
        """Leave the connection to its owner."""


class _TimedReader(io.RawIOBase):
    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock = sock
        self._deadline = deadline

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read into `buffer`, and return how many bytes."""
        self._sock.settimeout(self._deadline.remaining_s())
        try:
            return self._sock.recv_into(buffer)
        except TimeoutError:
            self._deadline.remaining_s()
            raise


def _place(url: str) -> tuple[str, int]:
    """Return host and port of an https URL; of any other one a place where nothing is."""
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname:
        return "", 0
    return parts.hostname, parts.port or HTTPS_PORT


def _document(body: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
