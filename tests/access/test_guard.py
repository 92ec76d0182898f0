"""The guard before every view: whom it lets through, and its answers to others."""

import pytest

from tests.conftest import PASSWORD
from webapp import create_app
from webapp.access.models import Session
from webapp.audit.models import AuditEntry


def test_an_anonymous_visitor_is_sent_to_the_log_in_and_back(app):
    answer = app.test_client().get("/people?page=2")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/login?next=/people?page%3D2")


def test_an_action_is_not_returned_to(app):
    app.config["WTF_CSRF_ENABLED"] = False
    assert app.test_client().post("/practice/empty").headers["Location"] == "/login"


def test_a_form_leads_by_the_log_in_to_its_page(app):
    app.config["WTF_CSRF_ENABLED"] = False
    assert app.test_client().post("/people").headers["Location"] == "/login?next=/people/new"


def test_a_fragment_asked_for_after_the_session_ended_moves_the_whole_page_to_the_log_in(app):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://localhost/audit?who=ana"}
    answer = app.test_client().get("/audit?who=an", headers=headers)
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"] == "/login?next=/audit?who%3Dana"


@pytest.mark.parametrize(
    "current", ["", "http://localhost//evil.example.com", "javascript:alert(1)", "http://[x"]
)
def test_a_fragment_with_an_odd_page_comes_back_to_the_start(app, current):
    answer = app.test_client().get("/audit", headers={"HX-Request": "true", "HX-Current-URL": current})
    assert answer.headers["HX-Redirect"] == "/login"


def test_a_role_without_the_right_is_told_so_and_it_is_recorded(signed_in):
    client = signed_in("operator")
    answer = client.get("/people", headers={"Accept-Language": "en"})
    assert answer.status_code == 403
    assert "Your role does not include this right." in answer.text
    entry = AuditEntry.select().order_by(AuditEntry.id.desc()).get()
    assert (entry.action, entry.actor, entry.address) == (
        "access.refused",
        "operator@example.com",
        "127.0.0.1",
    )
    assert entry.after == {"method": "GET", "path": "/people"}


def test_a_refused_fragment_is_a_fragment(signed_in):
    answer = signed_in("operator").get("/people", headers={"HX-Request": "true"})
    assert answer.status_code == 403
    assert "<html" not in answer.text


def test_an_address_that_does_not_exist_is_the_same_for_everybody(app, signed_in):
    assert app.test_client().get("/nothing-here").status_code == 404
    assert signed_in("operator").get("/nothing-here").status_code == 404


@pytest.mark.parametrize("path", ["/people/9223372036854775808", "/people/99999999999999999999999999"])
def test_a_number_beyond_every_row_is_not_found(signed_in, path):
    client = signed_in("administrator")
    assert client.get(path).status_code == 404
    assert client.get("/people/9223372036854775807").status_code == 404


def test_static_files_ask_nobody_who_they_are(app):
    answer = app.test_client().get("/static/css/postigo.css")
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    answer.close()


def test_a_view_that_names_no_right_is_refused_to_administrators_too(storage, person):
    app = create_app(storage)
    app.config["WTF_CSRF_ENABLED"] = False
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    person("administrator")
    client = app.test_client()
    client.post("/login", data={"email": "administrator@example.com", "password": PASSWORD})
    answer = client.get("/forgotten")
    assert answer.status_code == 403
    assert "secret" not in answer.text


def test_a_signed_in_person_is_told_that_a_page_is_too_old(app, person):
    """The error page of the CSRF check has the layout for the signed-in person."""
    app.config["WTF_CSRF_ENABLED"] = False
    person("operator")
    client = app.test_client()
    client.post("/login", data={"email": "operator@example.com", "password": PASSWORD})
    app.config["WTF_CSRF_ENABLED"] = True
    answer = client.post("/logout")
    assert answer.status_code == 400
    assert "operator@example.com" in answer.text
    assert Session.select().count() == 1


def test_a_form_without_its_token_is_recorded_with_the_signed_in_person(app, signed_in):
    client = signed_in("operator")
    app.config["WTF_CSRF_ENABLED"] = True
    assert client.post("/me/sessions/end").status_code == 400
    entry = AuditEntry.select().order_by(AuditEntry.id.desc()).get()
    assert (entry.action, entry.actor) == ("access.forged", "operator@example.com")
    assert entry.after == {"reason": "POST /me/sessions/end"}


def test_a_form_without_its_token_from_an_anonymous_visitor_is_not_recorded(app):
    before = AuditEntry.select().count()
    assert app.test_client().post("/login", data={"email": "x", "password": "y"}).status_code == 400
    assert AuditEntry.select().count() == before
