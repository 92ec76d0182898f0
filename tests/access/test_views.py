"""The page of people, the page of the signed-in person, and the pages behind one-time links."""

import re

import pytest

from tests.conftest import PASSWORD, TESTER
from webapp.access import people
from webapp.access.authentication import links, passwords, reset, setup
from webapp.access.models import Person, Session
from webapp.audit.models import AuditEntry

NEW = "a quite different phrase"
EN = {"Accept-Language": "en"}
TWICE = {"password": NEW, "again": NEW}


@pytest.fixture
def administrator(signed_in):
    return signed_in("administrator")


@pytest.fixture
def bruno(storage) -> Person:
    return people.add("bruno@example.com", "operator", actor=TESTER, password=PASSWORD)


@pytest.fixture
def stranger(app):
    app.config["WTF_CSRF_ENABLED"] = False
    return app.test_client()


def last_action() -> str:
    return AuditEntry.select().order_by(AuditEntry.id.desc()).get().action


def test_it_works(administrator, bruno):
    page = administrator.get("/people", headers=EN)
    assert page.status_code == 200
    assert "bruno@example.com" in page.text
    assert "Can sign in" in page.text
    assert administrator.get(f"/people/{bruno.id}").status_code == 200
    assert administrator.get("/people/new").status_code == 200


def test_an_auditor_reads_without_a_button_to_press(signed_in, bruno):
    auditor = signed_in("auditor")
    page = auditor.get(f"/people/{bruno.id}").text
    main = page[page.index("<main") :]
    assert "<form" not in main
    assert "/people/new" not in auditor.get("/people").text


def test_a_person_who_does_not_exist_is_not_found(administrator):
    for path in ("", "/role", "/activate", "/deactivate", "/reset-link", "/sessions/end", "/sessions/1/end"):
        ask = administrator.post if path else administrator.get
        assert ask(f"/people/999{path}", data={"role": "auditor", "version": "1"}).status_code == 404


def test_a_person_is_added_and_gets_in_by_a_link_that_is_shown_once(administrator, stranger):
    answer = administrator.post("/people", data={"email": "dora@example.com", "role": "auditor"})
    assert answer.status_code == 303
    page = administrator.get(answer.headers["Location"], headers=EN)
    assert "Has no password yet" in page.text
    dora = people.find_by_email("dora@example.com")
    shown = administrator.post(f"/people/{dora.id}/reset-link").text
    path = re.search(r"http://localhost(/reset/[\w-]+)", shown).group(1)
    assert path not in administrator.get(f"/people/{dora.id}").text
    assert "dora@example.com" in stranger.get(path).text
    assert stranger.post(path, data=TWICE).headers["Location"] == "/login"
    assert stranger.post("/login", data={"email": dora.email, "password": NEW}).status_code == 303


@pytest.mark.parametrize(
    "data", [{}, {"email": "x", "role": "auditor"}, {"email": "a@example.com", "role": "root"}]
)
def test_an_incomplete_person_is_422_with_what_was_typed(administrator, data):
    answer = administrator.post("/people", data=data)
    assert answer.status_code == 422
    assert f'value="{data.get("email", "")}"' in answer.text
    assert Person.select().count() == 1


def test_an_address_that_is_taken_is_said_at_its_field(administrator, bruno):
    answer = administrator.post("/people", data={"email": bruno.email, "role": "auditor"}, headers=EN)
    assert answer.status_code == 422
    assert "There is already a person with this e-mail." in answer.text


def test_more_than_the_form_asks_for_changes_nothing(administrator):
    extra = {"id": "77", "active": "no", "password_hash": "x", "created_at": "2000-01-01", "version": "9"}
    administrator.post("/people", data={"email": "dora@example.com", "role": "auditor", **extra})
    dora = people.find_by_email("dora@example.com")
    assert (dora.id != 77, dora.active, dora.password_hash, dora.version) == (True, True, None, 1)
    assert dora.created_at.year > 2000


def test_a_role_is_changed(administrator, bruno):
    answer = administrator.post(f"/people/{bruno.id}/role", data={"role": "auditor", "version": "1"})
    assert (answer.status_code, people.get(bruno.id).role) == (303, "auditor")


