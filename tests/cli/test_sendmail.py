"""The command `sendmail` with the exact bytes that programs send to it."""

import contextlib
import sqlite3
from pathlib import Path

import pytest

from tests.cli.stored import outbox_is_empty, run_process, stored
from tests.conftest import TESTER
from tests.mail.drafts import content_of
from webapp.__main__ import open_storage
from webapp.cli.mail import Exit
from webapp.outbox import service
from webapp.outbox.models import Content

LETTERS = Path(__file__).parent / "letters"
SIGNED = (
    b'Content-Type: multipart/signed; micalg="pgp-sha512"; protocol="application/pgp-signature";\r\n'
    b' boundary="b"\r\nMIME-Version: 1.0\r\n\r\n--b\r\nContent-Type:  text/plain;\r\n\tcharset=utf-8\r\n\r\n'
    b"Ol\xc3\xa1  \r\n-- \r\n.\r\n--b\r\nContent-Type: application/pgp-signature\r\n\r\nxxxx\r\n--b--\r\n"
)


# Messages of programs


def test_a_text_with_nul_arrives_as_it_was_written(command, account):
    answer = command("sendmail", "a@example.com", typed=b"Nov 29 srv: \0\0\0 kernel started\n")
    assert answer.exit_code == 0, answer.output
    _sender, _rows, arrived = stored()
    assert content_of(arrived) == "Nov 29 srv: \0\0\0 kernel started\n"


def test_it_works(command, account):
    answer = command("sendmail", "-t", typed=b"To: maria@example.com\nSubject: Backup\n\nDone.\n")
    assert (answer.exit_code, answer.output) == (0, "")
    sender, rows, arrived = stored()
    assert (sender, rows) == ("app@example.com", [("to", "maria@example.com")])
    assert arrived["Subject"] == "Backup"
    assert content_of(arrived) == "Done.\n"


def test_what_cron_sends(command, account, domain):
    typed = (LETTERS / "cron.eml").read_bytes()
    answer = command("sendmail", "-i", "-FCronDaemon", "-B8BITMIME", "-oem", "root", typed=typed)
    assert answer.exit_code == 0, answer.output
    _sender, rows, arrived = stored()
    assert rows == [("to", "root@example.com")]
    assert (arrived["From"], arrived["To"]) == ("Cron Daemon <root@example.com>", "root@example.com")
    assert arrived.get_all("X-Cron-Env")[1:3] == ["<HOME=/root>", "<PATH=/usr/bin:/bin>"]
    assert arrived["Subject"] == "Cron <root@srv> /usr/local/bin/cópia"
    assert content_of(arrived) == "df: ação não permitida\n.\nfim\n"


def test_what_cron_sends_to_somebody_with_an_address_needs_no_domain(command, account):
    typed = (LETTERS / "cron.eml").read_bytes()
    answer = command("sendmail", "-i", "-FCronDaemon", "-B8BITMIME", "-oem", "ops@example.org", typed=typed)
    assert answer.exit_code == 0, answer.output
    _sender, rows, arrived = stored()
    assert rows == [("bcc", "ops@example.org")]
    assert arrived["From"] == "Cron Daemon <app@example.com>"  # the address is the account's
    assert "root" not in arrived["To"]


def test_what_php_sends(command, account):
    typed = (LETTERS / "php.eml").read_bytes()
    answer = command("sendmail", "-t", "-i", "-fwebmaster@example.org", typed=typed)
    assert answer.exit_code == 0, answer.output
    sender, rows, arrived = stored()
    assert sender == "webmaster@example.org"
    assert rows == [
        ("to", "cliente@example.com"),
        ("cc", "vendas@example.org"),
        ("bcc", "arquivo@example.org"),
    ]
    assert (arrived["From"], arrived["Subject"]) == ("Loja <loja@example.org>", "Pedido nº 7 confirmado")
    assert "Bcc" not in arrived
    assert "<b>Olá</b>" in content_of(arrived)


def test_what_git_sends_keeps_its_thread(command, account):
    typed = (LETTERS / "git.eml").read_bytes()
    answer = command("sendmail", "-i", "lista@example.org", "dev@example.com", typed=typed)
    assert answer.exit_code == 0, answer.output
    _sender, rows, arrived = stored()
    assert rows == [("to", "lista@example.org"), ("cc", "dev@example.com")]
    assert arrived["Message-ID"] == "<20261126120000.4242-2-dev@example.com>"
    assert arrived["In-Reply-To"] == "<20261126120000.4242-1-dev@example.com>"
    assert content_of(arrived).endswith("-- \n2.39.5\n\n")


def test_what_mail_sends(command, account, domain):
    typed = (LETTERS / "mailx.eml").read_bytes()
    answer = command("sendmail", "-i", "-v", "--", "maria@example.org", "joao", typed=typed)
    assert answer.exit_code == 0
    assert "is kept as" in answer.output
    _sender, rows, arrived = stored()
    assert rows == [("to", "maria@example.org"), ("to", "joao@example.com")]
    assert content_of(arrived) == "Olá,\n\naté já.\n"


