"""A kind of Network Connector is one row: a complete one works everywhere, an incomplete one is reported."""

import ast
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from flask_babel import force_locale

from tests.conftest import TESTER
from tests.connectors import kind_checks as checks
from tests.connectors.conftest import FRAGMENT, TYPED, value_of
from tests.fakes.connectors import FAKES, FakeKind, fake_of
from tests.fakes.proxies import GREETING, ScriptedServer
from tests.house.pages.markup import Template
from tests.house.source import Module, report
from webapp.connectors import fields, service
from webapp.connectors.fields import ConnectorFields
from webapp.connectors.forms import ConnectorForm
from webapp.connectors.models import Connector
from webapp.credentials import binding
from webapp.credentials.wording import destination_words
from webapp.errors import Invalid
from webapp.transcript import Stage
from webapp.tunnels import kinds
from webapp.tunnels.connection_attempt import ConnectionAttempt
from webapp.tunnels.kinds import KINDS, ROWS, ConnectorKind, LoginRule
from webapp.tunnels.route import Connection
from webapp.ui.wording.causes import explain

TARGET = "mail.far-end.example"


def open_by_line(attempt: ConnectionAttempt) -> Connection:
    """Connect through a host that takes one line, `host port`, and then is connected to the target."""
    with attempt.stage(Stage.CONNECTOR) as step:
        step.facts.update(attempt.connector_facts())
        sock = attempt.reach_connector(step.facts)
    (target,) = attempt.resolve(by_connector=True)
    with attempt.stage(Stage.CONNECT):
        sock.sendall(f"{target.text} {attempt.port}\n".encode())
    return Connection(sock)


LINE = ConnectorKind("line", "HTTPS", 4433, open_by_line, login=LoginRule.NONE)
"""A complete made-up kind. Its label is the name of a protocol; nobody logs in."""
LINE_FAKES = {**FAKES, "line": FakeKind(lambda *names_and_login: ScriptedServer(greet_by_line), b"")}


async def greet_by_line(reader, writer) -> None:
    """Take the line, then speak as the target would."""
    asked = (await reader.readline()).decode().split()
    writer.write(GREETING if asked == [TARGET, "25"] else b"no such target\r\n")
    await reader.read(1)


@pytest.fixture
def register(monkeypatch):
    """Add a row to the registry."""

    def add(row: ConnectorKind) -> None:
        monkeypatch.setattr(kinds, "KINDS", {**kinds.KINDS, row.name: row})

    return add


@pytest.fixture
def said(app):
    """Return the words of a function in a language."""

    def words(locale: str, function, *arguments):
        with app.test_request_context(), force_locale(locale):
            return function(*arguments)

    return words


# The registry as it is


def test_every_kind_is_complete():
    violations = [sentence for row in ROWS for sentence in checks.missing_of(row)]
    violations += checks.repeated_names(ROWS) + checks.kinds_without_rows(KINDS)
    assert not violations, report(violations)


def test_nothing_outside_the_registry_decides_by_the_name_of_a_kind():
    violations = checks.all_named(KINDS)
    assert not violations, report(violations)


# A complete new kind


def test_a_complete_kind_lacks_nothing():
    assert checks.missing_of(LINE, LINE_FAKES) == []


def test_a_new_kind_is_offered_by_the_form_with_its_label_and_port(admin, register):
    register(LINE)
    page = admin.post("/connectors/fields", data=TYPED | {"kind": "line"}, headers=FRAGMENT).text
    assert "HTTPS" in page
    assert value_of(page, "port") == "4433"


def test_a_kind_without_log_in_shows_no_toggle_and_stores_no_credential(admin, register, credential):
    register(LINE)
    typed = TYPED | {"kind": "line", "authenticate": "yes", "credential_id": str(credential().id)}
    page = admin.post("/connectors/fields", data=typed, headers=FRAGMENT).text
    assert 'id="authenticate' not in page
    assert 'id="credential_id"' not in page
    assert admin.post("/connectors", data=typed).status_code == 303
    row = Connector.get()
    assert (row.kind, row.credential) == ("line", None)
    del typed["authenticate"]
    assert admin.post("/connectors", data=typed | {"name": "Second"}).status_code == 303


def test_a_kind_without_log_in_drops_the_credential_in_the_service_too(storage, register, credential):
    register(LINE)
    login = credential()
    typed = ConnectorFields("Filial", "proxy.example", "line", 4433, login.id)
    assert service.create(typed, actor=TESTER).credential is None
    assert not service.needs_secret(typed, None, actor=TESTER)
    assert binding.destinations_of(login) == []


