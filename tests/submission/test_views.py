"""The page *Entrada por SMTP*: what to type into a device, ranges, refusals, and a device that is played."""

import pytest

from tests.outbox.stored import new_application
from tests.submission.conftest import NAME, new_range, taken
from webapp.access import limits
from webapp.audit.models import AuditEntry
from webapp.devices import refusals
from webapp.devices.models import DeviceRange
from webapp.devices.refusals import KEPT, RefusedDialogue

LINES = [["<", "220 ready", False, 1], [">", "AUTH PLAIN [***]", True, 5]]
RANGE = {"name": "Printers", "network": "10.1.2.0/24", "log_in": "no", "account": "", "per_minute": ""}


@pytest.fixture
def url(application):
    return f"/applications/{application.id}/smtp"


@pytest.fixture
def open_door(app, serve, application):
    """A door that the page knows."""
    door = serve()
    app.config |= {"DOOR": door, "POSTIGO": door.settings}
    return door


def refuse(application_id=None, **changes):
    usual = {"address": "10.1.2.7", "ehlo_name": "printer", "code": "token.wrong", "reply": "535 5.7.8 no"}
    refusals.keep(RefusedDialogue(**usual | {"lines": LINES, "application_id": application_id} | changes))


def test_show_works_where_nothing_is_taken_by_smtp(signed_in, url):
    page = signed_in("auditor").get(url)
    assert page.status_code == 200
    assert "Entrada por SMTP" in page.text
    assert "ainda não recebe mensagens por SMTP" in page.text


def test_show_tells_what_to_type_into_the_device(signed_in, url, open_door, token):
    page = signed_in("auditor").get(url).text
    for told in (str(open_door.settings.submission_port), str(open_door.settings.submissions_port), NAME):
        assert told in page
    assert "autoassinado" in page
    assert token not in page


def test_show_tells_what_was_refused_and_why(signed_in, url, application):
    refuse(application.id)
    refuse(application.id)
    refuse(code="submission.log_in_needed", address="10.9.9.9")
    page = signed_in("administrator").get(url).text
    assert "Este token é desconhecido" in page
    assert "2 vezes" in page
    assert "AUTH PLAIN [***]" in page
    assert f"{url}/ranges/new?network=10.9.9.9" in page


def test_the_session_of_another_application_is_not_shown(signed_in, url, application):
    refuse(new_application("Scanners").id, address="10.4.7.11")
    assert "10.4.7.11" not in signed_in("auditor").get(url).text


def test_so_many_refused_sessions_are_kept(application):
    for number in range(KEPT + 5):
        refuse(application.id, address=f"10.0.0.{number}")
        refuse(address=f"10.0.1.{number}")
    kept = refusals.of_application(application.id)
    assert [row.address for row in kept] == [f"10.0.0.{number}" for number in range(KEPT + 4, 4, -1)]
    assert len(refusals.of_nobody()) == KEPT


def test_a_refusal_that_repeats_makes_one_audit_entry_a_minute(application):
    for _ in range(5):
        refuse(application.id)
    entries = AuditEntry.select().where(AuditEntry.action == "submission.refused")
    assert [entry.subject_name for entry in entries] == [NAME]


# Ranges


def test_create_stores_a_range(signed_in, url, application):
    answer = signed_in("administrator").post(f"{url}/ranges", data=RANGE | {"network": "10.1.2.9/24"})
    assert answer.status_code == 303, answer.text
    row = DeviceRange.get()
    assert (row.network, row.log_in, row.account_id, row.per_minute) == ("10.1.2.0/24", False, None, None)
    entry = AuditEntry.get(AuditEntry.action == "device_range.created")
    assert entry.after["network"] == "10.1.2.0/24"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"network": "10.0.0.0/8"}, "amplo demais"),
        ({"network": "0.0.0.0/0"}, "amplo demais"),
        ({"network": "printer"}, "Digite um endereço"),
        ({"network": "224.0.0.0/24"}, "Digite um endereço"),
        ({"per_minute": "0"}, "Digite um número"),
        ({"per_minute": "x"}, "Digite um número"),
        ({"senders": "nobody"}, "@"),
        ({"name": ""}, "Preencha este campo"),
    ],
)
def test_create_refuses_what_breaks_a_rule(signed_in, url, typed, words):
    answer = signed_in("administrator").post(f"{url}/ranges", data=RANGE | typed)
    assert answer.status_code == 422
    assert words in answer.text
    assert DeviceRange.select().count() == 0