def test_what_logwatch_sends(command, account, domain):
    typed = (LETTERS / "logwatch.eml").read_bytes()
    answer = command("sendmail", "-t", typed=typed)
    assert answer.exit_code == 0, answer.output
    _sender, rows, arrived = stored()
    assert rows == [("to", "root@example.com")]
    assert arrived["From"] == "Logwatch@example.com"
    assert "Logwatch 7.7" in content_of(arrived)


@pytest.mark.parametrize(
    "text",
    [
        "Olá\nmundo\n",
        "Error: disk full\nLook at it.\n",
        "Status: full\n",
        "Date: today\n\nHost: srv\n",
        "From here on all is well\n",
        "http://example.com/ is down\n",
    ],
)
def test_input_without_a_header_is_the_body(command, account, text):
    assert command("sendmail", "maria@example.com", typed=text.encode()).exit_code == 0
    _sender, rows, arrived = stored()
    assert rows == [("bcc", "maria@example.com")]
    assert content_of(arrived) == text


def test_the_header_ends_at_a_line_that_is_not_a_field(command, account):
    typed = b"Subject: Disk\nHello there\nSubject: no\n\nbye\n"
    assert command("sendmail", "maria@example.com", typed=typed).exit_code == 0
    arrived = stored()[2]
    assert arrived["Subject"] == "Disk"
    assert content_of(arrived) == "Hello there\nSubject: no\n\nbye\n"


# Recipients


def test_without_t_only_the_arguments_are_recipients(command, account):
    typed = b"To: lista@example.org, maria@example.com\nCc: ana@example.com\nBcc: x@example.com\n\nHello\n"
    assert command("sendmail", "maria@example.com, bia@example.com", typed=typed).exit_code == 0
    _sender, rows, arrived = stored()
    assert rows == [("to", "maria@example.com"), ("bcc", "bia@example.com")]
    assert (arrived["To"], arrived["Cc"]) == ("lista@example.org, maria@example.com", "ana@example.com")
    assert b"x@example.com" not in arrived.as_bytes()


def test_sending_again_goes_to_the_same_envelope_recipients(command, account):
    typed = b"To: lista@example.org\n\nHello\n"
    assert command("sendmail", "maria@example.com", typed=typed).exit_code == 0
    with open_storage() as settings:
        again = service.get(service.resend(1, None, actor=TESTER, settings=settings))
        assert [row.address for row in service.recipients_of(again)] == ["maria@example.com"]
        assert again.asked["to"] == ["lista@example.org"]


def test_with_t_arguments_are_added_as_hidden_recipients(command, account):
    typed = b"To: maria@example.com\n\nHello\n"
    assert command("sendmail", "-t", "bia@example.com", "maria@example.com", typed=typed).exit_code == 0
    _sender, rows, arrived = stored()
    assert rows == [("to", "maria@example.com"), ("bcc", "bia@example.com")]
    assert b"bia@" not in arrived.as_bytes()


@pytest.mark.parametrize(("arguments", "typed"), [(["-t"], b"To: root\n\nx"), (["root"], b"x")])
def test_a_name_without_a_domain_is_refused_and_the_page_named(command, account, arguments, typed):
    answer = command("sendmail", *arguments, typed=typed)
    assert answer.exit_code == Exit.NO_USER
    assert answer.output.startswith("Error: “root” has no domain.")
    assert "set the mail domain on the page General" in answer.output
    assert outbox_is_empty()


@pytest.mark.parametrize(
    ("arguments", "typed", "code", "words"),
    [
        ([], b"x", Exit.USAGE, "To: Nobody is named"),
        (["-t"], b"Subject: x\n\nHello", Exit.USAGE, "To: Nobody is named"),
        (["-t"], b"To: maria@\n\nx", Exit.NO_USER, "To: maria@: Something is missing beside the @."),
        (["a@example.com", "b..c@example.com"], b"x", Exit.NO_USER, "b..c@example.com: “b..c” before the @"),
        (["a@example.com\nb@example.com"], b"x", Exit.NO_USER, "This field takes one line only."),
        (
            ["-f", "a b@example.com", "a@example.com"],
            b"x",
            Exit.DATA,
            "-f: There is a space inside the address.",
        ),
        (["-t"], b"To: a@example.com\0\n\nx", Exit.NO_USER, "control character in it (U+0000)"),
        (["-t"], b"To: a@example.com\nResent-To: b@example.com\n\nx", Exit.DATA, "needs its recipients"),
        (["-bs"], b"", Exit.USAGE, "-bs is not for Postigo"),
        (["-bp"], b"", Exit.USAGE, "-bp is not for Postigo"),
        (["-bi"], b"", Exit.USAGE, "-bi is not for Postigo"),
        (["-q15m"], b"", Exit.USAGE, "-q is not for Postigo"),
        (["-Z"], b"", Exit.USAGE, "There is no option -Z here."),
        (["-f"], b"", Exit.USAGE, "The option -f needs a value."),
    ],
)
def test_a_refusal_has_a_sentence_and_its_exit_code(command, account, arguments, typed, code, words):
    answer = command("sendmail", *arguments, typed=typed)
    assert answer.exit_code == code
    assert words in answer.output
    assert outbox_is_empty()


