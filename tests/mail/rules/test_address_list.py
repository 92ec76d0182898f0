"""Lists of addresses are read whole, names included, or refused with the piece that is at fault."""

import time
from email.headerregistry import Address, HeaderRegistry
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.errors import Invalid
from webapp.mail.rules.address_list import (
    LIST_MAX,
    LIST_MOST,
    NamedAddress,
    check_named_address,
    read_list,
    wire_address,
)
from webapp.mail.rules.text import RULE_CODES


def read(text, **how):
    """Return the pairs of name and address in a list."""
    return [(mailbox.name, mailbox.address) for mailbox in read_list(text, "to", **how)]


def refused(text, check=read_list):
    """Return the error by which a text is refused."""
    with pytest.raises(Invalid) as caught:
        check(text, "to")
    assert caught.value.field == "to"
    return caught.value


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("", []),
        (" , ;, ", []),
        ("a@e.local", [("", "a@e.local")]),
        ("<a@e.local>", [("", "a@e.local")]),
        ("maria@e.local; joao@e.local", [("", "maria@e.local"), ("", "joao@e.local")]),
        (",a@e.local,,b@e.local;", [("", "a@e.local"), ("", "b@e.local")]),
        ("Maria <a@e.local>; João Lima <b@e.local>", [("Maria", "a@e.local"), ("João Lima", "b@e.local")]),
        # brackets, dots, quotation marks, commas
        ("Equipe [TI] <ti@e.local>", [("Equipe [TI]", "ti@e.local")]),
        ("Backup [srv01] <robo@e.local>, b@e.local", [("Backup [srv01]", "robo@e.local"), ("", "b@e.local")]),
        ("Dr. J. O'Brien <o@e.local>", [("Dr. J. O'Brien", "o@e.local")]),
        ('"Silva, Maria" <a@e.local>', [("Silva, Maria", "a@e.local")]),
        (r'"Maria \"Nena\" \\ Silva"<a@e.local>', [('Maria "Nena" \\ Silva', "a@e.local")]),
        ('Ana "Nena" Lima <a@e.local>', [("Ana Nena Lima", "a@e.local")]),
        ("Silva, Maria <a@e.local>, b@e.local", [("Silva, Maria", "a@e.local"), ("", "b@e.local")]),
        ("Silva, Maria, Dra. <a@e.local>", [("Silva, Maria, Dra.", "a@e.local")]),
        ("da Silva Souza, João <a@e.local>", [("da Silva Souza, João", "a@e.local")]),
        ('"a@x.test; <b@x.test>" <c@e.local>', [("a@x.test; <b@x.test>", "c@e.local")]),
        # links
        ("<mailto:a@e.local>", [("", "a@e.local")]),
        ("Maria <MAILTO: a@e.local>, mailto:b@e.local", [("Maria", "a@e.local"), ("", "b@e.local")]),
        # names that look like an address
        ("old@b.test <new@d.test>", [("old@b.test", "new@d.test")]),
        ('"a@b.test, c@d.test" <new@d.test>', [("a@b.test, c@d.test", "new@d.test")]),
        # encoded words
        ("=?utf-8?q?Jos=C3=A9?= <a@e.local>", [("José", "a@e.local")]),
        ("=?utf-8?q?Silva=2C_Jos=C3=A9?= <a@e.local>", [("Silva, José", "a@e.local")]),
        ("=?utf-8?q?Silva,_<Jos=C3=A9>?= <a@e.local>", [("Silva, <José>", "a@e.local")]),
        ('"=?utf-8?q?Jos=C3=A9?=" <a@e.local>', [("José", "a@e.local")]),
        ("=?utf-8?q?Jo?= =?utf-8?q?s=C3=A9?= Lima <a@e.local>", [("José Lima", "a@e.local")]),
        # comments
        ("a@e.local (Maria)", [("Maria", "a@e.local")]),
        ("(x) Maria <a@e.local> (y)", [("Maria", "a@e.local")]),
        (r"a@e.local (Maria (a, b@x.test\) c) Lima)", [("Maria (a, b@x.test) c) Lima", "a@e.local")]),
        ("a@e.local (one), b@e.local (=?utf-8?q?dois?=)", [("one", "a@e.local"), ("dois", "b@e.local")]),
        # groups
        ("Equipe: a@e.local, B <b@e.local>; c@e.local",
         [("", "a@e.local"), ("B", "b@e.local"), ("", "c@e.local")]),
        ("undisclosed-recipients:;", []),
        ("undisclosed-recipients:", []),
        ('"A, B": ; c@e.local', [("", "c@e.local")]),
        ("Um: a@e.local;, Dois: b@e.local;", [("", "a@e.local"), ("", "b@e.local")]),
    ],
)  # fmt: skip
def test_a_list_is_read_as_it_is_meant(text, meant):
    assert read(text) == meant


