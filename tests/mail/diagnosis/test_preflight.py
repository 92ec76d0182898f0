"""Preflight: the remarks on settings without network access."""

import pytest

from webapp.mail.diagnosis.preflight import WARNING_CODES, warnings
from webapp.mail.smtp.server import TlsMode

FINE = {
    "host": "smtp.example.test",
    "port": 587,
    "tls": TlsMode.STARTTLS,
    "verify": True,
    "user_name": "relay",
}
SETTINGS = [
    ({"port": 465}, "preflight.implicit_port_with_starttls", "security"),
    ({"port": 587, "tls": TlsMode.IMPLICIT}, "preflight.starttls_port_with_implicit", "security"),
    ({"port": 25, "tls": TlsMode.IMPLICIT}, "preflight.starttls_port_with_implicit", "security"),
    ({"tls": TlsMode.NONE}, "preflight.log_in_without_tls", "secure"),
    ({"host": "relay@example.test"}, "preflight.host_is_address", "host"),
    ({"verify": False}, "preflight.certificate_not_checked", "ignore_certificate"),
    ({"user_name": " "}, "preflight.user_name_empty", "credential"),
    ({"shape": {"outer_space", "taken"}}, "preflight.space_around_secret", "credential"),
]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"port": 465, "tls": TlsMode.IMPLICIT},
        {"port": None},
        {"port": 2525, "tls": TlsMode.IMPLICIT},
        {"tls": TlsMode.NONE, "user_name": None, "port": 25},
        {"tls": TlsMode.NONE, "user_name": None, "verify": False},
    ],
)
def test_sound_settings_raise_no_eyebrow(changes):
    assert warnings(**FINE | changes) == []


@pytest.mark.parametrize(("changes", "code", "field"), SETTINGS)
def test_what_will_fail_is_told_at_its_field(changes, code, field):
    assert [(found.code, found.field) for found in warnings(**FINE | changes)] == [(code, field)]


FACTS = {
    "preflight.implicit_port_with_starttls": {"port": 465},
    "preflight.starttls_port_with_implicit": {"port": 25},
    "preflight.host_is_address": {"host": "relay@example.test"},
}


@pytest.mark.parametrize("code", sorted(WARNING_CODES))
def test_the_words_of_a_warning_have_the_value_that_it_warns_of(code):
    typed = FACTS.get(code, {})
    changes = next(c for c, found, _ in SETTINGS if found == code and c.items() >= typed.items())
    assert [found.facts for found in warnings(**FINE | changes)] == [typed]


def test_several_things_are_told_in_the_order_of_the_form():
    found = warnings(**FINE | {"host": "a@b.test", "port": 465, "verify": False, "user_name": ""})
    assert [warning.field for warning in found] == ["host", "security", "ignore_certificate", "credential"]


def test_every_warning_is_tested():
    assert {code for _, code, _ in SETTINGS} == WARNING_CODES
