"""The looks that ask DNS, against a name server in the room."""

import dns.resolver
import pytest

from tests.fakes.name_server import NameServer
from webapp.deadline import Deadline
from webapp.errors import StageError
from webapp.mail.diagnosis.case import Case
from webapp.mail.looks import LOOKS, look_further, name_service, worth_while
from webapp.mail.looks.shape import Permissions, Scene
from webapp.mail.smtp.server import SmtpServer
from webapp.transcript import LOOK, Stage, State, Transcript

NAME = "mail.example.com"
BLOCKED = "554 5.7.1 Service unavailable; Client host [8.8.4.4] blocked using bl.example.org"
LISTED_AS = ("4.4.8.8.bl.example.org", "A")


@pytest.fixture
def serving(monkeypatch):
    """Return a maker of name servers, each of which is the system's and the one that is asked besides."""

    def make(records):
        server = NameServer(records)
        monkeypatch.setattr(name_service, "PORT", server.port)

        def resolver(named):
            asked = dns.resolver.Resolver(configure=False)
            asked.nameservers, asked.port = [named or server.host], server.port
            return asked

        monkeypatch.setattr(name_service, "_resolver", resolver)
        return server

    return make


def looked(name, *, reply="", limit_s=5.0, **known):
    error = StageError("x.y", stage=Stage.RESOLVE, reply_text=reply)
    case = Case({"host": NAME, "port": 587, "connector": None} | known, error)
    allowed = Permissions(second_resolver="127.0.0.1", block_lists=("bl.example.org", "bl.example.net"))
    scene = Scene(case, SmtpServer(NAME, 587), allowed, Deadline(limit_s), Transcript())
    return look_further(scene, [LOOKS[name]]), scene.transcript.steps[f"{LOOK}{name}"]


@pytest.mark.parametrize(
    ("records", "addresses", "outcome"),
    [
        ({(NAME, "A"): ["192.0.2.7"], (NAME, "AAAA"): ["2001:db8::7"]}, [], "knows"),
        ({(NAME, "A"): ["192.0.2.7"]}, ["192.0.2.7", "192.0.2.8"], "same"),
        ({(NAME, "A"): ["192.0.2.7"]}, ["192.0.2.99"], "other"),
        ({}, [], "unknown"),
        ({(NAME, "MX"): ["10 mx.example.com."]}, [], "unknown"),
    ],
)
def test_another_resolver_is_compared_with_the_systems(serving, records, addresses, outcome):
    found = [{"address": address} for address in addresses]
    with serving(records) as server:
        known, step = looked("resolver", addresses=found)
    assert step.facts["outcome"] == outcome
    assert ("found_addresses" in known) is (outcome == "knows")
    assert server.asked[0] == (NAME, "A")


def test_a_resolver_that_does_not_answer_is_told(serving, monkeypatch):
    monkeypatch.setattr(name_service, "ANSWER_WITHIN_S", 0.2)
    with serving({(NAME, "A"): None}):
        _, step = looked("resolver")
    assert step.facts["outcome"] == "silent"


@pytest.mark.parametrize(
    ("records", "outcome", "lists"),
    [
        ({LISTED_AS: ["127.0.0.2"]}, "listed", "bl.example.org"),
        ({}, "clean", "bl.example.org, bl.example.net"),
        # An answer that is an error (a public resolver asked), and one that no list gives (a parked domain).
        ({LISTED_AS: ["127.255.255.254"]}, "no_answer", "bl.example.org"),
        ({LISTED_AS: ["203.0.113.9"]}, "no_answer", "bl.example.org"),
        (
            {LISTED_AS: ["127.255.255.254"], ("4.4.8.8.bl.example.net", "A"): ["127.0.0.4"]},
            "listed",
            "bl.example.net",
        ),
    ],
)
def test_the_lists_are_asked_about_the_address_that_the_reply_names(serving, records, outcome, lists):
    with serving(records) as server:
        known, step = looked("block_lists", reply=BLOCKED)
    assert (step.facts["outcome"], step.facts["lists"]) == (outcome, lists)
    assert step.facts["named_address"] == "8.8.4.4" and server.asked[0] == LISTED_AS
    assert ("found_lists" in known) is (outcome == "listed")


@pytest.mark.parametrize(
    ("reply", "known", "is_asked"),
    [
        (BLOCKED, {}, True),
        ("554 blocked", {"local": "8.8.4.4"}, True),
        ("554 blocked", {"local": "10.0.0.5"}, False),
        ("554 blocked", {"local": "8.8.4.4", "connector": "Filial"}, False),
        ("554 blocked", {}, False),
    ],
)
def test_only_an_address_of_the_internet_that_is_ours_is_asked_about(reply, known, is_asked):
    error = StageError("x.y", stage=Stage.BANNER, reply_text=reply)
    case = Case({"connector": None} | known, error)
    scene = Scene(
        case, SmtpServer(NAME, 25), Permissions(block_lists=("bl.example.org",)), Deadline(1), Transcript()
    )
    assert [look.code for look in worth_while(scene, {"server.address_blocked"})] == [
        "block_lists"
    ] * is_asked


def test_no_time_left_ends_as_skipped(serving):
    with serving({}):
        _, step = looked("resolver", limit_s=0.0)
    assert step.state is State.SKIPPED


def test_an_ipv6_address_is_written_as_lists_have_it():
    assert name_service._reversed("2001:db8::1").startswith(
        "1.0.0.0."
    ) and ".ip6" not in name_service._reversed("::1")
