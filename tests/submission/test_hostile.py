"""What hostile, broken and slow clients do to the SMTP door."""

import socket

import pytest

from tests.submission.conftest import (
    LIMIT_S,
    MESSAGE,
    connected,
    new_range,
    taken,
    trusting_nobody,
)
from webapp.devices import refusals
from webapp.errors import Unavailable
from webapp.outbox import service as outbox
from webapp.outbox.intake import accept
from webapp.submission import connection, session

ENVELOPE = b"MAIL FROM:<app@example.com>\r\nRCPT TO:<maria@example.com>\r\nDATA\r\n"


@pytest.fixture
def device(serve, application, raw):
    """A raw client of a door that takes messages from 127.0.0.1 without a log-in; it has said EHLO."""
    new_range(application)
    client = raw(serve().settings.submission_port)
    assert "PIPELINING" in client.ask("EHLO device")
    return client


def begin(client):
    client.say(ENVELOPE)
    assert [client.reply()[:3] for _ in range(3)] == ["250", "250", "354"]


def test_commands_may_come_together(device):
    begin(device)
    device.say(MESSAGE + b".\r\nNOOP\r\n" + ENVELOPE)
    assert [device.reply()[:3] for _ in range(5)] == ["250", "250", "250", "250", "354"]


@pytest.mark.parametrize(
    "end",
    [
        *(b"\n.\n", b"\r.\r", b"\n.\r\n", b"\r\n.\n", b"\r\n.\r", b"\r.\r\n", b"\n.\r", b"\r.\n"),
        b"\x00\n.\r\n",
    ],
)
def test_an_end_that_others_could_take_for_one_is_refused(device, end):
    begin(device)
    smuggled = b"MAIL FROM:<evil@example.com>\r\nRCPT TO:<maria@example.com>\r\nDATA\r\nSubject: evil\r\n\r\n"
    device.say(MESSAGE + b"line" + end + smuggled + b".\r\n")
    assert device.reply().startswith("554 5.5.2 ")
    assert device.reply() == ""
    assert taken() == []


def test_the_end_may_come_in_pieces(device):
    begin(device)
    for piece in (MESSAGE[:30], MESSAGE[30:-2], b"\r", b"\n", b".", b"\r", b"\n"):
        device.say(piece)
    assert device.reply().startswith("250 ")
    assert len(taken()) == 1


def test_an_end_in_the_first_line_makes_an_empty_message(device):
    begin(device)
    device.say(b".\r\n")
    assert device.reply().startswith("250 ")


def test_bare_line_feeds_become_whole_line_ends(device, storage):
    begin(device)
    device.say(MESSAGE.replace(b"\r\n", b"\n") + b"..dot\n" + b"\r\n.\r\n")
    assert device.reply().startswith("250 ")
    content = outbox.built_of(taken()[0], settings=storage).envelope.message
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert b"\r\n.dot\r\n" in content


def test_a_client_that_does_not_wait_for_354_is_refused(device):
    device.say(ENVELOPE + MESSAGE + b".\r\n")
    assert [device.reply()[:3] for _ in range(4)] == ["250", "250", "503", ""]
    assert taken() == []


def test_a_message_that_is_too_large_is_refused_before_it_comes(device):
    assert device.ask("MAIL FROM:<app@example.com> SIZE=99999999999").startswith("552 5.3.4 ")


def test_a_message_that_is_too_large_is_refused_after_it_came_and_the_session_goes_on(
    serve, application, raw
):
    new_range(application)
    client = raw(serve(message_max_mb=1).settings.submission_port)
    client.ask("EHLO device")
    begin(client)
    client.say(MESSAGE + b"x" * 1_100_000 + b"\r\n.\r\n")
    assert client.reply().startswith("552 5.3.4 ")
    begin(client)
    client.say(MESSAGE + b".\r\n")
    assert client.reply().startswith("250 ")
    assert len(taken()) == 1


def test_an_endless_message_is_cut_off(serve, application, raw):
    new_range(application)
    client = raw(serve(message_max_mb=1).settings.submission_port)
    client.ask("EHLO device")
    begin(client)
    with pytest.raises(OSError, match=r"."):
        for _ in range(100):
            client.say(b"x" * 1_000_000)
    assert taken() == []


def test_a_large_message_arrives_whole(device, storage):
    begin(device)
    lines = b"".join(b"%08d %s\r\n" % (number, b"y" * 60) for number in range(60_000))
    device.say(MESSAGE + lines + b".\r\n")
    assert device.reply().startswith("250 ")
    assert outbox.built_of(taken()[0], settings=storage).envelope.message.endswith(lines)
    assert list((storage.data / "arriving").iterdir()) == []


def test_a_line_without_end_is_refused_as_a_command_and_the_session_goes_on(device):
    device.say(b"NOOP " + b"x" * 200_000 + b"\r\n")
    assert device.reply().startswith("500 5.5.2 ")
    assert device.ask("NOOP") == "250 2.0.0 OK"


def test_ten_thousand_recipients_are_bounded_and_the_rest_may_come_later(device):
    device.ask("MAIL FROM:<app@example.com>")
    device.say(b"".join(b"RCPT TO:<p%d@example.com>\r\n" % number for number in range(1_100)))
    answers = [device.reply()[:9] for _ in range(1_100)]
    assert answers[:1_000] == ["250 2.1.5"] * 1_000
    assert answers[1_000:] == ["452 4.5.3"] * 100
    device.ask("DATA")
    device.say(MESSAGE + b".\r\n")
    assert device.reply().startswith("250 ")


