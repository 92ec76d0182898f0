"""Microsoft 365: an application logs in by itself (client credentials, RFC 6749 section 4.4), through MSAL.

https://learn.microsoft.com/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from msal import ConfidentialClientApplication

from webapp.mail.tokens import faults
from webapp.mail.tokens.road import HttpAnswer, TokenClient

# The mail service of each cloud, by the host of its authority.
# https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud
_SCOPES = {
    "login.microsoftonline.us": "https://outlook.office365.us/.default",
    "login.partner.microsoftonline.cn": "https://partner.outlook.cn/.default",
    "login.chinacloudapi.cn": "https://partner.outlook.cn/.default",
}
_SCOPE = "https://outlook.office365.com/.default"


def ask(client: TokenClient) -> Mapping[str, Any]:
    """Return the answer of the token endpoint of the tenant. Raises as `TokenClient` does."""
    request = client.request
    scope = request.scope or _SCOPES.get(urlsplit(request.endpoint).hostname or "", _SCOPE)
    try:
        application = ConfidentialClientApplication(
            request.application,
            client_credential=request.secret.reveal(),
            authority=f"{request.endpoint.rstrip('/')}/{request.tenant}",
            # Else a host of the public cloud would be asked whether it knows the authority of another one.
            instance_discovery=False,
            http_client=_MsalHttp(client),
        )
        answer: Mapping[str, Any] = application.acquire_token_for_client([scope])
    except (ValueError, KeyError, TypeError) as error:  # a directory of endpoints without an endpoint
        raise faults.malformed(request, "directory") from error
    return answer


class _MsalHttp:
    """The part of a `requests.Session` that MSAL uses."""

    def __init__(self, client: TokenClient) -> None:
        self._client = client

    def post(self, url: str, params: Any = None, data: Any = None, headers: Any = None, **_: Any) -> Any:
        """Send a form."""
        if basic := (headers or {}).get("Authorization"):
            self._client.hide_basic(basic)
        return _MsalAnswer(self._client.post(_with(url, params), data or {}, headers))

    def get(self, url: str, params: Any = None, headers: Any = None, **_: Any) -> Any:
        """Ask for a document."""
        return _MsalAnswer(self._client.get(_with(url, params), headers))

    def close(self) -> None:
        """Nothing is kept open."""


class _MsalAnswer:
    def __init__(self, answer: HttpAnswer) -> None:
        self.status_code = answer.status
        self.text = answer.body.decode("utf-8", "replace")
        self.headers = dict(answer.headers)

    def raise_for_status(self) -> None:
        """Nothing: an answer that is no success was raised already."""


def _with(url: str, params: Any) -> str:
    return f"{url}{'&' if '?' in url else '?'}{urlencode(params)}" if params else url
