"""The ways in which no token is had, as MailErrors of the stage `token` without secrets.

`token.refused`: the endpoint answered with an error document (RFC 6749 section 5.2); `token.deferred`: with
one that passes by itself. `token.unreachable`: it was not reached, `cause` says why. `token.malformed`: it
answered something else. `token.timed_out`.
"""

import re
from collections.abc import Mapping
from typing import Any

from webapp.errors import MailError
from webapp.mail.tokens.request import TokenRequest
from webapp.transcript import Stage, Transcript
from webapp.vault import Secret

DESCRIPTION_MAX = 300
_NAME_MAX = 60
_CODES_AT_MOST = 10
# Errors of RFC 6749 section 4.1.2.1 that pass by themselves; providers send them from the token URL, too.
_PASSING = frozenset({"temporarily_unavailable", "server_error", "internal_failure"})
_TOO_MANY = 429  # RFC 6585 section 4
_SERVER_ERROR = 500
_AADSTS = re.compile(r"AADSTS(\d{4,9})")


def refused(
    request: TokenRequest, document: Mapping[str, Any], status: int, transcript: Transcript
) -> MailError:
    """Return the error for an error document; what it says is shown without secrets, one line of it."""
    description = str(document.get("error_description") or "")
    first_line = description.strip().partition("\n")[0].strip()
    shown = _printable(transcript.foreign(first_line))[:DESCRIPTION_MAX]
    name = _printable(transcript.foreign(str(document["error"])))[:_NAME_MAX]
    passes = name in _PASSING or status >= _SERVER_ERROR or status == _TOO_MANY
    return MailError(
        "token.deferred" if passes else "token.refused",
        stage=Stage.TOKEN,
        permanent=not passes,
        reply_text=f"{name}: {shown}" if shown else name,
        as_heard=Secret(f"{document['error']}: {description}"[:2_000]),
        error=name,
        error_codes=_codes(document, description),
        error_description=shown,
        status=status,
        **request.facts(),
    )


def unreachable(request: TokenRequest, cause: str, **facts: Any) -> MailError:
    """Return the error for an endpoint that was not reached, or not under verified TLS.

    `cause` is the code of that failure, such as `connect.refused` or `tls.unknown_issuer`.
    """
    return MailError("token.unreachable", stage=Stage.TOKEN, cause=cause, **{**request.facts(), **facts})


def malformed(request: TokenRequest, why: str, **facts: Any) -> MailError:
    """Return the error for an answer that is neither a token nor an error document, but `why`."""
    return MailError("token.malformed", stage=Stage.TOKEN, why=why, **request.facts(), **facts)


def timed_out(request: TokenRequest, limit_s: float) -> MailError:
    """Return the error for an endpoint that did not answer within `limit_s` seconds."""
    return MailError("token.timed_out", stage=Stage.TOKEN, timeout_s=round(limit_s, 1), **request.facts())


def again(error: MailError) -> MailError:
    """Return an equal error for another thread that waited for the same token."""
    return MailError(
        error.code,
        stage=error.stage,
        permanent=error.permanent,
        reply_text=error.reply_text,
        as_heard=Secret(error.heard_text),
        **error.facts,
    )


def _codes(document: Mapping[str, Any], description: str) -> list[int]:
    """Return the provider's own numbers; Microsoft has them in a list, and in the description."""
    listed = document.get("error_codes")
    codes = [code for code in listed if isinstance(code, int)] if isinstance(listed, list) else []
    return (codes or [int(code) for code in _AADSTS.findall(description)])[:_CODES_AT_MOST]


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)
