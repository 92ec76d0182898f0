"""A token is asked for by the rules of its provider, and every other answer is told as what it is."""

import json

import pytest

from tests.fakes import certificates
from tests.fakes.oauth import (
    CLIENT,
    CLIENT_SECRET,
    JWT_BEARER,
    MAILBOX,
    TENANT,
    UNKNOWN_APPLICATION,
    WRONG_SECRET,
    OAuthServer,
    google_error,
)
from tests.mail.tokens.conftest import Kept, google, microsoft, oauth, refreshing
from webapp.deadline import Cancelled, Deadline
from webapp.errors import MailError
from webapp.mail.tokens.road import ANSWER_MAX_BYTES, TokenRoad
from webapp.transcript import Stage, Transcript
from webapp.tunnels.route import DIRECT, AddressPolicy, Route
from webapp.vault import Secret

MAKERS = {"microsoft": microsoft, "google": google, "oauth": oauth}


def refusal(ask, request, **options) -> MailError:
    with pytest.raises(MailError) as caught:
        ask(request, **options)
    assert caught.value.stage == Stage.TOKEN
    return caught.value


@pytest.mark.parametrize("kind", MAKERS)
def test_each_kind_gets_a_token_and_what_it_says_of_itself(ask, service, kind):
    token = ask(MAKERS[kind](service))
    assert token.secret.reveal() == service.issued[-1]
    assert token.claims == {
        "token_roles": ["SMTP.SendAsApp"],
        "token_audience": "https://outlook.office365.com",
        "token_application": CLIENT,
        "token_tenant": TENANT,
    }
    assert token.renew_at < token.ends_at


def test_microsoft_is_asked_for_the_mail_of_its_own_cloud(ask, service):
    ask(microsoft(service))
    assert service.asked == [
        {"client_id": CLIENT, "grant_type": "client_credentials", "client_info": "1",
         "client_secret": CLIENT_SECRET, "scope": "https://outlook.office365.com/.default"}
    ]  # fmt: skip
    assert service.paths[0].startswith(f"/{TENANT}/v2.0/.well-known/")


def test_google_is_asked_in_the_name_of_the_mailbox(ask, service):
    ask(google(service))
    assert service.asked[0]["grant_type"] == JWT_BEARER


def test_a_client_of_any_provider_names_itself_in_the_form(ask, service):
    ask(oauth(service))
    assert service.asked == [
        {"grant_type": "client_credentials", "client_id": CLIENT, "client_secret": CLIENT_SECRET,
         "scope": "smtp"}
    ]  # fmt: skip


def test_a_refresh_token_that_was_replaced_is_kept_at_once(ask, service):
    service.rotates, kept = True, Kept(service.refresh_token)
    ask(refreshing(service, kept))
    ask(refreshing(service, kept))
    assert kept.tokens[-1] == service.refresh_token
    assert len(kept.tokens) == 3


def test_a_refresh_token_that_stays_is_not_stored_again(ask, service):
    kept = Kept(service.refresh_token)
    ask(refreshing(service, kept))
    assert len(kept.tokens) == 1


@pytest.mark.parametrize(
    ("kind", "answer", "error", "codes"),
    [
        ("microsoft", WRONG_SECRET, "invalid_client", [7000215]),
        ("microsoft", UNKNOWN_APPLICATION, "unauthorized_client", [700016]),
        ("google", google_error("invalid_grant", "Invalid email or User ID"), "invalid_grant", []),
        ("oauth", (400, {"error": "invalid_scope"}), "invalid_scope", []),
        ("oauth", (200, {"error": "bad_verification_code"}), "bad_verification_code", []),
    ],
)
def test_an_error_document_is_told_with_the_providers_own_codes(ask, service, kind, answer, error, codes):
    service.answer = answer
    told = refusal(ask, MAKERS[kind](service))
    assert (told.code, told.permanent) == ("token.refused", True)
    assert (told.facts["error"], told.facts["error_codes"]) == (error, codes)
    assert told.facts["error_description"] == answer[1].get("error_description", "")[:300]
    assert (told.facts["endpoint"], told.facts["kind"], told.facts["mailbox"]) == ("localhost", kind, MAILBOX)


def test_a_tenant_that_nobody_knows_is_told_by_the_directory_of_endpoints(ask, service):
    told = refusal(ask, microsoft(service, tenant="nowhere"))
    assert (told.code, told.facts["error_codes"], told.facts["tenant"]) == (
        "token.refused",
        [90002],
        "nowhere",
    )
    assert service.asked == []


@pytest.mark.parametrize(
    "answer",
    [(503, {"error": "temporarily_unavailable"}), (429, {"error": "slow_down"}), (500, {"error": "x"})],
)
def test_what_passes_by_itself_is_no_refusal_of_the_credential(ask, service, answer):
    service.answer = answer
    told = refusal(ask, oauth(service))
    assert (told.code, told.permanent) == ("token.deferred", False)


