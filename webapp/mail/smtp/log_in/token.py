"""The stage `token`: the access token for the log-in, asked for while the server waits for AUTH."""

from collections.abc import Callable
from functools import partial
from typing import Any

from webapp.deadline import Cancelling, Deadline, DeadlineReached
from webapp.mail.smtp.exchange import Exchange
from webapp.mail.smtp.server import SmtpLogin, SmtpServer
from webapp.mail.tokens import faults
from webapp.mail.tokens.fetch import fetch
from webapp.mail.tokens.request import GrantedToken, TokenRequest
from webapp.mail.tokens.road import TokenRoad
from webapp.mail.tokens.store import TOKENS
from webapp.transcript import Stage

# So long the mail server is kept waiting: it may close a connection that says nothing for minutes.
TOKEN_LIMIT_S = 15.0


def take_token(
    exchange: Exchange, server: SmtpServer, request: TokenRequest, before: Callable[[], None]
) -> GrantedToken:
    """Return a token for the log-in, recorded as the stage `token`; `before` is called first.

    Raises MailError (`tokens.faults`), what `before` does, or Cancelled.
    """
    with exchange.stage(Stage.TOKEN) as step:
        step.facts.update(request.facts())
        before()
        limit = Deadline(exchange.deadline.remaining_s(TOKEN_LIMIT_S))
        road = TokenRoad(server.route, server.policy, server.extra_ca_pem)
        try:
            with exchange.deadline.guard(Cancelling(limit)):
                ask = partial(fetch, request, road, limit, exchange.transcript)
                granted = TOKENS.get(request, ask, limit)
        except DeadlineReached as error:
            raise faults.timed_out(request, limit.limit_s) from error
        exchange.transcript.hide([granted.token.secret])  # another connection may have asked for it
        step.facts.update(
            granted.token.claims,
            expires_at=granted.token.expires_at.isoformat(),
            is_fresh=granted.is_fresh,
        )
        return granted


def facts_for_log_in(granted: GrantedToken) -> dict[str, Any]:
    """Return what the failure of a log-in by this token may depend on."""
    claims = granted.token.claims
    return {name: claims.get(name) for name in ("token_roles", "token_audience")}


def is_to_be_renewed(login: SmtpLogin, granted: GrantedToken) -> bool:
    """Drop the token of `login`, which the server refused; tell whether another one may be taken.

    One that was asked for just now would be refused like it, and servers count what they refuse.
    """
    if login.token is not None:
        TOKENS.forget(login.token, granted.token)
    return not granted.is_fresh