def test_create_refuses_addresses_that_a_range_has(signed_in, url, application):
    new_range(application, "10.1.2.0/24")
    answer = signed_in("administrator").post(f"{url}/ranges", data=RANGE)
    assert answer.status_code == 422
    assert "exatamente estes endereços" in answer.text


def test_update_changes_a_range(signed_in, url, application, account):
    row = new_range(application)
    typed = RANGE | {"account": str(account.id), "per_minute": "5", "senders": "@example.net", "version": "1"}
    answer = signed_in("administrator").post(f"{url}/ranges/{row.id}", data=typed)
    assert answer.status_code == 303, answer.text
    row = DeviceRange.get()
    assert (row.network, row.account_id, row.per_minute, row.senders) == (
        "10.1.2.0/24",
        account.id,
        5,
        ["@example.net"],
    )
    assert AuditEntry.get(AuditEntry.action == "device_range.updated").before["network"] == "127.0.0.1/32"


def test_update_shows_both_versions_of_a_range_that_somebody_else_changed(signed_in, url, application):
    row = new_range(application)
    answer = signed_in("administrator").post(f"{url}/ranges/{row.id}", data=RANGE | {"version": "7"})
    assert answer.status_code == 409
    assert DeviceRange.get().network == "127.0.0.1/32"


def test_delete_removes_a_range(signed_in, url, application):
    row = new_range(application)
    client = signed_in("administrator")
    assert "Printers" in client.get(f"{url}/ranges/{row.id}/delete").text
    assert client.post(f"{url}/ranges/{row.id}/delete").status_code == 303
    assert DeviceRange.select().count() == 0
    assert AuditEntry.get(AuditEntry.action == "device_range.deleted").subject_name == "Printers"


def test_a_range_of_another_application_is_not_found(signed_in, application):
    row = new_range(application)
    client = signed_in("administrator")
    assert client.get(f"/applications/{application.id + 1}/smtp/ranges/{row.id}/edit").status_code == 404


# The device that is played


def test_playing_a_device_with_its_token_shows_each_step(signed_in, url, open_door, token):
    form = {"way": "token", "token": token, "to": "maria@example.com"}
    answer = signed_in("operator").post(f"{url}/try", data=form)
    assert answer.status_code == 200, answer.text
    assert f"Recebida como mensagem {taken()[0].id}." in answer.text
    assert "AUTH PLAIN [***]" in answer.text
    assert token not in answer.text


def test_playing_a_device_with_a_wrong_token_shows_the_refusal(signed_in, url, open_door):
    form = {"way": "token", "token": "ptg_wrong", "to": "maria@example.com"}
    answer = signed_in("operator").post(f"{url}/try", data=form).text
    assert "O equipamento seria recusado." in answer
    assert "535 5.7.8" in answer
    assert "ptg_wrong" not in answer
    assert taken() == []


def test_playing_a_device_of_a_range_takes_its_address(signed_in, url, open_door, application):
    row = new_range(application, "10.1.2.0/24")
    form = {"way": str(row.id), "token": "", "to": "maria@example.com"}
    answer = signed_in("operator").post(f"{url}/try", data=form)
    assert "Recebida como mensagem" in answer.text
    assert len(taken()) == 1


def test_playing_needs_a_token_where_the_device_logs_in(signed_in, url, open_door):
    answer = signed_in("operator").post(f"{url}/try", data={"way": "token", "to": "maria@example.com"})
    assert answer.status_code == 422
    assert "Cole o token" in answer.text


def test_playing_counts_as_a_test(signed_in, url, open_door, monkeypatch, token):
    counted = []
    monkeypatch.setattr(limits, "hit", lambda bucket, **_: counted.append(bucket) or 1)
    form = {"way": "token", "token": token, "to": "maria@example.com"}
    signed_in("operator").post(f"{url}/try", data=form)
    assert [bucket.partition(":")[0] for bucket in counted] == ["test"]


def test_the_page_of_an_application_leads_there(signed_in, url, application):
    assert url in signed_in("auditor").get(f"/applications/{application.id}").text
