"""Certificates: what is told apart by the chain, and which cures are left."""

import pytest

from tests.mail.diagnosis.replies.test_without_reply import ACCOUNT, untold
from webapp.mail.diagnosis.cause import Fault
from webapp.mail.diagnosis.causes import CAUSES
from webapp.mail.diagnosis.diagnose import Retry, diagnose
from webapp.transcript import Stage

PUBLIC, PRIVATE = {"certificate": {"is_public": True}}, {"certificate": {"is_public": False}}
OWN = ("tls.pinned_key_kept", "tls.pinned_issuer_kept", "tls.pinned_other", "tls.other_issuer")


def of(code, **facts):
    return diagnose(untold(code, Stage.TLS, permanent=True, **facts), ACCOUNT)


@pytest.mark.parametrize(
    ("facts", "cause"),
    [
        (PUBLIC | {"missing": "CN=R11", "faults": ["issuer_missing"]}, "tls.intermediate_missing"),
        (PUBLIC | {"faults": ["root_unknown"]}, "tls.unknown_issuer"),
        (PRIVATE | {"missing": "CN=House", "faults": ["issuer_missing"]}, "tls.unknown_issuer"),
        ({"certificate": None}, "tls.unknown_issuer"),
    ],
)
def test_only_what_is_logged_in_public_lacks_an_intermediate(facts, cause):
    assert of("tls.unknown_issuer", **facts).code == cause


def test_the_first_cure_for_a_certificate_of_ones_own_is_to_compare_and_to_trust():
    complete = {"faults": ["root_unknown"], "issuer_sha256": "ab", "issuer_name": "CN=House"}
    assert of("tls.self_signed", faults=["self_signed"]).cures[0] == "trust_certificate"
    assert of("tls.unknown_issuer", **PRIVATE, **complete).cures[0] == "trust_issuer"
    assert of("tls.pinned_key_kept").cures[0] == "trust_renewed"
    assert of("tls.pinned_other").cures[0] == "ask_about_certificate"


@pytest.mark.parametrize("code", [code for code in CAUSES if code.startswith("tls.")])
def test_ignoring_is_never_the_first_cure(code):
    assert CAUSES[code].cures[0] != "ignore_certificate"


@pytest.mark.parametrize("code", OWN)
def test_what_the_account_trusts_holds_it_until_somebody_decides(code):
    found = of(code)
    assert (found.fault, found.retry, found.field) == (Fault.ACCOUNT, Retry.HOLD, "trusted_certificate")