def test_a_new_kind_is_stored_shown_and_tested(admin, register, running, tested):
    register(LINE)
    host = running(ScriptedServer(greet_by_line))
    typed = TYPED | {"kind": "line", "host": host.host, "port": str(host.port)}
    assert admin.post("/connectors", data=typed).status_code == 303
    row = Connector.get()
    run = tested(row, TARGET, 25)
    assert (run.state, run.result["facts"]["banner"]) == ("accepted", GREETING.decode().strip())
    for path in ("", f"/{row.id}", f"/{row.id}/edit", f"/{row.id}/test"):
        page = unescape(admin.get(f"/connectors{path}").text)
        assert "HTTPS" in page
        assert "host-key" not in page
    assert admin.get(f"/connectors/{row.id}/host-key").status_code == 404


def test_a_label_that_is_a_msgid_is_translated_wherever_a_kind_is_named(register, said):
    register(replace(LINE, label="Connection"))  # a msgid that the catalogues have
    destination = "smtp smtp.example:587 tls verified via connector:7 line proxy.example:4433"
    cause = {"code": "connector.protocol"}
    for locale, label, one_of in (
        ("pt_BR", "Conexão", "SSH ou Conexão"),
        ("es", "Conexión", "SSH o Conexión"),
    ):
        assert f" {label} proxy.example:4433" in said(locale, destination_words, destination)
        assert said(locale, destination_words, "line proxy.example:4433") == f"{label} proxy.example:4433"
        assert f"(SOCKS5, HTTP CONNECT, {one_of})" in said(locale, explain, cause).meaning
        choices = said(locale, lambda: [str(choice.label) for choice in ConnectorForm(None).kind.choices])
        assert choices == ["SOCKS5", "HTTP CONNECT", "SSH", label]


def test_a_new_kind_that_needs_a_log_in_asks_for_it_by_its_label(admin, register):
    register(replace(LINE, login=LoginRule.REQUIRED))
    english = FRAGMENT | {"Accept-Language": "en"}
    form = unescape(admin.post("/connectors/fields", data=TYPED, headers=english).text)
    assert "SSH, HTTPS always require a log-in; proxies often do not." in form
    answer = admin.post("/connectors", data=TYPED | {"kind": "line"}, headers=english)
    assert answer.status_code == 422
    assert "HTTPS requires a log-in. Answer Yes and choose a credential." in unescape(answer.text)


def test_a_new_kind_with_a_host_key_has_the_page_and_is_asked_by_its_own_function(admin, register, tested):
    asked = []

    def fetch(route, policy, deadline, transcript):
        asked.append((route.kind, route.host, route.port))
        with transcript.stage(Stage.CONNECTOR):
            pass
        return "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFXjtJZkhpvO3Yf9bMWz1nxdQ8hrxWcQlR4hQ8Yqx0ps"

    register(replace(LINE, fetch_host_key=fetch))
    admin.post("/connectors", data=TYPED | {"kind": "line"})
    row = Connector.get()
    assert f"/connectors/{row.id}/host-key" in admin.get("/connectors").text
    assert admin.get(f"/connectors/{row.id}/host-key").status_code == 200
    assert tested(row).result["code"] == "connector.host_key_unknown"
    assert asked == [("line", "proxy.example", row.port)]


# What the words for the present kinds read


@pytest.mark.parametrize(
    ("locale", "listed"),
    [
        ("en", "SOCKS5, HTTP CONNECT or SSH"),
        ("pt_BR", "SOCKS5, HTTP CONNECT ou SSH"),
        ("es", "SOCKS5, HTTP CONNECT o SSH"),
    ],
)
def test_the_kinds_are_listed_in_the_readers_language(said, locale, listed):
    assert f"({listed})" in said(locale, explain, {"code": "connector.protocol"}).meaning


def test_the_help_of_the_log_in_names_the_kinds_that_need_one(admin):
    page = admin.get("/connectors/new", headers={"Accept-Language": "en"}).text
    assert "SSH always requires a log-in; proxies often do not." in page


def test_an_empty_report_names_the_kinds(admin, register):
    assert "cannot reach by itself, by SOCKS5, HTTP CONNECT or SSH." in english(admin, "/connectors")
    register(LINE)
    assert "by SOCKS5, HTTP CONNECT, SSH or HTTPS." in english(admin, "/connectors")


