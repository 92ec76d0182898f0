"""A token service, the requests for its tokens, and one way to ask."""

from collections.abc import Callable, Iterator

import pytest

from tests.fakes import certificates
from tests.fakes.oauth import CLIENT, CLIENT_SECRET, MAILBOX, TENANT, OAuthServer
from webapp.deadline import Deadline
from webapp.mail.tokens.fetch import fetch
from webapp.mail.tokens.request import REFRESH_TOKEN, AccessToken, TokenRequest
from webapp.mail.tokens.road import TokenRoad
from webapp.transcript import Stage, Transcript
from webapp.tunnels.route import DIRECT, AddressPolicy
from webapp.vault import Secret


class Kept:
    """Where a refresh token is kept."""

    def __init__(self, *tokens: str) -> None:
        self.tokens = list(tokens)

    def current(self) -> Secret:
        return Secret(self.tokens[-1])

    def keep(self, new: Secret, *, instead_of: Secret) -> None:
        assert instead_of.matches(self.tokens[-1])
        self.tokens.append(new.reveal())


@pytest.fixture
def service(authority) -> Iterator[OAuthServer]:
    with OAuthServer(certificates.good(authority)) as server:
        yield server


def microsoft(service: OAuthServer, **changes: object) -> TokenRequest:
    usual = {
        "endpoint": service.url,
        "secret": Secret(CLIENT_SECRET),
        "tenant": TENANT,
        "application": CLIENT,
    }
    return TokenRequest(**{"kind": "microsoft", "mailbox": MAILBOX} | usual | changes)


def google(service: OAuthServer, **changes: object) -> TokenRequest:
    usual = {"endpoint": service.token_url, "secret": Secret(service.service_account())}
    return TokenRequest(**{"kind": "google", "mailbox": MAILBOX} | usual | changes)


def oauth(service: OAuthServer, **changes: object) -> TokenRequest:
    usual = {"endpoint": service.token_url, "secret": Secret(CLIENT_SECRET), "application": CLIENT}
    return TokenRequest(**{"kind": "oauth", "mailbox": MAILBOX, "scope": "smtp"} | usual | changes)


def refreshing(service: OAuthServer, kept: Kept) -> TokenRequest:
    return oauth(service, grant=REFRESH_TOKEN, refresh_tokens=kept)


Ask = Callable[..., AccessToken]


@pytest.fixture
def ask(authority) -> Ask:
    """Ask for a token by a request, within ten seconds; `ask.transcript` has what was recorded."""

    def asked(
        request: TokenRequest,
        *,
        road: TokenRoad | None = None,
        deadline: Deadline | None = None,
        transcript: Transcript | None = None,
    ) -> AccessToken:
        road = road or TokenRoad(DIRECT, AddressPolicy(), certificates.pem_of(authority))
        transcript = transcript or Transcript([request.secret])
        with transcript.stage(Stage.TOKEN):
            return fetch(request, road, deadline or Deadline(10), transcript)

    return asked
