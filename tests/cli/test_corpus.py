"""Every message of CPython's own tests of its email package arrives with its parts, names and fields."""

import os
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from tests.fakes.smtp import Mailbox, real_server
from tests.outbox.running import until, working
from webapp.__main__ import open_storage
from webapp.accounts.models import Account
from webapp.cli.mail import Exit
from webapp.outbox.models import Recipient
from webapp.outbox.queue import states

try:
    import test.test_email as corpus
except ImportError:  # some systems leave Python's tests out
    corpus = None
FOLDER = Path(corpus.__file__).parent / "data" if corpus else Path("/nonexistent")
# Content that no server would take, which sendmail refuses by its sentence.
REFUSED = frozenset()
TO = "arquivo@example.com"


def test_the_corpus_is_there():
    if not FOLDER.is_dir():
        assert os.environ.get("CI") != "true", "Python's own tests are not installed"
        pytest.skip("Python's own tests are not installed")
    assert len(list(FOLDER.glob("msg_*.txt"))) > 30


def leaves(source):
    """Return the type, the charset, the file name and the decoded content of each part with content."""
    found = []
    for part in message_from_bytes(source, policy=policy.default).walk():
        if part.is_multipart():
            continue
        content = part.get_payload(decode=True) or b""
        charset = (part.get_content_charset() or "us-ascii").replace("us-ascii", "utf-8")
        found.append((part.get_content_type(), charset, part.get_filename(), _lines(content)))
    return found


def own_fields(source):
    """Return the values of the fields that begin with X-, in order."""
    pairs = message_from_bytes(source).items()
    return [" ".join(value.split()) for name, value in pairs if name.lower().startswith("x-")]


def _lines(content):
    """Return content with LF line ends, and without the one that a message always ends with."""
    return content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").rstrip(b"\n")


@pytest.fixture(scope="module")
def cases():
    """The messages by name."""
    return {path.name: path.read_bytes() for path in sorted(FOLDER.glob("msg_*.txt"))}


def test_every_message_arrives_with_its_parts_and_own_fields(command, account, cases):
    if not cases:
        pytest.skip("Python's own tests are not installed")
    taken = {}
    for name, source in cases.items():
        typed = (
            f"X-Case: {name}\n".encode() + source.split(b"\n", 1)[1]
            if source.startswith(b"From ")
            else (f"X-Case: {name}\n".encode() + source)
        )
        answer = command("sendmail", "-i", TO, typed=typed)
        if answer.exit_code == 0:
            taken[name] = typed
        else:
            assert answer.exit_code == Exit.DATA, (name, answer.output)
            assert name in REFUSED, (name, answer.output)
    mailbox = Mailbox()
    with real_server(mailbox) as server, open_storage() as settings:
        Account.update(host="localhost", port=server.port).execute()
        with working(settings):
            until(lambda: not Recipient.select().where(Recipient.state != states.ACCEPTED).exists())
    arrived = {message_from_bytes(each.content)["X-Case"]: each for each in mailbox.received}
    assert set(arrived) == set(taken)
    wrong = {}
    for name, typed in taken.items():
        assert arrived[name].rcpt_tos == [TO]
        if leaves(typed) != leaves(arrived[name].content):
            wrong[name] = (leaves(typed), leaves(arrived[name].content))
        assert own_fields(arrived[name].content) == own_fields(typed), name
    assert not wrong
