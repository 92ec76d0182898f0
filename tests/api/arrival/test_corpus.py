"""Every message of CPython's own tests of its email package, handed over as JSON, arrives as it was meant."""

import base64
import json
import os
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.utils import getaddresses
from pathlib import Path

import pytest

from tests.fakes.smtp import Mailbox, real_server
from tests.outbox.requests import SENDER
from tests.outbox.running import until, working
from webapp.accounts.models import Account
from webapp.applications.models import Application
from webapp.outbox.models import Recipient
from webapp.outbox.queue import states

try:
    import test.test_email as corpus
except ImportError:  # some systems leave Python's tests out
    corpus = None
FOLDER = Path(corpus.__file__).parent / "data" if corpus else Path("/nonexistent")
TO = "arquivo@example.com"


def lines_of(text):
    """Return a text with LF line ends, and without those at its end."""
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")


def text_of(part):
    """Return the decoded text of a part."""
    content = part.get_payload(decode=True) or b""
    try:
        return content.decode(part.get_content_charset("utf-8"))
    except (LookupError, UnicodeDecodeError):
        return content.decode("latin-1")


def leaves(message):
    """Yield the parts with content."""
    for part in message.walk():
        if not part.is_multipart():
            yield part


def parts_of(message):
    """Return the text, the HTML, and the files of a message as (name, type, charset, content)."""
    texts, files = {}, []
    for part in leaves(message):
        kind = part.get_content_type()
        if kind in ("text/plain", "text/html") and kind not in texts and not part.get_filename():
            texts[kind] = lines_of(text_of(part))
        else:
            content = part.get_payload(decode=True) or b""
            charset = part.get_content_charset() or ("utf-8" if kind.startswith("text/") else None)
            if kind.startswith("multipart/"):  # it lacks its parts, and such a type is none of a file
                kind = "application/octet-stream"
            files.append((part.get_filename() or "unnamed", kind, charset, content))
    return texts.get("text/plain", ""), texts.get("text/html", ""), files


def own_fields(message):
    """Return the fields that begin with X- and are there once, in order."""
    names = [name for name in message.keys() if name.lower().startswith("x-")]  # noqa: SIM118
    once = [name for name in names if len(message.get_all(name)) == 1]
    return [(name, " ".join(message[name].split())) for name in once]


def addresses(message, name):
    """Return names and addresses of a field; for a From that cannot be used, its name with the account's."""
    raw = next((value for key, value in message.raw_items() if key.lower() == name.lower()), "")
    found = getaddresses([str(make_header(decode_header(raw)))])
    usable = [(person, address) for person, address in found if "." in address.rpartition("@")[2]]
    if usable or name != "From":
        return usable
    [(person, address)] = found or [("", "")]
    return [(person or address, SENDER)]


def request_of(source):
    """Return the request that a program makes of a message: the values of its header as they stand there."""
    message = message_from_bytes(source, policy=policy.default)
    raw = message_from_bytes(source)
    text, html, files = parts_of(message)
    asked = {"to": [TO], "text": text, "html": html}
    for member, name in (("subject", "Subject"), ("from", "From"), ("reply_to", "Reply-To")):
        if raw[name]:
            asked[member] = str(raw[name])
    asked["headers"] = {name: str(raw[name]) for name, _value in own_fields(message)}
    asked["attachments"] = [
        {
            "name": name,
            "media_type": kind + (f"; charset={charset}" if charset and kind.startswith("text/") else ""),
            "content": base64.b64encode(content).decode(),
        }
        for name, kind, charset, content in files
    ]
    return message, {name: value for name, value in asked.items() if value}


@pytest.fixture(scope="module")
def cases():
    """The messages by name: what they mean, and the request."""
    found = sorted(FOLDER.glob("msg_*.txt"))
    if not found:
        assert os.environ.get("CI") != "true", "Python's own tests are not installed"
        pytest.skip("Python's own tests are not installed")
    return {path.name: request_of(path.read_bytes()) for path in found}


def test_every_message_arrives_as_it_was_meant(call, account, application, storage, cases):
    senders = {address for meant, _asked in cases.values() for _name, address in addresses(meant, "From")}
    Application.update(senders=sorted(senders), version=2).execute()
    names = {}
    for name, (_message, asked) in cases.items():
        # Not by Flask's own JSON, which sorts the header fields.
        answer = call("POST", data=json.dumps(asked), headers={"Content-Type": "application/json"})
        assert answer.status_code == 202, (name, answer.json)
        names[answer.json["message_id"]] = name
    mailbox = Mailbox()
    with real_server(mailbox) as server:
        Account.update(host="localhost", port=server.port, version=2).execute()
        with working(storage):
            until(lambda: not Recipient.select().where(Recipient.state != states.ACCEPTED).exists())
    arrived = {}
    for envelope in mailbox.received:
        assert envelope.rcpt_tos == [TO]
        message = message_from_bytes(envelope.content, policy=policy.default)
        arrived[names[message["Message-ID"]]] = message
    assert set(arrived) == set(cases)
    wrong = {}
    for name, (meant, _asked) in cases.items():
        there, here = seen(meant), seen(arrived[name])
        wrong |= {(name, what): (there[what], here[what]) for what in there if there[what] != here[what]}
    print(*wrong.items(), sep="\n")
    assert not wrong


def seen(message):
    """Return what a reader sees of a message."""
    text, html, files = parts_of(message)
    return {
        "text": text,
        "html": html,
        "files": files,
        "subject": " ".join((message["Subject"] or "").split()),
        "from": addresses(message, "From"),
        "reply_to": addresses(message, "Reply-To"),
        "own": own_fields(message),
    }
