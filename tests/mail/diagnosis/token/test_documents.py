"""Why a provider gives no token: each document that was met tells its cause, and its neighbours theirs."""

import pytest

from tests.mail.diagnosis.token.answers import (
    ACCOUNT,
    APPLICATION,
    GOOGLE,
    MAILBOX,
    MICROSOFT,
    diagnosed,
    refused,
)
from webapp.mail.diagnosis.causes import CAUSES, FAMILIES
from webapp.mail.diagnosis.diagnose import Retry, diagnose
from webapp.mail.rules.secret_shape import shape_of
from webapp.mail.tokens import faults

QUOTED = [
    pytest.param(cause.code, signal, id=f"{cause.code}-{number}")
    for cause in FAMILIES["token"]
    for number, signal in enumerate(cause.signals)
    if "token.refused" in signal.of and not signal.when
]


@pytest.mark.parametrize(("code", "signal"), QUOTED)
def test_a_document_tells_its_cause_with_its_codes_listed_or_only_in_its_words(code, signal):
    for listed in (True, False):
        found = diagnosed(signal.seen, listed=listed)
        assert (found.code, found.stage) == (code, "token")
        assert "token_error" in found.evidence


@pytest.mark.parametrize(
    ("said", "code"),
    [
        # Beside each other in Microsoft's list, and by far not the same.
        ("invalid_client: AADSTS7000215: Invalid client secret provided.", "token.client_secret_wrong"),
        ("invalid_client: AADSTS7000222: The provided client secret keys are expired.",
         "token.client_secret_expired"),
        ("invalid_client: AADSTS7000218: The request body must contain client_secret.",
         "token.client_refused"),
        ("unauthorized_client: AADSTS700016: Application was not found in the directory",
         "token.application_unknown"),
        ("unauthorized_client: AADSTS7000112: Application is disabled.", "token.application_disabled"),
        ("invalid_client: AADSTS700027: Client assertion failed signature validation.", "token.key_refused"),
        ("invalid_client: AADSTS700024: Client assertion is not within its valid time range.",
         "token.clock_differs"),
        ("invalid_grant: AADSTS65001: The user or administrator has not consented", "token.consent_missing"),
        ("invalid_grant: AADSTS53003: Access has been blocked by Conditional Access policies.",
         "token.conditional_access"),
        ("invalid_grant: AADSTS530035: Access has been blocked by security defaults.",
         "token.security_defaults"),
        ("invalid_request: AADSTS90002: Tenant 'contoso' not found.", "token.tenant_unknown"),
        ("invalid_request: AADSTS900023: Specified tenant identifier is not valid", "token.tenant_unknown"),
        ("invalid_request: AADSTS90023: The request is not valid", "token.refused"),
        ("invalid_resource: AADSTS500011: The resource principal was not found", "token.no_exchange_online"),
        ("invalid_grant: AADSTS700082: The refresh token has expired due to inactivity.",
         "token.refresh_token_ended"),
        ("invalid_grant: AADSTS50173: The provided grant has expired due to it being revoked",
         "token.refresh_token_ended"),
        ("invalid_scope: AADSTS70011: The provided value for scope is not valid.", "token.scope_refused"),
        ("invalid_request: AADSTS90033: A transient error has occurred.", "token.deferred"),
        ("invalid_client: AADSTS987654: A code that is new.", "token.client_refused"),
    ],
)  # fmt: skip
def test_numbers_of_microsoft_are_told_apart(said, code):
    assert diagnosed(said).code == code


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("unauthorized_client: Client is unauthorized to retrieve access tokens using this method, or client"
         " not authorized for any of the scopes requested.", "token.delegation_missing"),
        ("unauthorized_client: Unauthorized client or scope in request.", "token.delegation_missing"),
        ("unauthorized_client: The client may not use this grant", "token.grant_not_allowed"),
        ("invalid_grant: Not a valid email or user ID.", "token.subject_unknown"),
        ("invalid_grant: Invalid email or User ID", "token.subject_unknown"),
        ("invalid_grant: Invalid grant: account not found", "token.service_account_gone"),
        ("invalid_grant: Invalid JWT Signature.", "token.key_refused"),
        ("invalid_grant: Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable"
         " timeframe. Check your iat and exp values in the JWT claim.", "token.clock_differs"),
        ("invalid_grant: Invalid JWT: Failed audience check.", "token.audience_refused"),
        ("invalid_scope: Invalid OAuth scope or ID token audience provided.", "token.scope_refused"),
        ("invalid_grant: Token has been expired or revoked.", "token.refresh_token_ended"),
        ("invalid_grant: Bad Request", "token.refresh_token_ended"),
        ("disabled_client: The OAuth client was disabled.", "token.key_refused"),
        ("deleted_client: The OAuth client was deleted.", "token.client_refused"),
        ("unsupported_grant_type: Invalid grant_type", "token.grant_not_allowed"),
        ("novel_error: Nobody has met this yet", "token.refused"),
    ],
)  # fmt: skip
def test_the_words_of_google_are_told_apart(said, code):
    assert diagnosed(said, GOOGLE).code == code


