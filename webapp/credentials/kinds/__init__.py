"""The kinds of credentials, one row each.

Forms, checks, pages, the log-in and its words take from here what they know of a kind. A new one is a row,
and its labels in the catalogues; `tests/credentials/test_kinds.py` tells what it lacks.
"""

from collections.abc import Mapping
from types import MappingProxyType

from webapp.credentials.kinds import checks
from webapp.credentials.kinds.shape import CredentialKind, Detail, Details, SecretField
from webapp.mail.rules.text import check_line, check_password
from webapp.mail.tokens.request import CLIENT_CREDENTIALS, REFRESH_TOKEN

AUTHORITY = "https://login.microsoftonline.com"


def _refreshes(details: Details) -> bool:
    return details.get("grant") == REFRESH_TOKEN


_ROWS = (
    CredentialKind(
        "password",
        "User and password",
        "For servers that take a user name and a password, and for Network Connectors.",
        secrets=(
            SecretField("secret", "Secret", is_required=False),
            SecretField(
                "private_key",
                "SSH private key",
                checks.check_private_key,
                is_area=True,
                is_required=False,
            ),
        ),
        needs_one_secret=True,
        suits_connectors=True,
        check_pair=checks.check_opens,
    ),
    CredentialKind(
        "microsoft",
        "Microsoft 365 (OAuth 2.0)",
        "For smtp.office365.com. An application of your directory logs in to the mailbox.",
        user_label="Mailbox",
        user_help="The address of the mailbox that sends.",
        check_user=checks.check_mailbox,
        details=(
            Detail(
                "tenant",
                "Directory (tenant) ID",
                checks.check_tenant,
                help="In the Microsoft Entra admin centre, on the page of the application.",
                is_place=True,
            ),
            Detail("application", "Application (client) ID", help="On the same page."),
            Detail(
                "authority",
                "Address of the cloud",
                checks.check_authority,
                help="Only national clouds have another one, such as https://login.microsoftonline.us.",
                default=AUTHORITY,
                is_place=True,
            ),
        ),
        secrets=(SecretField("secret", "Client secret", help="The value of the secret, not its ID."),),
        asks_by="microsoft",
        hosts=("office365.com", "office365.us", "partner.outlook.cn"),
        endpoint=lambda details: str(details.get("authority") or AUTHORITY),
        expires=True,
    ),
    CredentialKind(
        "google",
        "Google Workspace (OAuth 2.0)",
        "For smtp.gmail.com. A service account acts for the mailbox by domain-wide delegation.",
        user_label="Mailbox",
        user_help="The address of the mailbox that sends.",
        check_user=checks.check_mailbox,
        secrets=(
            SecretField(
                "secret",
                "Service account key",
                checks.check_service_account,
                help="The whole JSON file that the Google Cloud console downloads.",
                is_area=True,
            ),
        ),
        asks_by="google",
        hosts=("smtp.gmail.com", "smtp-relay.gmail.com"),
        endpoint=lambda details: str(details.get("token_uri", "")),
        told=checks.told_of_service_account,
        hidden=checks.hidden_of_service_account,
    ),
    CredentialKind(
        "oauth",
        "OAuth 2.0",
        "For any other provider with a token URL.",
        user_label="Mailbox",
        user_help="The name with which the mailbox logs in, mostly its address.",
        details=(
            Detail("token_url", "Token URL", checks.check_https, is_place=True),
            Detail("client_id", "Client ID"),
            Detail("scope", "Scope", check_line, help="As the provider names it.", is_required=False),
            Detail(
                "grant",
                "Grant",
                choices=(
                    (CLIENT_CREDENTIALS, "Client credentials"),
                    (REFRESH_TOKEN, "Refresh token"),
                ),
                default=CLIENT_CREDENTIALS,
            ),
        ),
        secrets=(
            SecretField("secret", "Client secret"),
            SecretField(
                "refresh_token",
                "Refresh token",
                check_password,
                help="Where the provider replaces it, the new one is stored by itself.",
                shown_when=_refreshes,
            ),
        ),
        asks_by="oauth",
        endpoint=lambda details: str(details.get("token_url", "")),
    ),
    CredentialKind(
        "certificate",
        "Client certificate",
        "For servers that know their clients by a certificate in the TLS connection.",
        secrets=(
            SecretField(
                "private_key",
                "Certificate and key (PEM)",
                checks.check_certificate_and_key,
                help="The certificate, those of its authorities, and its private key in one text.",
                is_area=True,
            ),
            SecretField("secret", "Passphrase of the key", is_required=False),
        ),
        told=checks.told_of_certificate,
        told_of="private_key",
        user_from="certificate_subject",
        check_pair=checks.check_key_fits,
    ),
)
KINDS: Mapping[str, CredentialKind] = MappingProxyType({kind.name: kind for kind in _ROWS})
PASSWORD = KINDS["password"]
# The columns with a secret, in the order in which forms show them.
SECRETS = ("secret", "private_key", "refresh_token")
# The details of all kinds, each name of one kind only.
DETAILS: Mapping[str, Detail] = MappingProxyType(
    {field.name: field for kind in _ROWS for field in kind.details}
)


def find_kind(name: str | None) -> CredentialKind | None:
    """Return the kind `name`, or None."""
    return KINDS.get(name or "")


def kind_of(name: str) -> CredentialKind:
    """Return the kind of a stored credential; one of another version counts as user and password."""
    return KINDS.get(name, PASSWORD)


def kind_for(host: str) -> CredentialKind:
    """Return the kind of log-in by token that is made for a mail server; OAuth 2.0 for any other."""
    name = host.lower().rstrip(".")
    made = (kind for kind in KINDS.values() if any(f".{name}".endswith(f".{end}") for end in kind.hosts))
    return next(made, KINDS["oauth"])
