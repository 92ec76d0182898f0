"""The command `send`: it stores a message without a server, or refuses it with a sentence and exit code."""

import ast
import contextlib
import json
import sqlite3
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from tests.cli.stored import run_process
from tests.fakes.smtp import Mailbox, real_server
from tests.mail.drafts import content_of
from tests.outbox.requests import states_of
from tests.outbox.running import account_at, until, working
from webapp.__main__ import open_storage
from webapp.cli.context import in_language
from webapp.cli.mail import Exit, exit_of
from webapp.cli.wording import sentence
from webapp.errors import Invalid
from webapp.mail.rules.text import RULE_CODES
from webapp.outbox import service
from webapp.outbox.models import Message
from webapp.outbox.queue import states

ROOT = Path(__file__).resolve().parents[2]
TO = ("--to", "maria@example.com", "--subject", "Report")


def test_it_works(command, account):
    answer = command("send", *TO, typed="Olá\n".encode())
    assert (answer.exit_code, answer.stdout) == (
        0,
        "Message 1 waits in the outbox: Report, 1 recipient.\n",
    )
    with open_storage() as settings:
        message = Message.get()
        assert (message.interface, message.account_id, message.application) == ("command", account.id, None)
        assert message.actor
        assert states_of(message) == [states.QUEUED]
        assert b"Ol=C3=A1" in service.source(message, settings=settings)


def test_names_are_kept_and_the_sender_may_be_named_alone(command, account):
    people = ("--to", "Silva, Maria <maria@example.com>", "--cc", '"João [TI]" <joao@example.com>')
    assert command("send", *people, "--from-name", "Avisos", typed=b"x").exit_code == 0
    with open_storage() as settings:
        source = service.source(Message.get(), settings=settings)
    arrived = message_from_bytes(source, policy=policy.default)
    assert arrived["From"] == "Avisos <app@example.com>"
    assert arrived["To"] == '"Silva, Maria" <maria@example.com>'
    assert arrived["Cc"] == '"João [TI]" <joao@example.com>'


def test_a_name_with_a_line_break_is_refused_at_its_option(command, account):
    answer = command("send", *TO, "--from-name", "a\nb", typed=b"x")
    assert answer.exit_code == Exit.DATA
    assert answer.stderr.splitlines()[1].startswith("Error: --from-name: This field takes one line only.")


@pytest.mark.parametrize(
    ("option", "value", "field"),
    [("--from", "a b@example.com", "From"), ("--reply-to", "nobody", "Reply-To"), ("--subject", "=?", "")],
)
def test_an_option_that_cannot_be_used_refuses_nothing_and_is_named(command, account, option, value, field):
    answer = command("send", *TO, option, value, typed=b"x")
    assert answer.exit_code == 0, answer.output
    told = f"Not kept of the header: {field}.\n" if field else ""
    assert answer.stderr.partition("\n")[2] == told


def test_json_output_names_the_message_and_whether_its_key_was_known(command, account):
    first, second = (
        json.loads(command("send", *TO, "--json", "--key", "night-1", typed=b"x").stdout) for _ in range(2)
    )
    assert first == {"id": 1, "message_id": first["message_id"], "repeated": False, "practice": False}
    assert second == first | {"repeated": True}
    assert first["message_id"].endswith("@example.com>")


def test_a_known_key_stores_nothing_and_says_so(command, account):
    assert command("send", *TO, "--key", "night-1", typed=b"x").exit_code == 0
    again = command("send", *TO, "--key", "night-1", typed=b"x")
    assert (again.exit_code, again.stdout) == (
        0,
        "Message 1 had this key already: Report. Nothing was added.\n",
    )
    other = command("send", *TO, "--key", "night-1", typed=b"y")
    assert other.exit_code == Exit.DATA
    assert "Message 1 has this key already" in other.output


