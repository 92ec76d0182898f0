"""Large bodies are kept out of the email package: the result is the same, in a fraction of the memory."""

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.errors import Invalid
from webapp.mail.compose import large_bodies
from webapp.mail.compose.large_bodies import LargeBodies
from webapp.mail.compose.source import draft_from_source

MB = 1024 * 1024
HEADS = [
    b"Content-Type: text/plain; charset=utf-8\n",
    b"Content-Type: text/html; charset=iso-8859-1\nContent-Disposition: attachment; filename=\xe9.txt\n",
    b"content-type: text/plain; charset=us-ascii\nContent-Transfer-Encoding: 8bit\n",
    b"Content-Transfer-Encoding: quoted-printable\nContent-Type: text/plain\n",
    b"Content-Transfer-Encoding: BASE64\nContent-Type: text/plain; charset=utf-8\n",
    b"Content-Type: application/octet-stream\nContent-Transfer-Encoding: binary\n",
    b"Content-Type: text/plain\nContent-Transfer-Encoding: x-uuencode\n",
    b"Content-Type: message/rfc822\n",
    b"Content-Type: multipart/digest; boundary=d\n",
    b"Content-Type: multipart/signed; boundary=d; protocol=a/b\n",
    b"no field at all\n",
    b"",
]
LINES = [
    b"short\n", "ação\n".encode(), b"a\xe7\xe3o\n", b"x" * 1000 + b"\n", b"T2zDoQ==\n", b"=E1=\n", b"\0\n",
    b"\n", b"-- \n", b"--\n", b"--b\n", b"--bc\n", b"--b--\n", b"--d\n", b"-----BEGIN PGP MESSAGE-----\n",
    b"begin 666 a\n", b"Subject: =?utf-8?q?x?=\n", b"  \n", b"end",
]  # fmt: skip
bodies = st.lists(st.sampled_from(LINES), max_size=12).map(b"".join)
parts = st.tuples(st.sampled_from(HEADS), bodies).map(b"\n".join)
MIXED = b"Content-Type: multipart/mixed; boundary=b\n\npreamble\n--b\n%s\n--b--\n"
multiparts = st.lists(parts, min_size=1, max_size=4).map(lambda found: MIXED % b"\n--b\n".join(found))


def left(source):
    """Return what becomes of a message: its entity and what was not kept, or the code of the refusal."""
    try:
        parsed = draft_from_source(b"To: a@example.com\n" + source)
    except Invalid as error:
        return error.code
    return parsed.draft.entity, parsed.not_kept


@given(st.one_of(parts, multiparts))
def test_what_is_written_apart_is_written_as_by_the_email_package(source):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(large_bodies, "LARGE_BYTES", 0)
        apart = left(source)
    assert apart == left(source)


@pytest.mark.parametrize("line", [b"a\xc3\xa7\xc3\xa3o\n", b"a\n", b"x" * 76 + b"\n", b"\xff\xfe\n"])
@pytest.mark.parametrize(
    "frame",
    [
        b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n%s",
        b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n%s",
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\n%s\n--b--\n",
    ],
    ids=["single", "encoded", "multipart"],
)
def test_short_lines_take_no_more_memory_than_their_bytes_many_times(line, frame):
    source = b"To: a@example.com\n" + frame % (line * (2 * MB // len(line)))
    tracemalloc.start()
    try:
        draft_from_source(source)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < 24 * MB


@pytest.mark.parametrize(
    ("entity", "count"),
    [
        (b"Content-Type: text/plain\r\n\r\n" + b"x\r\n" * 40_000, 1),
        (b"Content-Type: text/plain\r\n\r\n" + b"x\r\n" * 10, 0),
        (b"Content-Type: message/rfc822\r\n\r\n" + b"x\r\n" * 40_000, 0),
        (
            b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
            + 2 * (b"--b\r\n\r\n" + b"-- \r\nx\r\n\r\n" + b"x\r\n" * 40_000)
            + b"--b--\r\n",
            0,  # which of the lines ends a part is for the email package to tell
        ),
        (
            b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
            + 2 * (b"--b\r\nContent-Type: a/b\r\n\r\n" + b"x\r\n" * 40_000)
            + b"--b--\r\n",
            2,
        ),
    ],
)
def test_only_whole_bodies_are_kept_apart(entity, count):
    bodies = LargeBodies(entity)
    assert len(bodies.skeleton) < len(entity) if count else bodies.skeleton == entity
    assert bodies.filled(bodies.skeleton) == entity
