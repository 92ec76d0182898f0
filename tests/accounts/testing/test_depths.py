"""How far a test goes: what it sends, what it says, and what it proves of the account."""

import datetime as dt
from collections.abc import Callable

import pytest

from tests.accounts.pages import values_in
from tests.accounts.testing.runs import ASKED, PT
from tests.accounts.testing.test_testing import account_at
from tests.conftest import TESTER
from tests.fakes.smtp import PIPELINING, Mailbox, ScriptedServer, polite, real_server
from tests.house.source import ROOT
from webapp.accounts import sending_state, service, testing
from webapp.accounts.models import Account
from webapp.accounts.views.columns import REPORT
from webapp.audit.log import Subject
from webapp.audit.models import AuditEntry
from webapp.audit.wording import VALUES
from webapp.clock import now
from webapp.deadline import Deadline
from webapp.mail.smtp.replies import PRACTICE_GREETING
from webapp.runs import depths, queue
from webapp.runs import service as runs
from webapp.runs.models import Run
from webapp.transcript import Stage, Transcript

TO = {"to": "maria@example.com", "subject": "Assunto", "body": "Texto"}
LATER = now() + dt.timedelta(hours=1)


@pytest.fixture
def tested(storage) -> Callable[..., Run]:
    """A maker of finished runs: `tested(account, depth)`, in this thread."""

    def run_test(account: Account, depth: str, **asked: str) -> Run:
        wanted = {"depth": depth} | ({} if depth == "connect" else TO) | asked
        run = runs.start(
            "account", Subject.of(account, account.name), fingerprint=account.fingerprint,
            asked=wanted, per_minute=100, actor=TESTER,
        )  # fmt: skip
        mine = queue.claim()
        transcript = Transcript()
        result = testing.execute(mine, deadline=Deadline(10), transcript=transcript, settings=storage)
        queue.finish(mine, transcript.steps.values(), result)
        return runs.get(run.id)

    return run_test


def page_of(client, run: Run) -> str:
    return client.get(f"/runs/{run.id}", headers=PT).text


@pytest.mark.parametrize("depth", depths.DEPTHS.values(), ids=depths.DEPTHS)
def test_a_depth_has_the_labels_that_were_agreed_and_words_in_the_audit(depth):
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    assert all(depth.label), f"webapp/runs/depths.py: {depth.code} lacks a label in one of three languages"
    assert depth.sends or depth.label.pt in page, f"README.md does not say what {depth.label.pt} does"
    assert depth.code in VALUES["depth"], f"webapp/audit/wording.py: VALUES lacks the depth {depth.code}"


@pytest.mark.parametrize("offer", [(), PIPELINING], ids=["one by one", "pipelined"])
def test_a_test_without_sending_stops_at_the_354_and_sends_nothing_more(tested, offer):
    with ScriptedServer(polite(**({"EHLO": offer} if offer else {}))) as server:
        run = tested(account_at(server.port), "ask")
    assert (run.state, run.result["code"]) == ("passed", "envelope.accepted")
    assert [line.partition(" ")[0] for line in server.heard] == ["EHLO", "MAIL", "RCPT", "DATA"]
    assert [step["stage"] for step in run.steps][-2:] == [Stage.DATA, Stage.QUIT]


def test_a_real_server_has_no_message_after_a_test_without_sending(tested):
    mailbox = Mailbox()
    with real_server(mailbox) as server:
        account = account_at(server.port)
        assert tested(account, "ask").state == "passed"
        assert mailbox.received == []
        # The same way with the message: the server would have taken it.
        assert tested(account, "send").state == "accepted"
    assert len(mailbox.received) == 1


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({"RCPT": "550 5.1.1 No such user here"}, "rcpt_to.unknown_user"),
        ({"DATA": "554 5.7.1 no"}, None),
        ({"DATA": "421 4.3.2 closing"}, None),
    ],
)
def test_a_test_without_sending_finds_what_the_server_refuses_up_to_data(tested, answers, code):
    with ScriptedServer(polite(**answers)) as server:
        run = tested(account_at(server.port), "ask")
    assert run.state == "refused"
    assert code is None or run.result["code"] == code
    assert run.result["stage"] in (Stage.RCPT_TO, Stage.DATA)


def test_only_connecting_names_nobody_and_says_goodbye(tested):
    with ScriptedServer(polite(MAIL="550 no", RCPT="550 no")) as server:
        run = tested(account_at(server.port), "connect")
    assert (run.state, run.result["code"]) == ("passed", "session.opened")
    assert [line.partition(" ")[0] for line in server.heard] == ["EHLO", "QUIT"]


def test_the_result_says_what_was_tested_and_that_nothing_was_sent(tested, signed_in):
    with ScriptedServer(polite()) as server:
        account = account_at(server.port)
        connected, asked = tested(account, "connect"), tested(account, "ask")
    client = signed_in("operator")
    said = "A conexão funciona, sem criptografia e sem login. Nenhuma mensagem foi enviada."
    assert said in page_of(client, connected)
    page = page_of(client, asked)
    assert "O servidor aceita o remetente e maria@example.com e espera a mensagem." in page
    assert "Nada dela foi enviado" in page
    assert "aceita ainda não quer dizer entregue" not in page
    assert "A resposta final do servidor" not in page


