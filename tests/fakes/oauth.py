"""A token service on loopback over TLS: Microsoft's, Google's and any other's answers, errors included."""

import base64
import json
import secrets
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

TENANT = "11111111-2222-3333-4444-555555555555"
CLIENT = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
CLIENT_SECRET = "Qx8~secret.of-the_client~42"
REFRESH_TOKEN = "refresh-token-number-0-Zt7Kq2"
MAILBOX = "avisos@example.test"
JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
SCOPE = "https://mail.google.com/"

Answer = tuple[int, Any]


def microsoft_error(name: str, number: int, text: str, status: int = 401) -> Answer:
    """Return an error document as Microsoft's token endpoint writes it."""
    trace = "Trace ID: 7d7ff5a3-2b5c-4c1d-8f7e-000000000000 Correlation ID: 0 Timestamp: 2026-11-29 12:00:00Z"
    description = f"AADSTS{number}: {text} {trace}"
    return status, {"error": name, "error_description": description, "error_codes": [number]}


def google_error(name: str, text: str, status: int = 400) -> Answer:
    """Return an error document as Google's token endpoint writes it."""
    return status, {"error": name, "error_description": text}


WRONG_SECRET = microsoft_error(
    "invalid_client",
    7000215,
    "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, "
    f"not the client secret ID, for a secret added to app '{CLIENT}'.",
)
UNKNOWN_TENANT = microsoft_error(
    "invalid_request",
    90002,
    "Tenant 'nowhere' not found. Check to make sure you have the correct tenant ID.",
    400,
)
UNKNOWN_APPLICATION = microsoft_error(
    "unauthorized_client", 700016, "Application with identifier was not found in the directory.", 400
)


def token_of(**claims: Any) -> str:
    """Return a new JSON Web Token with `claims` and a signature that nobody checks."""
    parts = [{"alg": "RS256", "typ": "JWT"}, {"jti": secrets.token_hex(8), **claims}]
    return ".".join([*(_encoded(json.dumps(part).encode()) for part in parts), secrets.token_urlsafe(48)])


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode("ascii").rstrip("=")


@dataclass
class OAuthServer:
    """A token service. `issued` are the tokens it gave, `asked` the forms that were sent, `paths` the paths.

    `answer` replaces the next answers to POST. `is_open` holds all answers back while it is not set.
    With `rotates` each use of the refresh token makes a new one and the former invalid.
    """

    context: ssl.SSLContext
    roles: list[str] = field(default_factory=lambda: ["SMTP.SendAsApp"])
    expires_in: int = 3600
    rotates: bool = False
    refresh_token: str = REFRESH_TOKEN
    answer: Answer | Callable[[dict[str, str]], Answer] | None = None
    issued: list[str] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.is_open = threading.Event()
        self.is_open.set()
        self.account_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self._lock = threading.Lock()
        service = self

        class Handler(BaseHTTPRequestHandler):
            timeout = 10

            def do_GET(self) -> None:
                service._serve(self, None)

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                service._serve(self, dict(parse_qsl(body.decode())))

            def log_message(self, *_: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            def handle_error(self, *_: object) -> None:
                """A client that refuses the certificate is no error here."""

            def finish_request(self, request: Any, client_address: Any) -> None:
                with service.context.wrap_socket(request, server_side=True) as wrapped:
                    super().finish_request(wrapped, client_address)

        self._server = Server(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.is_open.set()
        self._server.shutdown()
        self._thread.join(10)
        self._server.server_close()

    @property
    def url(self) -> str:
        """The address of the service, without a path."""
        return f"https://localhost:{self.port}"

    @property
    def token_url(self) -> str:
        """The token URL of the generic provider and of Google."""
        return f"{self.url}/token"

    def service_account(self) -> str:
        """Return the key of a service account, as Google's console downloads it."""
        key = self.account_key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ).decode("ascii")
        return json.dumps(
            {
                "type": "service_account",
                "project_id": "postigo",
                "private_key_id": "0123456789abcdef",
                "private_key": key,
                "client_email": "mailer@postigo.iam.gserviceaccount.com",
                "client_id": "100000000000000000001",
                "token_uri": self.token_url,
            }
        )

    def _serve(self, handler: BaseHTTPRequestHandler, form: dict[str, str] | None) -> None:
        with self._lock:
            self.paths.append(handler.path)
            if form is not None:
                self.asked.append(form)
        self.is_open.wait(10)
        status, document = self._discovery(handler.path) if form is None else self._token(handler.path, form)
        body = document if isinstance(document, bytes) else json.dumps(document).encode()
        handler.send_response(status)
        if status in (301, 302, 307):
            handler.send_header("Location", "https://elsewhere.example/token")
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    def _discovery(self, path: str) -> Answer:
        tenant = urlsplit(path).path.split("/")[1]
        if tenant != TENANT:
            return UNKNOWN_TENANT
        at = f"{self.url}/{tenant}/oauth2/v2.0"
        return 200, {
            "issuer": f"{self.url}/{tenant}/v2.0",
            "authorization_endpoint": f"{at}/authorize",
            "token_endpoint": f"{at}/token",
        }

    def _token(self, path: str, form: dict[str, str]) -> Answer:
        answer = self.answer
        if answer is not None:
            return answer(form) if callable(answer) else answer
        if form.get("grant_type") == JWT_BEARER:
            return self._by_assertion(form.get("assertion", ""))
        if form.get("client_id") != CLIENT:
            return UNKNOWN_APPLICATION
        if form.get("client_secret") != CLIENT_SECRET:
            return WRONG_SECRET
        if form.get("grant_type") == "refresh_token":
            return self._by_refresh_token(form.get("refresh_token", ""))
        return 200, self._granted()

    def _by_refresh_token(self, given: str) -> Answer:
        with self._lock:
            if given != self.refresh_token:
                return 400, {"error": "invalid_grant", "error_description": "The refresh token is not valid."}
            if not self.rotates:
                return 200, self._granted()
            self.refresh_token = f"refresh-token-{secrets.token_urlsafe(16)}"
            return 200, self._granted() | {"refresh_token": self.refresh_token}

    def _by_assertion(self, assertion: str) -> Answer:
        head, payload, signature = [*assertion.split("."), "", "", ""][:3]
        try:
            self.account_key.public_key().verify(
                base64.urlsafe_b64decode(signature + "=="),
                f"{head}.{payload}".encode(),
                padding.PKCS1v15(),
                hashes.SHA256(),
            )
        except Exception:
            return google_error("invalid_grant", "Invalid JWT Signature.")
        claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
        if claims.get("sub") != MAILBOX:
            return google_error("invalid_grant", "Invalid email or User ID")
        if claims.get("scope") != SCOPE:
            return google_error(
                "unauthorized_client",
                "Client is unauthorized to retrieve access tokens using this method, or client not "
                "authorized for any of the scopes requested.",
                401,
            )
        return 200, self._granted()

    def _granted(self) -> dict[str, Any]:
        token = token_of(
            roles=self.roles,
            aud="https://outlook.office365.com",
            appid=CLIENT,
            tid=TENANT,
        )
        self.issued.append(token)
        return {"token_type": "Bearer", "expires_in": self.expires_in, "access_token": token}