@pytest.mark.parametrize(
    ("cause", "code", "retry"),
    [
        ("resolve.not_found", "token.endpoint_not_found", Retry.HOLD),
        ("resolve.temporary", "token.unreachable", Retry.LATER),
        ("connect.refused", "token.unreachable", Retry.LATER),
        ("connect.timeout", "token.unreachable", Retry.LATER),
        ("tls.unknown_issuer", "token.tls_intercepted", Retry.HOLD),
        ("tls.wrong_name", "token.tls_intercepted", Retry.HOLD),
        ("tls.handshake_failed", "token.tls_failed", Retry.LATER),
        ("tls.timed_out", "token.tls_failed", Retry.LATER),
        ("connection.lost", "token.unreachable", Retry.LATER),
    ],
)
def test_the_way_to_the_endpoint_tells_where_it_ends(cause, code, retry):
    found = diagnose(faults.unreachable(MICROSOFT, cause, reason="as OpenSSL says it"), ACCOUNT)
    assert (found.code, found.retry) == (code, retry)


@pytest.mark.parametrize(
    ("secret", "code"),
    [
        ("0f6c1c2e-9d3b-4a57-8a3e-2f1d0c9b8a7e", "token.secret_id_typed"),
        ("0F6C1C2E-9D3B-4A57-8A3E-2F1D0C9B8A7E ", "token.secret_id_typed"),
        ("Qx8~secret.of-the_client~42", "token.client_secret_wrong"),
        ("0f6c1c2e-9d3b-4a57-8a3e", "token.client_secret_wrong"),
    ],
)
def test_the_id_of_a_secret_is_known_by_its_form(secret, code):
    known = ACCOUNT | {"secret_shape": shape_of(secret)}
    wrong = refused("invalid_client: AADSTS7000215: Invalid client secret provided.")
    expired = refused("invalid_client: AADSTS7000222: The provided client secret keys are expired.")
    assert diagnose(wrong, known).code == code
    assert diagnose(expired, known).code == "token.client_secret_expired"


@pytest.mark.parametrize("said", [f"temporarily_unavailable: later, for {name}" for name in ("a", "b")])
def test_what_passes_by_itself_holds_no_account(said):
    assert diagnosed(said).retry is Retry.LATER


def test_a_refused_token_holds_the_account_and_names_whose_it_is():
    found = diagnosed("invalid_client: AADSTS7000222: The provided client secret keys are expired.")
    assert found.retry is Retry.HOLD
    assert (found.facts["application"], found.facts["mailbox"]) == (APPLICATION, MAILBOX)
    assert found.facts["endpoint"] == "login.microsoftonline.com"


def test_every_cause_of_a_refused_token_has_a_source_and_something_to_do():
    for cause in FAMILIES["token"]:
        assert cause.sources, cause.code
        assert cause.cures or cause.steps, cause.code
        assert CAUSES[cause.code] is cause


def test_the_secret_is_in_no_diagnosis():
    found = diagnose(refused("invalid_client: AADSTS7000215: Invalid client secret provided."), ACCOUNT)
    assert "S3cr3t~value" not in str(found)
