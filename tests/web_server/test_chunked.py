"""A chunked body is read as it was framed, in linear time, and refused where its framing is not clear."""

import io
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.web_server import chunked
from webapp.web_server.chunked import ChunkedBody, MalformedChunk


class Kept:
    """A buffer in memory."""

    def __init__(self):
        self.data = bytearray()

    def append(self, data):
        self.data += data

    def __len__(self):
        return len(self.data)

    def getfile(self):
        return io.BytesIO(self.data)


def read(wire, cuts=()):
    """Return the data of a body that arrives in pieces, and what came behind it."""
    body = ChunkedBody(Kept())
    places = sorted({0, len(wire), *(cut % (len(wire) + 1) for cut in cuts)})
    consumed = sum(body.received(wire[start:end]) for start, end in itertools.pairwise(places))
    return body, body.getfile().read(), wire[consumed:]


@given(st.lists(st.binary(min_size=1, max_size=50)), st.lists(st.integers(0, 10_000)), st.binary(max_size=9))
def test_the_data_is_that_of_the_chunks_however_it_arrives(pieces, cuts, behind):
    wire = b"".join(b"%X;x=y\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\nA: b\r\n\r\n"
    body, data, rest = read(wire + behind, cuts)
    assert (body.completed, data, rest) == (True, b"".join(pieces), behind)


@pytest.mark.parametrize(
    "wire",
    [b"\r\n", b"5 5\r\n", b"0x5\r\n", b"-5\r\n", b"5\n", b"2\r\nabc\r\n", b"1\r\na\n", b"f" * 16 + b"\r\n"],
)
def test_framing_that_can_be_read_in_two_ways_is_refused(wire):
    with pytest.raises(MalformedChunk):
        read(wire)


@pytest.mark.parametrize("start", [b"1;", b"0\r\n"])
def test_a_line_that_never_ends_is_refused(start):
    with pytest.raises(MalformedChunk):
        read(start + b"x" * (chunked.TRAILER_MOST + 100), range(0, 20_000, 100))


def test_a_body_of_single_bytes_is_refused_when_its_framing_outweighs_it():
    fitting = chunked.FRAMING_MOST // 5  # each chunk of one byte has five bytes of framing
    assert len(read(b"1\r\na\r\n" * (fitting - 100) + b"0\r\n\r\n")[1]) == fitting - 100
    with pytest.raises(MalformedChunk):
        read(b"1\r\na\r\n" * 2 * fitting)