ADDRESS_LISTS = [
    ("maria@example.com; joao@example.com", ["maria@example.com", "joao@example.com"]),
    ("maria@example.com;joao@example.com;", ["maria@example.com", "joao@example.com"]),
    ("Equipe [TI] <ti@example.com>", ["ti@example.com"]),
    ("old@b.test <new@d.test>", ["new@d.test"]),
    ("Silva, Maria <maria@example.com>, joao@example.com", ["maria@example.com", "joao@example.com"]),
    ("Equipe: a@example.com, b@example.com; c@example.com", [f"{name}@example.com" for name in "abc"]),
    ("maria@example.com joao@example.com", None),
    ("maria@example.com | joao@example.com", None),
    ("maria@example.com|joao@example.com", None),
    ("<a@example.com> <b@example.com>", None),
    ("alice@ok.test)bob@evil.test", None),
    ("(" * 10_000, None),
]


@pytest.mark.parametrize("place", ["To", "Cc", "Bcc", "argument"])
@pytest.mark.parametrize(("text", "meant"), ADDRESS_LISTS, ids=lambda value: str(value)[:30])
def test_no_recipient_is_dropped_or_exchanged(command, account, place, text, meant):
    if place == "argument":
        answer = command("sendmail", "-i", text, typed=b"Hello\n")
    else:
        answer = command("sendmail", "-i", "-t", typed=f"{place}: {text}\n\nHello\n".encode())
    if meant is None:
        assert answer.exit_code == Exit.NO_USER
        assert text[:80] in answer.output  # the piece is named
        assert outbox_is_empty()
    else:
        assert answer.exit_code == 0, answer.output
        assert [address for _kind, address in stored()[1]] == meant


def test_an_envelope_sender_that_is_two_addresses_is_refused(command, account):
    answer = command("sendmail", "-f", "a@b.test;c@d.test", "maria@example.com", typed=b"Hello\n")
    folder, error = answer.output.splitlines()
    assert folder.startswith("Data folder: ")
    assert (answer.exit_code, error) == (
        Exit.DATA,
        "Error: -f: This field takes one e-mail address. Remove the others.",
    )
    assert outbox_is_empty()


# Content


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"])
def test_signed_content_is_not_changed(command, account, line_end):
    typed = (b"To: a@example.com\r\nSubject: x\r\n" + SIGNED).replace(b"\r\n", line_end)
    assert command("sendmail", "-t", "-i", typed=typed).exit_code == 0
    with open_storage():
        assert bytes(Content.get().entity) == SIGNED


def test_lines_too_long_for_mail_arrive_whole(command, account):
    text = "ç" * 5000 + "\n" + "x" * 100_000 + "\n"
    assert command("sendmail", "a@example.com", typed=b"Subject: x\n\n" + text.encode()).exit_code == 0
    arrived = stored()[2]
    assert content_of(arrived) == text
    assert max(map(len, arrived.as_bytes().splitlines())) <= 998


@pytest.mark.parametrize("options", [("-i",), ()])
def test_input_over_the_size_limit_is_refused(command, account, monkeypatch, options):
    monkeypatch.setenv("POSTIGO_MESSAGE_MAX_MB", "1")
    answer = command("sendmail", *options, "a@example.com", typed=b"line\n" * 210_000)
    assert answer.exit_code == Exit.DATA
    assert "larger than POSTIGO_MESSAGE_MAX_MB" in answer.output


# Storage


def test_a_locked_database_is_a_temporary_failure(account, settings):
    with contextlib.closing(sqlite3.connect(settings.data / "postigo.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        answer = run_process("sendmail", "-t", typed=b"To: a@example.com\n\nx")
        other.execute("ROLLBACK")
    assert answer.returncode == Exit.TRY_LATER
    assert b"cannot be stored at the moment" in answer.stderr
    assert outbox_is_empty()


def test_a_process_of_its_own_is_silent_and_ends_with_the_exit_code(account):
    answer = run_process("sendmail", "-t", "-i", typed="To: a@example.com\nSubject: Olá\n\nx\n".encode())
    assert (answer.returncode, answer.stdout, answer.stderr) == (0, b"", b"")
    assert stored()[2]["Subject"] == "Olá"
    assert run_process("sendmail", "-bs", typed=b"").returncode == Exit.USAGE


@pytest.mark.parametrize(
    ("command", "typed", "code"),
    [
        (["sendmail", "-v", "a@example.com"], b"Subject: x\n\nx\n", 0),
        (["send", "--to", "a@example.com"], b"x", 0),
        (["send", "--to", "a@example.com", "--json"], b"x", 0),
        (["sendmail", "-t"], b"Subject: to nobody\n\nx\n", Exit.USAGE),
    ],
)
def test_what_cannot_be_printed_does_not_change_the_exit_code(account, command, typed, code):
    with Path("/dev/full").open("wb") as full:  # a log on a full disk
        assert run_process(*command, typed=typed, to=full).returncode == code
    assert outbox_is_empty() == (code != 0)
