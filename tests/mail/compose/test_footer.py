"""The footer: once in the text, once in the HTML, and not in signed content."""

import datetime as dt
import re
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.bench.programs.general import general
from webapp.mail.compose.content import Attachment, compose
from webapp.mail.compose.footer import (
    Footer,
    append_footer,
    append_to_html,
    append_to_text,
    clean_footer_html,
    with_footer,
)

NOW = dt.datetime(2026, 11, 23, 12, 0)
TANGLED = "<p> <b </b> <a href='x:y'> & &lt; \" ' > style= <!-- --> </div>"
texts = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0\r"))


def message_of(text="", html=""):
    """Return a message with the given parts."""
    message = EmailMessage()
    message.set_content(text or html, subtype="plain" if text else "html")
    if text and html:
        message.add_alternative(html, subtype="html")
    return message


def append(message, text, **names):
    """Append a footer of `text` for the account `Padrão`."""
    return append_footer(message, Footer(text, "Padrão"), sender="a@example.com", now=NOW)


def body(message, subtype):
    """Return the decoded text of the message's body of `subtype`."""
    return message.get_body((subtype,)).get_content()


def test_both_parts_get_the_footer_after_a_blank_line_and_before_the_end_of_the_body():
    message = message_of("Olá", "<html><body><p>Olá</p></BODY ></html>")
    assert append(message, "Uso <interno>\nSegurança & TI") is True
    assert body(message, "plain") == "Olá\n\nUso <interno>\nSegurança & TI\n"
    assert body(message, "html") == (
        "<html><body><p>Olá</p>\n<div>Uso &lt;interno&gt;<br>\nSegurança &amp; TI</div>\n</BODY ></html>\n"
    )


def test_html_without_a_body_element_gets_the_footer_at_its_end():
    assert append_to_html("<p>Olá</p>", "fim") == "<p>Olá</p>\n<div>fim</div>\n"


def test_the_last_end_of_body_counts():
    html = "<pre>&lt;/body></pre><!-- </body> --></body>"
    assert append_to_html(html, "fim") == "<pre>&lt;/body></pre><!-- </body> -->\n<div>fim</div>\n</body>"


def test_names_are_replaced_once_and_everything_else_is_literal():
    message = message_of("x")
    append(message, "$account · $sender · $date · $dates $$date ${account} ${__class__} {{7*7}} $other %s")
    assert body(message, "plain").endswith(
        "Padrão · a@example.com · 2026-11-23 · $dates $2026-11-23 ${account} ${__class__} {{7*7}} $other %s\n"
    )


def test_a_replaced_name_is_not_read_for_names_again():
    message = message_of(html="<p>x</p>")
    append_footer(message, Footer("$account", "$sender <b>"), sender="a@example.com", now=NOW)
    assert "<div>$sender &lt;b&gt;</div>" in body(message, "html")


def test_an_empty_footer_changes_nothing():
    message = message_of("x", "<p>x</p>")
    before = message.as_bytes()
    assert append(message, " \r\n ") is False
    assert message.as_bytes() == before


def test_a_footer_that_is_there_is_not_repeated_even_after_transport():
    message = message_of("Olá", "<body>Olá</body>")
    append(message, "fim\r\nde $date")
    returned = message_from_bytes(message.as_bytes(policy=policy.SMTP), policy=policy.default)
    assert append(returned, "fim\r\nde $date") is False
    assert body(returned, "plain").count("fim") == body(returned, "html").count("fim") == 1


def test_attachments_get_no_footer():
    message = message_of("Olá")
    message.add_attachment("notes", filename="notes.txt")
    append(message, "fim")
    text, attached = message.iter_parts()
    assert text.get_content() == "Olá\n\nfim\n"
    assert attached.get_content() == "notes\n"