@pytest.mark.parametrize("version", ["0", "2", "", "x", "-1", "1" * 40, "１"])
def test_an_old_or_odd_version_is_a_conflict_with_the_present_state(administrator, bruno, version):
    answer = administrator.post(
        f"/people/{bruno.id}/role", data={"role": "auditor", "version": version}, headers=EN
    )
    assert answer.status_code == 409
    assert "Somebody else changed this person" in answer.text
    assert people.get(bruno.id).role == "operator"


def test_an_unknown_role_is_422(administrator, bruno):
    assert (
        administrator.post(f"/people/{bruno.id}/role", data={"role": "root", "version": "1"}).status_code
        == 422
    )


def test_the_last_administrator_is_told_why_not_and_it_is_recorded(administrator):
    me = people.find_by_email("administrator@example.com")
    answer = administrator.post(f"/people/{me.id}/deactivate", data={"version": "1"}, headers=EN)
    assert answer.status_code == 409
    assert "last administrator who can sign in" in answer.text
    assert last_action() == "person.change_refused"
    assert people.get(me.id).active


def test_deactivating_and_activating(administrator, bruno):
    administrator.post(f"/people/{bruno.id}/deactivate", data={"version": "1"})
    assert "Deactivated" in administrator.get(f"/people/{bruno.id}", headers=EN).text
    assert administrator.post(f"/people/{bruno.id}/reset-link").status_code == 409
    administrator.post(f"/people/{bruno.id}/activate", data={"version": "2"})
    assert people.get(bruno.id).active


def test_sessions_of_a_person_are_listed_and_ended(administrator, stranger, bruno):
    stranger.post(
        "/login", data={"email": bruno.email, "password": PASSWORD}, headers={"User-Agent": "Lynx <b>2</b>"}
    )
    page = administrator.get(f"/people/{bruno.id}").text
    assert "Lynx &lt;b&gt;2&lt;/b&gt;" in page
    row = Session.get(Session.person == bruno)
    mine = Session.get(Session.person != bruno)
    assert administrator.post(f"/people/{bruno.id}/sessions/{mine.id}/end").status_code == 404
    assert administrator.post(f"/people/{bruno.id}/sessions/{row.id}/end").status_code == 303
    assert stranger.get("/me").status_code == 303
    assert administrator.post(f"/people/{bruno.id}/sessions/end").status_code == 303
    assert administrator.get("/me").status_code == 200


def test_the_own_page_changes_the_password(signed_in):
    client = signed_in("operator")
    assert client.get("/me").status_code == 200
    assert client.post("/me/password", data={"present": PASSWORD, **TWICE}).status_code == 303
    assert passwords.verify(Person.get().password_hash, NEW)
    assert client.get("/me").status_code == 200


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "Type the password."),
        ({"present": "wrong one", **TWICE}, "This is not your present password."),
        ({"present": PASSWORD, "password": NEW, "again": "something else"}, "The two are not the same."),
        ({"present": PASSWORD, "password": "short", "again": "short"}, "Use at least 12 characters."),
        (
            {"present": PASSWORD, "password": "a" * 12, "again": "a" * 12},
            "among the first that anybody",
        ),
    ],
)
def test_a_refused_new_password_is_422_at_its_field_and_never_in_the_page(signed_in, data, words):
    client = signed_in("operator")
    answer = client.post("/me/password", data=data, headers=EN)
    assert answer.status_code == 422
    assert words in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert not any(value in answer.text for value in data.values())
    assert passwords.verify(Person.get().password_hash, PASSWORD)


def test_guessing_the_present_password_is_429_on_the_page_itself(signed_in):
    client = signed_in("operator")
    for _ in range(people.AT_MOST):
        client.post("/me/password", data={"present": "wrong one", **TWICE})
    answer = client.post("/me/password", data={"present": "wrong one", **TWICE}, headers=EN)
    assert (answer.status_code, "Retry-After" in answer.headers) == (429, True)
    assert "Too many attempts." in answer.text


def test_the_own_page_ends_sessions_here_and_elsewhere(signed_in, stranger):
    client = signed_in("operator")
    here = Session.get()
    stranger.post("/login", data={"email": "operator@example.com", "password": PASSWORD})
    assert client.post("/me/sessions/end").status_code == 303
    assert stranger.get("/me").status_code == 303
    assert client.get("/me").status_code == 200
    assert client.post(f"/me/sessions/{here.id}/end").headers["Location"] == "/login"
    assert client.get("/me").status_code == 303


