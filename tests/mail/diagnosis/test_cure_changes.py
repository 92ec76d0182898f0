"""What a cure changes of the account, from its case alone."""

import pytest

from webapp.mail.diagnosis.case import Case
from webapp.mail.diagnosis.cures import CURES, offered, settings
from webapp.mail.diagnosis.cures.shape import Asked

PLAIN = {
    "host": "mail.example.test",
    "port": 587,
    "tls": "implicit",
    "user_name": "app",
    "sender": "x@y.example",
}
TLS = {"secure": True, "security": "tls"}


def changed(cure, **known):
    """Return the values that a cure sets for these facts."""
    return dict(CURES[cure].change.values(Case(PLAIN | known)))


@pytest.mark.parametrize(
    ("cure", "known", "values"),
    [
        ("use_ssl_465", {}, {"secure": True, "security": "ssl", "port": 465}),
        ("use_starttls_587", {}, TLS | {"port": 587}),
        ("use_ssl_here", {"port": 2465}, {"secure": True, "security": "ssl"}),
        ("use_starttls_here", {"port": 2525}, TLS),
        ("use_starttls_587", {"host": "smtp.elasticemail.com"}, TLS | {"port": 2525}),
        ("use_ssl_465", {"host": "smtp.163.com"}, {"secure": True, "security": "ssl", "port": 465}),
        ("use_ssl_465", {"host": "smtp.office365.com"}, {}),
        ("use_provider_port", {"host": "smtp.office365.com"}, TLS | {"port": 587}),
        ("use_provider_port", {}, {}),
        ("turn_authentication_off", {}, {"authenticate": False}),
        ("try_without_connector", {}, {"use_connector": False}),
        ("use_login_as_sender", {"user_name": "a@b.example"}, {"sender": "a@b.example", "return_path": ""}),
        ("use_own_domain", {"from": "a@gmail.com", "reply_to": ""}, {"reply_to": "a@gmail.com"}),
        ("use_own_domain", {"from": "a@gmail.com", "reply_to": "b@gmail.com"}, {}),
    ],
)  # fmt: skip
def test_a_change_follows_from_the_case(cure, known, values):
    assert changed(cure, **known) == values


@pytest.mark.parametrize(("port", "after"), [(465, 25), (587, 25), (2525, None), (25, None)])
def test_without_encryption_only_a_port_that_exists_for_tls_is_left(port, after):
    assert changed("use_plain_25", port=port).get("port") == after


@pytest.mark.parametrize(
    ("user_name", "proposed"), [("app", "app@y.example"), ("app@z.example", "app@z.example")]
)
def test_the_full_address_is_proposed_as_user_name(user_name, proposed):
    change = CURES["use_full_address"].change
    assert change.asks is Asked.USER_NAME
    assert change.proposes(Case(PLAIN | {"user_name": user_name})) == proposed


@pytest.mark.parametrize(
    ("known", "is_offered"),
    [
        ({"host": "smtp.gmail.com", "port": 26, "tls": "starttls"}, True),
        ({"host": "smtp.gmail.com", "port": 587, "tls": "implicit"}, True),
        ({"host": "smtp.gmail.com", "port": 587, "tls": "starttls"}, False),
        ({"host": "mail.example.test", "port": 26, "tls": "starttls"}, False),
    ],
)
def test_the_port_of_the_provider_is_offered_where_the_account_has_another(known, is_offered):
    assert bool(offered(["use_provider_port"], known)) is is_offered


def test_every_cure_that_is_a_setting_can_be_applied_by_a_button():
    lacking = [
        f"{cure.code} in cures/settings.py has no `change`" for cure in settings.CURES if cure.change is None
    ]
    assert not lacking, "\n".join(lacking)


def test_giving_up_the_check_of_the_certificate_is_a_last_resort():
    assert [code for code, cure in CURES.items() if cure.change and cure.change.is_last_resort] == [
        "ignore_certificate"
    ]
