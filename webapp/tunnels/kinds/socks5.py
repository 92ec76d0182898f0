"""Connecting through a SOCKS5 proxy (RFC 1928, log-in by RFC 1929)."""

from python_socks import ProxyError, ProxyType

from webapp.transcript import Stage
from webapp.tunnels.codes import failure
from webapp.tunnels.connection_attempt import ConnectionAttempt
from webapp.tunnels.kinds.handshake import Dialect, open_through
from webapp.tunnels.route import Connection, Login

FIELD_LIMIT = 255
"""Bytes in a user name or password: RFC 1929 section 2 has one byte for the length."""
VERSION, NO_ACCEPTABLE_METHOD, USER_NAME_METHOD = 5, 0xFF, 2
_REPLIES = {  # RFC 1928 section 6
    1: "connector.target_unreachable",  # general failure: most proxies mean the name or the server
    2: "connector.target_refused",  # by the rules of the proxy
    3: "connector.target_unreachable",
    4: "connector.target_unreachable",
    5: "connector.target_unreachable",
    6: "connector.target_unreachable",
    7: "connector.target_refused",  # CONNECT is not supported
    8: "connector.target_refused",  # this address type is not supported
}


def open_connection(attempt: ConnectionAttempt) -> Connection:
    """Connect through the proxy. Raises TunnelError or Cancelled."""
    return open_through(attempt, Dialect(ProxyType.SOCKS5, _encode_login, _refusal))


class _Utf8(str):
    """A text whose length and encoding are those of UTF-8: python-socks asks for `len` and ASCII."""

    def encode(self, encoding: str = "utf-8", errors: str = "strict") -> bytes:
        return super().encode("utf-8", errors)

    def __len__(self) -> int:
        return len(self.encode())


def _encode_login(login: Login) -> tuple[str, str]:
    fields = _Utf8(login.user_name), _Utf8(login.secret.reveal())
    if not all(1 <= len(field) <= FIELD_LIMIT for field in fields):
        raise failure("connector.login_unusable", Stage.CONNECTOR, limit_bytes=FIELD_LIMIT)
    return fields


def _refusal(error: ProxyError, received: bytes, with_login: bool) -> str:
    if error.error_code is not None:
        return _REPLIES.get(error.error_code, "connector.protocol")
    if received == bytes([VERSION, NO_ACCEPTABLE_METHOD]):
        return "connector.auth_refused" if with_login else "connector.auth_required"
    if received == bytes([VERSION, USER_NAME_METHOD]) and not with_login:
        return "connector.auth_required"
    # Method chosen, sub-negotiation version 1, then any status but 0 (RFC 1929 section 2).
    if received[:3] == bytes([VERSION, USER_NAME_METHOD, 1]) and len(received) == 4 and received[3]:
        return "connector.auth_refused"
    return "connector.protocol"
