"""A sentence without the values of an account: nouns stand for them, and the grammar holds."""

import re

import pytest

from webapp.mail.diagnosis import conditions
from webapp.mail.diagnosis.causes import CAUSES
from webapp.mail.diagnosis.cures import CURES
from webapp.mail.diagnosis.in_general import SPOKEN, in_general
from webapp.mail.diagnosis.sentence import NOT_KNOWN, Sentence, without_optional

LANGUAGES = ("pt_BR", "en", "es")
# What stands apart in a text and is one word in the language, or is said twice.
BROKEN = {
    # "antes de o teste começar" is right: the article belongs to the subject of a verb.
    "pt_BR": re.compile(r"\b(?:de|em|por) (?:o|os) (?!\w+ começar)|(?<!\S)(\w+) \1(?!\S)", re.IGNORECASE),
    "en": re.compile(r"(?<!\S)(?!on on its)(\w+) \1(?!\S)", re.IGNORECASE),
    "es": re.compile(r"\b(?:de|a) el |(?<!\S)(\w+) \1(?!\S)", re.IGNORECASE),
}


def sentences() -> dict[str, Sentence]:
    """Return every sentence that the page of a cause can show, by where it stands."""
    found = {}
    for code, cause in CAUSES.items():
        beside = (cause.not_at_fault,) if cause.not_at_fault else ()
        told = (cause.title, cause.meaning, *cause.steps, *beside)
        found |= {f"cause {code}, sentence {number}": text for number, text in enumerate(told, 1)}
        for signal in cause.signals:
            found |= {f"condition {each.name}": each.words for each in signal.when}
    for code, cure in CURES.items():
        found |= {f"cure {code}": cure.words}
        found |= {f"condition {each.name}": each.words for each in cure.unless}
    return found


def without_noun() -> list[str]:
    """Return a sentence for each fact that no noun tells."""
    return [
        f"{place} names {name}: give it a row in SPOKEN of webapp/mail/diagnosis/in_general.py"
        for place, sentence in sentences().items()
        for text in sentence
        for name in re.findall(r"%\((\w+)\)s", without_optional(text, {}))
        if name not in SPOKEN
    ]


def test_every_fact_is_told_by_a_noun():
    missing = without_noun()
    assert not missing, "\n".join(missing)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_reads_well_without_an_account(language):
    broken = []
    for place, sentence in sentences().items():
        text = in_general(sentence, language)
        if "%(" in text or "[[" in text or NOT_KNOWN.of(language) in text or BROKEN[language].search(text):
            broken.append(f"{place}: {text}")
        assert text[0] == text[0].upper(), place
    assert not broken, "\n".join(broken)


HOST = Sentence(pt="não chega a %(host)s", en="does not reach %(host)s", es="no llega a %(host)s")


@pytest.mark.parametrize(
    ("sentence", "portuguese", "english", "spanish"),
    [
        (HOST, "Não chega ao servidor", "Does not reach the server", "No llega al servidor"),
        (
            Sentence(
                pt="TLS com %(host)s:%(port)s", en="TLS with %(host)s:%(port)s", es="TLS de %(host)s:%(port)s"
            ),
            *("TLS com o servidor", "TLS with the server", "TLS del servidor"),
        ),
        (
            Sentence(pt="A porta %(port)s", en="Port %(port)s", es="El puerto %(port)s"),
            *("A porta da conta", "The port of the account", "El puerto de la cuenta"),
        ),
        (
            Sentence(
                pt="Fim. %(sender)s não é o remetente %(sender)s.",
                en="End. %(sender)s is not the sender %(sender)s.",
                es="Fin. %(sender)s no es el remitente %(sender)s.",
            ),
            "Fim. O remetente não é o remetente.",
            "End. The sender is not the sender.",
            "Fin. El remitente no es el remitente.",
        ),
        (
            Sentence(pt="Aqui[[ em %(local)s]]", en="Here[[ at %(local)s]]", es="Aquí[[ en %(local)s]]"),
            *("Aqui", "Here", "Aquí"),
        ),
    ],
)
def test_prepositions_and_nouns_are_drawn_together(sentence, portuguese, english, spanish):
    told = [in_general(sentence, language) for language in LANGUAGES]
    assert told == [portuguese, english, spanish]


def test_what_is_known_all_the_same_stands_as_it_is():
    assert in_general(HOST, "pt_BR", {"host": "mx.example.test"}) == "Não chega a mx.example.test"


def test_a_fact_without_a_row_is_what_the_test_shows():
    sentence = Sentence(pt="É %(novel)s", en="It is %(novel)s", es="Es %(novel)s")
    assert in_general(sentence, "en") == "It is what the test shows"


def test_a_condition_on_one_port_names_it():
    assert conditions.on_port(25).words.en == "the port is 25"
