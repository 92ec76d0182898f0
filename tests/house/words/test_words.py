"""Every sentence is in all three catalogues, no sentence is hard-coded, and fixed labels stay."""

import ast
import re

import pytest
from jinja2 import nodes

from config import LOCALES
from tests.house.pages.markup import ENVIRONMENT, Element, Template, parse, templates
from tests.house.source import Module, modules, report
from tests.house.words.catalogues import catalogue, every_label, placeholders, said, shown, words_to_translate
from tests.house.words.labels import LABELS

each_language = pytest.mark.parametrize("locale", LOCALES)

SHOWN_ATTRIBUTES = ("placeholder", "title", "aria-label", "aria-description", "alt", "label", "data-copied")
# Attributes that a macro writes.
_NO_TEXT = re.compile(r"""[\w-]+="[^"]*"(?=\s|$)""")
_SENTENCE = re.compile(r"[^\W\d_a-z]\w|[^\W\d_]+ [^\W\d_]+ [^\W\d_]+")  # a capital, or three words
_TRANSLATORS = frozenset({"_", "gettext", "ngettext", "_l", "lazy_gettext", "lazy_ngettext"})


@each_language
def test_every_sentence_is_translated(locale):
    forms = catalogue(locale).num_plurals
    violations = [
        f"{item.place} {item.forms[0]!r} is missing in {locale}"
        for item in said()
        if not all(texts := shown(item, locale)) or len(texts) != (forms if len(item.forms) > 1 else 1)
    ]
    assert not violations, report(violations)


@each_language
def test_what_is_filled_in_is_the_same_in_each_language(locale):
    violations = [
        f"{item.place} {item.forms[-1]!r} becomes {text!r} in {locale}: not the same placeholders"
        for item in said()
        for text in shown(item, locale)[-1:]
        if text and placeholders(text) != placeholders(item.forms[-1])
    ]
    assert not violations, report(violations)


@each_language
def test_no_form_of_a_plural_fills_in_what_is_not_there(locale):
    violations = [
        f"{item.place} {text!r} ({locale})"
        for item in said()
        for text in shown(item, locale)
        if not placeholders(text) <= set().union(*map(placeholders, item.forms))
    ]
    assert not violations, report(violations)


@each_language
def test_no_catalogue_keeps_words_that_nobody_says(locale):
    spoken = {item.forms[0] for item in said()}
    ids = (item.id if isinstance(item.id, str) else item.id[0] for item in catalogue(locale))
    violations = [f"{msgid!r} in {locale} is said nowhere" for msgid in ids if msgid and msgid not in spoken]
    assert not violations, report(violations)


@pytest.mark.parametrize("label", LABELS, ids=lambda label: label[1])
def test_a_promised_label_reads_exactly_so(label):
    portuguese, english, spanish = label
    found = [triple for triple in every_label() if triple[:2] == (portuguese, english)]
    near = [triple for triple in every_label() if english in triple or portuguese in triple]
    assert found, f"{label} is not in the catalogues; the nearest are {near}"
    assert any(triple[2] == spanish or (spanish is None and triple[2]) for triple in found), found


def test_no_template_has_words_of_its_own():
    violations = [
        f"{item.shown}:{line} {words!r} is not translated"
        for item in templates()
        for line, words in hard_coded(item.root)
    ]
    assert not violations, report(violations)


def hard_coded(root: Element) -> list[tuple[int, str]]:
    """Return visible text that is not marked for translation, with its lines."""
    texts = list(root.text)
    for element in root.all():
        texts += element.text if element.tag not in ("script", "style", "code") else ()
        texts += [(element.line, element.attributes.get(name, "")) for name in SHOWN_ATTRIBUTES]
        if element.tag == "input" and element.attributes.get("type") in ("submit", "button", "reset"):
            texts.append((element.line, element.attributes.get("value", "")))
    # A macro may write attributes; in its own file they look like text.
    plain = ((line, " ".join(_NO_TEXT.sub(" ", text).split())) for line, text in texts)
    return [(line, text) for line, text in plain if words_to_translate(text)]


def test_no_expression_in_a_template_has_words_of_its_own():
    violations = [
        f"{item.shown}:{line} {words!r} is not translated"
        for item in templates()
        for line, words in spoken_untranslated(item)
    ]
    assert not violations, report(violations)


def spoken_untranslated(template: Template) -> list[tuple[int, str]]:
    """Return string literals in Jinja expressions that look like sentences and are not translated."""
    tree = ENVIRONMENT.parse(template.source)
    translated = {
        id(text)
        for call in tree.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name in _TRANSLATORS
        for text in call.find_all(nodes.Const)
    }
    return [
        (text.lineno, text.value)
        for text in tree.find_all(nodes.Const)
        if isinstance(text.value, str)
        and id(text) not in translated
        and _SENTENCE.match(text.value)
        and words_to_translate(text.value)
        and not re.fullmatch(r"[a-z0-9 :_-]+", text.value)  # classes of the style sheet
    ]


def test_no_door_has_words_of_its_own():
    violations = [
        f"{module.shown}:{line} {words!r} is not translated"
        for module in modules()
        for line, words in said_untranslated(module)
    ]
    assert not violations, report(violations)


def said_untranslated(module: Module) -> list[tuple[int, str]]:
    """Return untranslated string literals passed to form fields, validators or `flash`."""
    return [
        (node.lineno, first.value)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        for first in node.args[:1]
        if isinstance(first, ast.Constant) and isinstance(first.value, str) and first.value
        if (_name_of(node.func).endswith("Field") and module.name.endswith("forms"))
        or _name_of(node.func) in ("ValidationError", "StopValidation", "flash")
    ]


def _name_of(function: ast.expr) -> str:
    return getattr(function, "attr", None) or getattr(function, "id", "")


@pytest.mark.parametrize(
    "html",
    [
        "<p>Hello</p>",
        '<input placeholder="Your name">',
        '<a title="More" href="/"></a>',
        '<button aria-label="Close"></button>',
        '<img alt="A hatch">',
        '<input type="submit" value="Send">',
    ],
)
def test_hard_coded_words_are_seen(html):
    assert hard_coded(parse(html))


@pytest.mark.parametrize(
    "html", ["<p>– 30 %</p>", "<p>SMTP</p>", "<code>ls -l</code>", '<img alt="">', "<script>let a</script>"]
)
def test_what_needs_no_translation_is_let_through(html):
    assert not hard_coded(parse(html))


@pytest.mark.parametrize(
    "source",
    ['{{ "Yes" if x else _("No") }}', '{{ ui.text(form.name, help="Type it") }}', "{{ x or 'No' }}"],
)
def test_words_inside_an_expression_are_seen(source):
    assert len(spoken_untranslated(Template("x.html", source))) == 1


@pytest.mark.parametrize(
    "source", ['{{ _("Yes, all", x="A") }}', '{{ icon("trash", "btn btn-primary icon") }}', '{{ "SMTP" }}']
)
def test_translated_expressions_are_let_through(source):
    assert not spoken_untranslated(Template("x.html", source))
