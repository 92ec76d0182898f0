"""After a failed test Postigo looks further: the advice changes, the limits hold, and it is on record."""

import dataclasses

import pytest
import trustme

from tests.accounts.conftest import SECRET, fields
from tests.conftest import TESTER
from tests.fakes import certificates
from tests.fakes.echoes import ONE_LINE, traces
from tests.fakes.proxies import unused_port
from tests.fakes.smtp import Mailbox, ScriptedServer, polite, real_server, silence
from tests.runs.conftest import ended
from webapp.accounts import service, testing
from webapp.accounts.models import Account
from webapp.accounts.testing.looking import PER_HOST
from webapp.audit.log import Subject
from webapp.audit.models import AuditEntry
from webapp.deadline import Deadline
from webapp.mail.diagnosis.case import Case
from webapp.mail.diagnosis.cures import CURES
from webapp.mail.looks import ports
from webapp.runs import queue
from webapp.runs import service as runs
from webapp.runs.runner import Runner
from webapp.transcript import Transcript

ASKED = {"to": "maria@example.com", "subject": "Teste", "body": "Texto"}


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def tested(storage, tmp_path, authority):
    """Return a maker of finished tests of an account, with further looks and an authority that is trusted."""
    ca_file = tmp_path / "ca.pem"
    ca_file.write_text(certificates.pem_of(authority))

    def run_test(account, *, limit_s=10.0, deadline=None, **changes):
        settings = dataclasses.replace(storage, look_at=("server",), ca_file=ca_file, **changes)
        runs.start(
            "account", Subject.of(account, account.name), fingerprint=account.fingerprint,
            asked=ASKED, per_minute=1000, actor=TESTER,
        )  # fmt: skip
        mine, transcript = queue.claim(), Transcript()
        result = testing.execute(
            mine, deadline=deadline or Deadline(limit_s), transcript=transcript, settings=settings
        )
        queue.finish(mine, transcript.steps.values(), result)
        return runs.get(mine.id)

    return run_test


@pytest.fixture
def usual(monkeypatch):
    """Let these be the usual ports of mail servers."""
    monkeypatch.setattr(ports, "USUAL_PORTS", ())
    return lambda *numbers: monkeypatch.setattr(ports, "USUAL_PORTS", numbers)


def account_at(port, **changes) -> Account:
    """Store an account that uses STARTTLS at `port` of this machine."""
    wanted = fields(**{"name": "Main", "host": "localhost", "port": port, **changes})
    return service.create(wanted, actor=TESTER).account


def looks_of(run):
    return {
        step["stage"].removeprefix("look."): step for step in run.steps if step["stage"].startswith("look.")
    }


def audited():
    return [entry for entry in AuditEntry.select() if entry.action == "account.looked_at"]


def test_a_wrong_port_ends_with_the_right_one_as_first_cure_and_its_change(tested, usual, authority):
    mailbox = Mailbox()
    with real_server(mailbox, starttls=certificates.good(authority)) as server:
        usual(server.port, unused_port())
        run = tested(account_at(unused_port()))
    assert (run.state, run.result["code"]) == ("refused", "connect.other_port")
    assert run.result["cures"][0] == "use_found_place"
    known = run.result["facts"]
    change = CURES["use_found_place"].change.values(Case(known))
    assert change == {"secure": True, "security": "tls", "port": server.port}
    assert looks_of(run)["ports"]["facts"]["outcome"] == "some"
    assert not mailbox.received and not mailbox.logins


def test_ssl_at_a_port_of_starttls_is_found_in_place(tested, usual, authority):
    with real_server(Mailbox(), starttls=certificates.good(authority)) as server:
        run = tested(account_at(server.port, security="ssl"))
    assert run.result["cures"][0] == "use_found_place"
    assert (run.result["facts"]["found_port"], run.result["facts"]["found_tls"]) == (server.port, "starttls")


def test_the_look_is_on_record_with_host_and_looks(tested, usual):
    account = account_at(unused_port())
    run = tested(account)
    [entry] = audited()
    assert (entry.subject_id, entry.after["run"], entry.after["host"]) == (account.id, run.id, "localhost")
    assert set(entry.after["looks"]) == set(looks_of(run)) >= {"ports"}


def test_one_host_is_looked_at_only_so_often(tested, usual):
    account = account_at(unused_port())
    found = [bool(looks_of(tested(account))) for _ in range(PER_HOST + 1)]
    assert found == [True] * PER_HOST + [False]
    assert len(audited()) == PER_HOST


def test_a_setting_turns_it_off(storage, usual):
    account = account_at(unused_port())
    runs.start("account", Subject.of(account, "x"), fingerprint="", asked=ASKED, per_minute=9, actor=TESTER)
    mine, transcript = queue.claim(), Transcript()
    testing.execute(mine, deadline=Deadline(5), transcript=transcript, settings=storage)
    assert not any(str(stage).startswith("look.") for stage in transcript.steps) and not audited()


def test_an_accepted_test_and_a_refused_log_in_are_not_looked_into(tested, usual, authority):
    with real_server(Mailbox(), starttls=certificates.good(authority)) as server:
        assert looks_of(tested(account_at(server.port))) == {}
    with ScriptedServer(polite(MAIL="550 5.7.1 not you")) as server:
        assert looks_of(tested(account_at(server.port, name="Other", secure=False, security=None))) == {}
    assert not audited()


