"""The pages of the credentials."""

import re
from html import unescape

import pytest

from tests.conftest import TESTER
from tests.credentials.conftest import SECRET
from tests.credentials.test_service import private_key, use
from webapp.access import drafts
from webapp.access.models import Person
from webapp.audit.models import AuditEntry
from webapp.credentials import binding, service
from webapp.credentials.changes import KEEP, Change
from webapp.credentials.fields import CredentialFields
from webapp.credentials.models import Credential

TYPED = {"name": "Relay", "user_name": "relay", "secret": SECRET, "remarks": ""}
FRAGMENT = {"HX-Request": "true"}
HERE = "smtp here.example:587 tls verified via direct"
PAGES = ["/credentials", "/credentials/1"]
FORMS = ["/credentials/new", "/credentials/1/edit", "/credentials/1/delete"]
DEEDS = ["/credentials", "/credentials/1", "/credentials/1/delete"]


@pytest.fixture
def admin(signed_in):
    return signed_in("administrator")


def edited(row: Credential, **changes: str) -> dict[str, str]:
    return TYPED | {"secret": "", "version": str(row.version)} | changes


def text_of(answer) -> str:
    return unescape(answer.text)


# The report


def test_it_works(admin, credential):
    row = credential()
    answer = admin.get("/credentials")
    assert answer.status_code == 200
    assert f'href="/credentials/{row.id}"' in answer.text
    assert "<html" in answer.text


@pytest.mark.parametrize("path", PAGES + FORMS)
def test_a_stranger_is_sent_to_the_log_in(app, credential, path):
    credential()
    answer = app.test_client().get(path)
    assert answer.status_code == 303
    assert answer.location.startswith("/login")


@pytest.mark.parametrize("role", ["operator", "auditor"])
def test_who_may_only_read_sees_but_changes_nothing(signed_in, credential, role):
    credential()
    client = signed_in(role)
    for path in PAGES:
        answer = client.get(path)
        assert answer.status_code == 200
        assert "/edit" not in answer.text
        assert "/delete" not in answer.text
    assert {client.get(path).status_code for path in FORMS} == {403}
    assert {client.post(path, data=TYPED).status_code for path in DEEDS} == {403}
    assert Credential.select().count() == 1


@pytest.mark.parametrize("number", ["7", "0", "9" * 30])
def test_a_number_that_nobody_has_is_not_found(admin, number):
    for path in ("", "/edit", "/delete"):
        assert admin.get(f"/credentials/{number}{path}").status_code == 404
    for path in ("", "/delete"):
        assert admin.post(f"/credentials/{number}{path}", data=TYPED).status_code in (404, 405)


def test_without_a_csrf_token_nothing_is_done(admin, app, credential):
    credential()
    app.config["WTF_CSRF_ENABLED"] = True
    assert {admin.post(path, data=TYPED).status_code for path in DEEDS} == {400}
    assert Credential.select().count() == 1


def test_htmx_gets_the_table_alone_and_a_shareable_address(admin, credential):
    credential()
    answer = admin.get("/credentials?q=rel&order=-name&page=1", headers=FRAGMENT)
    assert answer.text.lstrip().startswith('<section id="table"')
    assert answer.headers["HX-Push-Url"] == "/credentials?q=rel&order=-name"


@pytest.mark.parametrize(("search", "found"), [("RELÁY", 1), ("rel", 1), ("%", 0), ("_", 0), ("x", 0)])
def test_the_search_takes_every_letter_literally(admin, credential, search, found):
    credential("Reláy")
    answer = admin.get("/credentials", query_string={"q": search})
    assert answer.text.count('href="/credentials/1"') == found


@pytest.mark.parametrize(
    "query", ["order=nonsense", "order=--name", "page=-3", "page=9999999", "page=x", "q=%00"]
)
def test_an_address_that_makes_no_sense_shows_the_default(admin, credential, query):
    credential()
    assert admin.get(f"/credentials?{query}").status_code == 200


def test_the_order_turns_round(admin, credential):
    credential("Alfa")
    credential("Beta")
    names = re.findall(r"<bdi>(Alfa|Beta)</bdi>", admin.get("/credentials?order=-name").text)
    assert names == ["Beta", "Alfa"]


def test_pages_hold_thirty(admin, credential):
    for number in range(31):
        credential(f"Relay {number:02}")
    assert "Relay 30" not in admin.get("/credentials").text
    assert "Relay 30" in admin.get("/credentials?page=2").text


