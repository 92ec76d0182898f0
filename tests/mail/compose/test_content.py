"""Content as a receiver parses it: text, HTML, images, files; both ways to serialise it agree."""

import re
import tracemalloc
from email import message_from_bytes, policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.smtp import Mailbox, real_server
from tests.mail.conftest import plain
from tests.mail.drafts import ACCOUNT, NOW, content_of, draft
from webapp.errors import Invalid, MailError
from webapp.mail.compose.content import Attachment, assembled, compose, content_headers, simple_content
from webapp.mail.compose.message import build
from webapp.mail.compose.source import draft_from_source
from webapp.mail.rules.text import RULE_CODES, check_body

LOGO = Attachment("logo.png", "image/png", b"\x89PNG\r\n\x1a\n\0", "logo@postigo")
REPORT = Attachment("relatório de março.pdf", "application/pdf", bytes(range(256)) * 40)
NOTES = Attachment("notas.txt", "text/plain", "ação\r\n".encode())

# Edge cases of folding and quoted-printable, beside arbitrary text.
edges = st.sampled_from(
    [
        *("a" * 76, "a" * 77, "a" * 78, "a" * 79, "a" * 77 + " ", "a" * 78 + "\t", "é" * 40, "é ", "=é" * 30),
        *(" ", "\t", ".", "..", "x=", "From me", "=2E", "=20", "\x85", "\x0c", "\x1c", "日本", "x" * 200),
        *("\r\n", "\n", "\r"),
    ]
)
any_text = st.lists(
    st.one_of(edges, st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"))), max_size=40
).map("".join)
names = st.one_of(
    st.text(max_size=120),
    st.sampled_from(
        ["a" * 200 + ".txt", "é" * 150 + ".pdf", 'a"b\\c;d.txt', "100%'s.txt", "🎉" * 60, "=?x?q?a?="]
    ),
)


def read(entity):
    """Return an entity as a receiver parses it."""
    return message_from_bytes(entity, policy=policy.default)


@given(any_text, st.one_of(st.just(""), any_text))
def test_text_and_html_are_written_as_the_email_package_writes_them_byte_for_byte(text, html):
    for first, second in ((text, html), (html, ""), ("", html)):
        checked = check_body(first, "text"), check_body(second, "html")
        assert compose(first, second) == assembled(*checked).as_bytes()


@pytest.mark.parametrize("line", ["a\n", "é\n", "Olá, mundo \n", "a" * 300 + " é\n", "x" * 90_000 + "\n"])
def test_large_texts_are_written_as_the_email_package_writes_them(line):
    text = "x\n" + line * (200_000 // len(line)) + "end"
    assert compose(text, "") == assembled(text, "").as_bytes()


@pytest.mark.parametrize("line", ["\n", "a\n", "é\n", "\r"])
def test_a_text_of_short_lines_takes_no_more_memory_than_one_of_long_lines(line):
    source = b"To: a@example.com\n\n" + line.encode() * 300_000
    tracemalloc.start()
    try:
        entity = draft_from_source(source, bare_text=True).draft.entity
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < 12 * max(len(entity), len(source))


@given(any_text)
def test_a_text_is_read_back_as_it_was_but_for_the_end_of_its_last_line(text):
    lines = check_body(text, "text").encode().splitlines()
    assert simple_content(compose(text, ""))[0].encode() == b"\n".join(lines) + b"\n"


@given(any_text, any_text)
def test_what_was_composed_without_files_is_read_back_and_composed_again_as_it_was(text, html):
    entity = compose(text, html)
    found = simple_content(entity)
    assert [content is not None for content in found] == [bool(text) or not html, bool(html)]
    assert compose(*(content or "" for content in found)) in (entity, _renamed(entity, *found))


def _renamed(entity, text, html):
    """Return `entity` with the boundary that is made of what was read back: lines have ends there."""
    if text is None or html is None:
        return entity
    old, new = (message_from_bytes(e).get_boundary().encode() for e in (entity, compose(text, html)))
    return entity.replace(old, new)


@given(any_text, any_text, names)
def test_whatever_is_composed_is_clean_on_the_wire(text, html, name):
    try:
        entity = compose(text, html, [Attachment(name, "application/pdf", b"\0.\n", "x")])
    except Invalid as error:
        assert error.code in RULE_CODES
        return
    assert entity.isascii()
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)|\0", entity)
    assert max(map(len, entity.split(b"\r\n"))) <= 998
    assert content_headers(entity)


@given(names)
def test_a_file_keeps_its_name_in_every_script_or_is_refused(name):
    try:
        entity = compose("x", "", [Attachment(name, "application/pdf", b"\0\1")])
    except Invalid as error:
        assert error.code in RULE_CODES
        return
    (attached,) = read(entity).iter_attachments()
    assert attached.get_filename() == name.strip()
    assert attached.get_content() == b"\0\1"


def test_text_html_images_and_files_have_their_places():
    message = read(compose("Olá", '<img src="cid:logo@postigo">', [REPORT, LOGO, NOTES]))
    assert message.get_content_type() == "multipart/mixed"
    body, report, notes = message.iter_parts()
    assert body.get_content_type() == "multipart/alternative"
    text, related = body.iter_parts()
    assert content_of(text) == "Olá\n"
    assert related.get_content_type() == "multipart/related"
    assert related.get_param("type") == "text/html"
    html, logo = related.iter_parts()
    assert content_of(html) == '<img src="cid:logo@postigo">\n'
    assert (logo["Content-ID"], logo.get_content_disposition()) == ("<logo@postigo>", "inline")
    assert (logo.get_content_type(), logo.get_content()) == ("image/png", LOGO.data)
    assert (report.get_filename(), report.get_content()) == (REPORT.name, REPORT.data)
    assert report.get_content_disposition() == notes.get_content_disposition() == "attachment"
    assert content_of(notes) == "ação\n"


def test_an_image_without_html_to_show_it_is_a_file():
    (logo,) = read(compose("x", "", [LOGO])).iter_attachments()
    assert logo.get_content_disposition() == "attachment"


def test_html_alone_carries_its_images():
    message = read(compose("", "<p>x</p>", [LOGO]))
    assert message.get_content_type() == "multipart/related"


def test_only_the_whole_says_its_mime_version():
    entity = compose("Olá", "<p>Olá</p>", [LOGO, REPORT])
    assert entity.count(b"MIME-Version") == 1
    assert b"MIME-Version" in entity.partition(b"\r\n\r\n")[0]


def test_the_same_content_makes_the_same_bytes_and_other_content_other_boundaries():
    first, second, other = (compose("x", html, [REPORT]) for html in ("a", "a", "b"))
    assert first == second
    assert read(first).get_boundary() != read(other).get_boundary()
    boundaries = re.findall(rb'boundary="(.*?)"', compose("x", "a", [REPORT, LOGO]))
    assert len(set(boundaries)) == len(boundaries) == 3


@pytest.mark.parametrize("media_type", ["message/rfc822", "multipart/mixed", "Message/Delivery-Status"])
def test_a_type_with_a_structure_of_its_own_travels_as_bytes(media_type):
    (attached,) = read(
        compose("x", "", [Attachment("a.eml", media_type, b"To: x\n\nOl\xe1")])
    ).iter_attachments()
    assert attached.get_content_type() == "application/octet-stream"
    assert attached.get_content() == b"To: x\n\nOl\xe1"


def test_a_text_file_says_its_charset_only_where_it_is_known():
    latin = Attachment("a.csv", "TEXT/csv", "ação".encode("latin-1"))
    known, unknown = read(compose("x", "", [NOTES, latin])).iter_attachments()
    assert known.get_param("charset") == "utf-8"
    assert unknown.get_param("charset") is None
    assert unknown.get_payload(decode=True) == latin.data


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"name": ""}, "text.empty"),
        ({"name": "a\nb.txt"}, "text.line_break"),
        ({"name": "fdp\u202eexe.txt"}, "text.direction"),
        ({"name": "=?utf-8?q?=0AX?="}, "attachment.encoded_name"),
        ({"media_type": "pdf"}, "attachment.bad_media_type"),
        ({"media_type": "text/plain; charset"}, "attachment.bad_media_type"),
        ({"media_type": "text/plain; charset=a; charset=b"}, "attachment.bad_media_type"),
        ({"media_type": "text/plain; a=b c=d"}, "attachment.bad_media_type"),
        ({"media_type": 'text/plain; a="b\\"; c"'}, "attachment.bad_media_type"),
        ({"media_type": "text/plain; a=é"}, "attachment.bad_media_type"),
        ({"media_type": "a/b; name=x"}, "attachment.bad_media_type"),
        ({"media_type": "a/b; Boundary=x"}, "attachment.bad_media_type"),
        ({"media_type": "a/b\r\nBcc: x@y"}, "attachment.bad_media_type"),
        ({"media_type": "a/" + "b" * 254}, "attachment.bad_media_type"),
        ({"content_id": "<a@b>"}, "attachment.bad_content_id"),
        ({"content_id": "a b"}, "attachment.bad_content_id"),
    ],
)
def test_an_attachment_that_breaks_a_rule_is_refused(fields, code):
    with pytest.raises(Invalid) as caught:
        compose("x", "y", [Attachment(**{"name": "a", "media_type": "a/b", "data": b"", **fields})])
    assert (caught.value.code, caught.value.field) == (code, "attachments")


