"""How sending goes, as the report and the form of an account show it."""

import csv
import datetime as dt
import io
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.accounts.sending.test_substitutes import put_in_lane
from webapp.accounts import sending_state
from webapp.accounts.models import Account
from webapp.accounts.report import sending_summary
from webapp.accounts.views import blueprint
from webapp.accounts.views.columns import REPORT
from webapp.audit.models import AuditEntry
from webapp.clock import now
from webapp.db import notify
from webapp.outbox.models import Recipient

Maker = Callable[..., Account]
SignIn = Callable[[str], FlaskClient]
NOON = dt.datetime(2026, 11, 26, 12)
LATER = NOON + dt.timedelta(minutes=5)
# The report with the columns that not everybody has beside the state.
SENDING = "/accounts?columns=name,queue,sending"
FACTS = {"host": "smtp.example.com", "port": 587, "user_name": "relay", "reply_code": 535,
         "reply_text": "5.7.8 bad <b>login</b>"}  # fmt: skip


def hold(account: Account) -> Account:
    """Hold an account because of its log-in, to be tried again LATER."""
    sending_state.hold(account.id, "auth.bad_credentials", FACTS, "", LATER)
    return account


def cell(html: str, column: str) -> str:
    """Return what the first row of the report shows in a column."""
    return html.split(f'class="{column}">')[1].split("</td>")[0]


def test_an_account_through_which_nothing_was_sent_shows_an_empty_queue(
    signed_in: SignIn, account: Maker
) -> None:
    sending_state.note_good([account(name="Outra").id], NOON)
    account()
    text = signed_in("auditor").get(f"{SENDING}&order=-id").text
    assert cell(text, "queue") == "0"
    assert cell(text, "sending") == '<span class="none">–</span>'


def test_the_row_says_what_waits_and_when_sending_last_went_well_and_badly(
    signed_in: SignIn, account: Maker
) -> None:
    stored = account(host="mail.example.com")
    put_in_lane(stored, 3)
    sending_state.note_good([stored.id], NOON)
    sending_state.note_bad(stored.id, "connect.refused", LATER)
    text = signed_in("auditor").get(SENDING).text
    assert "3" in cell(text, "queue")
    sending = cell(text, "sending")
    assert "Último sucesso" in sending
    assert 'datetime="2026-11-26T12:00:00Z"' in sending
    assert "Última falha" in sending
    assert "mail.example.com:587" in sending
    assert "Suspensa" not in sending


def test_the_row_of_a_held_account_says_why_since_when_and_what_comes_next(
    signed_in: SignIn, account: Maker
) -> None:
    hold(account())
    sending = cell(signed_in("auditor").get(SENDING).text, "sending")
    assert ">Suspensa</span>" in sending
    assert "Confira usuário e senha: smtp.example.com não os aceita" in sending
    assert 'datetime="2026-11-26T12:05:00Z"' in sending
    assert "Tentar agora" not in sending
    assert 'formaction="/accounts/1/probe?name=a"' in signed_in("operator").get("/accounts?name=a").text


def test_the_reason_in_the_row_leads_to_the_page_of_its_cause(signed_in: SignIn, account: Maker) -> None:
    hold(account())
    sending_state.hold(account(name="Outra").id, "future.cause", {}, "", LATER)
    text = signed_in("auditor").get("/accounts").text
    assert 'href="/causes/auth.bad_credentials" title="Confira usuário e senha' in text
    assert 'href="/causes/attempt.failed"' in text  # of another version, which has no page here


OWN_SENDER = "Enviar sempre como avisos@example.com e tentar de novo"
SENDER_REFUSED = {"stage": "end_of_data", "reply_code": 554, "reply_text": "5.2.252 SendAsDenied"}
OTHER_SENDER = SENDER_REFUSED | {"other_sender": "root@example.org"}


@pytest.mark.parametrize("path", ["/accounts/1/actions", "/accounts/1/edit"])
@pytest.mark.parametrize(
    ("code", "facts", "is_offered"),
    [
        ("mail_from.sender_not_allowed", OTHER_SENDER, True),
        ("mail_from.sender_not_allowed", SENDER_REFUSED, False),  # it is the account's own sender
        ("mail_from.sender_not_allowed", OTHER_SENDER | {"is_changed": True}, False),
        ("auth.bad_credentials", FACTS, False),
    ],
)
def test_an_account_held_for_another_sender_offers_to_send_as_its_own(
    signed_in: SignIn, account: Maker, path: str, code: str, facts: dict, is_offered: bool
) -> None:
    sending_state.hold(account().id, code, facts, "", LATER)
    assert (OWN_SENDER in signed_in("administrator").get(path).text) is is_offered
    assert OWN_SENDER not in signed_in("operator").get("/accounts/1/actions").text


