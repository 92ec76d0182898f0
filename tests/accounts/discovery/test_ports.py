"""The table of ports: real servers on loopback, looked at by a run, and taken into the form."""

import dataclasses

import pytest

from tests.accounts.discovery.conftest import HX
from tests.accounts.discovery.found import offers
from tests.conftest import TESTER
from tests.fakes import certificates
from tests.fakes.proxies import ScriptedServer as FakeProxy
from tests.fakes.proxies import hang_up as close_at_once
from tests.fakes.proxies import socks5_proxy, unused_port
from tests.fakes.smtp import Mailbox, ScriptedServer, polite, real_server
from webapp.accounts import discovery
from webapp.accounts.wording.port_rows import port_rows
from webapp.audit.models import AuditEntry
from webapp.connectors.models import Connector
from webapp.deadline import Deadline
from webapp.mail.discovery.question import read
from webapp.runs import queue
from webapp.runs.models import ACCEPTED, REFUSED, Run
from webapp.transcript import Transcript


@pytest.fixture
def usual_ports(monkeypatch):
    """A function that sets the ports that a search looks at."""
    return lambda *ports: monkeypatch.setattr(discovery, "PORTS", ports)


@pytest.fixture
def search(storage):
    """A function that executes a search and returns its run."""

    def execute(text="127.0.0.1", connector_id=None, settings=storage):
        run = discovery.start(
            read(text), connector_id=connector_id, per_minute=10, actor=TESTER, locale="pt_BR"
        )
        queue.claim()
        transcript = Transcript()
        result = discovery.execute(run, deadline=Deadline(10), transcript=transcript, settings=settings)
        queue.finish(run, (), result)
        return Run.get_by_id(run.id)

    return execute


@pytest.fixture
def shown(client):
    """A function that returns the fragment that shows a run."""
    return lambda run: client.get(f"/accounts/discover/{run.id}", headers=HX).text


def test_a_server_with_starttls_becomes_a_line_that_fills_in_the_form(usual_ports, search, shown, authority):
    mailbox = Mailbox()
    with real_server(mailbox, starttls=certificates.good(authority), with_login=True) as server:
        usual_ports(server.port)
        html = shown(search())
    assert offers(html) == [f"127.0.0.1 {server.port} tls yes"]
    assert "TLS (STARTTLS)" in html and "LOGIN" in html and "PLAIN" in html
    assert not mailbox.logins and not mailbox.received


def test_a_certificate_of_the_houses_authority_is_trusted_and_has_an_end(
    usual_ports, search, shown, authority, storage, tmp_path
):
    ca_file = tmp_path / "ca.pem"
    ca_file.write_text(certificates.pem_of(authority))
    with real_server(Mailbox(), starttls=certificates.good(authority)) as server:
        usual_ports(server.port)
        html = shown(search("localhost", settings=dataclasses.replace(storage, ca_file=ca_file)))
    assert "Confiável, válido até" in html


def test_a_server_without_encryption_or_log_in_is_told_as_such(usual_ports, search, shown):
    with ScriptedServer(polite()) as server:
        usual_ports(server.port)
        html = shown(search())
    assert offers(html) == [f"127.0.0.1 {server.port} none no"]
    assert "Sem criptografia" in html and "Não oferece" in html


def test_a_certificate_that_is_not_trusted_says_why(usual_ports, search, shown, authority):
    with real_server(Mailbox(), starttls=certificates.BAD["tls.expired"](authority)) as server:
        usual_ports(server.port)
        run = search()
    found = run.result["ports"][0]
    assert found["verified"] is False
    assert 'class="text-red"' in shown(run) and "Confiável" not in shown(run)


def test_a_port_where_nobody_listens_has_its_cause_and_no_button(usual_ports, search, shown):
    usual_ports(unused_port())
    html = shown(search())
    assert offers(html) == []
    assert "Ninguém atende em 127.0.0.1:" in html


def test_the_port_that_was_typed_is_looked_at_first(usual_ports):
    assert discovery.ports_to_look_at(2526, "smtp.example.com", None) == (2526, *discovery.PORTS)
    assert discovery.ports_to_look_at(587, "smtp.example.com", None) == (587, 25, 465, 2525)


def test_ports_that_dns_publishes_for_the_host_are_looked_at_too():
    service = discovery.SubmissionService("smtp.example.com", 588, "tls")
    found = discovery.DomainRecords(services=(service,))
    assert discovery.ports_to_look_at(None, "smtp.example.com", found) == (588, *discovery.PORTS)
    assert discovery.ports_to_look_at(None, "mail.example.com", found) == discovery.PORTS


