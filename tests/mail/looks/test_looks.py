"""The further looks after a failed test: each finds what is there, and none says a word of a message."""

import dataclasses
import datetime as dt

import pytest

from tests.fakes import certificates
from tests.fakes.proxies import unused_port
from tests.fakes.smtp import Mailbox, ScriptedServer, polite, real_server, silence
from webapp.clock import now
from webapp.deadline import Deadline
from webapp.errors import StageError
from webapp.mail.diagnosis.case import Case
from webapp.mail.diagnosis.causes import CAUSES
from webapp.mail.looks import LOOKS, here, look_further, ports, worth_while
from webapp.mail.looks.shape import Permissions, Scene
from webapp.mail.smtp.replies import PRACTICE_GREETING
from webapp.mail.smtp.server import SmtpLogin, TlsMode
from webapp.transcript import LOOK, Stage, State, Transcript
from webapp.tunnels.route import Route
from webapp.vault import Secret

LOGIN = SmtpLogin("relay@example.test", Secret("correct horse"))


@pytest.fixture
def scene(trusting):
    """Return a maker of scenes at a port of loopback; `usual` are the ports that are usual in it."""

    def make(port, tls=TlsMode.STARTTLS, *, allowed=Permissions(), limit_s=5.0, server=None, **known):  # noqa: B008
        server = trusting(port, tls, **(server or {}))
        facts = {"host": server.host, "port": port, "tls": str(tls), "connector": None, "user_name": None}
        case = Case(facts | known, StageError("banner.silent", stage=Stage.BANNER))
        return Scene(case, server, allowed, Deadline(limit_s), Transcript())

    return make


@pytest.fixture
def usual(monkeypatch):
    """Let these be the usual ports of mail servers."""
    return lambda *numbers: monkeypatch.setattr(ports, "USUAL_PORTS", numbers)


def looked(scene, *names, transcript=None):
    scene = dataclasses.replace(scene, transcript=transcript or scene.transcript)
    known = look_further(scene, [LOOKS[name] for name in names])
    return known, {name: scene.transcript.steps[f"{LOOK}{name}"] for name in names}


def test_the_registry_has_words_for_every_outcome_and_every_code_is_a_cause():
    for look in LOOKS.values():
        assert look.outcomes and look.of <= set(CAUSES), look.code
        assert any(outcome.explains for outcome in look.outcomes.values()), look.code
        for outcome in look.outcomes.values():
            words = outcome.words
            assert words.pt and words.en and words.es
            for language in ("pt", "es"):
                assert words._replace(en=words.of(language)).facts() == words.facts()


def test_another_port_that_answers_is_found_with_its_mode(scene, usual, authority):
    with (
        real_server(Mailbox(), starttls=certificates.good(authority), with_login=True) as server,
        ScriptedServer(polite()) as clear,
    ):
        usual(server.port, clear.port, unused_port())
        known, steps = looked(scene(unused_port(), user_name="app"), "ports")
    assert (known["found_port"], known["found_tls"], known["found_type"]) == (server.port, "starttls", "TLS")
    assert known["found_log_in"] is True and len(known["closed_ports"]) == 1
    step = steps["ports"]
    assert (step.state, step.facts["outcome"]) == (State.DONE, "some")
    assert step.facts["answering"] == f"{server.port} (TLS), {clear.port} (SMTP)"
    assert len(step.facts["ports"]) == 3


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"BANNER": f"220 {PRACTICE_GREETING}", "EHLO": ("250-a.example", "250 STARTTLS")},
        {"BANNER": silence},
    ],
    ids=["clear", "practice", "silent"],
)
def test_neither_clear_text_nor_the_practice_mailbox_is_proposed(scene, usual, authority, answers):
    with ScriptedServer(polite(tls=certificates.good(authority), **answers)) as server:
        usual(server.port)
        known, _ = looked(scene(unused_port(), limit_s=2.0), "ports")
    assert "found_port" not in known


def test_a_place_without_the_log_in_that_the_account_needs_is_not_proposed(scene, usual, authority):
    script = polite(tls=certificates.good(authority), EHLO=("250-fake.example", "250 STARTTLS"))
    with ScriptedServer(script) as server:
        usual(server.port)
        assert "found_port" not in looked(scene(unused_port(), user_name="app"), "ports")[0]
        assert looked(scene(unused_port()), "ports")[0]["found_port"] == server.port


