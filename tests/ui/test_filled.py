"""`filled`, which inserts cells into rendered markup, and `stamp`, which renders a time as an element."""

import datetime as dt

import pytest
from flask import Flask
from flask_babel import force_locale
from markupsafe import Markup

from webapp.ui.locale import moment, stamp
from webapp.ui.templates import filled

ROW = Markup('<td id="row-{row}">{name}</td><td>{row}</td>')


def test_each_place_gets_its_cell_wherever_it_stands() -> None:
    assert filled(ROW, row=7, name="Avisos") == '<td id="row-7">Avisos</td><td>7</td>'


def test_what_people_typed_is_text_also_where_it_looks_like_a_place_or_like_markup() -> None:
    answer = filled(ROW, row=7, name="<b>{row}</b> {{ 7*7 }}")
    assert "&lt;b&gt;{row}&lt;/b&gt; {{ 7*7 }}" in answer
    assert isinstance(answer, Markup)


def test_markup_stays_markup_and_what_nobody_asks_for_is_left_out() -> None:
    assert filled(Markup("<p>{name}</p>"), name=Markup("<b>x</b>"), other="y") == "<p><b>x</b></p>"


def test_a_place_without_a_cell_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        filled(ROW, row=7)


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
