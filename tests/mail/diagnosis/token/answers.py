"""Error documents of token endpoints, made into the failures that an attempt ends with."""

import re

from webapp.errors import MailError
from webapp.mail.diagnosis.diagnose import Diagnosis, diagnose
from webapp.mail.tokens import faults
from webapp.mail.tokens.request import TokenRequest
from webapp.transcript import Transcript
from webapp.vault import Secret

MAILBOX = "avisos@example.test"
APPLICATION = "0a1b2c3d-1111-4222-8333-444455556666"
ACCOUNT = {
    "host": "smtp.office365.com",
    "port": 587,
    "tls": "starttls",
    "user_name": MAILBOX,
    "sender": MAILBOX,
    "connector": None,
}
MICROSOFT = TokenRequest(
    "microsoft",
    "https://login.microsoftonline.com",
    MAILBOX,
    Secret("S3cr3t~value"),
    tenant="contoso.example",
    application=APPLICATION,
)
GOOGLE = TokenRequest("google", "https://oauth2.googleapis.com/token", MAILBOX, Secret("{}"))


def refused(
    said: str, request: TokenRequest = MICROSOFT, *, status: int = 400, listed: bool = True
) -> MailError:
    """Return the error for the document `said`, as `error: description`; Microsoft lists its codes apart."""
    error, _, description = said.partition(": ")
    document = {"error": error, "error_description": description}
    codes = [int(code) for code in re.findall(r"AADSTS(\d+)", description)]
    if codes and listed:
        document["error_codes"] = codes
    return faults.refused(request, document, status, Transcript())


def diagnosed(said: str, request: TokenRequest = MICROSOFT, **more: object) -> Diagnosis:
    """Return the diagnosis of such a document."""
    return diagnose(refused(said, request, **more), ACCOUNT)
