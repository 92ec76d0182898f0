"""The page of one message: state, next step, attempts and content."""

import datetime as dt
import time

import pytest

from tests.outbox import stored
from tests.outbox.requests import new_account
from webapp.accounts import sending_state, snapshots
from webapp.accounts.models import Account, SendingState, Substitute
from webapp.clock import now
from webapp.outbox import retention
from webapp.outbox.models import Content, Message, Recipient, WorkerHeartbeat
from webapp.outbox.queue import states
from webapp.outbox.reading import message as message_details

HX = {"HX-Request": "true"}
A, B = "a@example.com", "b@example.com"


@pytest.fixture
def worker(storage):
    """A worker that is alive."""
    return WorkerHeartbeat.create(name="worker", started_at=now(), seen_at=now())


@pytest.fixture
def read(signed_in):
    """A function that returns the page of a message for a person with read access only."""
    client = signed_in("auditor")

    def get(message, path="", **options):
        return client.get(f"/outbox/{message.id}{path}", **options)

    return get


def test_the_newest_attempt_has_the_buttons_that_mend_its_account_while_it_is_held(signed_in, account):
    message = stored.message(account, (A, states.DEFERRED))
    facts = {"host": account.host, "port": account.port, "ehlo_name": "postigo", "stage": "ehlo"}
    stored.attempt(message, "ehlo.name_refused", stage="ehlo", reply_code=501, facts=facts)
    client, url = signed_in("administrator"), f"/outbox/{message.id}"
    assert "/held/" not in client.get(url).text
    sending_state.hold(account.id, "ehlo.name_refused", facts, snapshots.version_of(account.id), now())
    page = client.get(url).text
    assert f'action="/accounts/{account.id}/held/set_ehlo_name"' in page
    assert f'hx-post="/accounts/{account.id}/held' not in page
    assert "/held/" not in signed_in("operator").get(url).text


def test_show_works(read, account):
    message = stored.message(account, (A, states.ACCEPTED), (B, states.REFUSED), subject="<b>{{7*7}}")
    recipient = Recipient.get(Recipient.address == B)
    Recipient.update(code="rcpt_to.refused", reply_code=550, reply="5.1.1 <b>nobody</b>").where(
        Recipient.id == recipient.id
    ).execute()
    text = read(message).text
    assert "&lt;b&gt;{{7*7}}" in text
    assert "aceita para 1 de 2 destinatários" in text
    assert "550 5.1.1 &lt;b&gt;nobody&lt;/b&gt;" in text
    assert "Esta conta foi pedida." in text


def test_the_page_of_a_very_large_message_answers_within_a_second(read, account):
    message = stored.message(account, (A, states.ACCEPTED))
    Account.update(footer=True, footer_text="fim").execute()
    entity = b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + b"word " * 12 + b"\r\n"
    entity += (b"word " * 12 + b"\r\n") * 380_000
    Content.update(entity=entity).execute()
    Message.update(size_bytes=len(entity)).execute()
    for path in ("", "/html"):
        started = time.process_time()
        assert read(message, path).status_code == 200
        assert time.process_time() - started < 1
    assert "word word" in read(message).text
    assert len(read(message, "/source").data) > len(entity)


def test_what_was_not_kept_of_the_header_stands_on_the_page(read, account):
    message = stored.message(account, (A, states.ACCEPTED))
    Message.update(asked={"to": [A], "not_kept": [["From", "<b>robo@srv01"]]}).execute()
    text = read(message).text
    assert "Cabeçalho pedido e não mantido" in text
    assert "From: <bdi>&lt;b&gt;robo@srv01</bdi>" in text


def test_show_sends_strangers_to_the_log_in_and_knows_no_other_numbers(app, signed_in, account):
    message = stored.message(account, A)
    assert app.test_client().get(f"/outbox/{message.id}").location.startswith("/login")
    client = signed_in("auditor")
    for path in ("", "/html", "/source"):
        assert client.get(f"/outbox/99{path}").status_code == 404


def test_an_attempt_says_what_happened_in_the_words_of_the_test(read, account):
    message = stored.message(account, (A, states.DEFERRED))
    stored.attempt(
        message,
        "auth.bad_credentials",
        stage="auth",
        reply_code=535,
        reply="5.7.8 no",
        facts={"host": "mx.example.com", "user_name": "relay"},
        connector_name="Filial",
        substitute=True,
    )
    text = read(message).text
    assert "535 5.7.8 no" in text
    assert "relay" in text
    assert "Filial" in text
    assert "substituta" in text
    assert "O que significa e o que fazer" in text
    assert "Conversa (2 linhas)" in text


