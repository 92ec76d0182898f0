"""What a token is asked for with, and the token that was granted, as plain values without a database."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlsplit

from webapp.vault import Secret

CLIENT_CREDENTIALS, REFRESH_TOKEN = "client_credentials", "refresh_token"
# A token is renewed when a fifth of its life is left, at most these seconds before it ends.
RENEWED_BEFORE_S = 300.0


class RefreshTokens(Protocol):
    """Where the refresh token of a credential is kept; a provider may replace it at every use."""

    def current(self) -> Secret:
        """Return the one to use now."""

    def keep(self, new: Secret, *, instead_of: Secret) -> None:
        """Store the one that replaces `instead_of`, before anything else can fail."""


@dataclass(frozen=True)
class TokenRequest:
    """What a token of one credential is asked for with.

    `kind` is the name of a row of `kinds.KINDS`. `endpoint` is the token URL; for Microsoft 365 the authority
    without the tenant. `secret` is the client's, for Google the key of the service account as JSON. `state`
    is another text whenever the credential was changed. Two requests are equal when one token serves both:
    a refresh token that was replaced makes no other request.
    """

    kind: str
    endpoint: str
    mailbox: str
    secret: Secret
    tenant: str = ""
    application: str = ""
    scope: str = ""
    grant: str = CLIENT_CREDENTIALS
    state: str = ""
    hidden: tuple[Secret, ...] = field(default=(), repr=False)
    refresh_tokens: RefreshTokens | None = field(default=None, compare=False, repr=False)

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """What a transcript strikes out: the secret, or the parts of it that nobody else knows (`hidden`)."""
        return self.hidden or (self.secret,)

    @property
    def host(self) -> str:
        """The host of the endpoint."""
        return urlsplit(self.endpoint).hostname or ""

    def facts(self) -> dict[str, Any]:
        """Return what may be shown of it, as plain values."""
        return {
            "kind": self.kind,
            "endpoint": self.host,
            "tenant": self.tenant or None,
            "application": self.application or None,
            "mailbox": self.mailbox,
        }


@dataclass(frozen=True)
class AccessToken:
    """A token that was granted. `renew_at` and `ends_at` are monotonic seconds, `expires_at` is naive UTC.

    `claims` is what it says of itself (see `claims`), without the token.
    """

    secret: Secret
    renew_at: float
    ends_at: float
    expires_at: dt.datetime
    claims: Mapping[str, Any]


@dataclass(frozen=True)
class GrantedToken:
    """A token for one log-in. `is_fresh` tells that it was asked for just now, so that another one would be
    refused like it.
    """

    token: AccessToken
    is_fresh: bool