@pytest.mark.parametrize(
    ("media_type", "parameters"),
    [
        ("text/calendar; method=REQUEST", {"method": "REQUEST", "charset": "utf-8"}),
        ("text/calendar;METHOD=reply;component=VEVENT", {"method": "reply", "component": "VEVENT"}),
        (
            'text/csv; charset=iso-8859-1; header="present, yes"',
            {"charset": "iso-8859-1", "header": "present, yes"},
        ),
        ("application/vnd.ms-excel", {}),
    ],
)
def test_the_parameters_of_a_type_travel_with_it(media_type, parameters):
    entity = compose("x", "", [Attachment("a", media_type, b"abc")])
    part = message_from_bytes(entity, policy=policy.SMTP).get_payload(1)
    found = dict(part["Content-Type"].params)
    assert found.items() >= parameters.items()
    assert part.get_payload(decode=True) == b"abc"


def test_two_images_of_one_name_are_refused():
    with pytest.raises(Invalid) as caught:
        compose("x", "y", [LOGO, LOGO])
    assert caught.value.code == "attachment.content_id_twice"


@pytest.mark.parametrize(
    "entity",
    [
        b"",
        b"Content-Type: text/plain\r\n",
        b"Content-Type: text/plain\r\nBcc: x@example.com\r\n\r\nx",
        b"Content-Type: a/b\r\ncontent-type: a/b\r\n\r\nx",
        "Content-Type: text/plain; name=é\r\n\r\nx".encode(),
        b"Content-Type: text/plain\r\n\r\nx\n.\n",
    ],
)
def test_an_entity_that_nobody_here_composed_is_not_sent(entity):
    with pytest.raises(MailError) as caught:
        build(draft(text="", entity=entity or b"x"), ACCOUNT, now=NOW)
    assert caught.value.code == "message.headers_differ"