def test_what_the_practice_mailbox_answered_is_never_shown_as_a_server(tested, signed_in):
    with ScriptedServer(polite(BANNER=f"220 {PRACTICE_GREETING}")) as server:
        run = tested(account_at(server.port), "connect")
    assert run.state == "practice"
    assert "É a caixa de treino, que não entrega a ninguém." in page_of(signed_in("operator"), run)


@pytest.mark.parametrize(
    ("depth", "state"), [("connect", "connects"), ("ask", "asked"), ("send", "accepted")]
)
def test_the_report_says_to_which_depth_and_which_version_an_account_was_tested(
    tested, signed_in, depth, state
):
    with ScriptedServer(polite()) as server:
        account = account_at(server.port)
        service.set_active(account_at(server.port, name="Other").id, False, actor=TESTER)
        tested(account, depth)
    others = {"connects", "asked", "accepted", "failed", "never"} - {state}
    assert [row.name for row in REPORT.search.find_page({"health": state}, order="health").rows] == ["Main"]
    for other in others:
        rows = REPORT.search.find_page({"health": other}, order="health").rows
        assert "Main" not in [row.name for row in rows]
    assert service.get(account.id).last_test_version == 1
    page = signed_in("operator").get("/accounts", headers=PT).text
    word = {"connects": "Conecta", "asked": "Testada sem enviar", "accepted": "Aceita"}[state]
    assert word in page and "versão 1" in page


def test_the_order_by_health_has_accounts_before_those_that_were_tested_further(tested, storage):
    with ScriptedServer(polite()) as server:
        for name, depth in (("C", "send"), ("B", "ask"), ("A", "connect")):
            tested(account_at(server.port, name=name), depth)
    names = [row.name for row in REPORT.search.find_page({}, order="health").rows]
    assert names == ["A", "B", "C"]


@pytest.mark.parametrize(
    ("depth", "facts", "is_released"),
    [
        ("connect", {}, True),
        ("connect", {"stage": "auth"}, True),
        ("connect", {"stage": "mail_from"}, False),
        ("ask", {"stage": "mail_from"}, True),
        ("ask", {"stage": "mail_from", sending_state.OTHER_SENDER: "other@example.com"}, False),
        ("ask", {"stage": "rcpt_to", "recipient": "someone@example.net"}, False),
        ("ask", {"stage": "rcpt_to", "recipient": TO["to"]}, True),
        ("ask", {"stage": "end_of_data", "recipient": TO["to"]}, False),
        ("send", {"stage": "end_of_data"}, True),
    ],
)
def test_a_held_account_is_released_only_as_far_as_the_test_proves_it(tested, depth, facts, is_released):
    with ScriptedServer(polite()) as server:
        account = account_at(server.port)
        sending_state.hold(account.id, "some.cause", facts, held_for="", probe_at=LATER)
        tested(account, depth)
    assert (sending_state.of(account.id).held_at is None) is is_released


def test_a_test_that_came_less_far_than_a_failure_is_not_its_last_good_one(tested):
    with ScriptedServer(polite()) as server:
        account = account_at(server.port)
        good = tested(account, "ask")
        tested(account, "connect")
    with ScriptedServer(polite(MAIL="550 5.7.1 no")) as server:
        Account.update(port=server.port).execute()
        bad = tested(account, "send")
    assert runs.last_accepted_before(bad).id == good.id


def test_the_audit_says_how_far_a_test_went(tested):
    with ScriptedServer(polite()) as server:
        tested(account_at(server.port), "connect")
    assert AuditEntry.get(AuditEntry.action == "account.tested").after["depth"] == "connect"


# The window


def test_the_window_has_a_button_for_each_depth(signed_in, account):
    page = signed_in("operator").get(f"/accounts/{account().id}/test", headers=PT).text
    for depth in depths.DEPTHS.values():
        assert f'name="depth" value="{depth.code}"' in page
        assert depth.label.pt in page


def test_only_connecting_needs_no_recipient_and_the_others_do(signed_in, account):
    row = account()
    client = signed_in("operator")
    answer = client.post(f"/accounts/{row.id}/test", data={"to": "", "depth": "connect"})
    assert answer.status_code == 303
    assert Run.get().asked == {"depth": "connect"}
    assert client.post(f"/accounts/{row.id}/test", data={"to": "", "depth": "ask"}).status_code == 422
    assert Run.select().count() == 1


def test_without_a_depth_a_test_sends_and_an_unknown_one_starts_nothing(signed_in, account):
    row = account()
    client = signed_in("operator")
    assert client.post(f"/accounts/{row.id}/test", data=ASKED | {"depth": "all"}).status_code == 422
    assert Run.select().count() == 0
    once = values_in(client.get(f"/accounts/{row.id}/test").text)["once"]
    assert client.post(f"/accounts/{row.id}/test", data=ASKED | {"once": once}).status_code == 303
    assert depths.of(Run.get().asked) is depths.SEND