def test_every_option_is_stored(command, account, tmp_path):
    (tmp_path / "relatório.csv").write_text("ação;1\n")
    (tmp_path / "page.html").write_text("<p>Olá</p>")
    (tmp_path / "dump.sql.gz").write_bytes(b"\x1f\x8b\0")
    more = ["--to", "ana@example.com", "--cc", "jose@example.com", "--bcc", "chefe@example.com"]
    more += ["--from", "folha@example.org", "--reply-to", "ajuda@example.org"]
    more += ["--return-path", "volta@example.org", "--html", tmp_path / "page.html", "--account", "payroll"]
    more += ["--attach", tmp_path / "relatório.csv", "--attach", tmp_path / "dump.sql.gz"]
    more += ["--life-hours", "2", "--sensitive"]
    answer = command("send", *TO, *more, typed=b"text")
    assert answer.stdout == "Message 1 waits in the outbox: Report, 4 recipients.\n"
    with open_storage() as settings:
        message = Message.get()
        assert message.why == "account.asked"
        assert message.sensitive
        assert (message.expires_at - message.created_at).total_seconds() == 7200
        rows = [(row.kind, row.address) for row in service.recipients_of(message)]
        assert rows == [
            ("to", "maria@example.com"),
            ("to", "ana@example.com"),
            ("cc", "jose@example.com"),
            ("bcc", "chefe@example.com"),
        ]
        built = service.built_of(message, settings=settings)
        arrived = message_from_bytes(built.envelope.message, policy=policy.default)
    assert built.envelope.sender == "volta@example.org"
    assert (arrived["From"], arrived["Reply-To"]) == ("folha@example.org", "ajuda@example.org")
    assert content_of(arrived.get_body(("html",))) == "<p>Olá</p>\n"
    files = [(part.get_filename(), part.get_content_type()) for part in arrived.iter_attachments()]
    assert files == [("relatório.csv", "text/csv"), ("dump.sql.gz", "application/octet-stream")]


@pytest.mark.parametrize(
    ("arguments", "typed", "code", "words"),
    [
        (["--subject", "x"], b"x", Exit.USAGE, "--to: Nobody is named to receive the message."),
        (["--to", "maria"], b"x", Exit.NO_USER, "--to: An e-mail address needs an @."),
        (["--bcc", "a@example.com\nb@example.com"], b"x", Exit.NO_USER, "--bcc: This field takes one line"),
        ([*TO, "--from", "a\nb"], b"x", Exit.DATA, "--from: This field takes one line"),
        ([*TO, "--subject", "a\nBcc: x@example.com"], b"x", Exit.DATA, "--subject: This field takes one"),
        ([*TO, "--account", "nobody's"], b"x", Exit.UNAVAILABLE, "--account: There is no account “nobody's”"),
        ([*TO, "--account", "conta\udcff"], b"x", Exit.DATA, "--account: "),
        ([*TO, "--life-hours", "999999999999"], b"x", Exit.USAGE, "--life-hours: A message may be tried"),
        ([*TO, "--key", "two words"], b"x", Exit.USAGE, "--key: An idempotency key is"),
        ([*TO, "--html", "gone.html"], b"x", Exit.NO_INPUT, "--html: gone.html cannot be read: No such file"),
        ([*TO, "--attach", "/"], b"x", Exit.NO_INPUT, "--attach: / cannot be read: Is a directory."),
        (TO, b"Ol\xe1", Exit.DATA, "The text is not UTF-8: byte 3 is not part of a character."),
        (TO, b"a\0b", Exit.DATA, "There is a control character in it (U+0000)."),
        ([*TO, "--life-hours", "soon"], b"x", Exit.USAGE, "'soon' is not a valid integer"),
        (["--nonsense"], b"x", Exit.USAGE, "No such option"),
    ],
)
def test_a_refusal_names_the_option_and_has_its_exit_code(command, account, arguments, typed, code, words):
    answer = command("send", *arguments, typed=typed)
    assert answer.exit_code == code
    assert words in answer.output
    with open_storage():
        assert Message.select().count() == 0


def test_without_an_account_the_command_fails(command, settings):
    answer = command("send", *TO, typed=b"x")
    assert answer.exit_code == Exit.UNAVAILABLE
    assert "No account is named" in answer.output


