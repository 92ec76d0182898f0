"""No client secret, refresh token, service account key or access token is found in any output."""

import json

import pytest
import trustme

from tests.conftest import TESTER
from tests.fakes import certificates
from tests.fakes.oauth import CLIENT, CLIENT_SECRET, MAILBOX, REFRESH_TOKEN, TENANT, OAuthServer
from tests.fakes.token_smtp import TokenLogIns, token_server
from tests.house.secrets.hunt import find_secret
from tests.house.secrets.test_secrets_hunt import Hunt, account_data, hunt, log  # noqa: F401 - fixtures
from tests.house.source import report
from webapp.accounts.models import Account
from webapp.credentials.models import Credential
from webapp.general import authorities
from webapp.mail.smtp.log_in import token as token_stage
from webapp.mail.tokens.store import TokenStore

MESSAGE = {"to": "maria@example.com", "subject": "x", "body": "y"}


def echo(form: dict[str, str]) -> tuple[int, dict[str, str]]:
    """Refuse a request by a document that repeats it."""
    return 400, {"error": "invalid_client", "error_description": f"You sent {json.dumps(form)}"}


def forms(service: OAuthServer) -> dict[str, dict[str, str]]:
    """Return the whole form of a credential of each kind."""
    oauth = {"token_url": service.token_url, "client_id": CLIENT, "secret": CLIENT_SECRET}
    return {
        "microsoft": {
            "tenant": TENANT,
            "application": CLIENT,
            "authority": service.url,
            "secret": CLIENT_SECRET,
        },
        "google": {"secret_file": service.service_account()},
        "oauth": oauth | {"grant": "refresh_token", "refresh_token": REFRESH_TOKEN},
    }


def use(hunt: Hunt, service: OAuthServer, log_ins: TokenLogIns, port: int) -> None:  # noqa: F811 - a fixture
    """Have every kind typed, refused, used and refused again by servers that repeat what they hear."""
    for kind, typed in forms(service).items():
        common = {"name": kind, "kind": kind, "user_name": MAILBOX}
        hunt.post("/credentials", 422, **common | typed | {"name": ""})
        hunt.post("/credentials/fields", 200, **common | typed)
        hunt.post("/credentials", **common | typed)
        row = Credential.get(Credential.name == kind)
        data = account_data(
            f"By {kind}", port, row, ignore_certificate="no", host="localhost", secret_again=""
        )
        hunt.post("/accounts", **data)
        account = Account.get(Account.name == f"By {kind}")
        assert hunt.test(f"/accounts/{account.id}/test", **MESSAGE).state == "accepted"
        service.answer, before = echo, log_ins.takes
        token_stage.TOKENS._held.clear()
        assert hunt.test(f"/accounts/{account.id}/test", **MESSAGE).result["stage"] == "token"
        service.answer = None

        def tell(given: str) -> bool:
            log_ins.document = {"status": "400", "you": given}
            log_ins.refusal = f"535 5.7.3 {given[:300]}"
            return False

        log_ins.takes = tell
        assert hunt.test(f"/accounts/{account.id}/test", **MESSAGE).result["stage"] == "auth"
        log_ins.takes = before
        for path in (f"/credentials/{row.id}", f"/credentials/{row.id}/edit", "/credentials", "/audit"):
            hunt.keep(f"GET {path}", hunt.client.get(path))


@pytest.fixture
def found(hunt, settings, monkeypatch):  # noqa: F811 - a fixture
    """All outputs, and all secrets that were used."""
    monkeypatch.setattr(token_stage, "TOKENS", TokenStore())
    authority = trustme.CA()
    authorities.add(certificates.pem_of(authority), field="authority", actor=TESTER)
    with OAuthServer(certificates.good(authority), rotates=True) as service:
        log_ins = TokenLogIns(takes=lambda given: given in service.issued)
        with token_server(log_ins, certificates.good(authority)) as server:
            use(hunt, service, log_ins, server.port)
        key = json.loads(service.service_account())["private_key"].splitlines()
        secrets = [CLIENT_SECRET, REFRESH_TOKEN, service.refresh_token, key[1], key[-2], *service.issued]
        secrets += [form["assertion"] for form in service.asked if "assertion" in form]
    return hunt.everything(settings.data), secrets


def test_no_token_and_no_secret_of_a_client_is_found_anywhere(found):
    blobs, secrets = found
    assert len(secrets) > 8
    hits = [f"{secret[:20]!r}… {hit}" for secret in secrets for hit in find_secret(secret, blobs)]
    assert not hits, report(hits)