def test_a_trusted_certificate_is_preferred(scene, usual, authority):
    with (
        real_server(Mailbox(), starttls=certificates.self_signed()) as doubtful,
        real_server(Mailbox(), starttls=certificates.good(authority)) as good,
    ):
        usual(doubtful.port, good.port)
        assert looked(scene(unused_port()), "ports")[0]["found_port"] == good.port


def test_where_nothing_answers_that_is_told_too(scene, usual):
    usual(unused_port(), unused_port())
    known, steps = looked(scene(unused_port()), "ports")
    assert steps["ports"].facts["outcome"] == "none"
    assert len(known["closed_ports"]) == 2 and "some_port_reached" not in known


@pytest.mark.parametrize(
    ("tls", "outcome"), [(TlsMode.IMPLICIT, "other"), (TlsMode.STARTTLS, "same"), (TlsMode.NONE, "other")]
)
def test_the_mode_of_the_same_port_is_compared_with_the_account(scene, authority, tls, outcome):
    with real_server(Mailbox(), starttls=certificates.good(authority)) as server:
        known, steps = looked(scene(server.port, tls), "mode")
    assert steps["mode"].facts["outcome"] == outcome
    assert known.get("answers_now") is (True if outcome == "same" else None)
    assert known.get("found_port") == (None if outcome == "same" else server.port)


def test_without_the_connector_the_server_is_reached_or_not(scene, authority):
    route = Route("socks5", "Filial", "127.0.0.1", unused_port())
    with real_server(Mailbox(), starttls=certificates.good(authority)) as server:
        known, steps = looked(scene(server.port, server={"route": route}), "without_connector")
    assert known["found_direct"] is True and steps["without_connector"].facts["outcome"] == "answers"
    known, steps = looked(scene(unused_port(), server={"route": route}), "without_connector")
    assert known["found_direct"] is False and steps["without_connector"].facts["outcome"] == "fails"


def test_an_account_without_connector_is_not_looked_at_without_it(scene):
    taken = {look.code for look in worth_while(scene(1), {"banner.silent"})}
    assert "without_connector" not in taken and {"ports", "mode"} <= taken


def test_what_a_refused_log_in_needs_is_no_look(scene):
    assert worth_while(scene(1), {"auth.bad_credentials"}) == []


@pytest.mark.parametrize(
    ("greeting", "expected"),
    [
        ("mx.example.com ESMTP Exim 4.96 Sun, 29 Nov 2026 09:00:00 -0300", dt.datetime(2026, 11, 29, 12)),
        (
            "ex.corp.example Microsoft ESMTP MAIL Service ready at Sun, 29 Nov 2026 12:00:00 +0000",
            dt.datetime(2026, 11, 29, 12),
        ),
        (
            "mx.example.com ESMTP Sendmail 8.15.2/8.15.2; Sun, 9 Nov 2026 12:00:00 GMT",
            dt.datetime(2026, 11, 9, 12),
        ),
        ("mail.example.com ESMTP Postfix", None),
        ("mail.example.com 99 Nov 2026 12:00:00 +0000", None),
        ("mail.example.com 1 Xxx 2026 12:00:00 +0000", None),
    ],
)
def test_the_time_in_a_greeting_is_read(greeting, expected):
    assert here.date_in(greeting) == expected


@pytest.mark.parametrize(("ahead_h", "outcome"), [(0, "same"), (-48, "differs"), (72, "differs")])
def test_the_clock_is_compared_with_that_of_the_greeting(scene, ahead_h, outcome):
    theirs = now() + dt.timedelta(hours=ahead_h)
    banner = f"mx.example.com ESMTP Exim 4.96 {theirs:%a, %d %b %Y %H:%M:%S} +0000"
    known, steps = looked(scene(unused_port(), banner=banner), "clock")
    assert steps["clock"].facts["outcome"] == outcome
    assert ("server_time" in known) is (outcome == "differs")


def test_with_ssl_the_greeting_comes_from_a_connection_of_the_looks_own(scene, authority):
    script = polite(BANNER="220 mx.example.com ESMTP Sun, 1 Nov 2020 12:00:00 +0000")
    with ScriptedServer(script) as server:
        known, _ = looked(scene(server.port, TlsMode.IMPLICIT), "clock")
    assert known["server_time"] == "2020-11-01 12:00"


