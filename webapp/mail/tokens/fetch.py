"""One token, asked for at its provider by the rules of its kind."""

import datetime as dt
from typing import Any

from webapp.clock import monotonic, now
from webapp.deadline import Deadline
from webapp.mail.tokens import faults, kinds
from webapp.mail.tokens.claims import read_claims
from webapp.mail.tokens.request import RENEWED_BEFORE_S, AccessToken, TokenRequest
from webapp.mail.tokens.road import TokenClient, TokenRoad
from webapp.transcript import Transcript
from webapp.vault import Secret

# RFC 6749 section 5.1 only recommends `expires_in`; without it the token is asked for again soon.
UNTOLD_LIFE_S = 600.0
_LIFE_MAX_S = 86_400.0
_TOKEN_MAX = 16 * 1024


def fetch(request: TokenRequest, road: TokenRoad, deadline: Deadline, transcript: Transcript) -> AccessToken:
    """Return a new token for `request`.

    Raises the MailErrors of `faults`, and Cancelled.
    """
    began, client = monotonic(), TokenClient(request, road, deadline, transcript)
    answer = kinds.get_kind(request.kind).ask(client)
    text = answer.get("access_token")
    if not isinstance(text, str) or not text.isascii() or not text.isprintable() or " " in text:
        raise faults.malformed(request, "no_token")
    if not text or len(text) > _TOKEN_MAX:
        raise faults.malformed(request, "no_token")
    token = Secret(text)
    transcript.hide([token])
    life_s = _life_s(answer.get("expires_in"))
    return AccessToken(
        secret=token,
        renew_at=began + life_s - min(RENEWED_BEFORE_S, life_s / 5),
        ends_at=began + life_s,
        expires_at=(now() + dt.timedelta(seconds=life_s)).replace(microsecond=0),
        claims=transcript.foreign(read_claims(text)),
    )


def _life_s(told: Any) -> float:
    try:  # some providers send the number as text
        life_s = float(told)
    except (TypeError, ValueError):
        return UNTOLD_LIFE_S
    return min(life_s, _LIFE_MAX_S) if life_s > 0 else UNTOLD_LIFE_S
