"""Names of files arrive whole, for readers of RFC 2231 and for older ones."""

from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.mail.drafts import draft, sent
from webapp.mail.compose.content import Attachment
from webapp.mail.compose.header.file_names import parameters
from webapp.mail.compose.source import draft_from_source


def submitted(disposition, charset="utf-8"):
    """Return the only part of a submitted message with this Content-Disposition, and its raw lines."""
    head = "Content-Type: application/pdf; name=x.pdf\nContent-Transfer-Encoding: base64\n"
    source = f"{head}Content-Disposition: {disposition}\n\nAAAA\n".encode(charset)
    entity = draft_from_source(source).draft.entity
    return message_from_bytes(entity, policy=policy.default), entity


@pytest.mark.parametrize("charset", ["utf-8", "windows-1252"])
@pytest.mark.parametrize(
    ("disposition", "name", "plain"),
    [
        ('attachment; filename="relatório.txt"', "relatório.txt", 'filename="relatorio.txt"'),
        ("attachment; filename=relatório.txt; size=3", "relatório.txt", 'filename="relatorio.txt"'),
        ('attachment;\n\tfilename="Ação\\"nº 1\\".pdf"', 'Ação"nº 1".pdf', 'filename="Acao_no 1_.pdf"'),
        ('attachment; filename="a;b€.pdf"', "a;b€.pdf", 'filename="a;b.pdf"'),
    ],
)
def test_raw_letters_in_a_file_name_arrive(disposition, name, plain, charset):
    part, entity = submitted(disposition, charset)
    assert (part.get_filename(), part.get_content_disposition()) == (name, "attachment")
    assert plain.encode() in entity
    assert b"unknown-8bit" not in entity and entity.isascii()


def test_the_name_parameter_of_old_mailers_arrives_too():
    entity = draft_from_source('Content-Type: image/png; name="ação.png"\n\nx\n'.encode()).draft.entity
    part = message_from_bytes(entity, policy=policy.default)
    assert part["Content-Type"].params["name"] == "ação.png"
    assert b'name="acao.png"' in entity


def test_a_file_of_the_api_has_a_plain_name_beside_the_full_one():
    files = (Attachment("relatório.txt", "text/plain", b"x"), Attachment("plain.txt", "text/plain", b"x"))
    message = sent(draft(attachments=files))
    assert [part.get_filename() for part in message.iter_attachments()] == ["relatório.txt", "plain.txt"]
    assert b'filename="relatorio.txt"' in message.as_bytes()


names = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), min_size=1, max_size=80).map(str.strip)


@given(names)
def test_any_name_is_read_by_the_email_package(name):
    if name.isascii():
        return
    lines = ";\r\n ".join(["attachment", *parameters("filename", name)])
    assert lines.isascii()
    read = message_from_bytes(f"Content-Disposition: {lines}\r\n\r\n".encode(), policy=policy.default)
    assert isinstance(read, EmailMessage)
    assert read.get_filename() == name


@pytest.mark.parametrize("label", ["us-ascii", "ANSI_X3.4-1968", "ascii", "US-ASCII"])
@pytest.mark.parametrize(
    ("encoding", "body"),
    [("8bit", "Olá"), ("quoted-printable", "Ol=C3=A1"), ("base64", "T2zDoQ==")],
)
def test_a_text_that_says_ascii_and_is_utf_8_is_sent_as_utf_8(label, encoding, body):
    source = f'Content-Type: text/plain; charset="{label}"\nContent-Transfer-Encoding: {encoding}\n\n{body}\n'
    part = message_from_bytes(draft_from_source(source.encode()).draft.entity, policy=policy.default)
    assert part.get_content_charset() == "utf-8"
    assert part.get_content().strip() == "Olá"
