"""Names and addresses of a message: those of the program, and of the account where it has none."""

from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.utils import parseaddr

import pytest

from tests.mail.drafts import ACCOUNT, NOW, changed, draft, sent
from webapp.mail.compose.message import Overridden, build

RECEIPT = "Disposition-Notification-To"
NAMED = changed(ACCOUNT, sender_name="Avisos, Nº 1")
OWN = '"Avisos, Nº 1" <conta@example.com>'


def from_and_reply(identity, **asked):
    """Return From and Reply-To as a receiver reads them, and what was overridden."""
    built = build(draft(**asked), identity, now=NOW)
    message = message_from_bytes(built.envelope.message, policy=policy.default)
    return message["From"], message["Reply-To"], built.overridden


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ({}, OWN),
        ({"sender": "loja@example.org"}, '"Avisos, Nº 1" <loja@example.org>'),
        ({"sender": "Loja <loja@example.org>"}, "Loja <loja@example.org>"),
        ({"sender": "Loja <conta@example.com>"}, "Loja <conta@example.com>"),
        ({"sender_name": "Loja"}, "Loja <conta@example.com>"),
        ({"sender_name": "Loja", "sender": "X <a@example.org>"}, "X <a@example.org>"),
    ],
)
def test_a_name_that_was_asked_for_wins_and_the_account_fills_the_gap(asked, shown):
    sender, _reply, overridden = from_and_reply(NAMED, **asked)
    assert (sender, overridden) == (shown, [])


@pytest.mark.parametrize("asked", [{"sender": "Loja <loja@example.org>"}, {"sender_name": "Loja"}])
def test_with_force_the_name_is_the_accounts_and_what_was_asked_is_recorded(asked):
    sender, _reply, [overridden] = from_and_reply(changed(NAMED, force=True), **asked)
    assert sender == OWN
    assert overridden == Overridden("sender", *asked.values(), OWN)


@pytest.mark.parametrize(
    ("asked", "sender", "reply_to"),
    [
        ({"sender": "Loja <loja@example.org>"}, "Loja <conta@example.com>", "Loja <loja@example.org>"),
        ({"sender": "loja@example.org"}, OWN, "loja@example.org"),
        (
            {"sender": "loja@example.org", "reply_to": "ajuda@example.org"},
            '"loja@example.org" <conta@example.com>',
            "ajuda@example.org",
        ),
        ({"sender": "conta@example.com"}, OWN, None),
        ({}, OWN, None),
    ],
)
def test_where_only_the_own_sender_is_allowed_who_was_asked_for_gets_the_replies(asked, sender, reply_to):
    identity = changed(NAMED, own_sender_only=True)
    shown, reply, overridden = from_and_reply(identity, **asked)
    assert (shown, reply) == (sender, reply_to)
    assert [item.field for item in overridden] == (
        ["sender"] if asked.get("sender", OWN[-18:-1]) != OWN[-18:-1] else []
    )
    built = build(draft(**asked, return_path="erros@example.org"), identity, now=NOW)
    assert built.envelope.sender == "conta@example.com"


@pytest.mark.parametrize(
    "name",
    [
        *(
            "Maria Silva",
            "José",
            "Silva, Maria",
            "Dr. X",
            "Equipe [TI]",
            'Ana "Nena" Lima',
            "a\\b",
            "o@e.local",
        ),
        *("日本語 " * 30, "x" * 255, "é" * 255, "Ação " * 50, "O'Brien", "(x)", "<x>", "a;b:c", "🎉"),
    ],
)
@pytest.mark.parametrize("field", ["to", "cc", "reply_to", "sender", "confirmation"])
def test_a_name_arrives_exactly_wherever_it_is_shown(name, field):
    name = " ".join(name.split())[:255].rstrip()
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    text = f'"{escaped}" <maria@e.test>'
    message = build(
        draft(**{field: (text,) if field in ("to", "cc") else text}), ACCOUNT, now=NOW
    ).envelope.message
    header = {"to": "To", "cc": "Cc", "reply_to": "Reply-To", "sender": "From"}.get(field, RECEIPT)
    # Not by the policies of the email package: until Python 3.13 they keep spaces between encoded words.
    read, address = parseaddr(message_from_bytes(message)[header].replace("\r\n", ""))
    assert (str(make_header(decode_header(read))), address) == (name, "maria@e.test")
    assert max(map(len, message.partition(b"\r\n\r\n")[0].split(b"\r\n"))) <= 998


def test_many_names_are_folded_between_them():
    people = tuple(f"Joãozinho da Silva {number} <p{number}@e.test>" for number in range(50))
    message = sent(draft(to=people))
    assert [str(address) for address in message["To"].addresses] == list(people)