def test_without_time_left_the_first_diagnosis_stands(tested, usual):
    with ScriptedServer(silence) as server:
        run = tested(account_at(server.port), limit_s=0.5)
    assert run.state == "refused" and looks_of(run) == {}


def test_it_ends_within_the_deadline_of_the_test(tested, usual):
    with ScriptedServer(silence) as server:
        usual(server.port)
        deadline = Deadline(4.0)
        run = tested(account_at(unused_port()), deadline=deadline)
        assert not deadline.is_over()
    assert run.state == "refused" and "ports" in looks_of(run)


def test_a_cancel_while_it_looks_keeps_the_result_of_the_test(tested, usual):
    deadline = Deadline(10.0)

    def cancelling(peer):
        deadline.cancel()
        silence(peer)

    with ScriptedServer(cancelling) as server:
        usual(server.port)
        run = tested(account_at(unused_port()), deadline=deadline)
    assert (run.state, run.result["code"]) == ("refused", "connect.refused")
    assert looks_of(run)["ports"]["state"] == "skipped"


def test_a_network_that_is_denied_is_not_looked_at(tested, usual):
    with ScriptedServer(polite()) as server:
        usual(server.port)
        run = tested(account_at(unused_port()), denied_networks=("127.0.0.0/8", "::1/128"))
        assert server.connections == 0
    assert run.result["code"] == "address.refused" and looks_of(run) == {}


def test_what_looks_find_holds_no_secret_and_is_bounded(tested, usual, credential, authority):
    account = account_at(unused_port(), authenticate=True, credential_id=credential.id)
    many = tuple(f"250-{SECRET.strip()} {'x' * 400}" for _ in range(40))
    with ScriptedServer(polite(BANNER=f"220 {SECRET}", EHLO=(*many, "250 AUTH PLAIN"))) as server:
        usual(server.port)
        run = tested(account)
        assert not server.heard_command("AUTH")
    stored = repr(run.steps) + repr(run.result)
    assert SECRET.strip() not in stored and len(repr(looks_of(run))) < 10_000


def test_the_runner_stores_the_looks_with_the_run(storage, usual):
    account = account_at(unused_port())
    runner = Runner(dataclasses.replace(storage, look_at=("server",)), {"account": testing.execute})
    runner.start()
    try:
        run = runs.start(
            "account", Subject.of(account, account.name), fingerprint=account.fingerprint,
            asked=ASKED, per_minute=1000, actor=TESTER,
        )  # fmt: skip
        assert looks_of(ended(run))["ports"]["state"] == "done"
    finally:
        runner.stop()
    assert runs.get(run.id).state == "refused"


@pytest.mark.parametrize("form", ["reversed", "with dashes", "base64 spaced", "hexadecimal with colons"])
def test_a_secret_that_a_server_knows_from_before_is_not_shown_in_any_form(tested, usual, credential, form):
    account = account_at(unused_port(), authenticate=True, credential_id=credential.id)
    said = ONE_LINE[form](SECRET.strip())
    with ScriptedServer(polite(BANNER=f"220 {said}")) as server:
        usual(server.port)
        run = tested(account)
    assert looks_of(run)["ports"]["facts"]["ports"][0]["greeting"]
    assert not traces(repr(looks_of(run)), SECRET.strip())


# The page


def test_the_page_shows_each_look_and_the_cure_with_its_button(signed_in, tested, usual, authority):
    with real_server(Mailbox(), starttls=certificates.good(authority)) as server:
        usual(server.port, unused_port())
        run = tested(account_at(unused_port()))
    page = signed_in("administrator").get(f"/runs/{run.id}", headers={"Accept-Language": "pt-BR"}).text
    assert (
        "O que mais o Postigo verificou" in page and "Só conexões: sem autenticação e sem mensagem." in page
    )
    assert f"O servidor de e-mail responde em: {server.port} (TLS)." in page
    assert f"Na porta {server.port}, localhost responde com TLS." in page
    assert page.index("O que fazer") < page.index(f"Na porta {server.port}, localhost responde com TLS.")
    assert page.count(f'<td class="mono">{server.port}</td>') == 1


def test_the_page_of_a_test_without_looks_has_no_such_part(signed_in, tested, usual, authority):
    with real_server(Mailbox(), starttls=certificates.good(authority)) as server:
        run = tested(account_at(server.port))
    page = signed_in("administrator").get(f"/runs/{run.id}", headers={"Accept-Language": "pt-BR"}).text
    assert "O que mais o Postigo verificou" not in page


@pytest.mark.parametrize("part", ["", "/compare", "/letter", "/report.txt", "/report.json"])
def test_every_page_of_a_run_with_looks_works(signed_in, tested, usual, authority, part):
    with real_server(Mailbox(), starttls=certificates.good(authority)) as server:
        usual(server.port)
        account = account_at(server.port)
        tested(account)
        Account.update(port=unused_port()).where(Account.id == account.id).execute()
        run = tested(Account.get())
    answer = signed_in("administrator").get(f"/runs/{run.id}{part}", headers={"Accept-Language": "pt-BR"})
    assert answer.status_code == 200
    told = {"/report.txt": f"Outras portas: O servidor de e-mail responde em: {server.port} (TLS).",
            "/report.json": '"stage": "look.ports"'}  # fmt: skip
    assert told.get(part, "") in answer.text