@pytest.mark.parametrize(("then", "place"), [("edit", "/accounts/1/edit"), ("", "/accounts?name=a")])
def test_sending_as_its_own_is_set_and_audited(
    signed_in: SignIn, account: Maker, then: str, place: str
) -> None:
    sending_state.hold(account().id, "mail_from.sender_not_allowed", OTHER_SENDER, "", LATER)
    client = signed_in("administrator")
    answer = client.post("/accounts/1/own-sender?name=a", data={"then": then})
    assert (answer.status_code, answer.location) == (303, place)
    assert Account.get().own_sender_only
    [entry] = AuditEntry.select().where(AuditEntry.action == "account.updated")
    assert (entry.before, entry.after) == ({"own_sender_only": False}, {"own_sender_only": True})
    assert OWN_SENDER not in client.get("/accounts/1/actions").text


def test_a_held_account_that_is_disabled_is_not_tried_and_every_page_says_so(
    signed_in: SignIn, account: Maker
) -> None:
    account()
    stored = hold(account(name="Other"))
    Account.update(active=False).where(Account.id == stored.id).execute()
    client = signed_in("administrator")
    row = client.get("/accounts?name=Other").text
    assert 'formaction="/accounts/2/probe' not in row
    form = client.get(f"/accounts/{stored.id}/edit").text
    assert "Não é verificada enquanto está desativada." in form
    assert "Tentar agora" not in form
    assert "Não é verificada enquanto está desativada." in client.get("/outbox").text
    assert "não automaticamente" in client.get("/accounts/export.csv?name=Other").text
    answer = client.post(f"/accounts/{stored.id}/probe", follow_redirects=True)
    assert "Other não é verificada enquanto está desativada." in answer.text
    assert sending_state.of(stored.id).probe_at == LATER