def test_attempts_that_met_recipients_differently_say_so_for_each(read, account):
    message = stored.message(account, (A, states.ACCEPTED), (B, states.REFUSED))
    first, second = Recipient.select().order_by(Recipient.place)
    stored.attempt(
        message,
        queue_id="4F1",
        outcomes=[[first.id, "accepted", 250, "Ok"], [second.id, "rcpt_to.refused", 550, "no such user"]],
    )
    text = read(message).text
    assert "Aceita como 4F1." in text
    assert "550 no such user" in text


@pytest.mark.parametrize("code", ["message.content_gone", "address.no_at", "of.another_version"])
def test_codes_without_a_diagnosis_have_words_too(read, account, code):
    message = stored.message(account, (A, states.REFUSED))
    Recipient.update(code=code).execute()
    stored.attempt(message, code)
    assert read(message).status_code == 200


def test_what_comes_next_is_said(read, account, worker):
    account = new_account()  # not the default account, so it can be disabled
    message = stored.message(account, (A, states.DEFERRED))
    Recipient.update(due_at=now() + dt.timedelta(hours=1)).execute()
    text = read(message).text
    assert "Próxima tentativa em" in text
    assert "Abandonada em" in text
    SendingState.create(account=account, held_at=now(), held_code="auth.bad_credentials", probe_at=now())
    assert f"a conta {account.name} está suspensa desde" in read(message).text
    SendingState.delete().execute()
    Account.update(active=False).where(Account.id == account.id).execute()
    assert "está desativada" in read(message).text
    Recipient.update(state=states.SENDING, due_at=None).execute()
    assert "Está sendo enviada agora." in read(message).text


def test_an_uncertain_one_is_tried_once_more_then_a_person_is_asked(signed_in, account):
    message = stored.message(account, (A, states.UNCERTAIN))
    client, reader = signed_in("operator"), signed_in("auditor")
    text = client.get(f"/outbox/{message.id}").text
    assert "requer sua decisão" in text
    assert "/decide" in text
    assert "/decide" not in reader.get(f"/outbox/{message.id}").text
    Recipient.update(due_at=now() + dt.timedelta(minutes=1)).execute()
    assert "/decide" not in client.get(f"/outbox/{message.id}").text


def test_it_polls_only_while_something_is_about_to_happen(read, account, worker):
    message = stored.message(account, (A, states.QUEUED))
    assert "hx-trigger" in read(message).text
    Recipient.update(due_at=now() + dt.timedelta(hours=1)).execute()
    assert 'hx-trigger="every' not in read(message).text
    Recipient.update(state=states.SENDING, due_at=None).execute()
    assert 'hx-trigger="every' in read(message).text
    Recipient.update(state=states.QUEUED, due_at=now()).execute()
    SendingState.create(account=account, held_at=now(), held_code="auth.bad_credentials")
    assert 'hx-trigger="every' not in read(message).text
    SendingState.delete().execute()
    WorkerHeartbeat.delete().execute()
    assert 'hx-trigger="every' not in read(message).text


def test_it_polls_while_a_substitute_is_about_to_step_in(read, account, worker):
    message = stored.message(account, (A, states.QUEUED))
    other = new_account(sender="other@example.com")
    Substitute.create(account=account, substitute=other, place=0)
    SendingState.create(account=account, held_at=now(), held_code="auth.bad_credentials", probe_at=now())
    assert 'hx-trigger="every' not in read(message).text  # it may not send as that sender
    Account.update(sender=message.sender).where(Account.id == other.id).execute()
    assert 'hx-trigger="every' in read(message).text
    Recipient.update(state=states.UNCERTAIN).execute()
    assert 'hx-trigger="every' not in read(message).text  # it stays with its server
    Recipient.update(state=states.QUEUED).execute()
    SendingState.create(account=other, held_at=now(), held_code="auth.bad_credentials", probe_at=now())
    assert 'hx-trigger="every' not in read(message).text


def test_it_polls_while_a_held_substitute_is_about_to_give_back(read, account, worker):
    message = stored.message(account, (A, states.QUEUED))
    other = new_account()
    Recipient.update(lane=other).execute()
    SendingState.create(account=other, held_at=now(), held_code="auth.bad_credentials", probe_at=now())
    assert 'hx-trigger="every' in read(message).text
    SendingState.create(account=account, held_at=now(), held_code="auth.bad_credentials", probe_at=now())
    assert 'hx-trigger="every' not in read(message).text


