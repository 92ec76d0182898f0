"""What becomes of header and envelope of a message that came by SMTP, and of one that comes once more."""

import pytest

from tests.submission.conftest import MESSAGE, connected, logged_in, people_of, taken
from webapp.applications.models import Application
from webapp.outbox import service as outbox

pytestmark = pytest.mark.each_database


def send(client, message=MESSAGE, sender="app@example.com", to=("maria@example.com",), **options):
    return client.sendmail(sender, list(to), message, **options)


def test_an_odd_sender_of_a_device_is_mended_and_recorded(client, token):
    logged_in(client, token)
    send(client, MESSAGE.replace(b"app@example.com", b"KM_C224e"), sender="KM_C224e")
    (message,) = taken()
    assert message.sender == "app@example.com"
    assert ["Return-Path", "KM_C224e"] in message.asked["not_kept"]
    assert ["From", "KM_C224e"] in message.asked["not_kept"]


def test_an_envelope_sender_that_is_not_allowed_is_left_to_the_account(client, token, storage):
    send(logged_in(client, token), sender="somebody@example.org")
    (message,) = taken()
    assert outbox.built_of(message, settings=storage).envelope.sender == "app@example.com"
    assert ["Return-Path", "somebody@example.org"] in message.asked["not_kept"]


def test_an_envelope_sender_that_is_allowed_is_kept(client, token, application, storage):
    Application.update(senders=["@example.org"], version=2).where(Application.id == application.id).execute()
    send(logged_in(client, token), sender="bounces@example.org")
    assert outbox.built_of(taken()[0], settings=storage).envelope.sender == "bounces@example.org"


def test_the_envelope_alone_says_who_receives(client, token):
    send(logged_in(client, token), to=("one@example.com", "two@example.com"))
    assert people_of(taken()[0]) == ["one@example.com", "two@example.com"]


def test_the_null_sender_is_taken(client, token):
    send(logged_in(client, token), sender="")
    assert len(taken()) == 1


def test_one_bad_recipient_is_refused_alone(client, token):
    logged_in(client, token)
    assert set(send(client, to=("maria@example.com", "not an address@x", "root"))) == {
        "not an address@x",
        "root",
    }
    assert people_of(taken()[0]) == ["maria@example.com"]


def test_a_name_without_a_domain_gets_that_of_the_house(serve, application, token):
    door = serve(mail_domain="example.com", set_by_installation=frozenset({"mail_domain"}))
    with connected(door) as client:
        send(logged_in(client, token), to=("root",))
    assert people_of(taken()[0]) == ["root@example.com"]


def test_dots_at_the_beginning_of_lines_come_through(client, token, storage):
    send(logged_in(client, token), MESSAGE + b".\r\n..two\r\n.one\r\n")
    content = outbox.built_of(taken()[0], settings=storage).envelope.message
    assert content.endswith(b"Page 1\r\n.\r\n..two\r\n.one\r\n")


def test_the_wishes_for_delivery_notices_are_kept(client, token):
    logged_in(client, token)
    mail = ["BODY=8BITMIME", "SMTPUTF8", "RET=HDRS", "ENVID=QQ314159"]
    send(client, mail_options=mail, rcpt_options=["NOTIFY=success,FAILURE", "ORCPT=rfc822;maria@example.com"])
    assert taken()[0].asked["dsn"] == {
        "ret": "HDRS",
        "envid": "QQ314159",
        "recipients": {
            "maria@example.com": {"notify": "SUCCESS,FAILURE", "orcpt": "rfc822;maria@example.com"}
        },
    }


# Repeated


def test_a_message_that_is_handed_over_once_more_is_kept_once(client, token):
    logged_in(client, token)
    for _ in range(2):
        client.mail("app@example.com")
        client.rcpt("maria@example.com")
        code, words = client.data(MESSAGE)
        assert (code, words.decode()) == (250, f"2.0.0 Ok: queued as {taken()[0].id}")
    assert len(taken()) == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"to": ("other@example.com",)},
        {"message": MESSAGE.replace(b"Page 1", b"Page 2")},
        {"message": MESSAGE.replace(b"<1@", b"<2@")},
    ],
    ids=["recipient", "content", "id"],
)
def test_what_differs_is_another_message(client, token, changed):
    logged_in(client, token)
    send(client)
    send(client, **changed)
    assert len(taken()) == 2


def test_without_a_message_id_each_is_a_message_of_its_own(client, token):
    logged_in(client, token)
    for _ in range(2):
        send(client, MESSAGE.replace(b"Message-ID: <1@printer>\r\n", b""))
    assert len(taken()) == 2


def test_repeats_may_be_allowed(serve, application, token):
    with connected(serve(submission_repeat_min=0)) as client:
        logged_in(client, token)
        send(client)
        send(client)
    assert len(taken()) == 2
