"""A cure that is already so, or cannot apply to the account, is not offered."""

import itertools

import pytest

from tests.mail.diagnosis.test_diagnose import told
from webapp.mail.diagnosis.causes import CAUSES
from webapp.mail.diagnosis.cures import CURES, offered
from webapp.mail.diagnosis.diagnose import diagnose
from webapp.transcript import Stage

OPEN = {"user_name": None, "tls": "none", "connector": None, "verify": True, "sender": "app@example.test"}
LOGGED_IN = OPEN | {"user_name": "app@example.test", "tls": "starttls"}


@pytest.mark.parametrize(
    ("cure", "known"),
    [
        ("turn_authentication_on", LOGGED_IN),
        ("turn_authentication_off", OPEN),
        ("replace_secret", OPEN),
        ("use_full_address", LOGGED_IN),
        ("use_login_as_sender", LOGGED_IN),
        ("use_login_as_sender", LOGGED_IN | {"user_name": "AKIA123", "sender": "app@example.test"}),
        ("use_starttls_587", LOGGED_IN),
        ("use_ssl_465", LOGGED_IN | {"tls": "implicit"}),
        ("choose_tls", LOGGED_IN),
        ("use_plain_25", OPEN),
        ("use_connector", OPEN | {"connector": "Filial"}),
        ("correct_connector", OPEN),
        ("ignore_certificate", LOGGED_IN | {"verify": False}),
        ("publish_spf_dkim", LOGGED_IN | {"sender": "somebody@gmail.com"}),
        ("trust_issuer", LOGGED_IN | {"faults": ["issuer_missing"]}),
        ("trust_issuer", LOGGED_IN | {"faults": ["root_unknown", "expired"], "issuer_sha256": "ab"}),
        ("add_house_authority", LOGGED_IN | {"faults": ["root_unknown", "wrong_name"]}),
        ("install_chain", LOGGED_IN | {"faults": ["root_unknown"]}),
        ("trust_certificate", LOGGED_IN | {"verify": False}),
        ("use_ssl_465", LOGGED_IN | {"host": "smtp.office365.com"}),
        ("use_starttls_587", OPEN | {"host": "smtp.163.com"}),
        ("correct_host", LOGGED_IN | {"host": "smtp.gmail.com"}),
    ],
)
def test_what_is_so_already_is_not_offered(cure, known):
    assert offered([cure], known) == ()


@pytest.mark.parametrize(
    ("cure", "known"),
    [
        ("turn_authentication_on", OPEN),
        ("turn_authentication_off", LOGGED_IN),
        ("use_full_address", LOGGED_IN | {"user_name": "app"}),
        ("use_login_as_sender", LOGGED_IN | {"sender": "other@example.test"}),
        ("use_connector", OPEN),
        ("use_ssl_465", LOGGED_IN | {"host": "smtp.gmail.com"}),
        ("use_starttls_587", OPEN | {"host": "smtp.gmail.com"}),
        ("correct_host", LOGGED_IN | {"host": "mail.example.com"}),
        ("ignore_certificate", LOGGED_IN),
        ("trust_issuer", LOGGED_IN | {"faults": ["root_unknown"], "issuer_sha256": "ab"}),
        ("add_house_authority", LOGGED_IN | {"faults": ["issuer_missing"]}),
        ("install_chain", LOGGED_IN | {"faults": ["issuer_missing"]}),
    ],
)
def test_what_would_change_something_is_offered(cure, known):
    assert offered([cure], known) == (cure,)


def test_where_nothing_is_known_of_the_account_every_cure_is_offered():
    assert offered(CURES, {}) == tuple(CURES)


def test_no_cause_contradicts_the_settings():
    for known in map(dict, itertools.product(*[[(k, v) for v in vs] for k, vs in SETTINGS.items()])):
        for cause in CAUSES.values():
            left = set(offered(cause.cures, known))
            assert not left & {"turn_authentication_on"} or not known["user_name"]
            assert (
                not left & {"replace_secret", "use_app_password", "turn_authentication_off"}
                or known["user_name"]
            )
            assert "use_login_as_sender" not in left or "@" in str(known["user_name"])


SETTINGS = {
    "user_name": (None, "AKIA123", "app@example.test"),
    "tls": ("none", "starttls", "implicit"),
    "connector": (None, "Filial"),
    "verify": (True, False),
    "sender": ("app@example.test", "x@gmail.com"),
}


def test_what_has_worked_is_doubted_last():
    names = ("use_provider_port", "correct_port", "ask_server_admin", "correct_host", "retry_later")
    known = {"host": "mail.example.com", "port": 26, "tls": "none"}
    doubted = ("correct_port", "correct_host")
    assert offered(names, known | {"worked_before": False}) == (
        "correct_port",
        "ask_server_admin",
        "correct_host",
        "retry_later",
    )
    assert offered(names, known | {"worked_before": True}) == ("ask_server_admin", "retry_later", *doubted)
    assert offered(("correct_host",), known | {"worked_before": True}) == ("correct_host",)


def test_a_diagnosis_offers_only_what_is_left():
    error = told(Stage.RCPT_TO, "554 5.7.1 Relay access denied")
    assert "turn_authentication_on" in diagnose(error, OPEN).cures
    assert "turn_authentication_on" not in diagnose(error, LOGGED_IN).cures
