"""What a reply speaks of is read in whatever language, and only two of its concepts together decide."""

import time

import pytest

from tests.mail.diagnosis.test_diagnose import told
from webapp.mail.diagnosis import evidence
from webapp.mail.diagnosis.cause import Signal
from webapp.mail.diagnosis.causes.wordings.concepts import SIGNALS
from webapp.mail.diagnosis.diagnose import diagnose
from webapp.mail.diagnosis.evidence import HEARD_MOST
from webapp.mail.diagnosis.stages import RCPT
from webapp.mail.diagnosis.vocabulary import CONCEPTS, NAMES, OF_ADDRESS, concepts_in, speaks_of
from webapp.mail.diagnosis.vocabulary.concept import LANGUAGES, plain
from webapp.transcript import Stage

# What names its refusal outright, so that nobody need be spoken of beside it.
ENOUGH_ALONE = {"grey_list", "maintenance", "unused"}
LIMIT_S = 0.5  # of processor time; it takes 0.005


@pytest.mark.parametrize("code", CONCEPTS)
def test_a_concept_has_words_in_every_language(code):
    row = CONCEPTS[code]
    silent = [language for language in LANGUAGES if not getattr(row, language).strip()]
    assert silent == [], f"the concept {code} in webapp/mail/diagnosis/vocabulary has no word in {silent}"


@pytest.mark.parametrize("code", CONCEPTS)
def test_a_reply_that_consists_of_a_word_of_a_concept_speaks_of_it(code):
    row = CONCEPTS[code]
    words = [word.strip(" -.") for language in LANGUAGES for word in getattr(row, language).split("|")]
    assert [word for word in words if code not in concepts_in(word)] == []


def test_a_signal_asks_for_concepts_that_exist():
    asked = {
        name
        for _, signal in SIGNALS
        for part in (*signal.concepts, *signal.without)
        for name in part.split("|")
    }
    assert asked <= NAMES, "a signal by concepts asks for one that webapp/mail/diagnosis/vocabulary has not"


def test_no_concept_decides_alone_but_those_that_name_a_refusal():
    alone = {signal.concepts[0] for _, signal in SIGNALS if len(signal.concepts) == 1}
    assert alone == ENOUGH_ALONE


@pytest.mark.parametrize(
    ("reply", "speaks", "silent"),
    [
        ("Remetente não autorizado", {"sender", "not", "allowed"}, {"recipient"}),
        ("Das TAGESLIMIT ist erreicht", {"day", "limit", "exceeded"}, {"hour"}),
        ("Konto des Empfaengers geschlossen", {"account", "recipient", "stopped"}, {"sender"}),
        ("Пользователь не найден", {"account", "unknown"}, {"domain"}),
        ("メールサイズが大きすぎます", {"message", "size"}, {"attachment"}),
        ("Günlük gönderim sınırı", {"day", "sending", "limit"}, {"sender"}),
        ("<quota@dest.test>: refused, see https://spam.example.test/virus", {"refused"}, {"limit", "spam"}),
        ("notable numbers", set(), {"not"}),
    ],
)
def test_words_are_read_without_accents_case_and_names(reply, speaks, silent):
    found = concepts_in(reply)
    assert speaks <= found
    assert not silent & found


def test_the_enhanced_code_speaks_of_an_address():
    assert OF_ADDRESS in concepts_in("gone", "5.1.1")
    assert OF_ADDRESS not in concepts_in("gone", "5.7.1")


def test_one_concept_of_each_choice_is_asked_for_and_none_of_the_others():
    found = concepts_in("Your account is suspended")
    assert speaks_of(found, ("account|mailbox", "stopped"), ("recipient",))
    assert not speaks_of(found, ("mailbox", "stopped"), ())
    assert not speaks_of(found, ("account",), ("stopped",))


def test_a_hostile_reply_is_read_soon():
    before = time.process_time()
    concepts_in(("sender <" * HEARD_MOST)[:HEARD_MOST])
    concepts_in(("ﷺ" * HEARD_MOST)[:HEARD_MOST])
    assert time.process_time() - before < LIMIT_S


def test_a_plain_text_has_a_space_at_both_ends_of_each_word():
    assert plain("L'expéditeur, «İ»: ŁÓDŹ") == " l expediteur i lodz "


@pytest.mark.parametrize("reply", ["550 odbiorca", "550 Absender Empfänger", "550 not", "550 月"])
def test_a_reply_that_says_only_of_whom_stays_without_a_cause(reply):
    assert diagnose(told(Stage.RCPT_TO, reply)).code == "rcpt_to.refused"


def _signals(*signals):
    return lambda _stage: tuple((signal.by, signal, "") for signal in signals)


def test_a_wording_counts_more_than_concepts(monkeypatch):
    wording = Signal(RCPT, "550 sender", "rcpt_to.moved", text="gone")
    concepts = Signal(RCPT, "550 sender", "mail_from.refused", concepts=("sender", "not"))
    monkeypatch.setattr(evidence, "_at", _signals(concepts, wording))
    assert diagnose(told(Stage.RCPT_TO, "550 gone, not that sender")).code == "rcpt_to.moved"


def test_more_concepts_count_more_than_fewer(monkeypatch):
    fewer = Signal(RCPT, "550 sender", "rcpt_to.moved", concepts=("sender", "not"))
    more = Signal(RCPT, "550 sender", "mail_from.refused", concepts=("sender", "not", "allowed"))
    monkeypatch.setattr(evidence, "_at", _signals(fewer, more))
    assert diagnose(told(Stage.RCPT_TO, "550 sender not allowed")).code == "mail_from.refused"
