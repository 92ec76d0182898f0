"""The footer: once in the text, once in the HTML, never where it would break a signature."""

import datetime as dt
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.mail.footer import Footer, append_footer, append_to_html, append_to_text

NOW = dt.datetime(2026, 11, 23, 12, 0)
texts = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0\r"))


def message_of(text="", html=""):
    """Return a message with the parts that are given."""
    message = EmailMessage()
    message.set_content(text or html, subtype="plain" if text else "html")
    if text and html:
        message.add_alternative(html, subtype="html")
    return message


def append(message, text, **names):
    """Append a footer of `text` as the account `Padrão` does."""
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


def test_a_footer_that_is_already_there_is_not_repeated_even_after_a_journey():
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
