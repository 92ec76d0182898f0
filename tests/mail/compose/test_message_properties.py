"""For any input, a message is refused, or parses back exactly as intended, in valid lines."""

import re
from email import message_from_bytes, message_from_string, policy

from hypothesis import given
from hypothesis import strategies as st

from tests.mail.drafts import ACCOUNT, FULL, NOW, changed, draft, sent
from webapp.errors import Invalid
from webapp.mail.compose.footer import Footer
from webapp.mail.compose.message import build
from webapp.mail.rules.address import ascii_address, check_address
from webapp.mail.rules.encoded_words import decode_words
from webapp.mail.rules.text import RULE_CODES, check_subject

# Texts on which folding and decoding are known to fail, beside arbitrary text.
pieces = st.lists(
    st.one_of(
        st.sampled_from(
            ["a", " ", "  ", "é" * 40, "x" * 90, '"', ",", ":", "=?", "?=", "=?utf-8?q?", "\u00a0", "🎉"]
        ),
        st.sampled_from(["palavra ", "ação ", "Bcc: x@y ", "\r\n", "\n ", "\u2028", "\x1b", "=0A", "<a@b>"]),
        st.text(max_size=20),
    ),
    max_size=30,
).map("".join)
locals_ = st.text(st.sampled_from("ab.=?_'!é日-\u0301(,\n"), min_size=1, max_size=20)
addresses = st.one_of(
    st.emails(), st.builds("{}@{}".format, locals_, st.sampled_from(["x.test", "bücher.local"]))
)


@given(pieces)
def test_any_subject_is_refused_or_arrives_exactly_and_adds_no_header(subject):
    try:
        kept = check_subject(subject)
    except Invalid:
        return
    built = build(draft(subject=subject), ACCOUNT, now=NOW)
    found = message_from_bytes(built.envelope.message, policy=policy.SMTP)
    assert found["Subject"] == kept
    assert found.keys() == sent(draft()).keys()


@given(
    st.builds(
        draft, subject=pieces, to=st.lists(addresses, min_size=1, max_size=30).map(tuple), reply_to=addresses
    )
)
def test_the_email_package_reads_exactly_the_header_fields_that_were_meant(asked):
    try:
        built = build(asked, FULL, now=NOW)
        meant = [check_address(address, "to") for address in asked.to]
    except Invalid:
        return
    found = message_from_string(built.envelope.message.decode(), policy=policy.SMTPUTF8)
    assert found.keys() == [name for name, _ in built.headers]
    assert found["Subject"] == check_subject(asked.subject)
    assert [address.addr_spec for address in found["To"].addresses] == list(map(ascii_address, meant))
    assert found["Reply-To"].addresses[0].addr_spec == ascii_address(check_address(asked.reply_to, "x"))
    assert found["Message-ID"] == built.message_id
    head = built.envelope.message.partition(b"\r\n\r\n")[0].split(b"\r\n")
    assert all(len(line) <= 78 or b" " not in line.lstrip() or b"@" in line for line in head)


@given(
    st.builds(draft, subject=pieces, text=pieces, html=pieces, to=st.tuples(addresses), reply_to=addresses)
)
def test_whatever_is_built_is_clean_on_the_wire(asked):
    try:
        built = build(asked, changed(FULL, read_receipt=True, footer=Footer("fim")), now=NOW)
    except Invalid as error:
        assert error.code in RULE_CODES
        return
    data = built.envelope.message
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)|\0", data)
    assert max(map(len, data.split(b"\r\n"))) <= 998
    assert data.partition(b"\r\n\r\n")[2].isascii()
    assert data.isascii() or built.envelope.smtputf8
    allowed = {"From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Auto-Submitted"}
    allowed |= {"Disposition-Notification-To", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"}
    assert {name for name, _ in built.headers} <= allowed


@given(st.sampled_from(["References", "List-Id", "X-Any", "Sender"]), pieces)
def test_any_literal_header_is_refused_or_arrives_exactly(name, value):
    try:
        built = build(draft(headers=((name, value),)), ACCOUNT, now=NOW)
    except Invalid as error:
        assert error.code in RULE_CODES
        return
    written = dict(built.headers)[name]
    assert written == value.strip() or (name == "X-Any" and decode_words(written) == value.strip())
