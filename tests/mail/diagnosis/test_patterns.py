"""Whatever a server says, a diagnosis ends soon: no pattern goes back and forth over a long reply."""

import time

import pytest

from tests.mail.diagnosis.test_diagnose import told
from webapp.mail.diagnosis.causes import CAUSES
from webapp.mail.diagnosis.diagnose import diagnose
from webapp.mail.diagnosis.evidence import HEARD_MOST
from webapp.mail.diagnosis.patterns import pattern
from webapp.mail.diagnosis.providers import PROVIDERS
from webapp.transcript import Stage

OWN = [own.signal.text for provider in PROVIDERS.values() for own in provider.signals]
TEXTS = sorted({*OWN, *(signal.text for cause in CAUSES.values() for signal in cause.signals)} - {""})
PIECES = (
    "a",
    "sender address ",
    "quota limit exceeded ",
    "blocked spam host ",
    "user not allowed ",
    "1.2.3.4 ",
)
LIMIT_S = 1.0  # of processor time, for one pattern; the worst takes 0.04


@pytest.mark.parametrize("text", TEXTS)
def test_no_pattern_begins_with_whatever_comes(text):
    assert not text.startswith(("[\\s\\S]*", ".*", ".+"))


@pytest.mark.parametrize("piece", PIECES)
def test_every_pattern_ends_soon_on_a_hostile_reply(piece):
    hostile = (piece * HEARD_MOST)[:HEARD_MOST]
    for text in TEXTS:
        before = time.process_time()
        pattern(text).search(hostile)
        assert time.process_time() - before < LIMIT_S, text


def test_only_the_head_of_an_endless_reply_is_searched():
    reply = "550 " + "x" * HEARD_MOST + " relay access denied"
    assert diagnose(told(Stage.RCPT_TO, reply)).code == "rcpt_to.refused"
