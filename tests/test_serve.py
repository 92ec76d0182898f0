"""Postigo as a process: start, refusal to start, requests, signals and end."""

import contextlib
import http.client
import http.cookiejar
import re
import shutil
import signal
import smtplib
import socket
import sqlite3
import urllib.error
import urllib.parse
import urllib.request

import pytest

from tests.fakes.process import LIMIT_S, Postigo
from webapp.clock import monotonic
from webapp.vault import Keyring


@pytest.fixture
def start(tmp_path):
    """A factory of processes, by default on one data folder; they end with the test."""
    with contextlib.ExitStack() as stack:

        def make(*arguments, data=tmp_path / "data", **settings):
            process = Postigo(data, *arguments, **settings)
            stack.callback(process.close)
            return process

        yield make


def get(url, data=None, **headers):
    """Return status, headers and text of a response with any status."""
    request = urllib.request.Request(url, data, headers)
    try:
        answer = urllib.request.urlopen(request, timeout=LIMIT_S)
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        return answer.status, answer.headers, answer.read().decode()


def refusal(process):
    """Return the sentence with which the process refused to start."""
    assert process.ended() == 1
    assert process.said == []
    (sentence,) = process.logged
    assert sentence.endswith(".")
    return sentence


def set_up_link(process):
    return process.wait_for(r"^  http://127\.0\.0\.1:\d+/setup/")


def test_a_first_start_answers_and_prints_a_link_for_the_first_administrator(start):
    process = start().ready()
    status, headers, _ = get(f"{process.address}/login")
    assert status == 200
    assert "Server" not in headers
    assert get(set_up_link(process))[0] == 200


def test_a_link_of_an_earlier_start_is_not_valid(start):
    first = start().ready()
    path = urllib.parse.urlsplit(set_up_link(first)).path
    first.signal(signal.SIGTERM)
    assert first.ended() == 0
    second = start().ready()
    assert get(second.address + path)[0] == 410


class Browser:
    """A minimal browser, with cookies and CSRF tokens, that can sign in."""

    def __init__(self):
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(cookies)

    def get(self, url):
        with self._opener.open(url, timeout=LIMIT_S) as answer:
            return answer.read().decode()

    def submit(self, url, **fields):
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.get(url))[1]
        body = urllib.parse.urlencode(fields | {"csrf_token": token}).encode()
        with self._opener.open(url, body, timeout=LIMIT_S) as answer:
            return answer.read().decode()


def test_from_the_first_start_to_the_first_message_read(start):
    process = start().ready()
    browser = Browser()
    words = "correct horse battery staple"
    report = browser.submit(set_up_link(process), email="maria@example.com", password=words, again=words)
    assert "Caixa de treino" in report
    with smtplib.SMTP("127.0.0.1", process.practice_port, timeout=LIMIT_S) as client:
        client.sendmail("a@example.com", ["b@example.com"], b"Subject: my first message\r\n\r\nhello\r\n")
    assert "my first message" in browser.get(f"{process.address}/practice")
    process.signal(signal.SIGTERM)
    assert process.ended() == 0
    assert not any("/setup/" in line for line in start().ready().said)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_soon_and_well_while_clients_are_idle(start, number):
    process = start().ready()
    browser = http.client.HTTPConnection("127.0.0.1", process.port, timeout=LIMIT_S)
    browser.request("GET", "/login")
    browser.getresponse().read()  # the connection stays open
    with socket.create_connection(("127.0.0.1", process.practice_port), LIMIT_S):
        before = monotonic()
        process.signal(number)
        assert process.ended() == 0
        assert monotonic() - before < 10
    browser.close()
    assert process.logged == []


def test_after_kill_9_it_starts_again(start):
    first = start().ready()
    first.signal(signal.SIGKILL)
    first.ended()
    assert get(f"{start().ready().address}/login")[0] == 200


def test_a_second_server_on_the_same_data_is_refused_and_the_first_goes_on(start):
    first = start().ready()
    assert "Another Postigo is running on the data folder" in refusal(start())
    assert get(f"{first.address}/login")[0] == 200


