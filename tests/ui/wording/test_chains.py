"""The certificates of a stage in words."""

import pytest
from flask import Flask
from flask_babel import Babel, force_locale

from tests.ui.wording.test_rules import TRANSLATIONS
from webapp.mail.certificates.chain import FAULT_CODES
from webapp.ui.wording.chains import FAULTS, chain_links, days_warning, tls_sentence

OWN = {
    "sha256": "ab" * 32, "subject": "CN=mail.example.com", "issuer": "CN=House",
    "names": ["mail.example.com"],
    "not_before": "2026-01-01T00:00:00+00:00", "not_after": "2027-01-31T00:00:00+00:00", "days_left": 60,
    "key_type": "RSA", "key_bits": 2048, "signature": "SHA-256", "self_signed": False, "is_authority": False,
}  # fmt: skip
ROOT = OWN | {"subject": "CN=House", "names": [], "self_signed": True, "is_authority": True}


@pytest.fixture(scope="module")
def words():
    """A function that calls another one for a reader in a language."""
    app = Flask("words", root_path=str(TRANSLATIONS.parent))
    Babel(app, default_locale="en")

    def call(function, facts, locale="pt_BR"):
        with app.test_request_context(), force_locale(locale):
            return function(facts)

    return call


def test_every_fault_of_a_chain_has_a_sentence():
    assert set(FAULTS) == FAULT_CODES


def test_each_certificate_stands_with_its_own_faults(words):
    faults = [{"code": "wrong_name", "place": 0}, {"code": "root_unknown", "place": 1}]
    facts = {"certificate": OWN, "chain": [OWN, ROOT], "faults": faults, "server_name": "smtp.example.com"}
    own, root = words(chain_links, facts)
    assert (own.title, root.title) == ("O certificado do servidor", "Autoridade raiz")
    assert own.faults == ["Não é para smtp.example.com."]
    assert root.faults == ["Esta autoridade não é confiável aqui."]
    assert own.sha256.startswith("AB:AB:") and own.key == "RSA 2048" and own.days == "restam 60 dias"


def test_a_stage_that_knows_only_the_servers_own_certificate_shows_that(words):
    assert [link.subject for link in words(chain_links, {"certificate": OWN})] == ["CN=mail.example.com"]
    assert words(chain_links, {"certificate": None}) == words(chain_links, {}) == []
    [unread] = words(chain_links, {"certificate": {"sha256": "cd" * 32}})
    assert unread.faults == ["Está ilegível."]


@pytest.mark.parametrize(
    ("days", "warning"),
    [
        (60, ""),
        (14, ""),
        (4, "O certificado do servidor vence em 4 dias, em 31 de jan. de 2027. Mande renová-lo a tempo."),
        (1, "O certificado do servidor vence em 1 dia, em 31 de jan. de 2027. Mande renová-lo a tempo."),
        (-2, "O certificado do servidor venceu em 31 de jan. de 2027. Mande renová-lo."),
    ],
)
def test_few_days_are_a_warning(words, days, warning):
    assert words(days_warning, {"certificate": OWN | {"days_left": days}}) == warning


def test_what_made_a_connection_trusted_is_said(words):
    facts = {"version": "TLSv1.3", "cipher": "X", "verified": True, "certificate": OWN, "server_name": "a"}
    assert "vale por mais 60 dias" in words(tls_sentence, facts)
    assert "exatamente o certificado" in words(tls_sentence, facts | {"trusted": "certificate"})
    assert "não foi" in words(tls_sentence, facts | {"verified": False})