@pytest.mark.parametrize(
    ("text", "piece"),
    [
        ("maria@e.local joao@e.local", "maria@e.local joao@e.local"),
        ("ana@e.local, maria@e.local joao@e.local", "maria@e.local joao@e.local"),
        ("maria@e.local | joao@e.local", "maria@e.local | joao@e.local"),
        ("maria@e.local|joao@e.local", "maria@e.local|joao@e.local"),
        ("maria@e.local/joao@e.local", "maria@e.local/joao@e.local"),
        ("<a@e.local> <b@e.local>", "<a@e.local> <b@e.local>"),
        ("A <a@e.local> B <b@e.local>", "A <a@e.local> B <b@e.local>"),
        ("<a@e.local> b@e.local", "<a@e.local> b@e.local"),
        ("a@e.local b@e.local <c@e.local>", "a@e.local b@e.local <c@e.local>"),
        ("alice@ok.test)bob@evil.test", "alice@ok.test)bob@evil.test"),
        ("alice@ok.test(x)bob@evil.test", "alice@ok.test(x)bob@evil.test"),
        ("x@e.local, alice@ok.test (", "alice@ok.test ("),
        ('x@e.local, "Maria <a@e.local>', '"Maria <a@e.local>'),
        ("Maria <a@e.local", "Maria <a@e.local"),
        ("<@relay.test:a@e.local>", "<@relay.test:a@e.local>"),
        ("<<a@e.local>>", "<<a@e.local>>"),
        ("Um: Dois: a@e.local;;", "Dois: a@e.local;;"),
        ('"Maria" a@e.local', '"Maria" a@e.local'),
        ("a@e.local: b@e.local;", "a@e.local: b@e.local;"),
    ],
)
def test_what_may_be_several_addresses_or_none_is_refused_with_its_piece(text, piece):
    error = refused(text)
    assert (error.code, error.facts["piece"]) == ("address.unclear", piece)


@pytest.mark.parametrize(
    ("text", "code", "piece"),
    [
        ("a@e.local, b..c@e.local", "address.bad_local", "b..c@e.local"),
        ("Maria <maria@>", "address.incomplete", "Maria <maria@>"),
        ("NAME <>", "address.incomplete", "NAME <>"),
        ("root, Maria <a@e.local>", "address.no_at", "root"),
        ("Postmaster, Maria <a@e.local>", "address.no_at", "Postmaster"),
        ("Silva, a@e.local", "address.no_at", "Silva"),
        ("Silva, <a@e.local>", "address.no_at", "Silva"),
        ("Maria da Silva", "address.no_at", "Maria da Silva"),
        ("a@e.local,Silva,", "address.no_at", "Silva"),
        ("=?utf-8?q?a=40e.local?=", "address.encoded", "=?utf-8?q?a=40e.local?="),
        ('"a b"@e.local', "address.quoted", '"a b"@e.local'),
        ("Maria <a @e.local>", "address.has_space", "Maria <a @e.local>"),
    ],
)
def test_a_bad_address_is_refused_by_its_own_code_with_its_piece(text, code, piece):
    error = refused(text)
    assert (error.code, error.facts["piece"]) == (code, piece)


