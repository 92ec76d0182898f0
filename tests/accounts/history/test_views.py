"""The pages of an account's history, read by each role; the return to a version by an administrator."""

import re

import pytest

from tests.accounts.conftest import SECRET
from tests.accounts.history.test_history import change, entries_of, last_entry
from tests.accounts.pages import values_in
from tests.conftest import TESTER
from webapp.accounts import sending_state, service
from webapp.audit.log import Subject
from webapp.clock import now
from webapp.credentials import fields as credential_fields
from webapp.credentials import service as credentials
from webapp.credentials.changes import Change
from webapp.credentials.models import Destination
from webapp.runs import service as runs
from webapp.runs.models import ACCEPTED, Run


def words_in(html: str) -> str:
    """Return the text of a page, on one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_history_shows_who_changed_what_from_what_to_what(signed_in, account):
    one = account()
    change(one, port=2525, per_minute=30)
    words = words_in(signed_in("operator").get(f"/accounts/{one.id}/history").text)
    assert "Porta 587 → 2525" in words
    assert "Mensagens por minuto sem limite → 30" in words
    assert "tests" in words
    assert words.index("Versão 2") < words.index("Versão 1")


def test_history_tells_tests_holds_and_releases_among_the_changes(signed_in, account):
    one = account()
    run = runs.start(
        "account",
        Subject.of(one, one.name),
        fingerprint=one.fingerprint,
        asked={"to": "maria@example.com", "subject": "x", "body": "y"},
        per_minute=10,
        actor=TESTER,
    )
    Run.update(state=ACCEPTED, result={"code": "accepted"}).where(Run.id == run.id).execute()
    sending_state.hold(one.id, "auth.rejected", {}, "x", now())
    sending_state.release(one.id)
    page = signed_in("auditor").get(f"/accounts/{one.id}/history").text
    words = words_in(page)
    assert "Teste: Aceita" in words
    assert f'href="/runs/{run.id}"' in page
    assert words.index("Conta liberada") < words.index("Conta suspensa") < words.index("Teste: Aceita")
    assert "…" not in words.split("O que aconteceu")[1]


def test_history_tells_that_a_secret_was_replaced_and_never_the_secret(signed_in, account, credential):
    account()
    one = account(name="One", authenticate=True, credential_id=credential.id)
    fields = credential_fields.of(credential)
    new = Change.to("another secret")
    credentials.update(credential.id, fields, version=1, secret=new, actor=TESTER)
    page = signed_in("operator").get(f"/accounts/{one.id}/history").text
    assert "Senha – → outro valor" in words_in(page)
    assert f'href="/credentials/{credential.id}"' in page
    assert "another secret" not in page


def test_a_result_that_is_no_longer_kept_says_so(signed_in, account):
    one = account()
    run = runs.start(
        "account",
        Subject.of(one, one.name),
        fingerprint="",
        asked={"to": "maria@example.com", "subject": "x", "body": "y"},
        per_minute=10,
        actor=TESTER,
    )
    Run.delete().where(Run.id == run.id).execute()
    page = signed_in("auditor").get(f"/accounts/{one.id}/history").text
    assert "O resultado já não está guardado." in page
    assert "/runs/" not in page


def test_history_narrows_to_a_group_and_leads_to_older_entries(signed_in, account):
    one = account()
    for port in range(1000, 1032):
        change(one, port=port)
    client = signed_in("operator")
    page = client.get(f"/accounts/{one.id}/history?only=changes").text
    older = re.search(r'rel="next" href="([^"]+)"', page)[1].replace("&amp;", "&")
    assert "only=changes" in older
    assert "Versão 1 " in words_in(client.get(older).text)
    assert "Nada desse tipo" in client.get(f"/accounts/{one.id}/history?only=sending").text
    assert client.get(f"/accounts/{one.id}/history?only=nonsense&before=x").status_code == 200


@pytest.mark.parametrize("role", ["operator", "auditor"])
def test_who_may_not_change_accounts_sees_a_version_without_the_button(signed_in, account, role):
    one = account()
    change(one, port=2525)
    first, *_ = entries_of(one)
    client = signed_in(role)
    page = client.get(f"/accounts/{one.id}/history/{first.id}").text
    assert "Porta 2525 587" in words_in(page)
    assert 'id="restore"' not in page
    assert "Voltar à versão" not in client.get(f"/accounts/{one.id}/history").text


def test_an_administrator_returns_to_a_version(signed_in, account):
    one = account()
    change(one, port=2525)
    first, *_ = entries_of(one)
    client = signed_in("administrator")
    url = f"/accounts/{one.id}/history/{first.id}"
    answer = client.post(url, data=values_in(client.get(url).text))
    assert (answer.status_code, answer.location) == (303, f"/accounts/{one.id}/history")
    assert service.get(one.id).port == 587
    assert last_entry().action == "account.restored"
    assert "Conta voltou a uma versão anterior" in client.get(answer.location).text


def test_the_present_version_offers_no_return(signed_in, account):
    one = account()
    change(one, port=2525)
    newest = last_entry()
    page = signed_in("administrator").get(f"/accounts/{one.id}/history/{newest.id}").text
    assert 'id="restore"' not in page
    assert "a conta tem esta configuração agora" in page


def test_returning_after_somebody_elses_change_is_409_and_compares_anew(signed_in, account):
    one = account()
    change(one, port=2525)
    first, *_ = entries_of(one)
    client = signed_in("administrator")
    url = f"/accounts/{one.id}/history/{first.id}"
    read = values_in(client.get(url).text)
    change(one, port=2626)
    answer = client.post(url, data=read)
    assert answer.status_code == 409
    assert "Porta 2626 587" in words_in(answer.text)
    assert client.post(url, data=values_in(answer.text)).status_code == 303


def test_a_credential_whose_place_changes_asks_for_its_secret(signed_in, account, credential):
    one = account()
    change(one, authenticate=True, credential_id=credential.id)
    at_the_old_server = last_entry()
    change(one, host="new.example.com")
    Destination.delete().where(Destination.place.contains("smtp.example.com")).execute()
    client = signed_in("administrator")
    url = f"/accounts/{one.id}/history/{at_the_old_server.id}"
    page = client.get(url).text
    assert 'name="secret_again"' in page
    refused = client.post(url, data=values_in(page) | {"secret_again": "wrong"})
    assert refused.status_code == 422
    assert service.get(one.id).host == "new.example.com"
    assert "wrong" not in refused.text
    answer = client.post(url, data=values_in(page) | {"secret_again": SECRET})
    assert answer.status_code == 303
    assert service.get(one.id).host == "smtp.example.com"