def test_what_is_typed_stays_text(admin, credential):
    credential("<b>{{7*7}}</b>", remarks="<script>")
    for path in PAGES:
        answer = admin.get(path)
        assert "<b>{{7*7}}" not in answer.text
        assert "&lt;b&gt;{{7*7}}" in answer.text


# Making one


def test_create_stores_and_goes_back_to_the_report(admin):
    answer = admin.post("/credentials", data=TYPED)
    assert (answer.status_code, answer.location) == (303, "/credentials")
    row = Credential.get()
    assert row.open_secret().reveal() == SECRET
    assert "Relay" in admin.get("/credentials").text


def test_create_through_htmx_sends_the_browser_on(admin):
    answer = admin.post("/credentials", data=TYPED, headers=FRAGMENT)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/credentials")


@pytest.mark.parametrize("headers", [{}, FRAGMENT])
def test_an_empty_form_names_each_field(admin, headers):
    answer = admin.post("/credentials", data={}, headers=headers)
    assert answer.status_code == 422
    assert 'id="name-error"' in answer.text
    assert 'id="user_name-error"' in answer.text
    assert Credential.select().count() == 0


def test_a_refused_form_keeps_what_was_typed_but_never_a_secret(admin):
    key = private_key()
    answer = admin.post("/credentials", data=TYPED | {"name": "", "private_key": key, "remarks": "kept"})
    assert answer.status_code == 422
    assert 'value="relay"' in answer.text
    assert "kept" in answer.text
    assert SECRET.strip() not in text_of(answer)
    assert key.splitlines()[1] not in text_of(answer)
    assert 'id="secret-error"' in answer.text
    assert 'id="private_key-error"' in answer.text


def test_a_name_that_is_taken_is_said_at_the_name(admin, credential):
    credential("relay")
    answer = admin.post("/credentials", data=TYPED)
    assert answer.status_code == 422
    assert 'id="name-error"' in answer.text


def test_a_new_credential_goes_back_to_the_form_that_lacked_it(admin):
    assert "return_to=" in admin.get("/credentials/new?return_to=/accounts/new%3Fdraft%3Dabc").text
    answer = admin.post("/credentials?return_to=/accounts/new%3Fdraft%3Dabc", data=TYPED)
    assert answer.location == f"/accounts/new?draft=abc&credential={Credential.get().id}"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x"]
)
def test_the_way_back_never_leaves_the_site(admin, elsewhere):
    page = admin.get("/credentials/new", query_string={"return_to": elsewhere}).text
    assert 'action="/credentials"' in page
    assert not re.search('href="[^"]*evil', page)
    answer = admin.post("/credentials", query_string={"return_to": elsewhere}, data=TYPED)
    assert answer.location == "/credentials"


# Showing one


def test_a_page_shows_set_or_not_set_and_never_a_secret(admin, credential):
    row = credential(secret="planted")
    for path in (*PAGES, *FORMS[1:]):
        page = admin.get(path).text
        assert "planted" not in page
        assert row.secret not in page


def test_show_says_who_uses_it_and_where_it_may_go(admin, credential):
    row = credential()
    use(row, "Filial Sul")
    binding.require(row, HERE, None, actor=TESTER)
    page = text_of(admin.get(f"/credentials/{row.id}"))
    assert "Filial Sul" in page
    assert "SMTP here.example:587, STARTTLS" in page


# Changing one


def test_edit_leaves_the_secrets_empty(admin, credential):
    row = credential()
    page = admin.get(f"/credentials/{row.id}/edit").text
    assert re.search(r'<input[^>]*name="secret"[^>]*value=""', page)
    assert 'name="remove_secret"' in page
    assert 'name="remove_private_key"' not in page


def test_update_keeps_a_secret_that_was_left_empty(admin, credential):
    row = credential()
    answer = admin.post(f"/credentials/{row.id}", data=edited(row, user_name="other"))
    assert answer.status_code == 303
    after = service.get(row.id)
    assert (after.user_name, after.open_secret().reveal()) == ("other", SECRET)


def test_update_replaces_a_secret_and_removes_a_key(admin, storage):
    fields = CredentialFields("Relay", "relay")
    row = service.create(fields, secret=KEEP, private_key=Change.to(private_key()), actor=TESTER)
    answer = admin.post(f"/credentials/{row.id}", data=edited(row, secret="new", remove_private_key="yes"))
    assert answer.status_code == 303
    after = service.get(row.id)
    assert (after.open_secret().reveal(), after.private_key) == ("new", None)


def test_typing_a_new_secret_and_removing_it_is_refused(admin, credential):
    row = credential()
    answer = admin.post(f"/credentials/{row.id}", data=edited(row, secret="new", remove_secret="yes"))
    assert answer.status_code == 422
    assert service.get(row.id).open_secret().reveal() == SECRET


