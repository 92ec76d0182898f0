"""What encoded stretches of a server's words say."""

import base64
from string import ascii_letters, digits

from hypothesis import given
from hypothesis import strategies as st

from webapp.redaction.coded_text import CodedReading, decoded_stretches


@given(
    said=st.text(ascii_letters + digits, min_size=20, max_size=60),
    before=st.integers(min_value=0, max_value=7),
    is_small=st.booleans(),
)
def test_base32_is_read_wherever_it_begins_in_its_stretch(said, before, is_small):
    coded = "A" * before + base64.b32encode(said.encode()).decode().rstrip("=")
    text = coded.lower() if is_small else coded
    places = [(at, at + 1) for at in range(len(text))]
    readings = [reading.text for reading in decoded_stretches(CodedReading(text, places))]
    assert any(said in reading for reading in readings)
