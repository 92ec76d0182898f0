"""Log-in (RFC 4954): the choice of a mechanism and the exchange of each. No secret is ever recorded."""

import base64
import binascii
import hmac
from collections.abc import Callable, Iterable

from webapp.mail.smtp.replies import Reply
from webapp.mail.smtp.server import SmtpLogin
from webapp.mail.smtp.wire_dialogue import Dialogue, DialogueFault
from webapp.transcript import STRUCK

# RFC 4954 section 4: an initial response that makes the line longer than this is sent on its own.
_COMMAND_MAX = 510
_CONTINUE = 334


class BadChallenge(DialogueFault):
    """The server sent a challenge that the mechanism does not have, or one that is not base64."""

    code = "auth.bad_challenge"


def candidates(offered: Iterable[str], *, encrypted: bool) -> list[str]:
    """Return the mechanisms that both this client and the server support, in order of preference.

    Under TLS a plain password is safe and every server stores it; without TLS, CRAM-MD5 (RFC 2195)
    at least keeps it off the wire.
    """
    preferred = ("PLAIN", "LOGIN", "CRAM-MD5") if encrypted else ("CRAM-MD5", "PLAIN", "LOGIN")
    return [mechanism for mechanism in preferred if mechanism in set(offered)]


def log_in(dialogue: Dialogue, mechanism: str, login: SmtpLogin) -> Reply:
    """Authenticate with `mechanism` and return the server's final reply, positive or not.

    Raises BadChallenge, and what `Dialogue.command` does.
    """
    reply = _EXCHANGES[mechanism](dialogue, login)
    if reply.code == _CONTINUE:
        dialogue.command("*")  # RFC 4954 section 4: the client cancels the exchange
        raise BadChallenge(mechanism=mechanism)
    return reply


def _plain(dialogue: Dialogue, login: SmtpLogin) -> Reply:
    """PLAIN (RFC 4616), in UTF-8."""
    response = _encoded(f"\0{login.user_name}\0{login.secret.reveal()}".encode())
    command = f"AUTH PLAIN {response}"
    if len(command) <= _COMMAND_MAX:
        return dialogue.command(command, shown=f"AUTH PLAIN {STRUCK}")
    reply = dialogue.command("AUTH PLAIN")
    return _respond(dialogue, reply, response)


def _login(dialogue: Dialogue, login: SmtpLogin) -> Reply:
    """LOGIN, which no RFC defines: user name, then password; the prompts vary between servers."""
    reply = dialogue.command("AUTH LOGIN")
    reply = _respond(dialogue, reply, _encoded(login.user_name.encode()))
    return _respond(dialogue, reply, _encoded(login.secret.reveal().encode()))


def _cram_md5(dialogue: Dialogue, login: SmtpLogin) -> Reply:
    """CRAM-MD5 (RFC 2195): the password keys a digest of the challenge and is not sent."""
    reply = dialogue.command("AUTH CRAM-MD5")
    if reply.code != _CONTINUE:
        return reply
    try:
        challenge = base64.b64decode(reply.heard_text, validate=True)
    except (binascii.Error, ValueError) as error:
        dialogue.command("*")
        raise BadChallenge(mechanism="CRAM-MD5") from error
    digest = hmac.new(login.secret.reveal().encode(), challenge, "md5").hexdigest()
    return _respond(dialogue, reply, _encoded(f"{login.user_name} {digest}".encode()))


def _respond(dialogue: Dialogue, reply: Reply, response: str) -> Reply:
    """Send `response` if the server requested one (334); any other reply is already the final one."""
    if reply.code != _CONTINUE:
        return reply
    dialogue.send_secret(response)
    return dialogue.read_reply()


def _encoded(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


_EXCHANGES: dict[str, Callable[[Dialogue, SmtpLogin], Reply]] = {
    "PLAIN": _plain,
    "LOGIN": _login,
    "CRAM-MD5": _cram_md5,
}