def test_a_draft_with_an_entity_makes_the_message_of_one_without():
    fields = {"text": "Olá", "html": "<p>Olá</p>", "attachments": (REPORT,)}
    whole = draft(message_id="<1@x.test>", **fields)
    entity = compose(*fields.values())
    stored = draft(message_id="<1@x.test>", text="", entity=entity)
    assert build(stored, ACCOUNT, now=NOW) == build(whole, ACCOUNT, now=NOW)
    assert build(stored, ACCOUNT, now=NOW).envelope.message.endswith(entity)


SUBJECTS = [
    "Aviso",
    "Atenção: 100 % às 18h_30 = fim?",
    "🎉 Festa 👩‍👩‍👧‍👦 🇧🇷",
    "שלום עולם — مرحبا بالعالم",
    "e\u0301" * 120,
    "日本語の件名" * 40,
    "palavra " * 110,
    "x" * 300,
    "=? so what ?",
]


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_server_receives_every_subject_and_every_attachment(attempt, subject):
    mailbox = Mailbox()
    asked = draft(subject=subject, html='<img src="cid:logo@postigo">', attachments=(LOGO, REPORT))
    built = build(asked, ACCOUNT, now=NOW)
    with real_server(mailbox) as server:
        attempt.deliver(plain(server.port), built.envelope)
    received = read(mailbox.received[0].content)
    assert received["Subject"] == subject.strip()
    assert [part.get_content() for part in received.iter_attachments()] == [REPORT.data]
    (logo,) = (part for part in received.walk() if part["Content-ID"])
    assert logo.get_content() == LOGO.data