@pytest.mark.parametrize("kind", MAKERS)
@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ((200, b"<html>Sign in to the network</html>"), "html"),
        ((200, b"not JSON"), "no_json"),
        ((200, b"[1]"), "no_json"),
        ((200, b"[" * 100_000), "no_json"),
        ((200, {"token_type": "Bearer"}), "no_token"),
        ((200, {"access_token": "with space"}), "no_token"),
        ((200, {"access_token": 7}), "no_token"),
        ((302, b"{}"), "redirect"),
        ((404, {"message": "no such thing"}), "status"),
        ((200, b" " * (ANSWER_MAX_BYTES + 1)), "too_long"),
    ],
)
def test_what_is_neither_token_nor_error_is_malformed(ask, service, kind, answer, why):
    service.answer = answer
    told = refusal(ask, MAKERS[kind](service))
    assert (told.code, told.facts["why"]) == ("token.malformed", why)


def test_a_directory_that_points_elsewhere_gets_no_secret(ask, service, monkeypatch):
    elsewhere = {
        "authorization_endpoint": "https://x.example/a",
        "token_endpoint": "https://x.example/t/oauth2/token",
    }
    monkeypatch.setattr(service, "_discovery", lambda path: (200, elsewhere))
    told = refusal(ask, microsoft(service))
    assert (told.code, told.facts["why"]) == ("token.malformed", "other_host")
    assert service.asked == []


@pytest.mark.parametrize("kind", MAKERS)
def test_a_certificate_that_is_not_trusted_gets_no_secret(ask, service, kind):
    told = refusal(ask, MAKERS[kind](service), road=TokenRoad(DIRECT, AddressPolicy()))
    assert (told.code, told.facts["cause"]) == ("token.unreachable", "tls.unknown_issuer")
    assert service.asked == []


def test_a_certificate_of_another_name_gets_no_secret(ask, authority):
    with OAuthServer(certificates.wrong_name(authority)) as service:
        told = refusal(ask, oauth(service))
    assert (told.code, told.facts["cause"]) == ("token.unreachable", "tls.wrong_name")
    assert service.asked == []


def test_an_endpoint_without_tls_gets_no_secret(ask, service):
    told = refusal(ask, oauth(service, endpoint=service.token_url.replace("https", "http")))
    assert told.code == "token.unreachable"
    assert service.asked == []


def test_a_port_where_nothing_listens_is_told(ask, service):
    told = refusal(ask, oauth(service, endpoint="https://localhost:1/token"))
    assert (told.code, told.facts["cause"]) == ("token.unreachable", "connect.refused")


def test_the_address_policy_of_the_mail_counts(ask, service):
    road = TokenRoad(DIRECT, AddressPolicy(denied=("127.0.0.0/8", "::1/128")))
    told = refusal(ask, oauth(service), road=road)
    assert (told.code, told.facts["cause"]) == ("token.unreachable", "address.refused")


def test_a_connector_that_fails_is_never_left_out(ask, service):
    road = TokenRoad(Route("socks5", "Filial", "localhost", 1), AddressPolicy())
    told = refusal(ask, oauth(service), road=road)
    assert (told.code, told.facts["cause"]) == ("token.unreachable", "connector.refused")
    assert service.asked == []


def test_a_service_that_is_silent_ends_at_the_deadline(ask, service):
    service.is_open.clear()
    told = refusal(ask, oauth(service), deadline=Deadline(0.3))
    assert (told.code, told.facts["timeout_s"]) == ("token.timed_out", 0.3)


def test_a_cancel_ends_the_wait_at_once(ask, service):
    deadline = Deadline(10)

    def cancel(form):
        deadline.cancel()
        return 200, b"{}"

    service.answer = cancel
    with pytest.raises(Cancelled):
        ask(oauth(service), deadline=deadline)


@pytest.mark.parametrize("kind", MAKERS)
def test_an_answer_that_repeats_what_was_sent_shows_no_secret(ask, service, kind):
    def echo(form):
        return 400, {"error": "invalid_client", "error_description": f"You sent {json.dumps(form)}"}

    service.answer, transcript = echo, Transcript()
    told = refusal(ask, MAKERS[kind](service), transcript=transcript)
    shown = f"{told.facts} {told.reply_text} {transcript.steps}"
    for name in ("client_secret", "assertion"):
        secret = service.asked[0].get(name, "")
        assert not secret or secret not in shown
    assert CLIENT_SECRET not in shown
    assert "[***]" in shown


def test_the_transcript_shows_the_way_and_no_token(ask, service):
    transcript = Transcript()
    token = ask(oauth(service), transcript=transcript)
    lines = [line.text for line in transcript.steps[Stage.TOKEN].lines]
    assert lines[0] == f"POST {service.token_url}"
    assert lines[1].startswith("HTTP 200")
    assert transcript.strike(token.secret.reveal()) == "[***]"


def test_a_token_of_an_unknown_form_is_used_without_being_read(ask, service):
    service.answer = (200, {"access_token": "opaque-token", "expires_in": "1800"})
    token = ask(oauth(service))
    assert (token.secret, token.claims) == (Secret("opaque-token"), {})
