"""The choice of a record: a select for a few, a search for many."""

import pytest
from werkzeug.datastructures import MultiDict

from webapp.ui.forms import Form
from webapp.ui.forms.record_field import FEW, AccountsField, RecordField, find_record

MANY = [(number, f"Departamento {number:03}") for number in range(1, FEW + 2)]
NAMED = [(1, "Avisos"), (2, "Avisos RH"), (3, "Comunicação"), (12, "7")]


class Choice(Form):
    class Meta:
        csrf = False

    one = RecordField("One")
    some = AccountsField("Some", most=10)


@pytest.fixture
def form(app):
    """A maker of the form as submitted with these pairs of name and value."""

    def make(*pairs, records=MANY):
        made = Choice(MultiDict(pairs))
        made.one.offer(records)
        made.some.offer(records)
        return made

    with app.test_request_context():
        yield make


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Avisos", 1),
        ("  avisos  ", 1),
        ("AVISOS RH", 2),
        ("rh", 2),
        ("comunicacao", 3),
        ("Aviso", None),
        ("Financeiro", None),
        ("7", 12),
        ("%", None),
    ],
)
def test_a_record_is_found_by_its_name_or_by_a_part_that_only_one_has(text, found):
    assert find_record(NAMED, text) == found


def test_an_id_is_taken_as_well_as_a_name(form):
    assert form(("one", "3")).one.data == 3
    assert form(("one_search", "departamento 003")).one.data == 3


def test_an_empty_search_chooses_nothing(form):
    assert form(("one_search", " ")).one.data is None


def test_a_name_that_no_record_has_stays_in_its_field(form):
    field = form(("one_search", "Nowhere")).one
    assert (field.data, field.is_offered, field.shown) == (None, False, "Nowhere")
    assert field.missing("choose one") != ["choose one"]


def test_a_chosen_record_is_shown_by_its_name(form):
    assert form(("one", "3")).one.shown == "Departamento 003"


def test_a_few_are_not_searched(form):
    assert form(records=MANY[:FEW]).one.is_searched is False
    assert form(records=MANY).one.is_searched is True


def test_several_are_kept_in_their_order_with_the_places_for_more(form):
    field = form(("some_search", "Departamento 003"), ("some_search", ""), ("some_search", "001")).some
    assert field.data == (3, 1)
    assert field.places == ["Departamento 003", "Departamento 001", ""]


def test_a_name_of_several_that_is_unknown_is_an_error_and_stays(form):
    made = form(("some_search", "Nowhere"), ("some_search", "Departamento 001"))
    assert not made.validate()
    assert "Nowhere" in made.some.errors[0]
    assert made.some.places == ["Departamento 001", "Nowhere", ""]


def test_what_is_typed_into_a_search_is_kept_with_the_form(form, app):
    data = {"one_search": "Nowhere", "some_search": "Departamento 001", "other": "x"}
    with app.test_request_context(method="POST", data=data):
        assert sorted(Choice().typed()) == [("one_search", "Nowhere"), ("some_search", "Departamento 001")]


def test_where_none_has_a_meaning_it_may_be_left_empty_but_no_unknown_name_passes(form):
    assert form().validate()
    for text, passes in (("", True), ("Departamento 003", True), ("Nowhere", False), ("Departamento", False)):
        made = form(("one_search", text))
        made.one.offer(MANY, none="Everybody")
        assert made.validate() is passes, text


@pytest.mark.parametrize("text", ["abc", "1e3", "-1", "9" * 40, "²"])
def test_what_is_no_number_is_the_id_of_no_record(form, text):
    made = form(("one", text))
    assert made.one.data is not None
    assert not made.one.is_offered
    assert made.validate()
