"""Pieces of a page as one, and moments as elements."""

import datetime as dt

import pytest
from flask import Flask
from flask_babel import force_locale
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from webapp.ui.locale import instant, moment, stamp
from webapp.ui.templates import joined

PIECES = st.lists(st.one_of(st.text(), st.integers(), st.text().map(Markup)))


@given(pieces=PIECES)
def test_pieces_are_joined_as_markup_joins_them(pieces: list[object]) -> None:
    answer = joined(*pieces)
    assert answer == Markup("").join(pieces)
    assert isinstance(answer, Markup)


def test_what_people_typed_is_text_and_markup_stays_markup() -> None:
    assert joined(Markup("<b>"), "<i>&", 7, Markup("</b>")) == "<b>&lt;i&gt;&amp;7</b>"


def test_a_moment_is_shown_in_the_language_of_its_reader(app: Flask) -> None:
    noon = dt.datetime(2026, 11, 26, 12, 0, 5, 77)
    shown = {}
    with app.test_request_context():
        for locale in ("pt_BR", "en", "pt_BR"):
            with force_locale(locale):
                shown[locale] = stamp(noon)
                assert moment(noon) in shown[locale]
    assert shown["pt_BR"] == '<time datetime="2026-11-26T12:00:05Z">26/11/2026 09:00</time>'
    assert shown["en"] != shown["pt_BR"]


@pytest.mark.parametrize(
    ("locale", "words"),
    [("pt_BR", "26/11/2026 09:00"), ("es", "26/11/2026, 9:00"), ("en", "11/26/2026, 9:00\u202fAM")],
)
def test_a_year_has_four_digits_in_every_language(app: Flask, locale: str, words: str) -> None:
    with app.test_request_context(), force_locale(locale):
        assert moment(dt.datetime(2026, 11, 26, 12, 0)) == words
        assert instant("2026-11-26T12:00:00+00:00") == words
