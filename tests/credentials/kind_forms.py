"""Whole forms of credentials of each kind, as a browser sends them."""

import json
import re

import trustme

from tests.credentials.conftest import TYPED
from tests.fakes.client_certificates import own_pem
from webapp.credentials.fields import CredentialFields
from webapp.credentials.models import Credential

SECRET = "Qx8~secret.of-the_client~42"
PASSPHRASE = "a passphrase of some length"
OWN = own_pem(trustme.CA(), PASSPHRASE)
KEY_FILE = json.dumps(
    {
        "type": "service_account",
        "client_email": "mailer@postigo.iam.gserviceaccount.com",
        "client_id": "100000000000000000001",
        "private_key": "-----BEGIN KEY-----\nbm90IGEga2V5IG9mIGFueWJvZHk=\n-----END KEY-----\n",
        "token_uri": "https://oauth2.googleapis.com/token",
    },
    indent=2,
)
AGAIN = KEY_FILE.replace("bm90", "bm91")
# A whole form of each kind.
FORMS: dict[str, dict[str, str]] = {
    "password": {"secret": SECRET},
    "microsoft": {
        "user_name": "avisos@example.com",
        "tenant": "contoso.example.com",
        "application": "4f2abc",
        "secret": SECRET,
        "expires_on": "2027-05-31",
    },
    "google": {"user_name": "avisos@example.com", "secret_file": KEY_FILE},
    "oauth": {
        "user_name": "avisos",
        "token_url": "https://login.example.com/token",
        "client_id": "postigo",
        "scope": "smtp.send",
        "grant": "refresh_token",
        "secret": SECRET,
        "refresh_token": "refresh-me-please-0001",
    },
    "certificate": {"user_name": "", "private_key": OWN, "secret": PASSPHRASE},
}
OAUTH = CredentialFields(
    "Other",
    "avisos",
    kind="oauth",
    details={
        "token_url": "https://login.example.com/token",
        "client_id": "postigo",
        "grant": "refresh_token",
    },
)
SECRET_PARTS = (SECRET, "bm90IGEga2V5", "refresh-me-please", PASSPHRASE, OWN.splitlines()[-3])
PLACES = [
    ("microsoft", "tenant", "other.example.com"),
    ("microsoft", "authority", "https://login.microsoftonline.us"),
    ("oauth", "token_url", "https://evil.example/token"),
]


def form(kind: str, **changes: str) -> dict[str, str]:
    return TYPED | {"secret": "", "kind": kind} | FORMS[kind] | changes


def make(admin, kind: str, **changes: str) -> Credential:
    assert admin.post("/credentials", data=form(kind, **changes)).status_code == 303
    return Credential.select().order_by(Credential.id.desc()).get()


def blank(row: Credential, **changes: str) -> dict[str, str]:
    """Return the form of a stored credential as a browser sends it: with its secrets left empty."""
    hidden = dict.fromkeys(("secret", "secret_file", "refresh_token", "private_key"), "")
    return form(row.kind, **hidden | {"version": str(row.version)} | changes)


def refused_fields(answer) -> list[str]:
    assert answer.status_code == 422, answer.status_code
    return re.findall(r'id="(\w+)-error"', answer.text)
