"""OAuth 2.0 of any provider: client credentials (RFC 6749 section 4.4) or a refresh token (section 6)."""

from collections.abc import Mapping
from typing import Any

from webapp.mail.tokens.request import REFRESH_TOKEN
from webapp.mail.tokens.road import TokenClient
from webapp.vault import Secret


def ask(client: TokenClient) -> Mapping[str, Any]:
    """Return the answer of the token URL; a refresh token that came with it is stored first.

    The client names itself in the form, as most providers want it (RFC 6749 section 2.3.1).
    Raises as `TokenClient` and `RefreshTokens.keep` do.
    """
    request = client.request
    fields = {"grant_type": request.grant, "client_id": request.application}
    if request.secret:
        fields["client_secret"] = request.secret.reveal()
    if request.scope:
        fields["scope"] = request.scope
    kept = request.refresh_tokens if request.grant == REFRESH_TOKEN else None
    used = kept.current() if kept else Secret("")
    if kept:
        fields["refresh_token"] = used.reveal()
    answer = client.post(request.endpoint, fields).document or {}
    new = answer.get("refresh_token")
    if kept and isinstance(new, str) and new and not used.matches(new):
        kept.keep(Secret(new), instead_of=used)
    return answer
