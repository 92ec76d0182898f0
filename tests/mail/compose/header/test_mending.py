"""Only recipients refuse a message: what else of its header cannot be used is mended, and recorded."""

import pytest

from tests.mail.drafts import ACCOUNT, NOW, changed
from webapp.errors import Invalid
from webapp.mail.compose.header.mending import NOT_KEPT_MOST, Losses
from webapp.mail.compose.message import build
from webapp.mail.compose.source import draft_from_source

TO = "To: maria@example.com\n"


def left(header, identity=ACCOUNT):
    """Return the header fields as they leave for a submitted header, and what was not kept of it."""
    parsed = draft_from_source((TO + header + "\n\nx\n").encode())
    built = build(parsed.draft, identity, now=NOW)
    fields = {}
    for name, value in built.headers:
        fields[name] = [*fields.get(name, ()), value]
    return fields, dict(parsed.not_kept)


@pytest.mark.parametrize(
    ("header", "sender", "reply_to"),
    [
        ("From: Robo <robo@e.local>", "Robo <robo@e.local>", None),
        ("From: Backup [srv01] <robo@e.local>", '"Backup [srv01]" <robo@e.local>', None),
        ("From: robo@srv01", '"robo@srv01" <conta@example.com>', None),
        ("From: Robo <robo@srv01>", "Robo <conta@example.com>", None),
        ("From: root@localhost", '"root@localhost" <conta@example.com>', None),
        ("From: root (Cron) <root@localhost.localdomain>", "root <conta@example.com>", None),
        ("From: root@[10.0.0.1]", '"root@[10.0.0.1]" <conta@example.com>', None),
        ("From: NAME <>", "NAME <conta@example.com>", None),
        ("From: <>", "conta@example.com", None),
        ("From:", "conta@example.com", None),
        ("From: nobody at all", "nobody at all <conta@example.com>", None),
        ("From: a@e.local, b@e.local\nSender: b@e.local", "b@e.local", "a@e.local, b@e.local"),
        ("From: A <a@e.local>, b@e.local", "A <a@e.local>", "A <a@e.local>, b@e.local"),
        ("From: a@e.local\nFrom: b@e.local\nReply-To: c@e.local", "a@e.local", "c@e.local"),
        ("Reply-To: a@e.local, B <b@e.local>", "conta@example.com", "a@e.local, B <b@e.local>"),
        ("Reply-To: a@e.local\nReply-To: b@e.local", "conta@example.com", "a@e.local, b@e.local"),
        ("Reply-To:", "conta@example.com", None),
        ("Reply-To: robo@srv01", "conta@example.com", None),
        ("Reply-To: robo@srv01, a@e.local", "conta@example.com", "a@e.local"),
        ("Reply-To: \x1b(", "conta@example.com", None),
    ],
)
def test_a_sender_leaves_as_it_was_asked_or_as_the_account(header, sender, reply_to):
    fields, _lost = left(header)
    assert fields["From"] == [sender]
    assert fields.get("Reply-To") == (None if reply_to is None else [reply_to])


@pytest.mark.parametrize(
    ("header", "subject"),
    [
        ("Subject: a\n\tb", "a b"),
        ("Subject:\n\t a\tb", "a b"),
        ("Subject: =?x-unknown?q?Ol=E1?=", "Olá"),
        ("Subject: =?utf-8?q?Ol=C3?=\n\t=?utf-8?q?=A1?=", "Olá"),
        ("Subject: =?utf-8?q?a=0ABcc:_x@example.com?=", "a Bcc: x@example.com"),
        ("Subject: a\x1bb", "a b"),
        ("Subject: =?utf-8?q?=3D=3Futf-8=3Fq=3Fa=3F=3D?=", "= ?utf-8?q?a?="),
        ("Subject: one\nSubject: two", "one"),
        ("Subject: " + "x" * 901, "x" * 899 + "…"),
    ],
)
def test_a_subject_that_cannot_be_written_is_mended(header, subject):
    parsed = draft_from_source((TO + header + "\n\nx\n").encode())
    assert parsed.draft.subject == subject
    build(parsed.draft, ACCOUNT, now=NOW)


