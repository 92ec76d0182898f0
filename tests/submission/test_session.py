"""Sessions of the SMTP door over real sockets: who may hand over, and what is kept of it."""

import json
import smtplib
import ssl

import pytest

from tests.conftest import TESTER
from tests.outbox.requests import new_account
from tests.submission.conftest import (
    LIMIT_S,
    MESSAGE,
    NAME,
    connected,
    logged_in,
    new_range,
    people_of,
    taken,
    trusting_nobody,
)
from webapp.applications import authentication
from webapp.applications import service as applications
from webapp.applications.models import Application
from webapp.audit.models import AuditEntry
from webapp.devices import refusals
from webapp.devices import service as devices

pytestmark = pytest.mark.each_database


def send(client, message=MESSAGE, sender="app@example.com", to=("maria@example.com",), **options):
    return client.sendmail(sender, list(to), message, **options)


def refused_of(application, door):
    """End the sessions of a door, and return the refused sessions of an application."""
    door.__exit__()
    return refusals.of_application(application.id) if application else refusals.of_nobody()


def test_it_works(client, token, application):
    assert send(logged_in(client, token)) == {}
    (message,) = taken()
    assert (message.interface, message.application_id, message.subject) == ("smtp", application.id, "Scan")
    assert people_of(message) == ["maria@example.com"]
    assert message.message_id == "<1@printer>"


def test_the_reply_names_the_message(client, token):
    logged_in(client, token)
    client.mail("app@example.com")
    client.rcpt("maria@example.com")
    assert client.data(MESSAGE) == (250, f"2.0.0 Ok: queued as {taken()[0].id}".encode())


def test_tls_from_the_first_byte_works_at_its_own_port(door, token):
    with smtplib.SMTP_SSL(
        "127.0.0.1", door.settings.submissions_port, timeout=LIMIT_S, context=trusting_nobody()
    ) as client:
        client.login(NAME, token)
        send(client)
    assert len(taken()) == 1


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN", "plain", "Login"])
def test_each_mechanism_works_in_any_case(client, token, mechanism):
    client.starttls(context=trusting_nobody())
    client.ehlo()
    client.user, client.password = NAME, token
    code, _ = client.auth(mechanism, getattr(client, f"auth_{mechanism.lower()}"))
    assert code == 235


def test_without_tls_no_log_in_is_offered_and_none_is_taken(client, application, door):
    client.ehlo()
    assert "auth" not in client.esmtp_features
    assert client.docmd("AUTH", "PLAIN AGEAYg==")[0] == 538
    (refused,) = refused_of(None, door)
    assert refused.code == "submission.tls_needed"


def test_nobody_hands_over_without_a_log_in(client, door):
    client.ehlo()
    with pytest.raises(smtplib.SMTPSenderRefused) as refusal:
        send(client)
    assert refusal.value.smtp_code == 530
    (refused,) = refused_of(None, door)
    assert (refused.code, refused.address) == ("submission.log_in_needed", "127.0.0.1")
    assert [line[1] for line in refused.lines if line[0] == ">"][1].startswith("MAIL FROM:<app@example.com>")
    assert taken() == []


def test_a_wrong_token_is_refused_and_kept_without_it(client, door, application):
    client.starttls(context=trusting_nobody())
    with pytest.raises(smtplib.SMTPAuthenticationError) as refusal:
        client.login(NAME, "ptg_wrong-and-secret")
    assert refusal.value.smtp_code == 535
    (refused,) = refused_of(application, door)
    assert refused.code == "token.wrong"
    said = json.dumps(refused.lines)
    assert "AUTH PLAIN [***]" in said
    assert "cHRnX3dyb25n" not in said
    assert "wrong-and-secret" not in said
    entry = AuditEntry.get(AuditEntry.action == "submission.refused")
    assert (entry.interface, entry.subject_name, entry.after["reason"]) == ("smtp", NAME, "token.wrong")


def test_the_right_token_with_another_name_tells_what_is_wrong(client, token, door, application):
    with pytest.raises(smtplib.SMTPAuthenticationError):
        logged_in(client, token, name="printer")
    (refused,) = refused_of(application, door)
    assert refused.code == "submission.wrong_name"


def test_the_name_may_differ_in_case(client, token):
    send(logged_in(client, token, name="IMPRESSORAS"))
    assert len(taken()) == 1