def test_the_second_editor_sees_both_values_and_can_put_theirs(admin, credential):
    row = credential()
    admin.post(f"/credentials/{row.id}", data=edited(row, user_name="first"))
    answer = admin.post(f"/credentials/{row.id}", data=edited(row, user_name="second", secret="lost"))
    assert answer.status_code == 409
    assert re.search(r"<td>first</td>\s*<td>second</td>", answer.text)
    assert "lost" not in answer.text
    version = re.search(r'name="version" value="(\d+)"', answer.text)[1]
    again = admin.post(f"/credentials/{row.id}", data=edited(row, user_name="second", version=version))
    assert again.status_code == 303
    assert service.get(row.id).user_name == "second"


@pytest.mark.parametrize("version", ["", "x", "-1", "²", "9" * 40])
def test_a_version_that_never_was_is_a_conflict(admin, credential, version):
    row = credential()
    answer = admin.post(f"/credentials/{row.id}", data=edited(row, version=version, user_name="other"))
    assert answer.status_code == 409
    assert service.get(row.id).user_name == "relay"


def test_columns_that_are_no_fields_of_the_form_change_nothing(admin, credential):
    row = credential()
    extra = {"id": "99", "secret_changed_at": "2000-01-01", "name_key": "x", "created_at": "2000-01-01"}
    admin.post(f"/credentials/{row.id}", data=edited(row, remarks="new", **extra))
    after = service.get(row.id)
    assert (after.name_key, after.created_at, after.remarks) == (row.name_key, row.created_at, "new")


# Deleting one


@pytest.mark.parametrize(("headers", "start"), [({}, "<!doctype html>"), (FRAGMENT, "<dialog")])
def test_delete_asks_first_on_a_page_or_in_a_dialog(admin, credential, headers, start):
    row = credential()
    answer = admin.get(f"/credentials/{row.id}/delete", headers=headers)
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith(start)
    assert Credential.select().count() == 1


def test_delete_deletes(admin, credential):
    row = credential()
    answer = admin.post(f"/credentials/{row.id}/delete")
    assert (answer.status_code, answer.location) == (303, "/credentials")
    assert Credential.select().count() == 0


@pytest.mark.parametrize("headers", [{}, FRAGMENT])
def test_delete_is_refused_with_the_list_of_users(admin, credential, headers):
    row = credential()
    use(row, "Filial Sul")
    asked = admin.get(f"/credentials/{row.id}/delete", headers=headers)
    assert "btn-danger" not in asked.text
    answer = admin.post(f"/credentials/{row.id}/delete", headers=headers)
    assert answer.status_code == 409
    assert "Filial Sul" in answer.text
    assert Credential.select().count() == 1


# Words, audit


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("pt-BR", ["Credenciais", "Nome de usuário", "Segredo", "Adicionar"]),
        ("en", ["Credentials", "User name", "Secret", "Add"]),
        ("es", ["Credenciales", "Nombre de usuario", "Secreto", "Agregar"]),
    ],
)
def test_the_words_are_those_of_the_reader(admin, credential, language, words):
    credential()
    page = text_of(admin.get("/credentials", headers={"Accept-Language": language}))
    assert [word for word in words if word not in page] == []


def test_every_deed_leaves_an_entry_without_a_secret(admin, credential):
    admin.post("/credentials", data=TYPED | {"secret": "planted-1"})
    row = Credential.get()
    admin.post(f"/credentials/{row.id}", data=edited(row, secret="planted-2"))
    admin.post(f"/credentials/{row.id}/delete")
    entries = list(AuditEntry.select().where(AuditEntry.subject_type == "credential").order_by(AuditEntry.id))
    assert [entry.action for entry in entries] == [
        "credential.created",
        "credential.updated",
        "credential.deleted",
    ]
    assert {entry.actor for entry in entries} == {"administrator@example.com"}
    assert "planted" not in str([(entry.before, entry.after) for entry in entries])


def test_a_draft_is_found_by_its_author_only_and_for_a_day(admin, person, monkeypatch):
    author, other = Person.get(), person("operator")
    token = drafts.keep(author, "account", {"name": "Half"})
    assert drafts.find(token, author, "account") == {"name": "Half"}
    assert drafts.find(token, other, "account") is None
    assert drafts.find(token, author, "connector") is None
    assert drafts.find("guess", author, "account") is None
    tomorrow = drafts.now() + drafts.KEPT_FOR
    monkeypatch.setattr(drafts, "now", lambda: tomorrow)
    assert drafts.find(token, author, "account") is None