def test_a_port_that_is_looked_at_still_says_so(usual_ports, search, shown):
    usual_ports(unused_port(), unused_port())
    run = search()
    Run.update(state="running", result={**run.result, "ports": run.result["ports"][:1]}).where(
        Run.id == run.id
    ).execute()
    assert shown(run).count("Em andamento") == 1


def test_a_connector_of_the_form_is_the_way(usual_ports, search, shown, connector, running, storage):
    no_dns = dataclasses.replace(storage, ask_dns=False)
    proxy = running(socks5_proxy({"mail.branch.example": "127.0.0.1"}))
    with ScriptedServer(polite()) as server:
        Connector.update(host="127.0.0.1", port=proxy.port).where(Connector.id == connector.id).execute()
        usual_ports(server.port)
        html = shown(search("mail.branch.example", connector_id=connector.id, settings=no_dns))
    assert offers(html) == [f"mail.branch.example {server.port} none no"]
    assert "Examinado por meio de Filial." in html


def test_a_connector_that_cannot_be_reached_is_told_once_and_nothing_goes_around_it(
    usual_ports, search, shown, connector
):
    Connector.update(host="127.0.0.1", port=unused_port()).where(Connector.id == connector.id).execute()
    with ScriptedServer(polite()) as server:
        usual_ports(server.port, unused_port())
        html = shown(search(connector_id=connector.id))
        assert not server.heard_command("EHLO")
    assert "<table" not in html and offers(html) == []


def test_a_connector_that_fails_is_asked_once_and_not_for_every_port(usual_ports, search, connector, running):
    proxy = running(FakeProxy(close_at_once))
    Connector.update(host="127.0.0.1", port=proxy.port).where(Connector.id == connector.id).execute()
    usual_ports(25, 465, 587, 2525)
    run = search(connector_id=connector.id)
    assert [port["port"] for port in run.result["ports"]] == [25, 465, 587, 2525]
    assert proxy.seen == 1


def test_a_connector_that_was_deleted_meanwhile_is_told(usual_ports, search, shown):
    run = search(connector_id=404)
    assert run.result["fault"] == "connector.gone"
    assert "Network Connector" in shown(run)


def test_a_host_that_the_rules_forbid_is_not_looked_at_and_recorded(usual_ports, search, storage, shown):
    with ScriptedServer(polite()) as server:
        usual_ports(server.port)
        run = search(settings=dataclasses.replace(storage, denied_networks=("127.0.0.0/8",)))
        assert not server.heard_command("EHLO")
    assert (run.state, run.result["code"]) == (REFUSED, "address.refused")
    entry = AuditEntry.get(AuditEntry.action == "discovery.test_refused")
    assert (entry.subject_name, entry.after["reason"]) == ("127.0.0.1", "address.refused")
    assert "A busca terminou." in shown(run) and "<table" not in shown(run)


def test_what_a_server_says_is_text_on_the_page(usual_ports, search, shown):
    with ScriptedServer(polite(BANNER="220 <script>alert(1)</script> ESMTP")) as server:
        usual_ports(server.port)
        run = search()
    assert run.state == ACCEPTED
    assert "<script>" not in shown(run) and "&lt;script&gt;" in shown(run)


@pytest.mark.parametrize(
    ("rows", "best"),
    [
        ([(25, "starttls", True, True), (587, "starttls", True, True), (465, "implicit", True, True)], 587),
        ([(465, "implicit", True, True), (587, "starttls", False, True)], 465),
        ([(25, "none", None, True), (2525, "starttls", False, False)], 2525),
        ([(587, "starttls", True, False), (25, "starttls", True, True)], 25),
        ([(25, "none", None, False)], 25),
    ],
)
def test_the_best_line_is_encrypted_trusted_and_offers_a_log_in(app, rows, best):
    findings = [_finding(*row) for row in rows]
    with app.test_request_context():
        found = port_rows("smtp.example.com", [row[0] for row in rows], findings, is_over=True)
    assert [row.port for row in found if row.is_best] == [best]


@pytest.mark.parametrize(
    ("port", "log_in", "expected"),
    [(587, True, True), (2525, True, True), (25, True, None), (25, False, False)],
)
def test_a_line_says_whether_to_log_in_save_where_relays_take_mail_without(app, port, log_in, expected):
    with app.test_request_context():
        [row] = port_rows(
            "smtp.example.com", [port], [_finding(port, "starttls", True, log_in)], is_over=True
        )
    assert row.offer.logs_in is expected


def _finding(port, tls, verified, log_in):
    mechanisms = {"mechanisms" if tls == "none" else "mechanisms_tls": ["PLAIN"] if log_in else []}
    seen = {} if verified is None else {"certificate": {"sha256": "0"}, "verified": verified}
    return {"port": port, "tls": tls, "is_reachable": True, **mechanisms, **seen}
