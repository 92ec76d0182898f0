"""What the further looks found decides between causes, and stands first among the cures."""

import pytest

from webapp.errors import MailError, TunnelError
from webapp.mail.diagnosis.cures import offered
from webapp.mail.diagnosis.diagnose import diagnose
from webapp.transcript import Stage

ACCOUNT = {
    "host": "mail.example.com",
    "port": 587,
    "tls": "starttls",
    "user_name": "app@example.com",
    "connector": None,
    "sender": "app@example.com",
    "verify": True,
}
ON_465 = {"found_port": 465, "found_tls": "implicit", "found_type": "SSL"}
CONNECTOR = {"connector": "Filial"}
CERTIFICATE = {"not_before": "2020-01-01T00:00:00+00:00", "not_after": "2020-12-31T00:00:00+00:00"}


def told(code, stage, found, **account):
    kind = TunnelError if stage in (Stage.CONNECT, Stage.RESOLVE) else MailError
    return diagnose(kind(code, stage=stage, waited_s=5), ACCOUNT | account | found)


@pytest.mark.parametrize(
    ("code", "stage", "account", "found", "cause"),
    [
        ("connect.timeout", Stage.CONNECT, {"port": 578}, ON_465, "connect.other_port"),
        ("connect.refused", Stage.CONNECT, {"port": 578}, ON_465, "connect.other_port"),
        ("connector.target_timeout", Stage.CONNECT, {"port": 578} | CONNECTOR, ON_465, "connect.other_port"),
        ("connect.timeout", Stage.CONNECT, {"port": 25}, ON_465, "connect.port_25_blocked"),
        (
            "connect.refused",
            Stage.CONNECT,
            {"host": "localhost", "in_container": True},
            ON_465,
            "connect.other_port",
        ),
        (
            "connector.target_timeout",
            Stage.CONNECT,
            CONNECTOR,
            ON_465 | {"found_direct": True},
            "connector.holds_back",
        ),
        ("banner.silent", Stage.BANNER, CONNECTOR, {"found_direct": True}, "connector.holds_back"),
        (
            "banner.silent",
            Stage.BANNER,
            CONNECTOR,
            {"found_port": 587, "found_tls": "implicit", "found_direct": False},
            "banner.waits_for_tls",
        ),
        ("banner.lost", Stage.BANNER, {"port": 465}, ON_465, "banner.waits_for_tls"),
        (
            "tls.lost",
            Stage.TLS,
            {"tls": "implicit"} | CONNECTOR,
            {"found_port": 587, "found_tls": "starttls"},
            "tls.plain_text_first",
        ),
        (
            "resolve.not_found",
            Stage.RESOLVE,
            {},
            {"found_addresses": ["192.0.2.7"], "second_resolver": "192.0.2.53"},
            "resolve.resolvers_differ",
        ),
        (
            "tls.expired",
            Stage.TLS,
            {"certificate": CERTIFICATE},
            {"server_time": "2020-06-01 12:00"},
            "tls.clock_differs",
        ),
    ],
)
def test_a_look_decides_the_cause(code, stage, account, found, cause):
    assert told(code, stage, found, **account).code == cause


def test_without_the_look_the_cause_stays_open():
    assert told("connect.timeout", Stage.CONNECT, {}, port=578).code == "connect.timeout"
    assert told("banner.silent", Stage.BANNER, {}, **CONNECTOR).code == "connector.opened_and_silent"
    assert told("resolve.not_found", Stage.RESOLVE, {}).code == "resolve.not_found"
    assert told("tls.expired", Stage.TLS, {}, certificate=CERTIFICATE).code == "tls.expired"


def test_a_look_leaves_only_one_of_two_causes():
    assert told("connect.timeout", Stage.CONNECT, {}, port=25).or_else == ("connect.timeout",)
    assert told("connect.timeout", Stage.CONNECT, ON_465, port=25).or_else == ()


@pytest.mark.parametrize(
    ("code", "stage", "account", "found", "cause"),
    [
        # The same port in the same mode says nothing about another one.
        ("connect.timeout", Stage.CONNECT, {}, {"answers_now": True}, "connect.timeout"),
        ("banner.silent", Stage.BANNER, {}, ON_465, "banner.silent"),
        ("banner.silent", Stage.BANNER, CONNECTOR, {"found_direct": False}, "connector.opened_and_silent"),
        # A certificate that is out of its dates by both clocks.
        (
            "tls.expired",
            Stage.TLS,
            {"certificate": CERTIFICATE},
            {"server_time": "2021-06-01 12:00"},
            "tls.expired",
        ),
        ("tls.self_signed", Stage.TLS, {"certificate": CERTIFICATE}, {}, "tls.self_signed"),
        (
            "connector.auth_refused",
            Stage.CONNECTOR,
            CONNECTOR,
            {"found_direct": True},
            "connector.auth_refused",
        ),
        ("resolve.not_found", Stage.RESOLVE, {}, {"found_addresses": []}, "resolve.not_found"),
    ],
)
def test_near_neighbours_stay_what_they_are(code, stage, account, found, cause):
    assert told(code, stage, found, **account).code == cause


def test_the_place_found_is_the_first_cure_and_what_it_replaces_is_gone():
    found = told("starttls.not_offered", Stage.TLS, ON_465).cures
    assert found[0] == "use_found_place"
    assert not set(found) & {"use_ssl_465", "use_starttls_587", "use_plain_25", "correct_port"}


def test_a_port_that_is_closed_is_not_proposed():
    before = told("starttls.not_offered", Stage.TLS, {}).cures
    closed = told("starttls.not_offered", Stage.TLS, {"closed_ports": [25, 465]}).cures
    assert set(before) - set(closed) == {"use_ssl_465", "use_plain_25"}


def test_a_server_without_tls_at_a_port_of_its_own_is_used_there():
    closed = {"closed_ports": [25, 465, 587, 2525]}
    assert "use_plain_25" in told("starttls.not_offered", Stage.TLS, closed | {"port": 2613}).cures
    assert "use_plain_25" not in told("starttls.not_offered", Stage.TLS, closed).cures


def test_the_port_is_not_suspected_where_no_port_takes_connections():
    names = ("correct_port", "ask_firewall")
    nowhere = {"closed_ports": [25, 465, 587]}
    assert offered(names, ACCOUNT) == names
    assert offered(names, ACCOUNT | nowhere) == ("ask_firewall",)
    assert offered(names, ACCOUNT | nowhere | {"some_port_reached": True}) == names


def test_an_unusual_port_is_suspected_though_all_usual_ones_are_closed():
    mistyped = ACCOUNT | {"port": 2699, "closed_ports": [25, 465, 587, 2525]}
    assert offered(("correct_port", "correct_host"), mistyped) == ("correct_port", "correct_host")


def test_the_connector_is_not_left_out_where_that_does_not_help():
    names = ("try_without_connector", "correct_connector")
    known = ACCOUNT | CONNECTOR
    assert offered(names, known) == names
    assert offered(names, known | {"found_direct": False}) == ("correct_connector",)
    assert offered(names, known | {"found_direct": True}) == ("leave_connector_out", "correct_connector")


def test_a_server_that_answers_now_is_tested_again_first():
    assert told("connect.timeout", Stage.CONNECT, {"answers_now": True}).cures[0] == "test_again_now"
