"""Google Workspace: a service account acts for a mailbox (RFC 7523, domain-wide delegation), by google-auth.

https://developers.google.com/identity/protocols/oauth2/service-account
"""

import json
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from google.auth.exceptions import GoogleAuthError
from google.oauth2 import service_account

from webapp.mail.tokens import faults
from webapp.mail.tokens.road import TokenClient

SCOPE = "https://mail.google.com/"


def ask(client: TokenClient) -> Mapping[str, Any]:
    """Return the answer of Google's token endpoint. Raises as `TokenClient` does."""
    request, answers = client.request, []

    def send(url: str, method: str = "GET", body: Any = None, headers: Any = None, **_: Any) -> Any:
        answer = client.post(url, body or b"", headers) if method == "POST" else client.get(url, headers)
        answers.append(answer.document or {})
        return SimpleNamespace(status=answer.status, headers=answer.headers, data=answer.body)

    try:
        credentials = service_account.Credentials.from_service_account_info(
            json.loads(request.secret.reveal()), scopes=[request.scope or SCOPE], subject=request.mailbox
        )
        credentials.refresh(send)
    except (GoogleAuthError, ValueError, KeyError) as error:
        raise faults.malformed(request, "no_token") from error
    return answers[-1]
