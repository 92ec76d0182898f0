"""Log-in (RFC 4954): which mechanism, and the exchange of each. Nothing secret is ever recorded."""

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
    """The server asked something that the mechanism does not have, or not in base64."""

    code = "auth.bad_challenge"


def candidates(offered: Iterable[str], *, encrypted: bool) -> list[str]:
    """Return the mechanisms that we and the server have in common, the one to use first.

    Under TLS a plain password is safe and every server stores it; without TLS, CRAM-MD5 (RFC 2195)
    at least keeps it off the wire.
    """
    preferred = ("PLAIN", "LOGIN", "CRAM-MD5") if encrypted else ("CRAM-MD5", "PLAIN", "LOGIN")
    return [mechanism for mechanism in preferred if mechanism in set(offered)]


def log_in(dialogue: Dialogue, mechanism: str, login: SmtpLogin) -> Reply:
    """Conduct `mechanism` and return the server's verdict, whatever it is. Raises BadChallenge."""
    reply = _EXCHANGES[mechanism](dialogue, login)
    if reply.code == _CONTINUE:
        dialogue.command("*")  # RFC 4954 section 4: how a client gives up an exchange
        raise BadChallenge(mechanism=mechanism)
    return reply


def _plain(dialogue: Dialogue, login: SmtpLogin) -> Reply:
    """RFC 4616, in UTF-8."""
    response = _encoded(f"\0{login.user_name}\0{login.secret.reveal()}".encode())
    command = f"AUTH PLAIN {response}"
    if len(command) <= _COMMAND_MAX:
        return dialogue.command(command, shown=f"AUTH PLAIN {STRUCK}")
    reply = dialogue.command("AUTH PLAIN")
    return _answer(dialogue, reply, response)


def _login(dialogue: Dialogue, login: SmtpLogin) -> Reply:
    """The old way of Microsoft, never in an RFC: user name, then password; the prompts vary."""
    reply = dialogue.command("AUTH LOGIN")
    reply = _answer(dialogue, reply, _encoded(login.user_name.encode()))
    return _answer(dialogue, reply, _encoded(login.secret.reveal().encode()))


def _cram_md5(dialogue: Dialogue, login: SmtpLogin) -> Reply:
    """RFC 2195: the password signs the server's challenge and stays here."""
    reply = dialogue.command("AUTH CRAM-MD5")
    if reply.code != _CONTINUE:
        return reply
    try:
        challenge = base64.b64decode(reply.text, validate=True)
    except (binascii.Error, ValueError) as error:
        dialogue.command("*")
        raise BadChallenge(mechanism="CRAM-MD5") from error
    digest = hmac.new(login.secret.reveal().encode(), challenge, "md5").hexdigest()
    return _answer(dialogue, reply, _encoded(f"{login.user_name} {digest}".encode()))


def _answer(dialogue: Dialogue, reply: Reply, response: str) -> Reply:
    """Send `response` when the server asks for one; any other reply is its verdict already."""
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
