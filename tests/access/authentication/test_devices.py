"""A known browser has attempts of its own: nobody locks a person out from outside."""

import datetime as dt

import pytest
import time_machine
from flask.testing import FlaskClient

from tests.conftest import PASSWORD, TESTER
from webapp.access.authentication import devices, reset
from webapp.access.authentication.sign_in import (
    FREE_PER_DEVICE,
    FREE_PER_PAIR,
    GUESSING,
    SLOWEST_OF_DEVICE_S,
    SLOWEST_OF_PAIR_S,
    WAIT_WHILE_GUESSING_S,
)
from webapp.access.people import find_by_email
from webapp.access.views.links import AT_MOST

EMAIL = "administrator@example.com"
KEY = b"k" * 32


@pytest.fixture
def visitor(app, person):
    """A maker of browsers at an address of their own; the first call makes the administrator."""
    app.config["WTF_CSRF_ENABLED"] = False
    person("administrator")

    def make(address: str = "10.0.0.1") -> FlaskClient:
        client = app.test_client()
        client.environ_base["REMOTE_ADDR"] = address
        return client

    return make


def log_in(client: FlaskClient, password: str = PASSWORD, email: str = EMAIL) -> int:
    return client.post("/login", data={"email": email, "password": password}).status_code


def wait_of(client: FlaskClient) -> int:
    """Return the seconds for which a refused attempt with the right password has to wait."""
    answer = client.post("/login", data={"email": EMAIL, "password": PASSWORD})
    assert answer.status_code == 429
    return int(answer.headers["Retry-After"])


def guess_from_outside(visitor, email: str = EMAIL) -> None:
    """Guess from many addresses until unknown browsers have to wait."""
    statuses = [
        log_in(visitor(f"203.0.113.{number // FREE_PER_PAIR}"), "guess", email) for number in range(GUESSING)
    ]
    assert set(statuses) == {422}
    assert log_in(visitor("203.0.113.99"), "guess", email) == 429


@pytest.fixture
def clock():
    with time_machine.travel(dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC), tick=False) as traveller:
        yield traveller


def test_fifty_wrong_passwords_from_outside_do_not_lock_out_a_known_browser(visitor):
    known = visitor()
    assert log_in(known) == 303
    known.post("/logout")
    guess_from_outside(visitor)
    known.environ_base["REMOTE_ADDR"] = "10.9.9.9"  # it moved to another network
    assert log_in(known) == 303


def test_who_knows_the_password_waits_a_short_while_however_long_others_guess(visitor, clock):
    guess_from_outside(visitor)
    for _ in range(20):  # of which each minute uses all attempts that unknown browsers have
        clock.shift(60)
        for number in range(40):
            log_in(visitor(f"198.51.100.{number}"), "guess")
    stranger = visitor("192.0.2.1")
    assert wait_of(stranger) == WAIT_WHILE_GUESSING_S <= 60
    clock.shift(WAIT_WHILE_GUESSING_S)
    assert log_in(stranger) == 303


def test_while_others_guess_each_attempt_of_an_unknown_browser_has_to_wait(visitor, clock):
    guess_from_outside(visitor)
    stranger = visitor("192.0.2.1")
    wait_of(stranger)
    clock.shift(WAIT_WHILE_GUESSING_S)
    assert log_in(stranger, "guess") == 422
    assert wait_of(stranger) == WAIT_WHILE_GUESSING_S
    clock.shift(WAIT_WHILE_GUESSING_S - 1)
    assert wait_of(stranger) == 1


def test_an_address_from_which_somebody_guesses_is_slowed_down_and_never_locked(visitor, clock):
    guesser = visitor("203.0.113.1")
    waits = []
    for _ in range(12):
        while log_in(guesser, "guess") == 429:
            waits.append(wait_of(guesser))
            clock.shift(waits[-1])
    assert waits == [1, 2, 4, 8, 16, 32, SLOWEST_OF_PAIR_S][: len(waits)]
    clock.shift(SLOWEST_OF_PAIR_S)
    assert log_in(guesser) == 303


def test_addresses_of_one_ipv6_network_are_one_guesser(visitor, clock):
    for number in range(FREE_PER_PAIR):
        assert log_in(visitor(f"2001:db8:0:1::{number:x}"), "guess") == 422
    assert log_in(visitor("2001:db8:0:1:ffff::1"), "guess") == 429
    assert log_in(visitor("2001:db8:0:2::1"), "guess") == 422
    assert log_in(visitor("2001:db8:0:2::1:1")) == 303