@pytest.mark.parametrize("is_inside", [True, False])
def test_localhost_in_a_container_is_named(scene, monkeypatch, is_inside):
    monkeypatch.setattr(here, "is_container", lambda: is_inside)
    assert "container" in {look.code for look in worth_while(scene(25), {"connect.refused"})}
    _, steps = looked(scene(25), "container")
    assert steps["container"].facts["outcome"] == ("inside" if is_inside else "outside")
    far = scene(25, server={"host": "mail.example.com"}, host="mail.example.com")
    assert "container" not in {look.code for look in worth_while(far, {"connect.refused"})}


def test_what_asks_the_outside_is_left_out_unless_a_setting_names_whom(scene):
    reply = "554 5.7.1 Client host [8.8.4.4] blocked using bl.example.org"

    def taken(allowed):
        base = scene(25, server={"host": "mail.example.com"}, allowed=allowed)
        error = StageError("banner.refused", stage=Stage.BANNER, reply_code=554, reply_text=reply)
        of = dataclasses.replace(base, case=Case(base.case.known, error))
        return {look.code for look in worth_while(of, {"resolve.not_found", "server.address_blocked"})}

    assert taken(Permissions()) == set()
    assert taken(Permissions(server=False, second_resolver="192.0.2.53")) == {"resolver"}
    assert taken(Permissions(second_resolver="192.0.2.53")) == {"resolver"}
    assert taken(Permissions(block_lists=("bl.example.org",))) == {"block_lists"}


def test_one_setting_says_what_may_be_looked_at(scene):
    allowed = Permissions.of(("server", "192.0.2.53", "bl.example.org", "issuers", "dbl.example.org"))
    assert allowed == Permissions(True, "192.0.2.53", ("bl.example.org", "dbl.example.org"), True)
    assert Permissions.of(()) == Permissions(server=False)
    assert worth_while(scene(25, allowed=Permissions.of(())), {"banner.silent"}) == []


def test_the_deadline_ends_the_looks_and_what_is_known_stays(scene, usual):
    with ScriptedServer(silence) as server:
        usual(server.port)
        began = now()
        _, steps = looked(scene(server.port, limit_s=0.5), "ports", "mode")
    assert (now() - began).total_seconds() < 4
    assert all(step.state in (State.DONE, State.SKIPPED) for step in steps.values())


def test_a_cancelled_look_is_skipped_and_raises_nothing(scene):
    cancelled = scene(unused_port())
    cancelled.deadline.cancel()
    known, steps = looked(cancelled, "mode")
    assert steps["mode"].state is State.SKIPPED and known == {}


def test_a_fault_of_ours_in_a_look_costs_only_that_look(scene, monkeypatch, caplog):
    broken = dataclasses.replace(LOOKS["container"], take=lambda scene: 1 / 0)
    at = scene(unused_port())
    known = look_further(at, [broken, LOOKS["mode"]])
    assert at.transcript.steps["look.container"].state is State.SKIPPED and known["closed_ports"]
    assert "ZeroDivisionError" in caplog.text


def test_each_look_is_told_as_it_begins_and_as_it_ends(scene):
    told = []
    transcript = Transcript(on_change=lambda step: told.append((step.stage, str(step.state))))
    looked(scene(unused_port()), "mode", transcript=transcript)
    assert told == [("look.mode", "running"), ("look.mode", "done")]


def test_no_look_logs_in_or_sends_and_no_secret_is_recorded(scene, usual, authority):
    script = polite(
        tls=certificates.good(authority),
        EHLO=("250-fake.example", "250-STARTTLS", "250 AUTH PLAIN correct horse"),
    )
    transcript = Transcript([LOGIN.secret])
    with ScriptedServer(script) as server:
        usual(server.port)
        looked(scene(server.port, server={"login": LOGIN}), "ports", "mode", "clock", transcript=transcript)
    assert {line.split()[0] for line in server.heard} <= {"EHLO", "STARTTLS", "QUIT"}
    assert "correct horse" not in repr([step.facts for step in transcript.steps.values()])