def test_a_taken_port_is_named(start, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        sentence = refusal(start(port=port))
    assert f"127.0.0.1 port {port}: Address already in use" in sentence
    assert "POSTIGO_PORT" in sentence
    assert not (tmp_path / "data" / "postigo.db").exists()


def test_a_taken_practice_port_is_said_and_stops_nothing_else(start):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        process = start(practice_port=port).ready()
        process.wait_for(f"The practice mailbox is off: port {port} is taken")
        assert get(f"{process.address}/login")[0] == 200


def test_a_start_names_its_data_folder(start, tmp_path):
    assert start().ready().wait_for("^Data folder: ") == f"Data folder: {tmp_path / 'data'}"
    worker = start("worker", default_locale="en")
    assert worker.wait_for("^Data folder: ") == f"Data folder: {tmp_path / 'data'}"


def test_the_greeting_is_in_the_default_language(start):
    start(default_locale="pt_BR").wait_for("O Postigo está pronto")


@pytest.fixture
def used(prepared_file, tmp_path):
    """A data folder in which Postigo has run."""
    return shutil.copytree(prepared_file, tmp_path / "data")


def test_a_lost_database_is_not_replaced_by_an_empty_one(start, used):
    (used / "postigo.db").unlink()
    assert "postigo.db is missing" in refusal(start())
    assert not (used / "postigo.db").exists()


def test_a_lost_key_is_not_replaced_by_a_new_one(start, used):
    (used / "keys" / "vault.key").unlink()
    assert "vault.key is missing" in refusal(start())
    assert not (used / "keys" / "vault.key").exists()


def test_a_wrong_key_is_refused(start, used, tmp_path):
    Keyring.create(tmp_path / "other.key")
    (tmp_path / "other.key").replace(used / "keys" / "vault.key")
    assert "is not the one with which the secrets" in refusal(start())


@pytest.mark.parametrize("file", ["postigo.db", "keys/vault.key"])
def test_a_damaged_file_is_refused(start, used, file):
    (used / file).write_bytes(b"\xffnonsense" * 1000)
    assert "backup" in refusal(start())


@pytest.mark.parametrize("left", [b"", "another program's"], ids=["nothing", "another program's"])
def test_a_database_without_our_tables_is_not_filled_with_new_ones(start, used, left):
    (used / "postigo.db").unlink()
    (used / "postigo.db").touch()
    if left:
        with contextlib.closing(sqlite3.connect(used / "postigo.db")) as other:
            other.execute("CREATE TABLE theirs (id)")
    assert "is empty or not one of Postigo's" in refusal(start())
    with contextlib.closing(sqlite3.connect(used / "postigo.db")) as database:
        assert [name for (name,) in database.execute("SELECT name FROM sqlite_master")] == ["theirs"] * bool(
            left
        )


@pytest.mark.parametrize("left", [b"", b"half of a key"])
def test_half_a_cookie_key_is_replaced_by_a_whole_one(start, used, left):
    (used / "keys" / "cookies.key").write_bytes(left)
    process = start().ready()
    assert get(f"{process.address}/login")[0] == 200
    assert len((used / "keys" / "cookies.key").read_bytes()) == 32


def test_a_bad_setting_is_named(start):
    assert refusal(start(threads="many")).startswith("POSTIGO_THREADS must be a whole number from 2 to 64.")


def test_a_data_folder_that_cannot_be_made_is_named(start, tmp_path):
    (tmp_path / "file").write_text("")
    sentence = refusal(start(data=tmp_path / "file" / "data"))
    assert "cannot be made: Not a directory" in sentence
    assert "POSTIGO_DATA" in sentence


def test_what_it_writes_is_for_its_owner_only(start, tmp_path):
    process = start().ready()
    written = list((tmp_path / "data").rglob("*"))
    assert {"postigo.db", "vault.key", "cookies.key"} <= {path.name for path in written}
    assert {path.name for path in written if path.stat().st_mode & 0o077} == set()
    process.signal(signal.SIGTERM)
    process.ended()


def test_a_large_body_is_refused_before_it_was_sent(start):
    process = start().ready()
    head = f"POST /login HTTP/1.1\r\nHost: 127.0.0.1:{process.port}\r\nContent-Length: 50000000\r\n\r\n"
    with socket.create_connection(("127.0.0.1", process.port), LIMIT_S) as client:
        client.sendall(head.encode())
        assert client.recv(100).startswith(b"HTTP/1.1 413 ")


def test_a_foreign_host_name_is_refused(start):
    process = start().ready()
    assert get(f"{process.address}/login", Host="evil.example")[0] == 400


@pytest.mark.parametrize(("proxy", "secure"), [("127.0.0.1", True), ("192.0.2.1", False), ("", False)])
def test_forwarded_headers_count_only_from_the_trusted_proxy(start, proxy, secure):
    process = start(trusted_proxy=proxy).ready()
    _, headers, _ = get(f"{process.address}/login", **{"X-Forwarded-Proto": "https"})
    assert ("Secure" in headers["Set-Cookie"]) is secure


def test_no_password_is_logged_at_the_lowest_level(start):
    process = start(log_level="DEBUG").ready()
    with smtplib.SMTP("127.0.0.1", process.practice_port, timeout=LIMIT_S) as client:
        with pytest.raises(smtplib.SMTPAuthenticationError):
            client.login("treino", "planted-secret")
        client.docmd("AUTH", "LOGIN cGxhbnRlZC1zZWNyZXQ=!")
        client.sendmail("a@example.com", ["b@example.com"], b"planted-secret")
    assert get(f"{process.address}/login", b"password=planted-secret")[0] == 400
    process.signal(signal.SIGTERM)
    assert process.ended() == 0
    everything = "\n".join(process.said + process.logged)
    assert "planted" not in everything
    assert "cGxhbnRlZC1zZWNyZXQ" not in everything
