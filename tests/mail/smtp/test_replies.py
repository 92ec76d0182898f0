"""Reading replies: queue ids, enhanced status codes and capabilities."""

import pytest

from webapp.mail.smtp.replies import Capabilities, Reply, queue_id


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2.0.0 Ok: queued as 4F2ABC12D3", "4F2ABC12D3"),
        ("2.0.0 Ok: queued as 4dWxyz0kQzz9tB", "4dWxyz0kQzz9tB"),
        ("OK id=1pXyZa-0001Bc-2D", "1pXyZa-0001Bc-2D"),
        (
            "2.6.0 <a@b.test> [InternalId=12345678, Hostname=x.prod] 9876 bytes in 0.1, 9 KB/sec "
            "Queued mail for delivery",
            "12345678",
        ),
        ("2.0.0 3ABCde12345678 Message accepted for delivery", "3ABCde12345678"),
        ("2.0.0 OK  1700000000 a640c23a62f3a-abc123.456 - gsmtp", "a640c23a62f3a-abc123.456"),
        ("Ok 0100018c1234abcd-1a2b3c4d-0000-000000", "0100018c1234abcd-1a2b3c4d-0000-000000"),
        ("2.0.0 Ok", None),
        ("", None),
    ],
)
def test_the_queue_id_is_found_in_the_words_of_common_servers(text, found):
    assert queue_id(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("5.7.8 bad", "5.7.8"),
        ("5.7.139 Authentication unsuccessful", "5.7.139"),
        ("Ok", None),
        ("10.5.7.1 is not allowed", None),
        ("5.7.1.2 no", None),
        ("4.2.0", "4.2.0"),
    ],
)
def test_the_enhanced_code_stands_at_the_beginning(text, found):
    assert Reply(550, (text,)).enhanced_code == found


def test_capabilities_are_read_whatever_their_case():
    reply = Reply(250, ("mx.example Hello", "size 100", "auth plain LOGIN", "AUTH=LOGIN", "8bitmime", ""))
    capabilities = Capabilities.from_reply(reply)
    assert capabilities.size_limit_bytes == 100
    assert capabilities.mechanisms == ("PLAIN", "LOGIN")
    assert "8BITMIME" in capabilities and "STARTTLS" not in capabilities


@pytest.mark.parametrize("told", ["SIZE", "SIZE 0", "SIZE many", "SIZE ²"])
def test_a_size_without_a_number_is_no_limit(told):
    assert Capabilities.from_reply(Reply(250, ("hi", told))).size_limit_bytes is None