def test_every_reply_has_an_enhanced_code(device):
    asked = [
        *(
            "NOOP",
            "RSET",
            "HELP",
            "VRFY maria",
            "EXPN x",
            "FOO",
            "MAIL",
            "RCPT",
            "DATA",
            "AUTH",
            "AUTH X Y Z",
        ),
        *("MAIL FROM:<a@example.com> FOO=1", "MAIL FROM:<a@example.com> SIZE=x", "MAIL FROM:<a@example.com>"),
        *(
            "MAIL FROM:<b@example.com>",
            "RCPT TO:<a@example.com> FOO=1",
            "RCPT TO:<>",
            "RCPT TO:x y",
            "DATA x",
        ),
        *("STARTTLS x", "QUIT x", "QUIT"),
    ]
    answers = {command: device.ask(command) for command in asked}
    bad = {
        command: answer for command, answer in answers.items() if answer[4] not in "245" or answer[5] != "."
    }
    assert bad == {}


def test_a_token_that_comes_as_a_command_is_neither_repeated_nor_kept(serve, application, raw):
    door = serve()
    client = raw(door.settings.submission_port)
    client.ask("EHLO device")
    client.ask("AUTH LOGIN")
    answer = client.ask("cHRnX3NlY3JldHRva2Vu")
    assert "cHRn" not in answer.lower().upper() and "CHRN" not in answer
    client.close()
    door.__exit__()
    (refused,) = refusals.of_nobody()
    assert "cHRn" not in str(refused.lines)
    assert "CHRN" not in str(refused.lines)


def test_what_came_in_clear_before_tls_is_thrown_away(serve, application):
    door = serve()
    with connected(door) as client:
        client.ehlo()
        client.sock.sendall(b"STARTTLS\r\nRSET\r\n")
        assert client.getreply()[0] == 220
        client.sock = trusting_nobody().wrap_socket(client.sock)
        client.file = None
        assert client.ehlo()[0] == 250
        assert b"STARTTLS" not in client.ehlo_resp


def test_tls_makes_the_server_forget_who_logged_in(serve, application, token):
    new_range(application, log_in=True)
    with connected(serve()) as client:
        client.login(application.name, token)
        client.starttls(context=trusting_nobody())
        client.ehlo()
        assert client.mail("app@example.com")[0] == 530


def test_strangers_cannot_go_on_for_ever(serve, application, raw):
    client = raw(serve().settings.submission_port)
    answers = [client.ask("NOOP")[:3] for _ in range(session.COMMANDS_WITHOUT_LOG_IN + 1)]
    assert answers[-2:] == ["250", "421"]
    assert client.reply() == ""


def test_who_says_nothing_is_told_so_and_sent_away(serve, application, raw, monkeypatch):
    monkeypatch.setattr(connection, "UNKNOWN_LIMIT_S", 0.2)
    client = raw(serve().settings.submission_port)
    assert client.reply().startswith("421 4.4.2 ")
    assert client.reply() == ""


def test_who_stops_in_the_middle_of_a_message_is_sent_away(device, monkeypatch):
    monkeypatch.setattr(session, "TEXT_PIECE_LIMIT_S", 0.2)
    begin(device)
    device.say(b"Subject: half")
    assert device.reply().startswith("421 4.4.2 ")
    assert taken() == []


def test_a_stranger_makes_room_for_the_next_one_of_its_address(serve, application, raw):
    door = serve(connections_per_address=8)
    clients = [raw(door.settings.submission_port) for _ in range(9)]
    assert clients[0].reply() == ""
    assert clients[8].ask("NOOP").startswith("250")


def test_who_is_known_does_not_make_room(serve, application, raw):
    new_range(application)
    door = serve(connections_per_address=8)
    clients = [raw(door.settings.submission_port) for _ in range(8)]
    further = socket.create_connection(("127.0.0.1", door.settings.submission_port), LIMIT_S)
    with further, further.makefile("rb") as lines:
        assert lines.readline().startswith(b"421 4.7.0 ")
        assert lines.readline() == b""
    assert all(client.ask("NOOP").startswith("250") for client in clients)


def test_where_storage_is_away_the_device_is_told_to_come_again(device, monkeypatch):
    def away(*_arguments, **_options):
        raise Unavailable("storage.unavailable")

    monkeypatch.setattr(accept, "accept_one", away)
    begin(device)
    device.say(MESSAGE + b".\r\n")
    assert device.reply().startswith("451 4.3.0 ")


def test_a_fault_of_ours_is_told_as_one_to_try_again_later(device, monkeypatch, caplog):
    def broken(*_arguments, **_options):
        raise ZeroDivisionError

    monkeypatch.setattr(accept, "accept_one", broken)
    begin(device)
    device.say(MESSAGE + b".\r\n")
    assert device.reply().startswith("451 4.3.0 ")
    assert "ZeroDivisionError" in caplog.text


def test_beyond_the_budget_a_large_message_is_to_come_later(serve, application, raw):
    new_range(application)
    door = serve()
    door._budget.change(door.settings.bytes_under_way_mb * 2**20)
    client = raw(door.settings.submission_port)
    client.ask("EHLO device")
    assert client.ask("MAIL FROM:<app@example.com> SIZE=1000000").startswith("452 4.3.1 ")
    begin(client)
    client.say(MESSAGE + b".\r\n")
    assert client.reply().startswith("250 ")
    begin(client)
    client.say(MESSAGE + b"z" * 200_000 + b"\r\n.\r\n")
    assert client.reply().startswith("452 4.3.1 ")