def test_the_queue_leads_to_the_outbox_where_there_is_one(
    signed_in: SignIn, account: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_in_lane(account())
    client = signed_in("auditor")
    monkeypatch.setitem(client.application.view_functions, "outbox.report", lambda: "")
    assert cell(client.get(SENDING).text, "queue") == '<a href="/outbox?account=1">1</a>'
    monkeypatch.delitem(client.application.view_functions, "outbox.report")
    assert cell(client.get(SENDING).text, "queue") == "1"


def test_counting_a_long_queue_stops_and_says_so(
    signed_in: SignIn, account: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = account()
    put_in_lane(stored, 5)
    monkeypatch.setattr(sending_summary, "QUEUE_LIMIT", 3)
    assert sending_summary.queue_of(stored.id) == 4
    monkeypatch.setattr("webapp.accounts.wording.report.QUEUE_LIMIT", 3)
    assert "mais de 3" in cell(signed_in("auditor").get(SENDING).text, "queue")


def test_every_account_has_its_own_queue_and_sending_state(account: Maker) -> None:
    first, second, third = (account(name=name) for name in "ABC")
    put_in_lane(second, 2)
    hold(third)
    summaries = sending_summary.summaries_of([third.id, first.id, second.id])
    queues = {account_id: sending.queue for account_id, sending in summaries.items()}
    assert queues == {first.id: 0, second.id: 2, third.id: 0}
    assert [account_id for account_id, sending in summaries.items() if sending.held_at] == [third.id]
    assert sending_summary.summaries_of([]) == {}


def test_the_filter_finds_those_that_are_held_and_those_that_are_not(account: Maker) -> None:
    account(name="A")
    hold(account(name="B"))
    released = hold(account(name="C"))
    sending_state.release(released.id)
    assert [row.name for row in REPORT.search.find_page({"held": "yes"}).rows] == ["B"]
    assert [row.name for row in REPORT.search.find_page({"held": "no"}).rows] == ["A", "C"]


def test_the_filter_stands_in_the_address_and_in_print(signed_in: SignIn, account: Maker) -> None:
    hold(account(name="Presa"))
    account(name="Livre")
    client = signed_in("auditor")
    text = client.get("/accounts?held=yes").text
    assert "Presa" in text
    assert "Livre" not in text
    assert '<option value="yes" selected>' in text
    assert "<details open>" in text
    printed = client.get("/accounts/print?held=yes").text
    assert "Suspensa: Sim" in printed
    assert "Suspensa: Autenticação recusada, desde " in printed


def test_csv_tells_of_queue_and_sending(signed_in: SignIn, account: Maker) -> None:
    stored = hold(account())
    put_in_lane(stored, 2)
    sending_state.note_good([stored.id], NOON)
    sending_state.note_bad(stored.id, "auth.bad_credentials", LATER)
    answer = signed_in("auditor").get("/accounts/export.csv")
    head, row = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    told = dict(zip(head, row, strict=True))
    assert told["Fila"] == "2"
    assert told["Envio"].startswith(
        "Suspensa: Confira usuário e senha: smtp.example.com não os aceita (desde "
    )
    assert "Último sucesso: 2026-11-26T12:00:00Z; Última falha: 2026-11-26T12:05:00Z" in told["Envio"]


def test_with_and_without_filters_the_same_row_is_found(account: Maker) -> None:
    stored = account(active=True, force=True)
    tested = {"last_test_at": NOON, "last_test_ok": False}
    Account.update(tested).where(Account.id == stored.id).execute()
    plain = REPORT.search.find_page({}).rows
    filtered = REPORT.search.find_page({"name": "avisos"}).rows
    assert plain == filtered
    assert [type(value) for value in plain[0]] == [type(value) for value in filtered[0]]


def test_the_form_of_a_held_account_says_why_and_offers_to_try(signed_in: SignIn, account: Maker) -> None:
    stored = account()
    put_in_lane(stored, 4)
    client = signed_in("administrator")
    assert "Tentar agora" not in client.get(f"/accounts/{stored.id}/edit").text
    hold(stored)
    sending_state.probe_failed(stored.id, "auth.bad_credentials", FACTS, "", LATER)
    text = client.get(f"/accounts/{stored.id}/edit").text
    for words in (
        "Suspensa: Confira usuário e senha: smtp.example.com não os aceita",
        "535 5.7.8 bad &lt;b&gt;login&lt;/b&gt;",
        "1 tentativa falhou até agora",
        '<dd><a href="/outbox?account=1">4</a></dd>',
        'datetime="2026-11-26T12:05:00Z"',
        'class="cures"',
    ):
        assert words in text


def test_a_cause_of_another_version_is_explained_all_the_same(signed_in: SignIn, account: Maker) -> None:
    stored = account()
    sending_state.hold(stored.id, "future.cause", {}, "", LATER)
    assert signed_in("administrator").get(f"/accounts/{stored.id}/edit").status_code == 200


def test_probe_makes_the_next_try_due_and_wakes_the_workers(
    signed_in: SignIn, account: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = hold(account())
    Account.update(name="Presa").execute()
    rung: list[bool] = []
    monkeypatch.setattr(notify, "notify_all", lambda: rung.append(True))
    client = signed_in("operator")
    answer = client.post(f"/accounts/{stored.id}/probe?held=yes")
    assert answer.location == "/accounts?held=yes"
    assert sending_state.of(stored.id).probe_at <= now()
    assert rung == [True]
    assert "Presa está sendo testada agora." in client.get("/accounts").text
    assert AuditEntry.get(AuditEntry.action == "account.probe_asked").actor == "operator@example.com"
    assert client.post(f"/accounts/{stored.id}/probe", data={"then": "edit"}).location == "/accounts/1/edit"


def test_probe_of_an_account_that_is_not_held_changes_nothing(signed_in: SignIn, account: Maker) -> None:
    stored = account()
    client = signed_in("operator")
    assert client.post(f"/accounts/{stored.id}/probe").status_code == 303
    assert "Avisos não está suspensa." in client.get("/accounts").text
    assert client.post("/accounts/99/probe").status_code == 404


def test_without_an_outbox_there_is_no_address_of_it(app) -> None:
    with app.app_context():
        assert blueprint.queue_url() == (
            "/outbox?account=" if "outbox.report" in app.view_functions else None
        )


def test_what_left_the_queue_is_not_counted(account: Maker) -> None:
    stored = account()
    put_in_lane(stored, 2)
    Recipient.update(lane=None).where(Recipient.place == 0).execute()
    assert sending_summary.queue_of(stored.id) == 1
