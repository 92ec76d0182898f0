"""Amounts have the thousands mark of the reader's language, in every page."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask, render_template_string
from flask_babel import force_locale
from jinja2 import nodes

from tests.house.pages.markup import ENVIRONMENT, Template, templates
from tests.house.source import modules, report
from webapp.errors import Invalid
from webapp.ui.wording.numbers import ngettext
from webapp.ui.wording.rules import rule_sentence

MARKED = [("pt_BR", "12.345"), ("es", "12.345"), ("en", "12,345")]
FORMS = ("%(num)s account", "%(num)s accounts")
# The names of numbers that a sentence counts with; a `number` may also be an id.
AMOUNTS = {"count", "done", "last", "limit", "number", "pages", "shown", "total"}
OF_ONE_RECORD = (
    *(
        "Choose message %(number)s",
        "Delete message %(number)s",
        "Substitute %(number)s",
        "message %(number)s",
        "Taken as message %(number)s.",
    ),
    *("Test %(number)s, started by %(actor)s", "Version %(number)s"),
    "View version %(number)s",
    "Return to version %(number)s…",
)


@pytest.mark.parametrize(("locale", "shown"), MARKED)
def test_a_count_in_a_sentence_has_the_mark_of_the_language(app: Flask, locale: str, shown: str) -> None:
    template = "{{ ngettext('%(num)s account', '%(num)s accounts', 12345) }}"
    with app.test_request_context(), force_locale(locale):
        assert ngettext(*FORMS, 12345).startswith(shown)
        assert render_template_string(template).startswith(shown)
        assert ngettext(*FORMS, 1).startswith("1 ")


@pytest.mark.parametrize(
    ("locale", "shown"), [("pt_BR", "0 aplicações"), ("es", "0 aplicaciones"), ("en", "0 applications")]
)
def test_nothing_counts_as_many(app: Flask, locale: str, shown: str) -> None:
    with app.test_request_context(), force_locale(locale):
        assert ngettext("%(num)s application", "%(num)s applications", 0) == shown


def test_what_is_filled_into_a_count_is_escaped(app: Flask) -> None:
    template = "{{ ngettext('%(num)s of %(name)s', '%(num)s of %(name)s', 2, name='<b>') }}"
    with app.test_request_context():
        assert "&lt;b&gt;" in render_template_string(template)


def test_the_limit_of_a_rule_has_the_mark_and_a_port_has_none(app: Flask) -> None:
    with app.test_request_context(), force_locale("pt_BR"):
        many = Invalid("source.too_many_headers", limit=10_000)
        assert "10.000" in rule_sentence(many)


def test_only_this_way_do_sentences_count() -> None:
    violations = [
        f"{module.shown} takes ngettext from flask_babel; take that of webapp.ui.wording.numbers"
        for module in modules()
        if re.search(r"from flask_babel import .*\bngettext", module.path.read_text())
    ]
    assert not violations, report(violations)


def test_every_amount_in_a_template_is_written_as_one() -> None:
    violations = [
        f"{item.shown}:{line} {name!r} lacks the filter `number`"
        for item in templates()
        for line, name in bare(item)
    ]
    assert not violations, report(violations)


def bare(template: Template) -> Iterator[tuple[int, str]]:
    """Yield the amounts that a template fills into a sentence as they are."""
    for call in ENVIRONMENT.parse(template.source).find_all(nodes.Call):
        if not (isinstance(call.node, nodes.Name) and call.node.name == "_" and call.args):
            continue
        if getattr(call.args[0], "value", "") in OF_ONE_RECORD:
            continue
        for word in call.kwargs:
            if word.key in AMOUNTS and not _is_written(word.value):
                yield call.lineno, word.key


def _is_written(value: nodes.Node) -> bool:
    is_text = isinstance(value, nodes.Call) and getattr(value.node, "name", "") == "many"
    return is_text or (isinstance(value, nodes.Filter) and value.name == "number")


@pytest.mark.parametrize("source", ["{{ _('x', total=page.total) }}", "{{ _('x', count=rows|length) }}"])
def test_a_bare_amount_is_seen(source: str) -> None:
    assert list(bare(Template("x.html", source)))