@pytest.mark.parametrize(
    "content_type",
    [
        'multipart/signed; boundary="b"; protocol="application/pgp-signature"; micalg=pgp-sha256',
        'multipart/encrypted; boundary="b"; protocol="application/pgp-encrypted"',
        'multipart/mixed; boundary="b"',
    ],
)
def test_signed_and_encrypted_messages_stay_byte_for_byte(content_type):
    inner = "application/pkcs7-mime" if "mixed" in content_type else "application/pgp-signature"
    source = (
        f"Content-Type: {content_type}\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nOlá\r\n"
        f"--b\r\nContent-Type: {inner}\r\n\r\nxxxx\r\n--b--\r\n"
    ).encode()
    message = message_from_bytes(source, policy=policy.SMTP.clone(refold_source="none"))
    assert append(message, "fim") is False
    assert message.as_bytes() == source


@pytest.mark.parametrize("kind", ["SIGNED MESSAGE", "MESSAGE"])
def test_pgp_inside_the_text_keeps_the_footer_from_both_parts(kind):
    message = message_of(f"Intro\n-----BEGIN PGP {kind}-----\nx", "<p>x</p>")
    before = message.as_bytes()
    assert append(message, "fim") is False
    assert message.as_bytes() == before


def on_the_wire(content, text="fim — ação", **headers):
    """Return the text part, read back, of a received message of `content` bytes that got a footer."""
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items()).encode()
    entity = head + b"MIME-Version: 1.0\r\n\r\n" + content
    changed = with_footer(entity, Footer(text), sender="a@example.com", now=NOW)
    assert changed != entity and changed.isascii()
    return message_from_bytes(changed, policy=policy.default)


@pytest.mark.parametrize(
    ("charset", "written"),
    [
        ("; charset=iso-8859-1", "latin-1"),
        ("; charset=utf-8", "utf-8"),
        ("", "utf-8"),
        ("", "cp1252"),
        ("; charset=us-ascii", "utf-8"),
        ("; charset=utf-16", "utf-16"),
    ],
)
def test_raw_letters_of_every_charset_are_still_the_same_beside_the_footer(charset, written):
    content = "Olá, “Zoë”\r\n" if written != "latin-1" else "Olá, Zoë\r\n"
    message = on_the_wire(content.encode(written), Content_Type=f"text/plain{charset}")
    assert message.get_content().replace("\r\n", "\n") == content.strip() + "\n\nfim — ação\n"


def test_a_charset_that_nobody_knows_keeps_its_part_as_it_is():
    entity = b"Content-Type: text/plain; charset=klingon\r\nMIME-Version: 1.0\r\n\r\n\xf8\xf9\r\n"
    assert with_footer(entity, Footer("fim"), sender="a@example.com", now=NOW) == entity


def test_flowing_lines_stay_so_and_those_of_the_footer_do_not_flow():
    message = on_the_wire(
        b"a long \r\nline\r\n",
        "> one \n From two\nFrom three",
        Content_Type="text/plain; format=flowed",
    )
    assert message.get_param("format") == "flowed"
    lines = message.get_content().replace("\r\n", "\n")
    assert lines == "a long \nline\n\n > one\n  From two\n From three\n"


def test_what_else_a_part_says_of_itself_stays():
    message = on_the_wire(
        "Olá".encode(), Content_Type="text/plain", Content_Language="pt", Content_ID="<a@b>"
    )
    assert (message["Content-Language"], message["Content-ID"]) == ("pt", "<a@b>")


def test_a_text_file_stays_and_the_texts_within_related_and_mixed_get_it():
    notes = Attachment("notes.txt", "text/plain", b"notes")
    logo = Attachment("logo.png", "image/png", b"x", "logo")
    entity = compose("Olá", "<p>Olá</p>", [notes, logo])
    message = message_from_bytes(
        with_footer(entity, Footer("fim"), sender="a@example.com", now=NOW), policy=policy.default
    )
    assert "fim" in body(message, "plain") and "<div>fim</div>" in body(message, "html")
    assert [part.get_content() for part in message.iter_attachments()] == ["notes"]


@pytest.mark.parametrize(
    ("text", "html"),
    [("Olá", ""), ("plain", "<p>x</p>"), ("日本" * 30, "<body>日本</body>"), ("", ""), ("", "<p>é</p>")],
)
def test_the_fast_way_for_messages_without_files_is_the_slow_one(text, html):
    entity = compose(text, html)
    fast = with_footer(entity, Footer("fim de $date"), sender="a@example.com", now=NOW)
    message = message_from_bytes(entity, policy=policy.default)
    append(message, "fim de $date")
    assert contents(message_from_bytes(fast, policy=policy.default)) == contents(message)
    assert with_footer(fast, Footer("fim de $date"), sender="a@example.com", now=NOW) == fast


