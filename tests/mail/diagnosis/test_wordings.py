"""General wordings join the signals of their cause, and never leave a reply without one."""

import pytest

from tests.mail.diagnosis.test_diagnose import told
from webapp.mail.diagnosis import evidence
from webapp.mail.diagnosis.cause import Signal
from webapp.mail.diagnosis.causes import CAUSES
from webapp.mail.diagnosis.causes.wordings import SIGNALS, with_wordings
from webapp.mail.diagnosis.diagnose import diagnose
from webapp.mail.diagnosis.stages import RCPT
from webapp.transcript import Stage


def test_every_wording_is_a_signal_of_its_cause_once():
    found = [(cause.code, signal) for cause in CAUSES.values() for signal in cause.signals]
    assert [row for row in SIGNALS if found.count(row) != 1] == []


def test_a_wording_of_a_cause_that_is_not_there_is_an_error():
    with pytest.raises(KeyError):
        with_wordings({})


def test_of_signals_that_all_give_way_the_strongest_counts(monkeypatch):
    short = Signal(RCPT, "550 moon", "a test", text="moon", over=("rcpt_to.moved",))
    long = Signal(RCPT, "550 full moon", "a test", text="full moon", over=("rcpt_to.refused",))
    monkeypatch.setattr(
        evidence, "_at", lambda _stage: (("rcpt_to.refused", short, ""), ("rcpt_to.moved", long, ""))
    )
    assert diagnose(told(Stage.RCPT_TO, "550 full moon")).code == "rcpt_to.moved"