@pytest.mark.parametrize("where", ["text", "file"])
def test_input_over_the_size_limit_is_refused(command, account, monkeypatch, tmp_path, where):
    monkeypatch.setenv("POSTIGO_MESSAGE_MAX_MB", "1")
    much = b"x" * (1024 * 1024 + 1)
    (tmp_path / "much").write_bytes(much)
    more = ["--attach", tmp_path / "much"] if where == "file" else []
    answer = command("send", *TO, *more, typed=much if where == "text" else b"x")
    assert answer.exit_code == Exit.DATA
    assert "larger than POSTIGO_MESSAGE_MAX_MB" in answer.output


def test_a_bad_setting_has_its_own_exit_code(account):
    answer = run_process("send", *TO, typed=b"x", POSTIGO_MESSAGE_MAX_MB="many")
    assert answer.returncode == Exit.CONFIG
    assert answer.stderr.startswith(b"Error: POSTIGO_MESSAGE_MAX_MB must be a whole number")


def test_a_locked_database_is_reported_as_temporary_and_nothing_is_stored(account, settings):
    with contextlib.closing(sqlite3.connect(settings.data / "postigo.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        answer = run_process("send", *TO, typed=b"x")
        other.execute("ROLLBACK")
    assert answer.returncode == Exit.TRY_LATER
    assert b"cannot be stored at the moment" in answer.stderr
    with open_storage():
        assert Message.select().count() == 0


def test_a_database_that_cannot_be_opened_is_a_temporary_failure(account, settings):
    (settings.data / "keys" / "vault.key").rename(settings.data / "vault.key")
    answer = run_process("send", *TO, typed=b"x")
    assert answer.returncode == Exit.TRY_LATER
    assert b"vault.key is missing" in answer.stderr


def test_a_message_stored_without_a_server_is_sent_when_a_worker_starts(settings):
    mailbox = Mailbox()
    with real_server(mailbox) as server:
        with open_storage():
            account_at(server)
        assert run_process("send", *TO, typed="Olá".encode()).returncode == 0
        with open_storage(), working(settings):
            until(lambda: states_of(Message.get()) == [states.ACCEPTED])
    assert [envelope.rcpt_tos for envelope in mailbox.received] == [["maria@example.com"]]


def test_under_sudo_the_calling_user_is_the_actor(command, account, monkeypatch):
    monkeypatch.setenv("SUDO_USER", "www-data")
    assert command("send", *TO, typed=b"x").exit_code == 0
    with open_storage():
        assert Message.get().actor == "www-data"


def test_output_is_in_the_default_language(command, account, monkeypatch):
    monkeypatch.setenv("POSTIGO_DEFAULT_LOCALE", "pt_BR")
    assert command("send", *TO, typed=b"x").stdout == (
        "A mensagem 1 aguarda na caixa de saída: Report, 1 destinatário.\n"
    )


class Facts(dict):
    """Facts that fit every sentence."""

    def __missing__(self, name):
        return "…"


def codes_of(*modules):
    """Return the error codes that these modules raise."""
    for module in modules:
        for node in ast.walk(ast.parse((ROOT / module).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in KINDS:
                yield from (arg.value for arg in node.args[:1] if isinstance(arg, ast.Constant))


KINDS = {"Invalid", "Refused", "Conflict", "Unavailable"}
WAYS_IN = (
    *(f"webapp/outbox/intake/{name}.py" for name in ("accept", "request", "routing")),
    *(f"webapp/cli/{name}.py" for name in ("mail", "send", "sendmail")),
    *(f"webapp/mail/compose/{name}.py" for name in ("source", "content", "message")),
)


@pytest.mark.parametrize("code", sorted({*RULE_CODES, *codes_of(*WAYS_IN), "message.headers_differ"}))
def test_every_error_code_has_a_sentence(code):
    error = Invalid(code)
    error.facts = Facts()
    with in_language("en"):
        words = sentence(error)
    assert words
    assert code not in words
    assert exit_of(error) in set(Exit)