def test_what_changes_while_the_page_is_made_does_not_end_its_polling(read, account, worker, monkeypatch):
    message = stored.message(account, (A, states.QUEUED))
    looks = {name: getattr(message_details, name) for name in ("_counts", "_recipients")}

    def and_then_it_is_sent(name):
        def look(*args):
            found = looks[name](*args)
            Recipient.update(state=states.ACCEPTED, due_at=None).execute()
            return found

        return look

    for name in looks:
        monkeypatch.setattr(message_details, name, and_then_it_is_sent(name))
    assert 'hx-trigger="every' in read(message).text


def test_who_has_seen_all_there_is_gets_nothing(read, account, worker):
    message = stored.message(account, (A, states.QUEUED))
    text = read(message).text
    seen = text.split("seen=")[1].split('"')[0]
    assert read(message, f"?seen={seen}", headers=HX).status_code == 204
    Recipient.update(state=states.SENDING, due_at=None, fence=1).execute()
    answer = read(message, f"?seen={seen}", headers=HX)
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<div id="progress"')


def test_its_content_is_shown_and_its_html_can_do_nothing(read, account):
    message = stored.message(account, A)
    text = read(message).text
    assert "O pedido 7 saiu." in text
    assert "<iframe" in text
    assert "sandbox" in text
    html = read(message, "/html")
    assert "<b>7</b>" in html.text
    assert "sandbox; default-src 'none'" in html.headers["Content-Security-Policy"]
    source = read(message, "/source")
    assert source.content_type.startswith("text/plain")
    assert f"Message-ID: {message.message_id}" in source.text
    assert "Subject: Seu pedido saiu" in source.text


def test_blind_copies_are_in_no_source(read, account):
    message = stored.message(account, A, asked={"to": [A]})
    stored.recipient(message, "secret@example.com", states.QUEUED, place=1, kind="bcc")
    assert "secret@example.com" not in read(message, "/source").text


def test_a_sensitive_message_shows_its_subject_and_nothing_else(read, account):
    message = stored.message(account, A, sensitive=True)
    text = read(message).text
    assert "Seu pedido saiu" in text
    assert "sigilosa" in text
    assert "O pedido 7" not in text
    assert read(message, "/html").status_code == 404
    assert read(message, "/source").status_code == 404


def test_deleted_content_is_said_to_be_deleted_and_when(read, account, storage):
    message = stored.message(account, (A, states.ACCEPTED), age=dt.timedelta(days=31))
    stored.attempt(message, reply_code=250, reply="2.0.0 Ok")
    retention.purge(now(), storage)
    text = read(message).text
    assert "O conteúdo foi excluído em" in text
    assert "A transcrição foi excluída" in text
    assert "250 2.0.0 Ok" in text
    assert read(message, "/source").status_code == 404


def test_without_its_account_what_was_handed_over_is_shown(read):
    gone = new_account(), new_account()
    message = stored.message(gone[1], (A, states.ACCEPTED))
    Recipient.update(sent_by=None).execute()
    Account.delete().where(Account.id == gone[1].id).execute()
    text = read(message).text
    assert "excluída depois disso" in text
    assert "O pedido 7 saiu." in text
    assert "só é mostrado o que foi entregue" in text


def test_what_was_overridden_and_from_what_it_was_sent_again_are_shown(read, account):
    first = stored.message(account, A)
    change = {"field": "reply_to", "asked": "x@example.com", "used": ""}
    message = stored.message(account, A, overridden=[change], resent_from=first.id)
    text = read(message).text
    assert "x@example.com" in text
    assert "E-mail de resposta" in text
    assert f'href="/outbox/{first.id}"' in text


def test_many_recipients_are_cut_off_and_all_are_a_link_away(read, account):
    message = stored.message(account, *((f"u{number}@example.com", states.ACCEPTED) for number in range(101)))
    stored.recipient(message, "open@example.com", states.DEFERRED, place=200)
    text = read(message).text
    assert "100 de 102 destinatários" in text
    assert "open@example.com" in text
    assert "u100@example.com" in read(message, "?recipients=all").text


def test_only_who_may_move_messages_is_offered_to(signed_in, account):
    message = stored.message(account, (A, states.DEFERRED))
    reader = signed_in("auditor").get(f"/outbox/{message.id}").text
    mover = signed_in("operator").get(f"/outbox/{message.id}").text
    for path in ("/retry", "/cancel", "/resend"):
        assert f"/outbox/{message.id}{path}" not in reader
        assert f"/outbox/{message.id}{path}" in mover


def test_deeds_that_would_do_nothing_are_not_offered(signed_in, account):
    message = stored.message(account, (A, states.ACCEPTED), entity=None)
    text = signed_in("operator").get(f"/outbox/{message.id}").text
    for path in ("/retry", "/cancel", "/resend"):
        assert f"/outbox/{message.id}{path}" not in text
    assert Message.select().count() == 1
