"""The SMTP server of the practice mailbox, over real sockets."""

import smtplib
import socket
import ssl
import threading

import peewee as pw
import pytest

from tests.practice.conftest import LIMIT_S
from webapp.practice import service
from webapp.practice.mailbox import SIZE_MAX_BYTES, Mailbox
from webapp.practice.models import PracticeMessage

MESSAGE = b"Subject: hello\r\nFrom: app@example.com\r\n\r\ntext\r\n"


def send(client, message=MESSAGE, to=("someone@example.com",)):
    client.sendmail("app@example.com", list(to), message)


def newest():
    return PracticeMessage.select().order_by(PracticeMessage.id.desc()).get()


def trusting(mailbox_pem):
    context = ssl.create_default_context()
    context.load_verify_locations(mailbox_pem)
    return context


def test_it_works(client):
    send(client, to=["one@example.com", "two@nowhere.local"])
    message = newest()
    assert message.envelope_sender == "app@example.com"
    assert message.envelope_recipients == ["one@example.com", "two@nowhere.local"]
    assert (message.subject, bytes(message.source)) == ("hello", MESSAGE)
    assert (message.encrypted, message.user_name, message.client_address) == (False, "", "127.0.0.1")


def test_a_message_can_be_read_the_moment_it_was_accepted(client):
    for number in range(20):
        send(client, b"Subject: %d\r\n\r\n" % number)
        assert newest().subject == str(number)


def test_starttls_is_offered_with_a_certificate_for_this_machine(client, storage):
    client._host = "localhost"
    client.starttls(context=trusting(storage.data / "practice.pem"))
    send(client)
    assert newest().encrypted


@pytest.mark.parametrize("encrypted", [False, True])
@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN"])
def test_the_credentials_on_the_page_are_accepted(client, storage, mechanism, encrypted):
    if encrypted:
        client.starttls(context=trusting(storage.data / "practice.pem"))
    client.ehlo()
    client.user, client.password = "treino", "treino"
    client.auth(mechanism, getattr(client, f"auth_{mechanism.lower()}"))
    send(client)
    assert (newest().user_name, newest().encrypted) == ("treino", encrypted)


@pytest.mark.parametrize("login", [("treino", "wrong"), ("someone", "treino"), ("", "")])
def test_other_credentials_are_refused_with_535(client, login):
    with pytest.raises(smtplib.SMTPAuthenticationError) as refusal:
        client.login(*login)
    assert refusal.value.smtp_code == 535


def test_a_bounce_with_its_empty_sender_is_accepted(client):
    client.ehlo()
    assert client.docmd("MAIL", "FROM:<>")[0] == 250
    assert client.docmd("RCPT", "TO:<someone@example.com>")[0] == 250
    assert client.data(MESSAGE)[0] == 250
    assert newest().envelope_sender == "<>"


@pytest.mark.parametrize(
    "message",
    [
        pytest.param(bytes(range(1, 256)) * 4, id="any bytes"),
        pytest.param(b"", id="nothing"),
        pytest.param(b"x" * 100_000, id="one very long line"),
        pytest.param(b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n", id="torn"),
    ],
)
def test_any_message_is_accepted(client, message):
    send(client, message)
    assert PracticeMessage.select().count() == 1


def test_addresses_in_broken_encodings_are_accepted(client):
    client.ehlo()
    client.command_encoding = "latin-1"
    assert client.docmd("MAIL", "FROM:<café@example.com>")[0] == 250
    assert client.docmd("RCPT", "TO:<someone@example.com>")[0] == 250
    assert client.data(MESSAGE)[0] == 250
    assert newest().envelope_sender == "caf\ufffd@example.com"


def test_a_message_over_the_limit_is_refused_and_the_next_one_accepted(client):
    client.ehlo()
    client.mail("app@example.com")
    client.rcpt("someone@example.com")
    assert client.data(b"x" * SIZE_MAX_BYTES)[0] == 552
    send(client)
    assert PracticeMessage.select().count() == 1


def test_what_cannot_be_stored_is_not_accepted(client, monkeypatch, caplog):
    def full(received):
        raise pw.OperationalError("database or disk is full")

    monkeypatch.setattr(service, "keep", full)
    with pytest.raises(smtplib.SMTPDataError) as refusal:
        send(client)
    assert refusal.value.smtp_code == 451
    monkeypatch.undo()
    send(client)
    assert PracticeMessage.select().count() == 1


def test_a_message_is_committed_before_it_is_accepted(client, storage):
    send(client)
    # Another connection sees only what is committed.
    other = pw.SqliteDatabase(str(storage.data / "postigo.db"))
    try:
        assert other.execute_sql("SELECT subject FROM practice_message").fetchall() == [("hello",)]
    finally:
        other.close()


def test_many_clients_at_once_lose_nothing(mailbox):
    def one(number):
        with smtplib.SMTP("127.0.0.1", mailbox.port, timeout=LIMIT_S) as client:
            send(client, b"Subject: %d\r\n\r\n" % number)

    threads = [threading.Thread(target=one, args=[number]) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LIMIT_S)
    assert {row.subject for row in PracticeMessage.select()} == {str(number) for number in range(20)}


def test_stopping_disconnects_idle_clients_and_frees_the_port(storage):
    with Mailbox(0, storage.data / "practice.pem") as mailbox:
        plain = socket.create_connection(("127.0.0.1", mailbox.port), LIMIT_S)
        assert plain.recv(100).startswith(b"220 ")
        encrypted = smtplib.SMTP("127.0.0.1", mailbox.port, timeout=LIMIT_S)
        encrypted.starttls(context=trusting(storage.data / "practice.pem"))
    assert plain.recv(100) == b""
    plain.close()
    encrypted.close()
    socket.create_server(("127.0.0.1", mailbox.port)).close()
    assert not any(thread.name == "practice-mailbox" for thread in threading.enumerate())


def test_a_port_in_use_raises(storage):
    with socket.create_server(("127.0.0.1", 0)) as other, pytest.raises(OSError, match="in use"):
        Mailbox(other.getsockname()[1], storage.data / "practice.pem")


def test_it_listens_on_the_loopback_address_only(mailbox):
    assert mailbox._socket.getsockname()[0] == "127.0.0.1"
