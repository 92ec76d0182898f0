"""Large files are put together past the email package, and come out as it would write them."""

import base64
from email import message_from_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.mail.drafts import NOW
from webapp.mail.compose.content import CONTENT_POLICY, Attachment, assembled, compose
from webapp.mail.compose.footer import Footer, append_footer, with_footer
from webapp.mail.compose.stand_in import filled_in, taken_out

FOOTER = Footer("Sent by a program.")
LARGE = bytes(range(256)) * 400
files = st.builds(
    Attachment,
    st.sampled_from(["a.bin", "relatório.pdf"]),
    st.sampled_from(["application/pdf", "text/plain", "image/png", "message/rfc822", "text/csv; header=x"]),
    st.one_of(st.binary(max_size=200), st.just(LARGE), st.just(b"text\r\n" * 20_000)),
)
images = st.lists(st.binary(max_size=100), max_size=2).map(
    lambda found: [Attachment("i.png", "image/png", data, f"i{at}") for at, data in enumerate(found)]
)


@given(st.sampled_from(["", "Olá", "x" * 5000]), st.sampled_from(["", "<p>Olá</p>"]), images, st.lists(files))
def test_files_are_written_as_the_email_package_writes_them_byte_for_byte(text, html, pictures, others):
    attached = [*pictures, *others]
    assert compose(text, html, attached) == assembled(text, html, attached).as_bytes()


def slowly_with_footer(entity):
    message = message_from_bytes(entity, policy=CONTENT_POLICY)
    return message.as_bytes() if append_footer(message, FOOTER, sender="a@b.test", now=NOW) else entity


@given(
    st.sampled_from(["Olá", "é" * 90_000]), st.sampled_from(["", "<p>Olá</p>"]), st.lists(files, min_size=1)
)
def test_the_footer_of_a_message_with_files_is_the_same_with_stand_ins(text, html, attached):
    entity = compose(text, html, attached)
    assert with_footer(entity, FOOTER, sender="a@b.test", now=NOW) == slowly_with_footer(entity)


def part(body, head=b"Content-Transfer-Encoding: base64\r\n"):
    return b"--x\r\nContent-Type: text/plain\r\n" + head + b"\r\n" + body + b"\r\n"


LONG = base64.encodebytes(LARGE).replace(b"\n", b"\r\n")
ARMOURED = base64.encodebytes(b"-----BEGIN PGP MESSAGE-----\r\n" + LARGE[:90_000]).replace(b"\n", b"\r\n")


@pytest.mark.parametrize(
    ("entity", "count"),
    [
        (part(LONG) + part(LONG) + b"--x--\r\n", 2),
        (part(LONG, b"content-transfer-encoding: base64\r\nX: y\r\n") + b"--x--\r\n", 1),
        (part(LONG, b"Content-Type: base64\r\n") + b"--x--\r\n", 0),
        (part(LONG[:-2] + b"\r\n!\r\n") + b"--x--\r\n", 0),  # not all of it is base64
        (part(LONG[:1000]) + b"--x--\r\n", 0),
        (part(LONG), 1),
        (b"Content-Transfer-Encoding: base64\r\n", 0),
        (b"", 0),
    ],
)
def test_what_is_taken_out_comes_back(entity, count):
    skeleton, stand_ins, bodies = taken_out(entity)
    assert len(stand_ins) == len(bodies) == count
    assert len(skeleton) == len(entity) - sum(map(len, bodies)) + sum(len(each.line) for each in stand_ins)
    assert filled_in(skeleton, stand_ins, bodies) == entity


def test_a_large_text_that_is_armoured_gets_no_footer():
    head = b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="x"\r\n\r\n'
    entity = head + part(ARMOURED) + b"--x--\r\n"
    assert taken_out(entity)[1]
    assert with_footer(entity, FOOTER, sender="a@b.test", now=NOW) == entity