def test_the_help_of_the_private_key_names_the_kinds_that_take_one(admin, register):
    assert "Only for Network Connectors of the kind SSH. " in english(admin, "/credentials/new")
    register(replace(LINE, takes_private_key=True))
    assert "of the kind SSH, HTTPS. " in english(admin, "/credentials/new")


def english(client, path):
    """Return a page in English."""
    return unescape(client.get(path, headers={"Accept-Language": "en"}).text)


def test_readme_names_every_kind():
    text = (Path(__file__).resolve().parents[2] / "README.md").read_text()
    sentence = next(line for line in text.splitlines() if "Network Connector (" in line)
    assert [row.label for row in ROWS if row.label not in sentence] == []


# A kind that is no longer, or not yet, known


def test_a_stored_connector_of_an_unknown_kind_is_still_shown(admin, connector):
    row = connector()
    Connector.update(kind="gopher").execute()
    for path in ("", f"/{row.id}", f"/{row.id}/edit", f"/{row.id}/test"):
        assert admin.get(f"/connectors{path}").status_code == 200
    assert "gopher" in admin.get("/connectors").text
    assert destination_words("gopher proxy.example:70") == "gopher proxy.example:70"


def test_an_unknown_kind_is_refused_at_the_kind(storage):
    with pytest.raises(Invalid, match=r"connector\.kind_unknown"):
        fields.cleaned(ConnectorFields("Filial", "proxy.example", "gopher"))


def test_connecting_by_an_unknown_kind_says_which_file_lacks_it():
    with pytest.raises(
        LookupError, match=r"webapp/tunnels/kinds/__init__\.py is the connector kind 'gopher'"
    ):
        kinds.get_kind("gopher")


# What was forgotten is said


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"label": ""}, "the row 'line' of webapp/tunnels/kinds/__init__.py has no label"),
        ({"default_port": 0}, "the row 'line' of webapp/tunnels/kinds/__init__.py has no default port"),
        ({"open": None}, "the row 'line' of webapp/tunnels/kinds/__init__.py has no `open`"),
        ({"name": "smtp"}, "the row 'smtp' of webapp/tunnels/kinds/__init__.py has a reserved name"),
        ({"name": "a b"}, "the row 'a b' of webapp/tunnels/kinds/__init__.py has a name that destinations"),
    ],
)
def test_an_incomplete_row_is_reported(change, sentence):
    (said, *_fakes) = checks.missing_of(replace(LINE, **change), LINE_FAKES)
    assert said.startswith(sentence)


def test_a_label_without_translations_is_reported_for_each_language():
    missing = checks.missing_of(replace(LINE, label="Magic carpet"), LINE_FAKES)
    assert [text.split("webapp/")[1].split(";")[0] for text in missing] == [
        f"translations/{locale}/LC_MESSAGES/messages.po" for locale in ("pt_BR", "en", "es")
    ]
    assert all(text.startswith("the label 'Magic carpet' of the connector kind 'line'") for text in missing)


def test_a_kind_without_a_fake_is_reported_and_its_contract_tests_say_so():
    (sentence,) = checks.missing_of(LINE)
    assert "add one to FAKES of tests/fakes/connectors.py" in sentence
    with pytest.raises(AssertionError, match="'line' has no fake server"):
        fake_of("line")


def test_a_fake_without_a_row_is_reported():
    (sentence,) = checks.kinds_without_rows(KINDS, LINE_FAKES)
    assert sentence.startswith("FAKES of tests/fakes/connectors.py has 'line', which is no row of webapp/")


def test_two_rows_of_one_name_are_reported():
    (sentence,) = checks.repeated_names([*ROWS, replace(LINE, name="ssh")])
    assert "two rows with the name 'ssh'" in sentence


def test_a_module_that_decides_by_the_name_of_a_kind_is_reported():
    tree = ast.parse('x = 1\nif connector.kind == "line":\n    pass\n')
    module = Module("webapp.connectors.new", Path(__file__).parents[2] / "webapp/connectors/new.py", tree)
    (sentence,) = checks.named_in_code(module, ["line"])
    assert sentence.startswith("webapp/connectors/new.py:2 names the connector kind 'line'")


def test_a_template_that_decides_by_the_name_of_a_kind_is_reported():
    template = Template("connectors/new.html", '{% if connector.kind == "line" %}{% endif %}')
    (sentence,) = checks.named_in_template(template, ["line"])
    assert "connectors/new.html names the connector kind 'line'" in sentence
