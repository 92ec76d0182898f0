"""Signing in and out through the page."""

import datetime as dt

import pytest
import time_machine
from flask import session

from tests.conftest import PASSWORD, TESTER
from webapp.access import people
from webapp.access.authentication import passwords, sessions, sign_in
from webapp.access.models import LimitHit, Person, Session
from webapp.audit.models import AuditEntry

EMAIL = "operator@example.com"
MOMENT = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)
RIGHT = {"email": EMAIL, "password": PASSWORD}


@pytest.fixture
def client(app, person):
    app.config["WTF_CSRF_ENABLED"] = False
    person("operator")
    return app.test_client()


def actions() -> list[str]:
    return [entry.action for entry in AuditEntry.select().order_by(AuditEntry.id)]


def test_it_works(client):
    page = client.get("/login", headers={"Accept-Language": "pt-BR"})
    assert page.status_code == 200
    for words in (">E-mail</label>", ">Senha</label>", ">Entrar</button>"):
        assert words in page.text
    answer = client.post("/login", data=RIGHT)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert client.get("/me").status_code == 200
    assert actions() == ["person.added", "sign_in.succeeded"]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", (">E-mail</label>", ">Password</label>", ">Sign in</button>")),
        ("es", (">Correo</label>", ">Contraseña</label>", ">Entrar</button>")),
    ],
)
def test_the_page_speaks_the_language_of_the_browser(client, language, words):
    page = client.get("/login", headers={"Accept-Language": language}).text
    for word in words:
        assert word in page


def test_a_signed_in_person_is_redirected_from_the_log_in_page(client):
    client.post("/login", data=RIGHT)
    assert client.get("/login?next=/me").headers["Location"] == "/me"


@pytest.mark.parametrize("email", [EMAIL, "nobody@example.com", "not an address", "x" * 200])
def test_whatever_was_wrong_the_answer_is_the_same(client, email):
    answer = client.post(
        "/login", data={"email": email, "password": "wrong"}, headers={"Accept-Language": "en"}
    )
    assert answer.status_code == 422
    assert "E-mail or password is wrong." in answer.text
    assert "wrong" not in answer.text.replace("E-mail or password is wrong.", "")
    assert email in answer.text
    assert actions()[-1] == "sign_in.failed"


@pytest.mark.parametrize("email", [EMAIL, "nobody@example.com"])
def test_a_password_is_hashed_for_an_unknown_address_too(client, monkeypatch, email):
    verified = []

    def verify(stored, password):
        verified.append(password)
        return False

    monkeypatch.setattr(passwords, "verify", verify)
    client.post("/login", data={"email": email, "password": "wrong"})
    assert verified == ["wrong"]


def test_a_deactivated_person_gets_the_same_answer_as_a_wrong_password(client):
    Person.update(active=False).execute()
    answer = client.post("/login", data=RIGHT, headers={"Accept-Language": "en"})
    assert "E-mail or password is wrong." in answer.text
    assert not Session.select().exists()


def test_what_was_typed_as_an_address_is_stored_nowhere(client):
    """People sometimes type their password into the address field."""
    client.post("/login", data={"email": PASSWORD, "password": ""})
    client.post("/login", data={"email": PASSWORD, "password": "x"})
    rows = [str(row.__data__) for model in (AuditEntry, LimitHit, Session) for row in model.select()]
    assert PASSWORD not in "".join(rows)


@pytest.mark.parametrize(
    "data", [{}, {"email": EMAIL}, {"password": PASSWORD}, {"email": "a\x1bb", "password": "x"}]
)
def test_an_incomplete_form_is_422_with_what_was_typed(client, data):
    answer = client.post("/login", data=data)
    assert answer.status_code == 422
    assert "aria-invalid" in answer.text
    assert PASSWORD not in answer.text
    assert client.post("/login", data=data, headers={"HX-Request": "true"}).status_code == 422


def test_log_in_brings_a_new_token_and_a_new_csrf_secret(client):
    """Session fixation: a cookie planted before log-in is not valid after it."""
    with client.session_transaction() as planted:
        planted.update(sid="planted", csrf_token="planted", locale="es", other="planted")
    with client:
        client.post("/login", data=RIGHT)
        assert session["sid"] != "planted"
        assert "planted" not in session.values()
        assert session["locale"] == "es"
        first = session["sid"]
        client.post("/login", data=RIGHT)
        assert session["sid"] != first
    assert sessions.find(first) is None
    assert Session.select().count() == 1


