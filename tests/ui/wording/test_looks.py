"""The further looks in words: every outcome in three languages, and every answer of a port."""

import pytest

from webapp.mail.looks import LOOKS
from webapp.ui.wording import looks
from webapp.ui.wording.stages import ENDED_EARLY

PORTS = [
    {
        "port": 465,
        "tls": "implicit",
        "certificate": {},
        "verified": True,
        "mechanisms_tls": ["PLAIN", "LOGIN"],
    },
    {"port": 587, "tls": "starttls", "certificate": {}, "certificate_fault": "tls.expired"},
    {"port": 25, "tls": "none", "mechanisms": ["LOGIN"]},
    {"port": 2525, "tls": "none", "is_practice": True},
    {"port": 993, "fault": "banner.other_service", "service": "imap"},
    {"port": 26, "fault": "connect.refused"},
    {"port": 27, "fault": "banner.silent"},
]


@pytest.fixture
def in_portuguese(app):
    with app.test_request_context(headers={"Accept-Language": "pt-BR"}):
        yield


def step(code, state="done", **facts):
    return {"stage": f"look.{code}", "state": state, "took_ms": 12, "facts": facts}


@pytest.mark.parametrize("language", ["pt-BR", "en", "es"])
@pytest.mark.parametrize("code", LOOKS)
def test_every_outcome_has_its_sentence(app, language, code):
    with app.test_request_context(headers={"Accept-Language": language}):
        for outcome, row in LOOKS[code].outcomes.items():
            facts = dict.fromkeys(row.words.facts(), "x")
            [shown] = looks.views([step(code, outcome=outcome, **facts)], over=True)
            assert shown.title and shown.sentence and "%(" not in shown.sentence
            assert shown.badge is (looks.EXPLAINS if row.explains else looks.LOOKED)


def test_each_port_is_told_in_a_few_words(in_portuguese):
    [shown] = looks.views([step("ports", outcome="some", answering="465 (SSL)", ports=PORTS)], over=True)
    told = {item.port: (item.answer, item.fine, item.log_in) for item in shown.ports}
    assert told[465] == ("SSL, certificado confiável", True, "PLAIN, LOGIN")
    assert told[587] == ("TLS (STARTTLS), certificado vencido", True, "")
    assert told[25] == ("SMTP sem criptografia", True, "LOGIN")
    assert told[2525][0] == "a caixa de treino, que não entrega nada a ninguém"
    assert told[993] == ("outro serviço: IMAP", False, "")
    assert told[26] == ("recusou", False, "")
    assert told[27] == ("sem saudação SMTP", False, "")


def test_a_look_under_way_waits_and_one_that_was_ended_says_so(in_portuguese):
    [waiting] = looks.views([step("ports", "running")], over=False)
    assert (waiting.state, waiting.sentence, waiting.took_ms) == ("running", "", None)
    assert looks.views([step("ports", "running")], over=True)[0].state == ENDED_EARLY
    assert looks.views([step("ports", "skipped")], over=True)[0].state == ENDED_EARLY


def test_stages_and_looks_of_other_versions_are_left_out(in_portuguese):
    assert looks.views([{"stage": "connect"}, step("of_tomorrow", outcome="x")], over=True) == []


def test_the_report_as_text_has_every_look_and_port(in_portuguese):
    shown = looks.views([step("ports", outcome="some", answering="465 (SSL)", ports=PORTS)], over=True)
    text = "\n".join(looks.report(shown))
    assert "465 (SSL)" in text and all(f"{one['port']:>7} " in text for one in PORTS)
