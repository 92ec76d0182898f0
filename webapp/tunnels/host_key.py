"""The key by which an SSH host proves who it is: compared with the one that a person accepted."""

import base64
import hashlib

from webapp.transcript import Stage
from webapp.tunnels.codes import failure


def fingerprint(host_key: str) -> str:
    """Return `SHA256:…` of a key given as `type base64`, as OpenSSH writes it."""
    digest = hashlib.sha256(base64.b64decode(host_key.split()[1])).digest()
    return "SHA256:" + base64.b64encode(digest).decode("ascii").rstrip("=")


def check_host_key(shown: str, accepted: str) -> None:
    """Compare the key that a host shows with the accepted one, both as `type base64`.

    Raises TunnelError `connector.host_key_unknown` while none is accepted, or
    `connector.host_key_changed`; the facts hold the key shown and the fingerprints.
    """
    facts = {"host_key": shown, "fingerprint": fingerprint(shown)}
    if not accepted:
        raise failure("connector.host_key_unknown", Stage.CONNECTOR, **facts)
    if shown.split() != accepted.split()[:2]:
        facts["accepted_fingerprint"] = fingerprint(accepted)
        raise failure("connector.host_key_changed", Stage.CONNECTOR, **facts)