@pytest.mark.parametrize(
    ("header", "name", "value"),
    [
        ("Date: Thu, 26 Nov 2026 12:00:00 -0300", "Date", "Thu, 26 Nov 2026 12:00:00 -0300"),
        ("Date: 26 Nov 2026 12:00:00 GMT", "Date", "26 Nov 2026 12:00:00 GMT"),
        ("Date: Thu, 26 Nov 2026 12:00 +0000 (UTC)", "Date", "Thu, 26 Nov 2026 12:00 +0000 (UTC)"),
        ("Date: Thu,  5 Nov 2026 12:00:00 -0300", "Date", "Thu, 5 Nov 2026 12:00:00 -0300"),
        ("Date: Thu, 26 Nov 2026\n\t 12:00:00 -0300", "Date", "Thu, 26 Nov 2026 12:00:00 -0300"),
        ("Date: today", "Date", "Mon, 23 Nov 2026 12:30:05 +0000"),
        ("Date: Thu, 99 Nov 2026 12:00:00 -0300", "Date", "Mon, 23 Nov 2026 12:30:05 +0000"),
        ("Message-ID: <1@e.local>", "Message-ID", "<1@e.local>"),
        ("Message-ID: 1@e.local", "Message-ID", "<1@e.local>"),
        ("References: <1@e.local>\n\t<2@e.local>", "References", "<1@e.local> <2@e.local>"),
        ("List-Unsubscribe:\n\t<https://e.local/x>", "List-Unsubscribe", "<https://e.local/x>"),
        ("List-Help: <https://e.local/x>", "List-Help", "<https://e.local/x>"),
        ("Precedence: bulk", "Precedence", "bulk"),
        ("X-Priority: 1 (Highest)", "X-Priority", "1 (Highest)"),
        ("X-Auto-Response-Suppress: All", "X-Auto-Response-Suppress", "All"),
        ("X-Titulo: Olá", "X-Titulo", "=?utf-8?b?T2zDoQ==?="),
        ("X-Titulo: =?utf-8?q?Ol=C3=A1?=", "X-Titulo", "=?utf-8?q?Ol=C3=A1?="),
        ("User-Agent: mail (GNU)", "User-Agent", "mail (GNU)"),
        ("Auto-Submitted: auto-replied", "Auto-Submitted", "auto-replied"),
        ("Sender: Robo <robo@e.local>\nFrom: a@e.local", "Sender", "Robo <robo@e.local>"),
    ],
)
def test_the_senders_own_header_fields_leave(header, name, value):
    fields, _lost = left(header)
    assert fields[name] == [value]


def test_own_fields_keep_their_order_and_may_repeat():
    fields, lost = left("X-B: 1\nX-A: 2\nX-B: 3")
    assert [name for name in fields if name.startswith("X-")] == ["X-B", "X-A"]
    assert fields["X-B"] == ["1", "3"]
    assert not lost


@pytest.mark.parametrize("how", [{"force": True}, {"own_sender_only": True}])
def test_sender_leaves_only_beside_the_from_that_was_asked(how):
    fields, _lost = left("Sender: b@e.local\nFrom: a@e.local", changed(ACCOUNT, **how))
    assert "Sender" not in fields


def test_a_header_of_very_many_fields_leaves_with_as_many_as_servers_take():
    parsed = draft_from_source(TO.encode() + b"X-A: b\n" * 9_000 + b"\nx\n")
    assert len(parsed.draft.headers) == 100
    assert len(parsed.not_kept) == NOT_KEPT_MOST + 1
    assert parsed.not_kept[-1] == ("…", f"+{8_900 - NOT_KEPT_MOST}")


@pytest.mark.parametrize("bare_text", [False, True])
def test_behind_very_many_fields_those_that_are_needed_are_read(bare_text):
    needed = (
        b"Subject: a\n\tb\nCC: Ana <ana@example.com>,\n joao@example.com\nBcc: x@example.com\n"
        b"Content-Type: text/html\nFrom: Robo <robo@example.com>\n"
    )
    source = (
        TO.encode() + b"X-A: b\n c\n" * 30_000 + needed + b"X-A: Subject: d\n Bcc: y@example.com\n\n<b>\n"
    )
    parsed = draft_from_source(source, bare_text=bare_text)
    draft = parsed.draft
    assert draft.to == ("maria@example.com",)
    assert (draft.subject, draft.sender) == ("a b", "Robo <robo@example.com>")
    assert (draft.cc, draft.bcc) == (("Ana <ana@example.com>", "joao@example.com"), ("x@example.com",))
    assert draft.entity.startswith(b"Content-Type: text/html\r\n") and draft.entity.endswith(b"<b>\r\n")
    assert len(draft.headers) == 100
    assert parsed.not_kept[-1] == ("…", f"+{30_001 - 100 - NOT_KEPT_MOST}")


def test_of_needed_fields_there_is_a_limit():
    with pytest.raises(Invalid) as caught:
        draft_from_source(TO.encode() * 20_001 + b"\nx\n")
    assert caught.value.code == "source.too_many_headers"


def test_what_is_recorded_is_short_and_shows_no_control_characters():
    losses = Losses()
    losses.note("X-A", "\x1b" + "x" * 500)
    assert losses.all() == (("X-A", "\ufffd" + "x" * 199 + "…"),)