def test_a_person_at_another_address_of_their_ipv6_network_is_known_there(visitor, clock):
    assert log_in(visitor("2001:db8:0:1::7")) == 303
    guess_from_outside(visitor)
    assert log_in(visitor("2001:db8:0:1::8")) == 303


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("pt-BR", "Tentativas demais. Tente de novo em 20 segundos. Em um navegador em que você já entrou"),
        ("en", "Too many attempts. Try again in 20 seconds. A browser in which you have signed in before"),
        ("es", "Demasiados intentos. Inténtelo de nuevo en 20 segundos. En un navegador en el que ya entró"),
    ],
)
def test_who_has_to_wait_is_told_for_how_long_and_what_does_without(visitor, clock, language, words):
    guess_from_outside(visitor)
    data = {"email": EMAIL, "password": PASSWORD}
    answer = visitor("192.0.2.1").post("/login", data=data, headers={"Accept-Language": language})
    assert words in answer.text
    assert f'value="{EMAIL}"' in answer.text


def test_an_address_at_which_a_session_lives_is_not_locked_out_either(visitor):
    assert log_in(visitor("10.0.0.7")) == 303
    guess_from_outside(visitor)
    assert log_in(visitor("10.0.0.7")) == 303


def test_a_known_browser_is_slowed_down_by_itself(visitor, clock):
    known = visitor()
    log_in(known)
    assert {log_in(known, "guess") for _ in range(FREE_PER_DEVICE)} == {422}
    assert log_in(known) == 429
    clock.shift(SLOWEST_OF_DEVICE_S)
    assert log_in(known) == 303


def test_who_set_a_password_by_a_link_can_sign_in_at_once(visitor, person):
    token = reset.make_link(find_by_email(EMAIL).id, actor=TESTER)
    guess_from_outside(visitor)
    new = "another horse battery staple"
    client = visitor("192.0.2.1")
    answer = client.post(f"/reset/{token}", data={"password": new, "again": new})
    assert answer.status_code == 303
    assert log_in(client, new) == 303


def test_the_cookie_of_one_person_is_worth_nothing_for_another(visitor, person):
    person("operator")
    known = visitor()
    log_in(known)
    name = devices.name_for(EMAIL)
    value = known.get_cookie(name).value
    known.set_cookie(devices.name_for("operator@example.com"), value)
    guess_from_outside(visitor, "operator@example.com")
    assert log_in(known, PASSWORD, "operator@example.com") == 429


@pytest.mark.parametrize("planted", ["", "x", "x.y.z", "WyJhIl0.x.y", "ÿ"])
def test_a_planted_cookie_is_no_known_browser(planted):
    assert devices.find(planted, EMAIL, KEY) is None


def test_a_cookie_is_known_by_its_key_and_for_half_a_year():
    with time_machine.travel(dt.datetime(2026, 1, 1, tzinfo=dt.UTC), tick=False) as moment:
        value = devices.issue(EMAIL, KEY)
        assert devices.find(value, EMAIL.upper(), KEY)
        assert devices.find(value, EMAIL, b"other" * 8) is None
        moment.shift(dt.timedelta(days=181))
        assert devices.find(value, EMAIL, KEY) is None


def test_links_that_are_not_valid_count_by_purpose_and_a_valid_one_always_opens(visitor):
    token = reset.make_link(find_by_email(EMAIL).id, actor=TESTER)
    client = visitor()
    assert {client.get("/reset/unknown").status_code for _ in range(AT_MOST)} == {404}
    assert client.get("/reset/unknown").status_code == 429
    assert client.get("/setup/unknown").status_code == 404
    assert client.get(f"/reset/{token}").status_code == 200


def test_over_tls_the_cookies_are_bound_to_this_host_and_clear_requests_end(visitor):
    over_tls = {"wsgi.url_scheme": "https"}
    client = visitor()
    answer = client.post("/login", data={"email": EMAIL, "password": PASSWORD}, environ_overrides=over_tls)
    cookies = answer.headers.getlist("Set-Cookie")
    assert len(cookies) == 2
    for cookie in cookies:
        assert cookie.startswith("__Host-postigo")
        assert "Secure" in cookie
        assert "Path=/" in cookie
        assert "HttpOnly" in cookie
        assert "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_in_clear_the_cookies_have_their_plain_names(visitor):
    answer = visitor().post("/login", data={"email": EMAIL, "password": PASSWORD})
    assert not any("__Host-" in cookie for cookie in answer.headers.getlist("Set-Cookie"))
    assert "Strict-Transport-Security" not in answer.headers


def test_a_session_begun_over_tls_goes_on_over_tls(visitor):
    client = visitor()
    client.post("/login", data={"email": EMAIL, "password": PASSWORD}, base_url="https://127.0.0.1")
    assert client.get("/accounts", base_url="https://127.0.0.1").status_code == 200
