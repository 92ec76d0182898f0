"""Every input rule has its sentence, and every refusal has the facts that the sentence needs."""

import datetime as dt
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from flask import Flask
from flask_babel import Babel, force_locale

from tests.mail.certificates.test_pasted import BROKEN, KEY, LEAF, ROOT
from webapp.errors import Invalid
from webapp.mail.certificates.pasted import TEXT_MOST, check_authority, check_certificate
from webapp.mail.compose.content import Attachment
from webapp.mail.compose.message import Draft, Identity, build
from webapp.mail.compose.source import draft_from_source
from webapp.mail.rules.address import check_address, check_host, check_port
from webapp.mail.rules.address_list import read_list
from webapp.mail.rules.text import RULE_CODES, check_name, check_password, check_subject
from webapp.ui.wording.numbers import with_marks
from webapp.ui.wording.rules import RULES, rule_sentence

TRANSLATIONS = Path(__file__).parents[3] / "webapp" / "translations"


def check_draft(draft, field):
    """Check a whole draft, as `build` does."""
    build(draft, Identity("conta@example.com"), now=dt.datetime(2026, 11, 23))


def attached(name="a.png", media_type="image/png", content_id="", times=1):
    """Return a draft whose attachments have these properties."""
    files = times * (Attachment(name, media_type, b"x", content_id),)
    return Draft(to=("a@b.c",), html="x", attachments=files)


def check_source(source, field):
    """Check a complete message, as `draft_from_source` does."""
    draft_from_source(source)


ONE_REFUSAL_EACH = {
    "text.empty": (check_name, ""),
    "text.line_break": (check_name, "a\nb"),
    "text.control": (check_name, "a\0b"),
    "text.not_text": (check_name, "a\ud800"),
    "text.too_long": (check_name, "a" * 999),
    "text.direction": (check_name, "a\u202e"),
    "text.invisible": (check_name, "a\u200bb"),
    "subject.encoded": (check_subject, "=?utf-8?q?=0A?="),
    "password.line_break": (check_password, "a\n"),
    "address.no_at": (check_address, "a"),
    "address.incomplete": (check_address, "a@"),
    "address.several": (check_address, "a@b.c,d@e.f"),
    "address.unclear": (read_list, "a@b.c d@e.f"),
    "address.too_many": (read_list, "a@b.c," * 10_001),
    "address.has_name": (check_address, "A <a@b.c>"),
    "address.has_space": (check_address, "a b@c.d"),
    "address.quoted": (check_address, '"a"@b.c'),
    "address.encoded": (check_address, "=?x?q?y?=@b.c"),
    "address.too_long": (check_address, "a@" + "b." * 200 + "c"),
    "address.local_too_long": (check_address, "a" * 65 + "@b.c"),
    "address.ip_domain": (check_address, "a@[10.0.0.1]"),
    "address.no_dot": (check_address, "a@%s"),
    "address.reserved_domain": (check_address, "a@b.invalid"),
    "address.bad_local": (check_address, "a..b@c.d"),
    "address.bad_domain": (check_address, "a@-b.c"),
    "host.has_scheme": (check_host, "smtp://a"),
    "host.is_email": (check_host, "a@b.c"),
    "host.has_path": (check_host, "a/b"),
    "host.has_port": (check_host, "a:25"),
    "host.has_space": (check_host, "a b"),
    "host.bad_ip": (check_host, "256.1.1.1"),
    "host.odd_ip": (check_host, "127.1"),
    "host.empty_label": (check_host, "a..b"),
    "host.bad_label": (check_host, "a$%(x)s"),
    "host.label_too_long": (check_host, "a" * 64),
    "host.too_long": (check_host, "a." * 130 + "a"),
    "certificate.none": (check_certificate, "x"),
    "certificate.several": (check_certificate, LEAF + ROOT),
    "certificate.private_key": (check_certificate, LEAF + KEY),
    "certificate.unreadable": (check_certificate, BROKEN),
    "certificate.no_authority": (check_authority, LEAF),
    "certificate.too_long": (check_certificate, "x" * (TEXT_MOST + 1)),
    "port.not_digits": (check_port, "x"),
    "port.out_of_range": (check_port, "0"),
    "header.not_allowed": (check_draft, Draft(to=("a@b.c",), headers=(("Bcc", "x@y.z"),))),
    "header.too_many": (check_draft, Draft(to=("a@b.c",), headers=101 * (("X-A", "b"),))),
    "header.not_literal": (check_draft, Draft(to=("a@b.c",), headers=(("List-Id", "ç"),))),
    "message.no_recipients": (check_draft, Draft()),
    "date.malformed": (check_draft, Draft(to=("a@b.c",), date="today")),
    "message_id.malformed": (check_draft, Draft(to=("a@b.c",), message_id="x")),
    "attachment.encoded_name": (check_draft, attached(name="=?utf-8?q?=0A?=")),
    "attachment.bad_media_type": (check_draft, attached(media_type="png")),
    "attachment.bad_content_id": (check_draft, attached(content_id="<a>")),
    "attachment.content_id_twice": (check_draft, attached(content_id="a", times=2)),
    "source.no_header": (check_source, b"Hello\n"),
    "source.bad_header": (check_source, b"To: a@b.c\nHello\n"),
    "source.too_many_headers": (check_source, b"To: a@b.test\n" * 20_010 + b"\n"),
    "source.too_many_parts": (
        check_source,
        b"Content-Type: multipart/mixed; boundary=b\n\n" + "--b\n\né\n".encode() * 4_001,
    ),
    "source.bad_content": (check_source, b"Content-Type: text/plain; x=" + b"x" * 1001 + b"\n\n"),
}


@pytest.fixture(scope="module")
def app():
    """Return a Flask application with Babel and nothing else."""
    app = Flask("words", root_path=str(TRANSLATIONS.parent))
    Babel(app, default_locale="en")
    return app


def test_every_rule_has_a_sentence_and_an_example_here():
    assert set(RULES) == set(RULE_CODES) == set(ONE_REFUSAL_EACH)


@pytest.mark.parametrize("code", ONE_REFUSAL_EACH)
@pytest.mark.parametrize("locale", ["en", "pt_BR", "es"])
def test_a_refusal_can_be_said_with_the_facts_it_brings(app, code, locale):
    check, text = ONE_REFUSAL_EACH[code]
    with pytest.raises(Invalid) as caught:
        check(text, "field")
    assert caught.value.code == code
    with app.test_request_context(), force_locale(locale):
        sentence = rule_sentence(caught.value)
        wanted, facts = placeholders(str(RULES[code])), with_marks(caught.value.facts)
    assert sentence.endswith(".")
    assert [name for name in wanted if str(facts[name]) not in sentence] == []


def placeholders(text):
    """Return the names of the placeholders in `text`."""
    return set(re.findall(r"%\((\w+)\)s", text))


@pytest.mark.parametrize("locale", ["pt_BR", "es"])
def test_every_sentence_is_translated_with_the_same_facts(locale):
    with (TRANSLATIONS / locale / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalogue = read_po(file, locale=locale)
    for sentence in (rule._args[0] for rule in RULES.values()):
        translated = catalogue[sentence].string
        assert translated != sentence
        assert placeholders(translated) == placeholders(sentence)
