"""An SMTP server that verifies XOAUTH2 and OAUTHBEARER, with the document of a 334 before each refusal."""

import base64
import json
import re
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.fakes.smtp import Peer, Script, ScriptedServer, polite

REFUSED = "535 5.7.3 Authentication unsuccessful"
_XOAUTH2 = re.compile(r"user=([^\x01]*)\x01auth=Bearer ([^\x01]*)\x01\x01")
_OAUTHBEARER = re.compile(
    r"n,a=([^,\x01]*),\x01host=([^\x01]*)\x01port=(\d+)\x01auth=Bearer ([^\x01]*)\x01\x01"
)
_ACKNOWLEDGED = {"XOAUTH2": "", "OAUTHBEARER": "AQ=="}


@dataclass
class TokenLogIns:
    """What log-ins by token the server takes, and what came: (mechanism, user name, token) of each.

    `takes` tells whether a token is good. `answers` are what the client said to each document of a 334.
    """

    takes: Callable[[str], bool]
    mechanisms: tuple[str, ...] = ("XOAUTH2", "OAUTHBEARER")
    document: dict[str, str] | bytes = field(
        default_factory=lambda: {"status": "400", "schemes": "Bearer", "scope": "https://mail.google.com/"}
    )
    refusal: str = REFUSED
    came: list[tuple[str, str, str]] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)

    def serve(self, peer: Peer) -> None:
        """Answer one AUTH command."""
        _, mechanism, *initial = peer.last.split(" ")
        if mechanism not in self.mechanisms:
            peer.say("504 5.5.4 Unrecognized authentication type")
            return
        if not initial:
            peer.say("334 ")
            initial = [peer.hear()]
        user_name, token = _read(mechanism, base64.b64decode(initial[0], validate=True).decode())
        self.came.append((mechanism, user_name, token))
        if self.takes(token):
            peer.say("235 2.7.0 Authentication successful")
            return
        raw = self.document if isinstance(self.document, bytes) else json.dumps(self.document).encode()
        peer.say(f"334 {base64.b64encode(raw).decode()}")
        self.answers.append(peer.hear())
        assert self.answers[-1] == _ACKNOWLEDGED[mechanism], "the client must acknowledge the document"
        peer.say(self.refusal)


def _read(mechanism: str, text: str) -> tuple[str, str]:
    if mechanism == "XOAUTH2":
        found = _XOAUTH2.fullmatch(text)
        assert found, text
        return found[1], found[2]
    found = _OAUTHBEARER.fullmatch(text)
    assert found, text
    return found[1], found[4]


def token_server(
    log_ins: TokenLogIns, tls: ssl.SSLContext, **answers: str | tuple[str, ...] | Script
) -> ScriptedServer:
    """Return a server with STARTTLS that takes messages after a log-in by token."""
    offer = ("250-fake.example", "250-STARTTLS", f"250 AUTH {' '.join(log_ins.mechanisms)}")
    return ScriptedServer(polite(tls=tls, EHLO=offer, AUTH=log_ins.serve, **answers))
