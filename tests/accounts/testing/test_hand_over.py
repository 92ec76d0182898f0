"""What is handed to the mail team: the report as text and JSON, and a message in their language."""

import json
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from tests.accounts.conftest import SECRET
from tests.accounts.testing.runs import HTMX, PT, waiting
from tests.accounts.testing.test_depths import tested  # noqa: F401 - a fixture
from tests.accounts.testing.test_testing import account_at
from tests.conftest import TESTER
from tests.fakes.smtp import ScriptedServer, polite
from webapp.audit.log import Subject
from webapp.runs import queue
from webapp.runs import service as runs
from webapp.runs.wording.hand_over import LANGUAGES, LINK_MAX, letter_of


@pytest.fixture
def refused(tested, credential):  # noqa: F811
    """A run that failed at the log-in."""
    offer = ("250-fake.example", "250 AUTH PLAIN")
    with ScriptedServer(polite(EHLO=offer, AUTH=f"535 5.7.8 no {SECRET}")) as server:
        return tested(account_at(server.port, authenticate=True, credential_id=credential.id), "send")


def test_the_report_is_downloaded_as_text(signed_in, refused):
    answer = signed_in("auditor").get(f"/runs/{refused.id}/report.txt", headers=PT)
    assert answer.mimetype == "text/plain"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="postigo-{refused.id}.txt"'
    assert "535 5.7.8" in answer.text and SECRET not in answer.text


def test_the_report_is_downloaded_as_json(signed_in, refused):
    answer = signed_in("auditor").get(f"/runs/{refused.id}/report.json", headers=PT)
    assert answer.mimetype == "application/json"
    said = json.loads(answer.text)
    assert said["format"] == "postigo-test/1"
    assert (said["state"], said["cause"]["code"]) == ("refused", refused.result["code"])
    assert said["asked"] == {"depth": "send", "to": "maria@example.com"}
    [auth] = [step for step in said["steps"] if step["stage"] == "auth"]
    assert {"sign", "text", "encrypted", "at_ms"} == set(auth["lines"][0])
    assert "swaks" in said["commands"]
    assert SECRET not in answer.text and "Texto" not in answer.text  # nor the text of the message


@pytest.mark.parametrize(("language", "hello"), [("pt_BR", "Olá,"), ("en", "Hello,"), ("es", "Hola:")])
def test_the_letter_is_in_the_language_of_the_mail_team(signed_in, refused, language, hello):
    page = signed_in("operator").get(f"/runs/{refused.id}/letter?language={language}", headers=PT).text
    assert hello in page
    assert "Idioma da mensagem" in page  # the page itself stays in the reader's
    assert f"{'127.0.0.1'}:{refused.steps[0]['facts']['port']}" in page
    assert "relay@example.com" in page and SECRET not in page


def test_beside_the_letter_stands_who_can_help(tested, signed_in):  # noqa: F811
    with ScriptedServer(polite(RCPT="550 5.1.1 No such user here")) as server:
        run = tested(account_at(server.port), "ask")
    page = signed_in("operator").get(f"/runs/{run.id}/letter?language=en", headers=PT).text
    assert "Quem pode ajudar:" in page


def test_every_language_of_the_product_can_be_chosen(signed_in, refused):
    page = signed_in("operator").get(f"/runs/{refused.id}/letter", headers=HTMX | PT).text
    assert "<html" not in page
    assert all(f"language={code}" in page for code in LANGUAGES)


def test_the_link_opens_the_mail_program_with_subject_and_body(app, refused):
    with app.test_request_context():
        letter = letter_of(refused, "pt_BR")
    parts = urlsplit(letter.link)
    assert (parts.scheme, parts.path) == ("mailto", "")
    assert len(letter.link) <= LINK_MAX
    asked = parse_qs(parts.query, strict_parsing=True)
    assert asked["subject"] == [letter.subject]
    body = asked["body"][0].replace("\r\n", "\n")
    assert letter.body.startswith(body.rstrip("\n").split("\n")[0])
    assert "+" not in unquote(letter.link).partition("&body=")[0]


def test_an_accepted_message_is_asked_after(tested, signed_in):  # noqa: F811
    with ScriptedServer(polite()) as server:
        run = tested(account_at(server.port), "send")
    page = signed_in("operator").get(f"/runs/{run.id}/letter", headers=PT).text
    assert "aceitou esta mensagem" in page and "4F2ABC" in page


def test_a_test_that_sent_nothing_says_what_it_showed(tested, signed_in):  # noqa: F811
    with ScriptedServer(polite()) as server:
        run = tested(account_at(server.port), "connect")
    page = signed_in("operator").get(f"/runs/{run.id}/letter?language=es", headers=PT).text
    assert "lo que mostró una prueba" in page and "sin cifrado y sin autenticación" in page


def test_a_connectors_letter_is_about_the_connector(signed_in, connector):
    run = runs.start(
        "connector", Subject.of(connector, connector.name), fingerprint="", asked={"host": "a", "port": 25},
        per_minute=100, actor=TESTER,
    )  # fmt: skip
    mine = queue.claim()
    queue.finish(mine, [], {"code": "connector.refused", "facts": {"connector": "Filial"}})
    client = signed_in("operator")
    assert "Network Connector Filial:" in client.get(f"/runs/{run.id}/letter", headers=PT).text
    assert client.get(f"/runs/{run.id}/report.json").json["asked"] == {"host": "a", "port": 25}


def test_the_result_offers_it_all(signed_in, refused):
    page = signed_in("operator").get(f"/runs/{refused.id}", headers=PT).text
    for path in ("letter", "report.txt", "report.json"):
        assert f'href="/runs/{refused.id}/{path}"' in page
    assert "Repetir pela linha de comando" in page and "swaks --server 127.0.0.1" in page


def test_a_run_that_waits_can_be_asked_for_too(signed_in, account):
    run = waiting(account())
    client = signed_in("operator")
    for path in ("letter", "report.txt", "report.json", "compare"):
        assert client.get(f"/runs/{run.id}/{path}").status_code == 200
