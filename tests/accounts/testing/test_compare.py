"""A test that failed beside the last good one: what differs is marked, and who changed what since."""

import dataclasses

import pytest

from tests.accounts.testing.runs import PT
from tests.accounts.testing.test_depths import tested  # noqa: F401 - a fixture
from tests.accounts.testing.test_testing import account_at
from tests.conftest import TESTER
from tests.fakes.smtp import ScriptedServer, polite
from webapp.accounts import fields, service
from webapp.accounts.models import Account
from webapp.runs import comparison
from webapp.runs.comparison import FACTS
from webapp.runs.models import Run


def step(stage: str, took_ms: int = 5, **facts) -> dict:
    return {"stage": stage, "state": "done", "took_ms": took_ms, "facts": facts, "lines": []}


def differing(before: list, later: list) -> dict:
    rows = comparison.compared(Run(steps=before), Run(steps=later))
    return {row.fact.name: row for row in rows if row.differs}


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.name)
def test_every_fact_has_its_label_in_three_languages(fact):
    assert all(fact.label), f"webapp/runs/comparison.py: {fact.name} lacks a label in one of three languages"


def test_the_same_session_once_more_differs_in_nothing():
    steps = [
        step("settings", host="a", port=25, tls="none", verify=True, user_name=None),
        step("connect", peer="192.0.2.1:25", local="10.0.0.1:40001"),
        step("banner", banner="mx12.example.net ESMTP 4f2abc 2026-11-29"),
        step("ehlo", capabilities=["SIZE 10", "PIPELINING"]),
    ]
    again = [
        steps[0],
        step("connect", peer="192.0.2.1:25", local="10.0.0.1:40002"),
        step("banner", banner="mx7.example.net ESMTP 77aa01 2026-11-30"),
        step("ehlo", capabilities=["PIPELINING", "SIZE 10"]),
    ]
    assert differing(steps, again) == {}


def test_what_differs_is_found_at_each_stage():
    old = {"sha256": "aa", "issuer": "CN=Old", "names": ["a"], "not_after": "2026-01-01T00:00:00+00:00"}
    new = old | {"sha256": "bb", "issuer": "CN=New"}
    before = [
        step("settings", host="a", port=25, tls="none", verify=True, user_name=None, connector=None),
        step("connect", peer="192.0.2.1:25", local="[2001:db8::1]:40001"),
        step("banner", banner="mail.example.net ESMTP Postfix"),
        step("ehlo", capabilities=["AUTH PLAIN", "SIZE 10"]),
        step("tls", version="TLSv1.3", cipher="X", certificate=old),
    ]
    later = [
        step(
            "settings", host="a", port=587, tls="starttls", verify=True, user_name="relay", connector="Filial"
        ),
        step("connect", took_ms=2_000, peer="192.0.2.9:25", local="[2001:db8::2]:40001"),
        step("banner", banner="firewall.example.org ESMTP Postfix"),
        step("ehlo", capabilities=["SIZE 10", "XXXXXXXA"]),
        step(
            "tls",
            version="TLSv1.2",
            cipher="X",
            certificate=new,
        ),
    ]
    found = differing(before, later)
    assert set(found) == {
        "server", "tls", "user_name", "connector", "peer", "local", "banner", "capabilities",
        "version", "issuer", "sha256", "time.connect",
    }  # fmt: skip
    assert (found["capabilities"].gone, found["capabilities"].new) == (["AUTH PLAIN"], ["XXXXXXXA"])
    assert (found["local"].before, found["peer"].now) == ("2001:db8::1", "192.0.2.9")


def test_what_one_of_them_did_not_reach_is_not_compared():
    assert differing([step("banner", banner="a")], [step("connect", peer="192.0.2.1:25")]) == {}


def test_a_failed_test_marks_what_differs_and_says_who_changed_what(tested, signed_in):  # noqa: F811
    with ScriptedServer(polite()) as server:
        account = account_at(server.port)
        tested(account, "send")
    with ScriptedServer(polite(BANNER="220 firewall.example.org", MAIL="550 5.7.1 no")) as other:
        changed = dataclasses.replace(fields.of(account), port=other.port)
        service.update(account.id, changed, version=account.version, is_default=True, actor=TESTER)
        bad = tested(service.get(account.id), "send")
    page = signed_in("operator").get(f"/runs/{bad.id}", headers=PT).text
    part = page.partition(f'id="run-{bad.id}-compare"')[2].partition("</section>")[0]
    assert "Último teste bem-sucedido" in part
    assert f"Porta <bdi>{server.port}</bdi> → <bdi>{other.port}</bdi>" in part
    assert TESTER.name in part
    assert "fake.example ESMTP" in part and "firewall.example.org" in part
    assert "Remetente do envelope" not in part  # it is the same


def test_the_page_of_its_own_has_what_is_the_same_too(tested, signed_in):  # noqa: F811
    with ScriptedServer(polite()) as server:
        tested(account_at(server.port), "send")
    with ScriptedServer(polite(MAIL="550 5.7.1 no")) as other:
        Account.update(port=other.port).execute()
        bad = tested(Account.get(), "send")
    page = signed_in("auditor").get(f"/runs/{bad.id}/compare", headers=PT).text
    assert "Remetente do envelope" in page
    assert page.count("bg-yellow-lt") == 1  # the port


def test_a_run_without_a_good_one_has_nothing_to_compare(tested, signed_in):  # noqa: F811
    with ScriptedServer(polite(MAIL="550 5.7.1 no")) as server:
        bad = tested(account_at(server.port), "send")
    client = signed_in("operator")
    assert f"run-{bad.id}-compare" not in client.get(f"/runs/{bad.id}").text
    assert "Não há o que comparar" in client.get(f"/runs/{bad.id}/compare", headers=PT).text
