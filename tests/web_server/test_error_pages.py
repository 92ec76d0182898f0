"""What the web server refuses by itself: a page in the reader's language, below /api/ a problem document."""

import dataclasses
import datetime as dt
import html
import http.client
import json
import re

import pytest

from tests.web_server.error_texts import NUMBER, TEXTS
from tests.web_server.running import Running
from webapp.access.authentication import sessions
from webapp.access.guard import SESSION_KEY
from webapp.access.models import Person
from webapp.access.rights import Right
from webapp.web_server import connection, listener

MIB = 1024 * 1024
LANGUAGES = ("pt-BR", "en", "es")
PAGE, API = "/login", "/api/v1/messages"
BEYOND = {PAGE: 4 * MIB + 1, API: 36 * MIB + 1}


def head(path, language, *lines, method="POST"):
    first = (f"{method} {path} HTTP/1.1", "Host: localhost", f"Accept-Language: {language}", *lines)
    return ("\r\n".join(first) + "\r\n\r\n").encode()


def request(status, path, language, *lines):
    """A request that the server answers with `status`, and with 408 after its time limit."""
    if status == 408:
        return head(path, language, *lines, "Content-Length: 100") + b"slow"
    if status == 413:
        return head(path, language, *lines, f"Content-Length: {BEYOND[path]}")
    return {
        400: head(path, language, *lines, "Content-Length: x"),
        431: head(path, language, *lines, "X-Long: " + "x" * 32 * 1024),
        500: head(path, language, *lines, method="GET"),
        503: head(path, language, *lines, "Content-Length: 1000000"),
    }[status]


def fail(*_args, **_parameters):
    raise ZeroDivisionError("a fault of ours")


fail.right = Right.PUBLIC


@pytest.fixture
def running(app, monkeypatch):
    """The real application, a part of which fails; bodies have no budget and a short time limit."""
    monkeypatch.setitem(connection.LIMITS_S, connection.BODY, 0.2)
    monkeypatch.setattr(listener, "LOOK_EVERY_S", 0.05)
    monkeypatch.setattr(app, "testing", False)
    for endpoint in ("access.login", "access.log_in"):
        monkeypatch.setitem(app.view_functions, endpoint, fail)
    monkeypatch.setitem(app.before_request_funcs, "api", [fail])
    server = Running(app.config["POSTIGO"], app)
    monkeypatch.setattr(server.server.budget, "_most_bytes", 0)
    yield server
    server.close()


def answer_to(running, data):
    """Return the status, the header and the body of the answer to a request."""
    answer = http.client.HTTPResponse(running.open(data))
    answer.begin()
    return answer.status, answer.headers, answer.read().decode()


def without_number(text):
    return re.sub(r"\b[0-9a-f]{8}\b", NUMBER, text)


def words_of(page):
    """Return the text of each paragraph and heading in the part of a page that tells of the error."""
    section = re.search(r'<section class="empty".*?</section>', page, re.DOTALL)[0]
    title = re.search(r"<h1[^>]*>(.*?)</h1>", section)[1]
    meaning, cure = re.search(r'<p class="empty-subtitle[^>]*>(.*?)</p>', section, re.DOTALL)[1].split("<br>")
    return tuple(without_number(html.unescape(text)) for text in (title, meaning, cure))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", TEXTS)
def test_a_page_tells_the_whole_in_the_readers_language(running, status, language):
    answered, told, body = answer_to(running, request(status, PAGE, language))
    assert (answered, told["Content-Type"]) == (status, "text/html; charset=utf-8")
    assert f'<html lang="{language}"' in body
    texts = TEXTS[status][language]
    assert words_of(body) == (texts.page if status == 500 else texts.form)  # the one that is no POST


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", TEXTS)
def test_a_fragment_tells_the_same(running, status, language):
    answered, _, body = answer_to(running, request(status, PAGE, language, "HX-Request: true"))
    assert answered == status
    assert body.startswith("<section")
    assert words_of(body) == TEXTS[status][language].page


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", TEXTS)
def test_a_program_gets_the_same_as_a_problem_document(running, status, language):
    answered, told, body = answer_to(running, request(status, API, language))
    assert (answered, told["Content-Type"]) == (status, "application/problem+json")
    problem = json.loads(body)
    assert problem["status"] == status
    assert (problem["title"], without_number(problem["detail"])) == TEXTS[status][language].problem


def test_what_comes_too_early_says_when_to_come_back(running):
    for path in (PAGE, API):
        assert answer_to(running, request(503, path, "en"))[1]["Retry-After"] == "5"