def test_nobody_ends_the_session_of_somebody_else_from_their_own_page(signed_in, stranger, bruno):
    client = signed_in("operator")
    stranger.post("/login", data={"email": bruno.email, "password": PASSWORD})
    theirs = Session.get(Session.person == bruno)
    assert client.post(f"/me/sessions/{theirs.id}/end").status_code == 404


def test_the_set_up_link_leads_to_the_accounts(stranger):
    path = f"/setup/{setup.pending_link()}"
    assert stranger.get(path).status_code == 200
    answer = stranger.post(path, data={"email": "ana@example.com", **TWICE})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/accounts")
    assert stranger.get("/me").status_code == 200
    assert stranger.get("/people").status_code == 200


@pytest.mark.parametrize(
    "data",
    [{}, {"email": "no-address", **TWICE}, {"email": "a@example.com", "password": "x", "again": "x"}],
)
def test_a_refused_set_up_keeps_the_link_and_what_was_typed(stranger, data):
    path = f"/setup/{setup.pending_link()}"
    answer = stranger.post(path, data=data)
    assert answer.status_code == 422
    assert data.get("email", "") in answer.text
    assert stranger.get(path).status_code == 200


def test_everything_wrong_with_a_new_password_is_told_at_once(stranger):
    data = {"email": "ana@example.com", "password": "ana", "again": "other"}
    page = stranger.post(f"/setup/{setup.pending_link()}", data=data, headers=EN).text
    for words in (
        "Use at least 12 characters.",
        "The password must not be the e-mail address.",
        "This password is among the first that anybody would try.",
        "The two are not the same.",
    ):
        assert words in page


def test_the_welcome_names_the_next_step(stranger):
    data = {"email": "ana@example.com", **TWICE}
    answer = stranger.post(f"/setup/{setup.pending_link()}", data=data, follow_redirects=True, headers=EN)
    assert "in the row of the practice mailbox, choose Actions, Test settings" in answer.text


def test_a_dead_link_says_what_happened_and_what_to_do(stranger):
    first, second = setup.pending_link(), setup.pending_link()
    expired = stranger.get(f"/setup/{first}", headers=EN)
    assert expired.status_code == 410
    assert (
        "expired" in expired.text and "Whoever runs the server of Postigo can get a new one" in expired.text
    )
    stranger.post(f"/setup/{second}", data={"email": "ana@example.com", **TWICE})
    used = stranger.post(f"/setup/{second}", data={"email": "bia@example.com", **TWICE}, headers=EN)
    assert used.status_code == 410
    assert "was used already" in used.text and "There is an administrator already" in used.text
    unknown = stranger.get("/reset/nonsense", headers=EN)
    assert unknown.status_code == 404
    assert "Ask an administrator for a new one." in unknown.text
    assert last_action() == "link.refused"


def test_trying_links_is_limited(stranger, monkeypatch):
    monkeypatch.setattr("webapp.access.views.links.AT_MOST", 3)
    for _ in range(3):
        assert stranger.get("/reset/nonsense").status_code == 404
    answer = stranger.get("/reset/nonsense")
    assert (answer.status_code, "Retry-After" in answer.headers) == (429, True)


def test_opening_a_link_does_not_use_it_up(stranger, bruno):
    token = reset.make_link(bruno.id, actor=TESTER)
    for _ in range(3):
        assert stranger.get(f"/reset/{token}").status_code == 200
    assert links.look_at(token, links.RESET)


def test_every_action_on_people_needs_a_csrf_token(app, signed_in, bruno):
    client = signed_in("administrator")
    app.config["WTF_CSRF_ENABLED"] = True
    rules = [
        rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("access.") and "POST" in rule.methods
    ]
    assert len(rules) > 10
    before = AuditEntry.select().count()
    for rule in rules:
        path = re.sub(r"<int:person_id>", str(bruno.id), rule.rule)
        path = re.sub(r"<[^>]+>", "1", path)
        assert client.post(path, headers={"HX-Request": "true"}).status_code == 400, rule
    assert AuditEntry.select().where(AuditEntry.action != "access.forged").count() == before


def test_no_page_about_people_shows_a_hash(administrator, bruno):
    hashes = [row.password_hash for row in Person.select()] + [row.token_hash for row in Session.select()]
    for path in ("/people", f"/people/{bruno.id}", "/me", "/audit", "/audit/export.csv"):
        page = administrator.get(path).text
        assert not [value for value in hashes if value in page]
