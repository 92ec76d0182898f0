"""Connecting through an HTTP proxy by CONNECT (RFC 9110 section 9.3.6, log-in by RFC 7617)."""

import re

from python_socks import ProxyError, ProxyType

from webapp.transcript import Stage
from webapp.tunnels.codes import failure
from webapp.tunnels.connection_attempt import ConnectionAttempt
from webapp.tunnels.kinds.handshake import Dialect, Handshake, open_through
from webapp.tunnels.route import Connection, Login

HTTP = b"HTTP/"
HEAD_LIMIT_BYTES = 16_384
# RFC 9110 section 15.2: interim responses come before the final one; 101 is final.
_INTERIM = re.compile(rb"HTTP/1\.[01] 1(?!01)[0-9][0-9]\b")
# RFC 9110 section 15.5.8 has 407 for it; some proxies answer 401.
_WANTS_LOGIN = (401, 407)
# A web server that does not know CONNECT, and is no proxy (RFC 9110 sections 15.5.1, 15.5.5, 15.5.6, 15.6.2).
_KNOWS_NO_CONNECT = (400, 404, 405, 501)
_GATEWAY_TIMEOUT = 504


def open_connection(attempt: ConnectionAttempt) -> Connection:
    """Connect through the proxy. Raises TunnelError or Cancelled."""
    return open_through(attempt, Dialect(ProxyType.HTTP, _encode_login, _refusal, _HeadReader))


class _HeadReader(Handshake):
    """Reads exactly the head of the response.

    python-socks reads once: it would take the rest of a head that arrives in pieces for the server's
    greeting, and would lose a greeting that arrives together with the head.
    """

    def recv(self, size: int) -> bytes:
        """Return the whole head. Raises ValueError when it never ends, else as Handshake does."""
        size_bytes = 0
        while not self._complete() and super().recv(1):
            size_bytes += 1
            if size_bytes > HEAD_LIMIT_BYTES:
                raise ValueError("the head of the response is too long")
            if self._complete() and _INTERIM.match(self.received):
                self.received.clear()
        return bytes(self.received)

    def _complete(self) -> bool:
        not_http = not HTTP.startswith(self.received[: len(HTTP)])
        return not_http or self.received.endswith((b"\r\n\r\n", b"\n\n"))


def _encode_login(login: Login) -> tuple[str, str]:
    # A colon would end the user name early (RFC 7617 section 2).
    if ":" in login.user_name or not login.user_name:
        raise failure("connector.login_unusable", Stage.CONNECTOR)
    # python-socks writes latin-1: so each UTF-8 byte becomes the character of that number.
    user_name, password = (
        text.encode().decode("latin-1") for text in (login.user_name, login.secret.reveal())
    )
    return user_name, password


def _refusal(error: ProxyError, received: bytes, with_login: bool) -> str:
    status = error.error_code
    if status is None or not received.startswith(HTTP):
        return "connector.protocol"
    if status in _WANTS_LOGIN:
        return "connector.auth_refused" if with_login else "connector.auth_required"
    if status in _KNOWS_NO_CONNECT:
        return "connector.protocol"
    if status == _GATEWAY_TIMEOUT:
        return "connector.target_timeout"
    return "connector.target_unreachable" if status >= 500 else "connector.target_refused"
