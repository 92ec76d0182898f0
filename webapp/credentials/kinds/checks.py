"""The rules of the fields that kinds of credentials have."""

import json
import re
from typing import Any
from urllib.parse import urlsplit

from webapp.errors import Invalid, TunnelError
from webapp.mail.certificates import client_certificate
from webapp.mail.rules.address import check_address
from webapp.mail.rules.text import check_body, check_filled_line, refuse_too_long
from webapp.tunnels.kinds.ssh import check_login
from webapp.tunnels.route import Login
from webapp.vault import Secret

URL_MAX = 500
KEY_FILE_MAX = PRIVATE_KEY_MAX = 16_384
# A directory is named by its id or by one of its domains.
_TENANT = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
_KEY_PARTS = ("client_email", "private_key", "token_uri")


def check_mailbox(text: str, field: str) -> str:
    """Return the address of a mailbox. Raises Invalid at `field`."""
    return check_address(text, field)


def check_tenant(text: str, field: str) -> str:
    """Return the id or a domain of a directory. Raises Invalid `credential.tenant_form`."""
    tenant = check_filled_line(text, field).strip()
    if not _TENANT.fullmatch(tenant):
        raise Invalid("credential.tenant_form", field=field)
    return tenant


def check_https(text: str, field: str) -> str:
    """Return an https address without a log-in in it. Raises Invalid `credential.not_https`."""
    url = check_filled_line(text, field, max_length=URL_MAX).strip()
    try:
        parts = urlsplit(url)
        is_fine = parts.scheme == "https" and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number
        is_fine = False
    if not is_fine or "@" in parts.netloc or parts.fragment or " " in url:
        raise Invalid("credential.not_https", field=field)
    return url


def check_authority(text: str, field: str) -> str:
    """Return the https address of an authority, without a path. Raises Invalid as `check_https` does."""
    url = check_https(text, field).rstrip("/")
    if urlsplit(url).path or urlsplit(url).query:
        raise Invalid("credential.authority_form", field=field)
    return url


def check_service_account(text: str, field: str) -> str:
    """Return the key of a service account on one line, as it is stored and compared.

    Raises Invalid `credential.no_service_account`, and `credential.not_https` for its token URL.
    """
    refuse_too_long(text, field, KEY_FILE_MAX)
    key = service_account(text)
    if key is None:
        raise Invalid("credential.no_service_account", field=field)
    check_https(key["token_uri"], field)
    return json.dumps(key, sort_keys=True)


def check_private_key(text: str, field: str) -> str:
    """Return the text of a private key with LF line ends; `check_opens` tells whether it can be opened."""
    refuse_too_long(text, field, PRIVATE_KEY_MAX)
    key = check_body(text, field).strip()
    return f"{key}\n" if key else ""


def check_opens(private_key: Secret | None, passphrase: Secret | None) -> None:
    """Make sure that the SSH client can read the key.

    Raises Invalid `private_key.unusable`.
    """
    if private_key is None:
        return
    try:
        check_login(Login("any", passphrase or Secret(""), private_key))
    except TunnelError as error:
        code = "private_key.unusable_with_secret" if passphrase else "private_key.unusable"
        raise Invalid(code, field="private_key") from error


def check_certificate_and_key(text: str, field: str) -> str:
    """Return a certificate, those above it, and its key, as PEM. Raises Invalid `certificate.no_pair`."""
    pem = check_private_key(text, field)
    if not client_certificate.has_both(pem) or client_certificate.look_at(pem) is None:
        raise Invalid("certificate.no_pair", field=field)
    return pem


def check_key_fits(pem: Secret | None, passphrase: Secret | None) -> None:
    """Make sure that the key in `pem` opens and is that of the certificate. Raises Invalid."""
    if pem is not None and not client_certificate.fits(
        pem.reveal(), passphrase.reveal() if passphrase else ""
    ):
        raise Invalid("certificate.key_differs", field="private_key")


def told_of_certificate(pem: str) -> dict[str, str]:
    """Return what may be shown of a client certificate: its subject, and when it ends."""
    own = client_certificate.look_at(pem)
    if own is None:
        return {}
    return {"certificate_subject": own.subject, "certificate_ends": own.ends_at.isoformat()}


def service_account(text: str) -> dict[str, Any] | None:
    """Return the key of a service account, as Google's console downloads it; None for anything else."""
    try:
        key = json.loads(check_body(text, "secret"))
    except (ValueError, RecursionError, Invalid):
        return None
    if not isinstance(key, dict) or key.get("type") != "service_account":
        return None
    return key if all(isinstance(key.get(part), str) and key[part] for part in _KEY_PARTS) else None


def hidden_of_service_account(text: str) -> list[str]:
    """Return the private key in the key of a service account: its names stand in what Google says."""
    key = service_account(text)
    return [key["private_key"]] if key else []


def told_of_service_account(text: str) -> dict[str, str]:
    """Return what may be shown of a key: the account, its id for the delegation, and the token URL."""
    key = service_account(text) or {}
    names = {"client_email": "service_account", "client_id": "service_account_id", "token_uri": "token_uri"}
    return {ours: str(key[theirs])[:URL_MAX] for theirs, ours in names.items() if key.get(theirs)}
