"""What may be typed into the line at the head of a new account."""

import pytest

from webapp.errors import Invalid
from webapp.mail.discovery.question import Question, read


@pytest.mark.parametrize(
    ("typed", "address", "domain", "host", "port"),
    [
        ("maria@empresa.com.br", "maria@empresa.com.br", "empresa.com.br", "", None),
        ("Maria Silva <maria@empresa.com.br>", "maria@empresa.com.br", "empresa.com.br", "", None),
        ("mailto:maria@empresa.com.br", "maria@empresa.com.br", "empresa.com.br", "", None),
        ("@Empresa.com.br", "", "empresa.com.br", "", None),
        ("maria@ação.com.br", "maria@ação.com.br", "xn--ao-siap.com.br", "", None),
        ("SMTP.Example.com", "", "smtp.example.com", "smtp.example.com", None),
        ("smtp.example.com:2525", "", "smtp.example.com", "smtp.example.com", 2525),
        ("smtps://smtp.example.com:465/", "", "smtp.example.com", "smtp.example.com", 465),
        ("https://www.example.com/contato?x=1", "", "www.example.com", "www.example.com", None),
        ("192.0.2.25", "", "", "192.0.2.25", None),
        ("[2001:db8::1]:587", "", "", "2001:db8::1", 587),
        ("relay", "", "", "relay", None),
        ("  Office   365 ", "", "", "", None),
        ("KingHost / UOL", "", "", "", None),
    ],
)
def test_each_way_of_typing_is_understood(typed, address, domain, host, port):
    assert read(typed) == Question(" ".join(typed.split()), address, domain, host, port)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "text.empty"),
        ("   ", "text.empty"),
        ("x" * 321, "text.too_long"),
        ("gmail\nrelay", "text.line_break"),
        ("smtp.example\u200b.com", "text.invisible"),
        ("maria@", "address.incomplete"),
        ("maria@empresa", "address.no_dot"),
        ("maria@a.example, ana@b.example", "address.several"),
    ],
)
def test_what_cannot_be_an_answer_is_refused_with_its_rule(typed, code):
    with pytest.raises(Invalid) as refused:
        read(typed)
    assert refused.value.code == code


def test_only_a_name_that_can_be_looked_up_asks_the_network():
    assert [read(text).asks_network for text in ("a@b.example", "relay", "Office 365")] == [True, True, False]