footers = st.builds(Footer, texts, st.just("Avisos"), st.one_of(st.just(""), texts))


@given(texts, st.one_of(st.just(""), texts), footers)
def test_the_footer_of_a_message_without_files_is_the_same_the_slow_way(text, html, footer):
    for entity in (compose(text, html), compose("", html or text)):
        fast = with_footer(entity, footer, sender="a@example.com", now=NOW)
        with general("footer without files"):
            slow = with_footer(entity, footer, sender="a@example.com", now=NOW)
        fast_read, slow_read = (message_from_bytes(each, policy=policy.default) for each in (fast, slow))
        assert contents(fast_read) == contents(slow_read)
        assert (fast == entity) == (slow == entity)


@pytest.mark.parametrize("content", [b"\xff\r\n", b"a\r\n"])
def test_what_looks_like_ours_and_cannot_be_read_so_is_taken_apart_slowly(content):
    encoding = "base64" if content.isascii() else "7bit"
    message = on_the_wire(
        content, Content_Type='text/plain; charset="utf-8"', Content_Transfer_Encoding=encoding
    )
    assert message.get_content().replace("\r\n", "\n").endswith("fim — ação\n")


def contents(message):
    """Return the decoded texts of a message in order."""
    parts = [part for part in message.walk() if not part.is_multipart()]
    return [(part.get_content_type(), part.get_content().replace("\r\n", "\n")) for part in parts]


def test_armour_in_plain_text_keeps_the_footer_away_byte_for_byte():
    entity = compose("-----BEGIN PGP SIGNED MESSAGE-----\nx", "")
    assert with_footer(entity, Footer("fim"), sender="a@example.com", now=NOW) == entity


def test_a_footer_in_html_has_its_names_filled_in_as_text_and_stands_once():
    footer = Footer(
        "fim", "<b>A&B</b>", '<p style="color: red">$account <a href="mailto:$sender">$sender</a></p>'
    )
    entity = compose("Olá", "<body>Olá</body>")
    once = with_footer(entity, footer, sender="a@example.com", now=NOW)
    html = body(message_from_bytes(once, policy=policy.default), "html")
    assert '<p style="color:red">&lt;b&gt;A&amp;B&lt;/b&gt; <a href="mailto:a@example.com"' in html
    assert with_footer(once, footer, sender="a@example.com", now=NOW) == once


@pytest.mark.parametrize(
    "evil",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '<a href="javascript:alert(1)">x</a>',
        '<a href="data:text/html,x">x</a>',
        '<div style="position: fixed; behavior: url(x); background: url(javascript:x)">x</div>',
        "<style>body{display:none}</style>",
        "<iframe src=https://example.com></iframe>",
        "<form action=https://example.com><input></form>",
        "<!-- </body> --></body></html>",
        "<svg><script>x</script></svg>",
        "<math><mi><style><img src onerror=x>",
    ],
)
def test_html_that_does_more_than_show_is_taken_out_of_a_footer(evil):
    cleaned = clean_footer_html(evil)
    assert not re.search(
        r"script|onerror|javascript|data:|position|behavior|url\(|display|frame|form|</?body", cleaned
    )


@given(st.one_of(texts, st.lists(st.sampled_from(TANGLED.split())).map("".join)))
def test_cleaning_twice_is_cleaning_once(html):
    cleaned = clean_footer_html(html)
    assert clean_footer_html(cleaned) == cleaned


@given(texts, texts.map(str.strip).filter(bool))
def test_appending_twice_is_appending_once(content, footer):
    for append_to in (append_to_text, append_to_html):
        once = append_to(content, footer)
        assert append_to(once, footer) == once


@given(texts, texts.map(str.strip).filter(bool))
def test_no_footer_writes_an_element_of_its_own(content, footer):
    added = append_to_html("", footer)
    assert added.count("<") == 2 + footer.count("\n")
    assert append_to_html(content, footer).count("<div>") <= content.count("<div>") + 1