def test_a_long_piece_is_shortened_and_shows_no_control_characters():
    error = refused("\\\x1b" + "x" * 500, partial(read_list, mend_names=True))
    assert error.facts["piece"] == "\\\ufffd" + "x" * 78 + "…"


def test_an_address_without_a_domain_is_completed_wherever_it_stands():
    def complete(name, field):
        return f"{name}@example.com" if name != "nobody" else ""

    text = "root, A <joao>, Equipe: ana, nobody; Silva, Maria <m@e.local>"
    found = read_list(text, "to", complete)
    assert [mailbox.address for mailbox in found] == [
        *("root@example.com", "joao@example.com", "ana@example.com", "m@e.local")
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("M\u202earia <a@e.local>", "text.direction"),
        ("=?utf-8?q?a=0Ab?= <a@e.local>", None),
        ("=?utf-8?q?a=1Bb?= <a@e.local>", "text.control"),
        ("x" * 256 + " <a@e.local>", "text.too_long"),
    ],
)
def test_a_name_that_no_header_can_show_is_refused_or_mended(text, code):
    if code:
        assert refused(text).code == code
    [(name, address)] = read(text, mend_names=True)
    assert address == "a@e.local"
    assert name.isprintable() and 0 < len(name) <= 255


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a@e.local, b@e.local", "address.several"),
        ("a@e.local;b@e.local", "address.several"),
        ("Equipe:;", "text.empty"),
        ("maria", "address.no_at"),
        ("A\nB <a@e.local>", "text.line_break"),
    ],
)
def test_where_one_is_meant_several_are_refused(text, code):
    assert refused(text, check_named_address).code == code


def test_the_domain_is_written_in_ascii():
    assert wire_address("José <a@bücher.example>", "to") == NamedAddress("a@xn--bcher-kva.example", "José")


names = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=12)


@given(st.lists(names, max_size=4).map(" ".join))
def test_what_is_written_is_read_again(name):
    mailbox = NamedAddress("a@e.local", " ".join(name.replace("=?", "").split()))
    [before] = read_list(str(mailbox), "to", mend_names=True)
    assert read_list(str(before), "to") == [before]


plain = st.text(alphabet="abc XYZ.,;:<>()[]@'\\\"é", min_size=1, max_size=10).map(str.strip).filter(bool)


@given(st.lists(plain, min_size=1, max_size=3))
def test_what_another_program_writes_is_read(names_given):
    written = ", ".join(str(Address(name, addr_spec="a@e.test")) for name in names_given)
    collapsed = [(" ".join(name.split()), "a@e.test") for name in names_given]
    assert read(written) == collapsed


@given(st.text(alphabet='a.@ ,;:<>()"\\\t[]ç=?|A', max_size=14))
def test_every_address_of_a_list_is_read_or_the_list_is_refused(text):
    try:
        found = read_list(text, "to")
    except Invalid as error:
        assert error.code in RULE_CODES
        return
    # Outside names, quotations and comments nothing with an @ is lost: at least the plain ones are there.
    if not any(mark in text for mark in '<>()"\\'):
        assert text.count("@") == len(found)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 10_000,
        "," * 300_000,
        '"' * 300_001,
        "<" * 300_000,
        "(a)" * 100_000,
        "=?a?q?" * 50_000,
        "A B, " * 60_000,
        '"\\' * 100_000,
        " " * 300_000 + "a",
        "a@b.test," * LIST_MOST,
        "a@b.test," * (LIST_MOST + 1),
        "x," * (LIST_MAX // 2 + 1),
    ],
    ids=lambda text: f"{text[:6]}x{len(text)}",
)
def test_hostile_lists_end_in_seconds(text):
    started = time.process_time()
    try:
        read_list(text, "to")
    except Invalid as error:
        assert error.code in RULE_CODES
    assert time.process_time() - started < 5


def test_the_email_package_reads_the_names_that_are_written():
    mailbox = NamedAddress("a@e.local", 'Silva, "Nena" \\ Ma [x]')
    [read_back] = HeaderRegistry()("To", str(mailbox)).addresses
    assert (read_back.display_name, read_back.addr_spec) == (mailbox.name, mailbox.address)
