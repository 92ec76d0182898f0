"""Every way in which connecting to a server can fail: what it means, and whether a retry can help.

The interfaces choose the words for these codes; a test compares their table of words with this one.
"""

from typing import Any, NamedTuple

from webapp.errors import TunnelError
from webapp.transcript import Stage


class Code(NamedTuple):
    """What a code means, and whether the same attempt fails again until somebody changes something."""

    meaning: str
    permanent: bool = False


CODES: dict[str, Code] = {
    "deadline.reached": Code("the total time of the attempt was used up"),
    # The name of the server, resolved by ourselves.
    "resolve.looks_like_email": Code("an e-mail address stands where a host name belongs", permanent=True),
    "resolve.bad_name": Code("the text cannot be a host name", permanent=True),
    "resolve.not_found": Code("no such name", permanent=True),
    "resolve.no_address": Code("the name exists and has no address", permanent=True),
    "resolve.temporary": Code("the name service failed"),
    "resolve.timeout": Code("the name service did not answer in time"),
    "address.refused": Code("the policy of this installation forbids every address found", permanent=True),
    # The server, reached directly.
    "connect.refused": Code("nothing listens on that port, or a firewall rejects"),
    "connect.timeout": Code("no answer to the connection attempt"),
    "connect.unreachable": Code("no network path to the address"),
    "connect.no_ipv6_route": Code("the name has IPv6 addresses only and we have no IPv6 network"),
    "connect.reset": Code("the connection was reset while it was being made"),
    "connect.failed": Code("the operating system refused for a reason of its own"),
    # The proxy or jump host itself.
    "connector.not_found": Code("the connector's own name was not found", permanent=True),
    "connector.refused": Code("nothing listens on the connector's port"),
    "connector.unreachable": Code("no network path to the connector"),
    "connector.timeout": Code("the connector did not answer in time"),
    "connector.closed": Code("the connector closed the connection in the middle of the handshake"),
    "connector.protocol": Code("the answer does not follow the protocol of this kind", permanent=True),
    "connector.auth_required": Code("the connector wants a log-in and none is set", permanent=True),
    "connector.auth_refused": Code("the connector refused the log-in", permanent=True),
    "connector.login_unusable": Code("user name or password do not fit into this protocol", permanent=True),
    "connector.key_unusable": Code("the private key or its passphrase is not right", permanent=True),
    "connector.host_key_unknown": Code("nobody has accepted the jump host's key yet", permanent=True),
    "connector.host_key_changed": Code("the jump host's key is not the accepted one", permanent=True),
    # The server, reached through a connector that works.
    "connector.target_refused": Code("the connector's rules forbid to connect to the server"),
    "connector.target_unreachable": Code("the connector tried to connect to the server and could not"),
    "connector.target_timeout": Code("the connector did not get through to the server in time"),
}


def failure(
    code: str, stage: Stage, *, reply_code: int | None = None, reply_text: str = "", **facts: Any
) -> TunnelError:
    """Return the error for `code`, with `permanent` as CODES says."""
    return TunnelError(
        code,
        stage=stage,
        permanent=CODES[code].permanent,
        reply_code=reply_code,
        reply_text=reply_text,
        **facts,
    )
