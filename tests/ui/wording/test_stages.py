"""Every stage has a name and a sentence made of its facts, in three languages."""

import pytest
from flask import Flask
from flask_babel import force_locale

from webapp.transcript import Stage, State
from webapp.ui.wording import stages

FACTS = {
    Stage.SETTINGS: {"size_bytes": 1234, "remarks": []},
    Stage.CONNECTOR: {"name": "Filial", "host": "proxy", "port": 1080, "tunnel_opened": True},
    Stage.RESOLVE: {"name": "smtp.example.com", "addresses": []},
    Stage.CONNECT: {"peer": "192.0.2.1", "local": "192.0.2.2"},
    Stage.BANNER: {"banner": "smtp.example.com ESMTP\nsecond line"},
    Stage.EHLO: {"capabilities": ["STARTTLS", "SIZE 10000000"], "mechanisms": [], "size_limit_bytes": 10**7},
    Stage.TLS: {"version": "TLSv1.3", "cipher": "AES", "verified": True, "server_name": "smtp.example.com",
                "certificate": {"days_left": 41}},
    Stage.EHLO_TLS: {"capabilities": ["AUTH PLAIN"], "mechanisms": ["PLAIN"], "size_limit_bytes": None},
    Stage.TOKEN: {"endpoint": "login.example.com", "tenant": "contoso", "application": "4f2abc",
                  "expires_at": "2026-11-29T12:00:00", "is_fresh": True, "token_roles": ["SMTP.SendAsApp"]},
    Stage.AUTH: {"user_name": "relay@example.com", "used": "PLAIN"},
    Stage.MAIL_FROM: {"sender": "app@example.com"},
    Stage.RCPT_TO: {"accepted": ["maria@example.com"], "refused": []},
    Stage.DATA: {"size_bytes": 1234},
    Stage.END_OF_DATA: {"queue_id": "4F2ABC"},
    Stage.QUIT: {},
}  # fmt: skip
TOLD = {
    Stage.CONNECTOR: "Filial",
    Stage.CONNECT: "192.0.2.1",
    Stage.BANNER: "“smtp.example.com ESMTP”",
    Stage.EHLO: "STARTTLS",
    Stage.TLS: "41",
    Stage.EHLO_TLS: "PLAIN",
    Stage.TOKEN: "SMTP.SendAsApp",
    Stage.AUTH: "relay@example.com",
    Stage.MAIL_FROM: "app@example.com",
    Stage.RCPT_TO: "maria@example.com",
    Stage.DATA: "1,234",
    Stage.END_OF_DATA: "4F2ABC",
}


@pytest.fixture
def in_words(app: Flask):
    with app.test_request_context(), force_locale("en"):
        yield


def step(stage: Stage, state: State = State.DONE, took_ms: int = 7, **facts: object) -> dict:
    return {"stage": str(stage), "state": str(state), "took_ms": took_ms, "facts": facts, "lines": []}


def view(*args, over: bool = True, known: dict | None = None, **facts) -> stages.StageView:
    return stages.views([step(*args, **facts)], (), over=over, known=known or {})[0]


@pytest.mark.parametrize("locale", ["pt_BR", "en", "es"])
@pytest.mark.parametrize("stage", list(Stage))
def test_a_stage_that_is_done_says_what_was_learnt(in_words, stage, locale):
    with force_locale(locale):
        shown = view(stage, **FACTS[stage])
        assert shown.title
        assert shown.sentence.endswith("."), shown.sentence
        assert "%(" not in shown.sentence and "None" not in shown.sentence


@pytest.mark.parametrize(("stage", "told"), TOLD.items())
def test_the_sentence_tells_the_fact_that_matters(in_words, stage, told):
    assert told in view(stage, **FACTS[stage]).sentence


@pytest.mark.parametrize("stage", list(Stage))
def test_a_stage_without_facts_breaks_no_page(in_words, stage):
    for state in State:
        assert view(stage, state).title


def test_a_failed_stage_says_why_with_what_is_known_of_the_attempt(in_words):
    shown = view(Stage.CONNECT, State.FAILED, error="connect.refused", known={"host": "smtp", "port": 25})
    assert shown.sentence == "Nothing listens at smtp:25."


def test_an_unchecked_certificate_is_said_plainly(in_words):
    facts = FACTS[Stage.TLS] | {"verified": False}
    assert "was not checked" in view(Stage.TLS, State.WARNED, **facts).sentence


def test_remarks_about_the_settings_are_sentences(in_words):
    remark = {"code": "preflight.log_in_without_tls", "field": "secure", "facts": {}}
    assert "without encryption" in view(Stage.SETTINGS, State.WARNED, remarks=[remark]).sentence


def test_a_remark_of_an_earlier_version_is_left_out(in_words):
    remark = {"code": "preflight.ehlo_name_not_full", "field": None, "facts": {"ehlo_name": "postigo"}}
    without = view(Stage.SETTINGS, State.WARNED, remarks=[]).sentence
    assert view(Stage.SETTINGS, State.WARNED, remarks=[remark]).sentence == without


def test_what_was_skipped_says_why(in_words):
    shown = view(Stage.CONNECTOR, State.SKIPPED, 0, kind="direct")
    assert shown.sentence == "The account uses none: the connection is direct."
    assert shown.took_ms is None


@pytest.mark.parametrize(("state", "took_ms"), [(State.SKIPPED, 40), (State.RUNNING, 0)])
def test_a_stage_under_way_at_the_end_ended_early(in_words, state, took_ms):
    assert view(Stage.MAIL_FROM, state, took_ms).state == stages.ENDED_EARLY


def test_stages_to_come_wait_while_the_run_goes_on_and_are_not_reached_after_it(in_words):
    ahead = [shown.state for shown in stages.views([], (Stage.DATA,), over=False)]
    gone = [shown.state for shown in stages.views([], (Stage.DATA,), over=True)]
    assert (ahead, gone) == ([State.WAITING], [stages.NOT_REACHED])


def test_quit_after_a_failure_is_the_last_stage(in_words):
    said = [step(Stage.RCPT_TO, State.FAILED), step(Stage.QUIT)]
    shown = stages.views(said, (Stage.RCPT_TO, Stage.DATA, Stage.QUIT), over=True)
    assert [item.stage for item in shown] == ["rcpt_to", "data", "quit"]


def test_every_address_that_was_tried_is_told_with_its_time(in_words):
    tried = [
        {"address": "2001:db8::1", "family": "ipv6", "error": "connect.unreachable", "ms": 1},
        {"address": "192.0.2.1", "family": "ipv4", "error": None, "ms": 12},
    ]
    first, second = view(Stage.CONNECT, peer="192.0.2.1", attempts=tried).addresses
    assert (first.address, first.family, first.word, first.fine) == ("2001:db8::1", "IPv6", "no route", False)
    assert (second.word, second.fine, second.took_ms) == ("connected", True, 12)


def test_an_address_that_may_not_be_connected_to_says_why(in_words):
    found = [{"address": "169.254.169.254", "family": "ipv4", "allowed": False, "reason": "metadata"}]
    [shown] = view(Stage.RESOLVE, name="x", addresses=found).addresses
    assert shown.word == "not allowed here: metadata"


def test_one_address_that_went_well_needs_no_table(in_words):
    found = [{"address": "192.0.2.1", "family": "ipv4", "allowed": True}]
    shown = view(Stage.RESOLVE, name="smtp", addresses=found)
    assert shown.addresses == []
    assert "192.0.2.1" in shown.sentence
