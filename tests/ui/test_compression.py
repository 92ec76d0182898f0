"""Compressed answers: how small, which ones, and what their length must not tell."""

import gzip
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import PASSWORD
from webapp.ui.compression import is_marked
from webapp.ui.csrf import mask, unmask

SignIn = Callable[[str], FlaskClient]
GZIP = {"Accept-Encoding": "gzip, deflate, br"}
# A page here shows no secret and no content of messages: their subjects are content too.
COMPRESSED = {"accounts.report", "accounts.print", "audit.report", "credentials.report", "connectors.report",
              "applications.report", "access.report", "causes.report", "causes.show"}  # fmt: skip


def test_these_pages_are_compressed_and_no_other(app: Flask) -> None:
    assert {name for name, view in app.view_functions.items() if is_marked(view)} == COMPRESSED


def test_a_page_is_compressed_for_who_accepts_it_and_the_same_otherwise(signed_in: SignIn) -> None:
    client = signed_in("administrator")
    plain, small = client.get("/connectors"), client.get("/connectors", headers=GZIP)
    assert "Content-Encoding" not in plain.headers
    assert small.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(small.data)[:2000] == plain.data[:2000]
    assert int(small.headers["Content-Length"]) == len(small.data) < len(plain.data) / 2
    for answer in (plain, small):
        assert {"Accept-Encoding", "HX-Request"} <= set(answer.vary)


@pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0", "identity"])
def test_who_does_not_accept_gzip_gets_none(signed_in: SignIn, accepted: str) -> None:
    headers = {"Accept-Encoding": accepted}
    assert "Content-Encoding" not in signed_in("auditor").get("/connectors", headers=headers).headers


@pytest.mark.parametrize(
    ("url", "headers", "is_compressed"),
    [
        ("http://localhost", {}, True),
        ("https://localhost", {"Sec-Fetch-Site": "same-origin"}, True),
        ("https://localhost", {"Sec-Fetch-Site": "none"}, True),
        ("https://localhost", {"Sec-Fetch-Site": "cross-site"}, False),
        ("https://localhost", {"Sec-Fetch-Site": "same-site"}, False),
        ("http://localhost", {"Sec-Fetch-Site": "cross-site"}, False),
        ("https://localhost", {}, False),
    ],
)
def test_a_page_that_another_site_asked_for_is_not_compressed(
    app: Flask, person: Callable[[str], object], url: str, headers: dict[str, str], is_compressed: bool
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    person("auditor")
    client = app.test_client()
    data = {"email": "auditor@example.com", "password": PASSWORD}
    client.post("/login", data=data, base_url=url)
    answer = client.get("/connectors", base_url=url, headers=GZIP | headers)
    assert answer.status_code == 200
    assert ("Content-Encoding" in answer.headers) is is_compressed


def test_a_static_file_is_compressed_and_kept_by_the_browser(app: Flask) -> None:
    client, url = app.test_client(), "/static/css/postigo.css"
    plain, small = client.get(url, buffered=True), client.get(url, headers=GZIP)
    assert gzip.decompress(small.data) == plain.data
    assert len(small.data) < len(plain.data) / 2
    assert small.headers["ETag"].startswith("W/")
    again = client.get(url, headers=GZIP | {"If-None-Match": small.headers["ETag"]}, buffered=True)
    assert (again.status_code, again.data) == (304, b"")
    assert "Accept-Encoding" in again.vary
    part = client.get(url, headers=GZIP | {"Range": "bytes=0-9"}, buffered=True)
    assert (part.status_code, part.data) == (206, plain.data[:10])


def test_a_small_file_and_the_answer_to_head_are_left_as_they_are(app: Flask) -> None:
    client = app.test_client()
    small = client.get("/static/img/favicon.svg", headers=GZIP, buffered=True)
    head = client.head("/static/css/postigo.css", headers=GZIP, buffered=True)
    for answer in (small, head):
        assert answer.status_code == 200
        assert "Content-Encoding" not in answer.headers


def test_every_answer_has_another_token_and_each_is_accepted(
    app: Flask, person: Callable[[str], object]
) -> None:
    person("auditor")
    client = app.test_client()
    first, second = (_token(client.get("/login").text) for _ in range(2))
    assert first != second
    assert unmask(first).partition(".")[0] == unmask(second).partition(".")[0]
    for token in (first, second):
        data = {"email": "x@example.com", "password": "x", "csrf_token": token}
        assert client.post("/login", data=data).status_code == 422


@pytest.mark.parametrize("token", ["", "x", "é", "AAAA", "AA==", "A" * 4001, "gICAgA=="])
def test_a_text_that_is_no_token_is_refused(app: Flask, token: str) -> None:
    client = app.test_client()
    client.get("/login")
    data = {"email": "x@example.com", "password": "x", "csrf_token": token}
    assert client.post("/login", data=data).status_code == 400


def test_an_unmasked_token_is_refused(app: Flask) -> None:
    client = app.test_client()
    bare = unmask(_token(client.get("/login").text))
    assert bare is not None
    data = {"email": "x@example.com", "password": "x", "csrf_token": bare}
    assert client.post("/login", data=data).status_code == 400


@pytest.mark.parametrize("token", ["a", "IjEyMyI.Z.abc_-", "x" * 99])
def test_a_masked_token_is_read_back(token: str) -> None:
    assert mask(token) != mask(token)
    assert unmask(mask(token)) == token


def _token(html: str) -> str:
    return html.split('name="csrf_token" value="')[1].split('"')[0]
