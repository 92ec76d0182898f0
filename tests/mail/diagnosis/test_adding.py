"""A cause and a provider are added as docs/diagnosis.md says: one file each, and the checks speak.

The files are those of the document's example.
"""

import importlib
import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from flask_babel import force_locale

from tests.mail.diagnosis import test_diagnose
from tests.mail.diagnosis.providers import test_providers
from tests.mail.diagnosis.replies import test_in_general
from tests.mail.diagnosis.test_diagnose import told
from tests.ui.wording import test_causes
from webapp.causes.wording import becomes, view_of
from webapp.mail.diagnosis import evidence, providers
from webapp.mail.diagnosis.cause import by_code
from webapp.mail.diagnosis.causes import CAUSES, FAMILIES, server
from webapp.mail.diagnosis.diagnose import Retry, diagnose
from webapp.mail.diagnosis.rows import rows_of
from webapp.mail.diagnosis.sentence import Sentence
from webapp.transcript import Stage

DOCS = Path("docs/diagnosis.md").read_text(encoding="utf-8")
PLACES = ("webapp/mail/diagnosis/causes/server", "webapp/mail/diagnosis/providers")
FILES = dict(zip(("cause", "provider"), re.findall(r"```python\n(.*?)```", DOCS, re.DOTALL), strict=True))
SPOKEN = {"pt_BR": "envios do remetente", "en": "the sender", "es": "envíos del remitente"}
HOST, REPLY = "smtp.acme.example", "451 4.7.1 Sending awaits review"


@pytest.fixture
def added(tmp_path, monkeypatch):
    """The cause and the provider of the example, each found in the folder of its kind by its file alone."""
    for package, text in ((server, FILES["cause"]), (providers, FILES["provider"])):
        folder = tmp_path / package.__name__
        folder.mkdir()
        (folder / "acme.py").write_text(text, encoding="utf-8")
        monkeypatch.setattr(package, "__path__", [*package.__path__, str(folder)])
    importlib.invalidate_caches()
    rows = tuple(rows_of(server.__name__, server.__path__, "CAUSES"))
    found = by_code(*(rows if name == "server" else of for name, of in FAMILIES.items()))
    cause, provider = found["provider.acme_review"], providers._all()["acme"]
    monkeypatch.setitem(CAUSES, cause.code, cause)
    monkeypatch.setitem(FAMILIES, "server", rows)
    monkeypatch.setitem(providers.PROVIDERS, provider.code, provider)
    evidence._at.cache_clear()
    yield cause, provider
    evidence._at.cache_clear()
    for name in (f"{server.__name__}.acme", f"{providers.__name__}.acme"):
        sys.modules.pop(name)


def test_the_document_names_the_folders(added):
    assert all((Path(place) / "__init__.py").exists() for place in PLACES)
    assert "causes/server/acme.py" in DOCS and "providers/acme.py" in DOCS


def test_its_words_are_told_as_the_cause_and_the_account_is_held(added):
    found = diagnose(told(Stage.MAIL_FROM, REPLY), {"host": HOST, "sender": "a@acme.example"})
    assert (found.code, found.retry) == ("provider.acme_review", Retry.HOLD)
    assert "provider:acme" in found.evidence
    assert diagnose(told(Stage.MAIL_FROM, REPLY), {"host": "mx.example.test"}).code != found.code


def test_its_page_is_there_in_three_languages(added, app):
    cause, provider = added
    with app.test_request_context():
        for locale, words in (
            ("pt_BR", "dos envios" and "O remetente"),
            ("en", "the sender"),
            ("es", "remitente"),
        ):
            with force_locale(locale):
                view = view_of(cause)
                assert words.lower() in view.title.lower()
                assert view.replies[0].text == REPLY
                assert provider.page in {source.url for source in view.sources}
                assert becomes(cause)


def test_the_checks_find_nothing_to_say(added):
    cause, provider = added
    test_providers.test_a_provider_is_complete(provider)
    test_providers.test_a_providers_own_words_tell_their_cause(provider)
    test_causes.test_every_sentence_has_three_languages_with_the_same_facts()
    test_causes.test_titles_are_short()
    test_diagnose.test_every_cause_offers_something_to_do()
    test_diagnose.test_every_cause_says_who_is_at_fault(cause.code)
    assert not [text for text in test_in_general.without_noun() if "acme" in text]


def spoken(cause, **changes):
    """Put the cause with these changes in its place."""
    CAUSES[cause.code] = replace(cause, **changes)


def test_a_language_that_is_missing_is_told(added):
    cause, _ = added
    spoken(cause, title=Sentence(pt=cause.title.pt, en=cause.title.en, es=cause.title.en))
    with pytest.raises(AssertionError, match="Acme has not released"):
        test_causes.test_every_sentence_has_three_languages_with_the_same_facts()
    with pytest.raises(TypeError, match="'es'"):
        Sentence(pt="a", en="b")  # type: ignore[call-arg]


def test_a_fact_that_one_language_forgets_is_told(added):
    cause, _ = added
    spoken(cause, title=Sentence(pt="A Acme espera", en=cause.title.en, es=cause.title.es))
    with pytest.raises(AssertionError, match="A Acme espera"):
        test_causes.test_every_sentence_has_three_languages_with_the_same_facts()


def test_a_fact_without_a_noun_is_told_with_its_place(added):
    cause, _ = added
    spoken(cause, meaning=Sentence(pt="%(moon)s.", en="%(moon)s!", es="¡%(moon)s!"))
    with pytest.raises(AssertionError, match=r"provider.acme_review, sentence 2 names moon: .*in_general"):
        test_in_general.test_every_fact_is_told_by_a_noun()


def test_a_cause_with_nothing_to_do_is_told(added):
    cause, _ = added
    spoken(cause, steps=())
    with pytest.raises(AssertionError, match=r"provider\.acme_review"):
        test_diagnose.test_every_cause_offers_something_to_do()


def test_a_code_in_two_places_is_told(added):
    cause, _ = added
    with pytest.raises(ValueError, match=r"provider\.acme_review stands in two places"):
        by_code((cause,), (cause,))


@pytest.mark.parametrize(
    "changes",
    [{"hosts": ("Acme",)}, {"page": "acme"}, {"as_of": "yesterday"}, {"host": "smtp.other.example"}],
)
def test_what_a_provider_lacks_is_told(added, changes):
    _, provider = added
    with pytest.raises((AssertionError, ValueError)):
        test_providers.test_a_provider_is_complete(replace(provider, **changes))


def test_a_signal_of_a_cause_that_is_not_there_is_told(added, monkeypatch):
    _, provider = added
    monkeypatch.delitem(CAUSES, "provider.acme_review")
    with pytest.raises(AssertionError):
        test_providers.test_a_provider_is_complete(provider)
