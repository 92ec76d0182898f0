"""Security settings that Flask does not have by default, as the application has them."""

import dataclasses

import pytest

from tests.conftest import PASSWORD
from webapp import MAX_BODY_BYTES, MAX_FORM_PARTS, create_app


def sign_in(client, **options):
    data = {"email": "operator@example.com", "password": PASSWORD}
    return client.post("/login", data=data, **options)


@pytest.fixture
def client(app, person):
    app.config["WTF_CSRF_ENABLED"] = False
    person("operator")
    return app.test_client()


@pytest.mark.parametrize("host", ["evil.example.com", "localhost.evil.example.com", "127.0.0.2", "a b"])
def test_a_foreign_host_name_is_400(client, host):
    assert client.get("/login", headers={"Host": host}).status_code == 400


@pytest.mark.parametrize("host", ["localhost", "localhost:8080", "127.0.0.1:8080"])
def test_our_own_host_names_are_served(client, host):
    assert client.get("/login", headers={"Host": host}).status_code == 200


def test_a_body_beyond_the_limit_is_413(client):
    answer = client.post("/login", data={"email": "x" * MAX_BODY_BYTES, "password": "x"})
    assert answer.status_code == 413


@pytest.mark.parametrize(("fields", "is_refused"), [(MAX_FORM_PARTS, False), (MAX_FORM_PARTS + 1, True)])
@pytest.mark.parametrize("encoding", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_form_has_a_limited_number_of_fields_however_it_is_encoded(client, encoding, fields, is_refused):
    data = {f"field{place}": "x" for place in range(fields)}
    answer = client.post("/login", data=data, content_type=encoding)
    assert (answer.status_code == 413) is is_refused


def test_the_cookie_is_kept_from_scripts_and_other_sites(client):
    cookie = sign_in(client).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


def test_the_cookie_is_secure_behind_tls(client):
    assert "Secure" in sign_in(client, base_url="https://localhost").headers["Set-Cookie"]


def test_behind_a_trusted_proxy_the_client_is_who_it_forwards(storage, person):
    app = create_app(dataclasses.replace(storage, trusted_proxy="127.0.0.1"))
    app.config["WTF_CSRF_ENABLED"] = False
    person("operator")
    headers = {"X-Forwarded-For": "10.1.2.3", "X-Forwarded-Proto": "https"}
    assert "Secure" in sign_in(app.test_client(), headers=headers).headers["Set-Cookie"]


def test_forwarded_headers_of_anybody_are_not_believed(client):
    headers = {
        "X-Forwarded-For": "10.1.2.3",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "evil.example.com",
    }
    assert "Secure" not in sign_in(client, headers=headers).headers["Set-Cookie"]


def test_pages_are_not_kept_by_caches(client):
    assert client.get("/login").headers["Cache-Control"] == "no-store"