def test_wrong_log_ins_share_the_limit_of_the_http_interface(client, token, monkeypatch):
    monkeypatch.setattr(authentication, "WRONG_AT_MOST", 2)
    authentication.count_wrong(interface="api", address="127.0.0.1")
    client.starttls(context=trusting_nobody())
    client.ehlo()
    client.user, client.password = NAME, "ptg_x"
    answers = [client.docmd("AUTH", "PLAIN AGEAYg==")[0] for _ in range(2)]
    assert answers == [535, 454]


def test_an_application_that_may_not_send_is_refused_at_its_log_in(client, token, application):
    Application.update(scopes=["read"], version=2).where(Application.id == application.id).execute()
    with pytest.raises(smtplib.SMTPAuthenticationError) as refusal:
        logged_in(client, token)
    assert refusal.value.smtp_code == 535


def test_a_new_token_ends_sessions_of_the_old_one(client, token, application):
    logged_in(client, token)
    applications.make_token(application.id, actor=TESTER)
    with pytest.raises(smtplib.SMTPDataError) as refusal:
        send(client)
    assert (refusal.value.smtp_code, taken()) == (550, [])


# Ranges


def test_a_device_of_a_range_needs_no_log_in(serve, application):
    new_range(application)
    with connected(serve()) as client:
        send(client)
    assert taken()[0].application_id == application.id


def test_a_range_with_log_in_allows_it_without_tls(serve, application, token):
    new_range(application, log_in=True)
    with connected(serve()) as client:
        with pytest.raises(smtplib.SMTPSenderRefused):
            send(client)
        client.login(NAME, token)
        send(client)
    assert len(taken()) == 1


def test_the_narrowest_range_counts(storage, application):
    other = new_range(application, "10.0.0.0/16")
    printer = new_range(application, "10.0.1.7")
    assert devices.find("10.0.1.7").id == printer.id
    assert devices.find("::ffff:10.0.9.9").id == other.id
    assert devices.find("192.0.2.1") is None


def test_a_range_may_have_an_account_of_its_own(serve, application):
    printers = new_account(sender="printers@example.com")
    new_range(application, account=printers.id)
    with connected(serve()) as client:
        send(client, MESSAGE.replace(b"app@example.com", b"printers@example.com"))
    assert taken()[0].account_id == printers.id


def test_a_device_whose_account_was_deleted_is_told_to_come_again(serve, application):
    gone = new_account()
    new_range(application, account=gone.id)
    gone.delete_instance()
    with connected(serve()) as client, pytest.raises(smtplib.SMTPDataError) as refusal:
        send(client)
    assert (refusal.value.smtp_code, taken()) == (451, [])


def test_a_range_may_have_a_rate_of_its_own(serve, application):
    new_range(application, per_minute=1)
    with connected(serve()) as client:
        send(client)
        with pytest.raises(smtplib.SMTPDataError) as refusal:
            send(client, MESSAGE.replace(b"<1@", b"<2@"))
    assert (refusal.value.smtp_code, len(taken())) == (452, 1)


def test_the_senders_of_a_range_stand_in_place_of_those_of_its_application(serve, application):
    Application.update(senders=["@example.org"]).where(Application.id == application.id).execute()
    new_range(application, senders=("scan@example.net",))
    door = serve()
    with connected(door) as client:
        send(client, MESSAGE.replace(b"app@example.com", b"scan@example.net"))
        with pytest.raises(smtplib.SMTPDataError) as refusal:
            send(client, MESSAGE.replace(b"app@example.com", b"scan@example.org"))
    assert refusal.value.smtp_code == 550
    (refused,) = refused_of(application, door)
    assert refused.code == "message.sender_not_allowed"


# Certificates


def test_the_certificate_is_read_again_when_its_file_changes(serve, application, storage):
    first = serve()
    path = storage.data / "own.pem"
    path.write_bytes((storage.data / "submission.pem").read_bytes())
    before = seen(first.settings.submission_port)
    (storage.data / "submission.pem").unlink()
    own = serve(submission_certificate=path)
    assert seen(own.settings.submission_port) == before
    serve()  # makes another one
    path.write_bytes((storage.data / "submission.pem").read_bytes())
    assert seen(own.settings.submission_port) != before
    path.write_bytes(b"broken")
    assert seen(own.settings.submission_port) != before


def seen(port):
    with smtplib.SMTP("127.0.0.1", port, timeout=LIMIT_S) as client:
        client.starttls(context=trusting_nobody())
        return ssl.DER_cert_to_PEM_cert(client.sock.getpeercert(binary_form=True))
