"""Log-in (RFC 4954): the choice of a mechanism and the exchange of each. No secret is ever recorded."""

import base64
import binascii
import hmac
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from webapp.mail.smtp.replies import Reply
from webapp.mail.smtp.server import SmtpLogin
from webapp.mail.smtp.wire_dialogue import Dialogue, DialogueFault
from webapp.transcript import STRUCK

# RFC 4954 section 4: an initial response that makes the line longer than this is sent on its own.
_COMMAND_MAX = 510
_CONTINUE = 334
EXTERNAL = "EXTERNAL"
TOKEN_MECHANISMS = ("XOAUTH2", "OAUTHBEARER")
# The answer to the document that says why a token is refused, after which the server sends its refusal:
# https://developers.google.com/gmail/imap/xoauth2-protocol and RFC 7628 section 3.2.3.
_ACKNOWLEDGED = {"XOAUTH2": "", "OAUTHBEARER": "AQ=="}
_NAMES_AT_MOST, _TEXT_MAX = 8, 300


class BadChallenge(DialogueFault):
    """The server sent a challenge that the mechanism does not have, or one that is not base64."""

    code = "auth.bad_challenge"


def candidates(offered: Iterable[str], *, encrypted: bool, by_token: bool = False) -> list[str]:
    """Return the mechanisms that both this client and the server support, in order of preference.

    Under TLS a plain password is safe and every server stores it; without TLS, CRAM-MD5 (RFC 2195)
    at least keeps it off the wire. A token is never sent without TLS (RFC 6750 section 5.3).
    """
    if by_token:
        return [mechanism for mechanism in TOKEN_MECHANISMS if encrypted and mechanism in set(offered)]
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


@dataclass(frozen=True)
class TokenAnswer:
    """The server's final reply to a token, and what the document said that came before a refusal."""

    reply: Reply
    challenge: dict[str, str] | None = None


def log_in_by_token(
    dialogue: Dialogue, mechanism: str, login: SmtpLogin, *, host: str, port: int
) -> TokenAnswer:
    """Authenticate with the access token that is the secret of `login`; `host` and `port` are the server's.

    Raises BadChallenge, and what `Dialogue.command` does.
    """
    response = _encoded(_token_response(mechanism, login, host, port).encode())
    command = f"AUTH {mechanism} {response}"
    if len(command) <= _COMMAND_MAX:
        reply = dialogue.command(command, shown=f"AUTH {mechanism} {STRUCK}")
    else:
        reply = _respond(dialogue, dialogue.command(f"AUTH {mechanism}"), response)
    if reply.code != _CONTINUE:
        return TokenAnswer(reply)
    challenge = _challenge(dialogue, reply)
    reply = dialogue.command(_ACKNOWLEDGED[mechanism])
    if reply.code == _CONTINUE:
        dialogue.command("*")
        raise BadChallenge(mechanism=mechanism)
    return TokenAnswer(reply, challenge)


def _token_response(mechanism: str, login: SmtpLogin, host: str, port: int) -> str:
    bearer = f"auth=Bearer {login.secret.reveal()}\x01\x01"
    if mechanism == "XOAUTH2":
        return f"user={login.user_name}\x01{bearer}"
    name = login.user_name.replace("=", "=3D").replace(",", "=2C")  # RFC 5801 section 4
    return f"n,a={name},\x01host={host}\x01port={port}\x01{bearer}"


def _challenge(dialogue: Dialogue, reply: Reply) -> dict[str, str]:
    """Return the document of a 334 as short texts without secrets; `text` where it is no JSON object."""
    try:
        raw = base64.b64decode(reply.heard_text, validate=True)
    except (binascii.Error, ValueError):
        raw = reply.heard_text.encode()
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        return {"text": dialogue.shown(raw)[:_TEXT_MAX]} if raw else {}
    told = {name: value for name, value in found.items() if isinstance(value, str | int)}
    return {
        dialogue.shown(name.encode())[:_TEXT_MAX]: dialogue.shown(str(value).encode())[:_TEXT_MAX]
        for name, value in list(told.items())[:_NAMES_AT_MOST]
    }


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


def _external(dialogue: Dialogue, login: SmtpLogin) -> Reply:
    """EXTERNAL without a name of its own; "=" is the empty initial response (RFC 4954 section 4)."""
    reply = dialogue.command("AUTH EXTERNAL =")
    return dialogue.command("") if reply.code == _CONTINUE else reply


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
    EXTERNAL: _external,
}