def test_every_address_below_api_but_the_reference_is_for_programs(running):
    for path, kind in (("/api/v2/x", "application/problem+json"), ("/api/docs", "text/html; charset=utf-8")):
        answered, told, _ = answer_to(running, head(path, "en", "Content-Length: 99999999"))
        assert (answered, told["Content-Type"]) == (413, kind)


def test_the_number_of_a_fault_is_in_the_log(running, caplog):
    _, _, body = answer_to(running, request(500, PAGE, "en"))
    number = re.search(r"\b[0-9a-f]{8}\b", body)[0]
    [record] = [record for record in caplog.records if number in record.getMessage()]
    assert record.exc_info[0] is ZeroDivisionError


def test_a_person_is_told_in_the_language_that_they_chose(running, person):
    chosen = person("operator")
    Person.update(locale="es").where(Person.id == chosen.id).execute()
    with running.app.test_request_context():
        token = sessions.begin(chosen, lifetime=dt.timedelta(hours=1), address="", user_agent="")
        cookie = running.app.session_interface.get_signing_serializer(running.app).dumps({SESSION_KEY: token})
    for status in (400, 408, 413, 503):
        _, _, body = answer_to(running, request(status, PAGE, "en", f"Cookie: postigo={cookie}"))
        assert words_of(body) == TEXTS[status]["es"].form


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_counts_in_a_header_that_never_ends(running, monkeypatch, language):
    monkeypatch.setitem(connection.LIMITS_S, connection.HEADER, 0.5)
    _, _, body = answer_to(running, head(PAGE, language)[:-2] + b"X-Slow: x")
    assert words_of(body) == TEXTS[408][language].page


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_fault_in_place_of_a_form_says_how_to_send_it_again(running, language):
    data = head("/login", language, "Content-Length: 0")
    running.app.config["WTF_CSRF_ENABLED"] = False
    _, _, body = answer_to(running, data)
    assert words_of(body) == TEXTS[500][language].form


def test_a_fault_outside_of_flask_is_told_as_any_other(running, monkeypatch):
    once = iter([fail])
    inner = running.app.wsgi_app
    monkeypatch.setattr(running.app, "wsgi_app", lambda environ, start: next(once, inner)(environ, start))
    assert words_of(answer_to(running, request(500, PAGE, "es"))[2]) == TEXTS[500]["es"].page


def test_an_application_that_cannot_answer_at_all_does_not_keep_the_connection(running, monkeypatch):
    monkeypatch.setattr(running.app, "wsgi_app", lambda environ, start: 1 / 0)
    status, _, body = answer_to(running, request(500, PAGE, "es"))
    assert (status, body) == (500, "500 Internal Server Error")


def test_an_error_page_that_fails_itself_is_a_plain_one(running, monkeypatch):
    monkeypatch.setitem(running.app.jinja_env.globals, "icon", lambda *_: 1 / 0)
    status, told, body = answer_to(running, request(413, PAGE, "pt-BR"))
    assert (status, told["Content-Type"]) == (413, "text/html; charset=utf-8")
    assert '<html lang="pt-BR">' in body and "<script" not in body
    assert all(text in html.unescape(body) for text in TEXTS[413]["pt-BR"].form)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "line", ["X-Forwarded-Proto: javascript", "X-Forwarded-Proto: https, http", 'X-Forwarded-For: "unclosed']
)
def test_what_the_trusted_proxy_forwards_wrongly_is_told_as_any_other(app, line, language):
    settings = dataclasses.replace(app.config["POSTIGO"], trusted_proxy="127.0.0.1")
    server = Running(settings, app)
    try:
        status, _, body = answer_to(server, head(PAGE, language, line, method="GET"))
        assert (status, words_of(body)) == (400, TEXTS[400][language].page)
        status, _, body = answer_to(server, head(API, language, line, method="GET"))
        assert (status, json.loads(body)["detail"]) == (400, TEXTS[400][language].problem[1])
    finally:
        server.close()


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("pt-BR", "O Postigo não atende por este nome"),
        ("en", "Postigo does not answer under this name"),
        ("es", "Postigo no responde a este nombre"),
    ],
)
def test_a_foreign_host_name_is_told_in_words_that_name_no_variable(running, language, title):
    data = request(500, PAGE, language).replace(b"Host: localhost", b"Host: evil.example.com")
    status, _, body = answer_to(running, data)
    assert status == 400
    assert f"<h1>{title}</h1>" in html.unescape(body) and "POSTIGO_" not in body