def test_signing_out_ends_the_session_in_the_database_too(client):
    with client:
        client.post("/login", data=RIGHT)
        token = session["sid"]
        assert client.post("/logout").headers["Location"] == "/login"
        assert "sid" not in session
    assert sessions.find(token) is None
    assert actions()[-1] == "sign_out.done"


def test_a_cookie_from_before_signing_out_is_refused(client):
    client.post("/login", data=RIGHT)
    old = client.get_cookie("postigo").value
    client.post("/logout")
    client.set_cookie("postigo", old)
    assert client.get("/me").status_code == 303


def test_an_outdated_hash_is_renewed_at_log_in(client):
    old = passwords.make_hasher(memory_kib=16, time_cost=1).hash(PASSWORD)
    Person.update(password_hash=old).execute()
    client.post("/login", data=RIGHT)
    new = Person.get().password_hash
    assert new != old
    assert not passwords.is_outdated(new)
    assert passwords.verify(new, PASSWORD)


@pytest.mark.parametrize("path", ["/me", "/me?a=1&b=%2F", "/people?x=//evil.example.com"])
def test_next_leads_back_inside_the_site(client, path):
    to_login = client.get(path).headers["Location"]
    assert to_login.startswith("/login?next=/")
    assert client.post(to_login, data=RIGHT).headers["Location"] == path


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example.com",
        "//evil.example.com",
        "/\\evil.example.com",
        "\\\\evil.example.com",
        "/\t/evil.example.com",
        "/\n/evil.example.com",
        "javascript:alert(1)",
        " https://evil.example.com",
        "evil.example.com",
        "@evil.example.com",
        "",
    ],
)
def test_next_leads_nowhere_else(client, target):
    answer = client.post("/login", query_string={"next": target}, data=RIGHT)
    assert answer.headers["Location"] == "/"


def fail(client, times, *, email=EMAIL, address="127.0.0.1"):
    for _ in range(times):
        answer = client.post(
            "/login", data={"email": email, "password": "wrong"}, environ_base={"REMOTE_ADDR": address}
        )
    return answer


def test_guessing_is_answered_on_the_page_itself_with_what_was_typed(client):
    with time_machine.travel(MOMENT, tick=False):
        assert fail(client, sign_in.FREE_PER_PAIR).status_code == 422
        answer = client.post("/login", data=RIGHT, headers={"Accept-Language": "en"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1")
    assert "Too many attempts. Try again in a second." in answer.text
    assert f'value="{EMAIL}"' in answer.text
    assert actions()[-1] == "limit.reached"
    assert not Session.select().exists()


def test_the_limit_sees_one_person_however_the_address_is_written(client):
    with time_machine.travel(MOMENT, tick=False):
        for email in (EMAIL, EMAIL.upper(), f" {EMAIL} ", "OPERATOR@example.com"):
            fail(client, 2, email=email)
        assert fail(client, 1).status_code == 429


def test_guessing_from_many_addresses_is_limited_by_person(client):
    for number in range(sign_in.GUESSING):
        fail(client, 1, address=f"10.0.0.{number}")
    assert fail(client, 1, address="10.0.1.1").status_code == 429
    assert fail(client, 1, address="10.0.1.1", email="other@example.com").status_code == 422


def test_guessing_at_many_people_is_limited_by_address(client, monkeypatch):
    monkeypatch.setattr(sign_in, "FREE_PER_ADDRESS", 7)
    with time_machine.travel(MOMENT, tick=False) as clock:
        for number in range(7):
            fail(client, 1, email=f"p{number}@example.com")
        assert fail(client, 1, email="p9@example.com").status_code == 429
        assert client.post("/login", data=RIGHT, environ_base={"REMOTE_ADDR": "10.0.0.1"}).status_code == 303
        clock.shift(sign_in.SLOWEST_OF_ADDRESS_S)
        assert fail(client, 1, email="p9@example.com").status_code == 422


def test_signing_in_rightly_is_never_limited(client):
    for _ in range(sign_in.FREE_PER_PAIR + 3):
        assert client.post("/login", data=RIGHT).status_code == 303


def test_log_in_without_a_csrf_token_is_refused(app, person):
    person("operator")
    answer = app.test_client().post("/login", data=RIGHT)
    assert answer.status_code == 400
    assert not Session.select().exists()


def test_a_session_ends_when_its_person_is_deactivated(client):
    client.post("/login", data=RIGHT)
    people.add("admin@example.com", "administrator", actor=TESTER, password=PASSWORD)
    operator = people.find_by_email(EMAIL)
    people.set_active(operator.id, False, version=operator.version, actor=TESTER)
    assert client.get("/me").headers["Location"].startswith("/login")
