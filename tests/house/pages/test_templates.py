"""The conventions for pages, fragments and macro files, and the rules for their markup."""

import functools
import re
from collections.abc import Callable, Iterable

import pytest

from tests.house.pages import page_rules
from tests.house.pages.markup import Element, Template, parse, templates, without_marks
from tests.house.source import report

_TOKEN = re.compile(r"\bcsrf_token\b|\bcsrf\(\)|\bhidden_tag\(\)")
_EXTENDS = re.compile(r"""\{%-?\s*extends\s+["']([^"']+)["']""")


def broken(found: Callable[[Element], page_rules.Broken], among: Iterable[Template]) -> list[str]:
    """Return where the templates break a rule of the page, as lines of a report."""
    return [
        f"{template.shown}:{element.line} {element.shown}: {what}"
        for template in among
        for element, what in found(template.root)
    ]


def pages() -> list[Template]:
    return [item for item in templates() if not item.is_fragment and not item.is_macros]


def fragments() -> list[Template]:
    return [item for item in templates() if item.is_fragment]


def test_every_page_extends_the_base():
    extended = {item.name: found[1] for item in templates() if (found := _EXTENDS.search(item.source))}

    def base_of(name: str) -> str:
        return base_of(extended[name]) if name in extended else name

    violations = [
        f"{page.shown} does not extend base.html (a fragment's name begins with an underscore)"
        for page in pages()
        if base_of(page.name) != "base.html"
    ]
    assert not violations, report(violations)


def test_macro_files_live_in_ui():
    violations = [
        f"{item.shown} defines macros; those live in templates/ui/"
        for item in templates()
        if item.is_macros and not item.name.startswith("ui/")
    ]
    assert not violations, report(violations)


def test_every_fragment_says_first_what_it_takes():
    violations = [
        f"{item.shown}:1 does not begin with a comment {{# what it takes #}}"
        for item in fragments()
        if not re.match(r"\{#\s*\S[^\n]*#\}\n", item.source)
    ]
    assert not violations, report(violations)


def test_every_fragment_has_one_root_with_an_id():
    violations = [f"{item.shown}: {what}" for item in fragments() if (what := fault_of_root(item))]
    assert not violations, report(violations)


def fault_of_root(fragment: Template) -> str | None:
    """Return what is wrong with the root of `fragment`, which must be one element or one macro call."""
    root = fragment.first_branch
    text = "".join(part for _, part in root.text).strip()
    if len(root.children) == 1 and not text:
        return None if "id" in root.children[0].attributes else f"its root {root.children[0].shown} has no id"
    if not root.children and text and not without_marks(text).strip() and text.count("\ue000") == 1:
        return None
    names = ", ".join(child.shown for child in root.children) or "none"
    return f"it needs exactly one root element and no text beside it, and has {names}"


def test_no_template_holds_script_or_style():
    violations = broken(page_rules.inline_code, templates())
    assert not violations, report(violations)


def test_what_htmx_does_works_without_it():
    violations = broken(page_rules.htmx_without_fallback, templates())
    assert not violations, report(violations)


def test_every_form_that_posts_has_its_token():
    violations = [
        f"{item.shown}:{element.line} {element.shown}: {what}"
        for item in templates()
        for element, what in page_rules.posts_without_token(item.root, functools.partial(shows_token, item))
    ]
    assert not violations, report(violations)


def shows_token(template: Template, form: Element) -> bool:
    """Return True when a form of a template has a CSRF token, by a field or by a macro."""
    return bool(_TOKEN.search(template.expressions_in(form))) or page_rules.has_token_field(form)


def test_no_form_lies_within_a_form():
    violations = broken(page_rules.forms_in_forms, templates())
    assert not violations, report(violations)


@pytest.mark.parametrize(
    ("rule", "html"),
    [
        (page_rules.inline_code, "<script>alert(1)</script>"),
        (page_rules.inline_code, "<style>a{}</style>"),
        (page_rules.inline_code, '<p style="color:red">x</p>'),
        (page_rules.inline_code, '<button onclick="x()">x</button>'),
        (page_rules.inline_code, '<div hx-on:click="x()"></div>'),
        (page_rules.inline_code, '<a href=" javascript:x()">x</a>'),
        (page_rules.htmx_without_fallback, '<div hx-get="/x"></div>'),
        (page_rules.htmx_without_fallback, '<a hx-get="/x">x</a>'),
        (page_rules.htmx_without_fallback, '<form method="post"><button hx-delete="/x">x</button></form>'),
        (page_rules.htmx_without_fallback, '<form><button hx-post="/x">x</button></form>'),
        (page_rules.htmx_without_fallback, '<div hx-get="/x" hx-trigger="every 1s"></div>'),
        (page_rules.forms_in_forms, "<form><div><form></form></div></form>"),
        (page_rules.repeated_ids, '<p id="a"></p><div><p id="a"></p></div>'),
    ],
)
def test_each_rule_sees_what_breaks_it(rule, html):
    assert list(rule(parse(html)))


@pytest.mark.parametrize(
    "html",
    [
        '<a href="/x" hx-get="/x">x</a>',
        '<form method="post" hx-post="/x"><input hx-post="/y"></form>',
        '<form hx-get="/x"><input hx-get="/x"></form>',
        '<div hx-get="/x" hx-trigger="every 1s"><a href="/x">x</a></div>',
        '<script src="/x.js"></script>',
    ],
)
def test_what_works_without_script_is_let_through(html):
    assert not [*page_rules.htmx_without_fallback(parse(html)), *page_rules.inline_code(parse(html))]


def test_a_form_that_posts_without_its_token_is_seen():
    root = parse('<form method="POST"><input></form><form><input name="csrf_token"></form>')
    assert len(list(page_rules.posts_without_token(root, page_rules.has_token_field))) == 2


@pytest.mark.parametrize(
    ("source", "good"),
    [
        ('{# x #}\n<div id="a">{% if x %}<p>{% else %}<b>{% endif %}</p></div>\n', True),
        ('{# x #}\n{% if x %}<div id="a"></div>{% else %}<p id="a"></p>{% endif %}\n', True),
        ('{# x #}\n{{ ui.dialog(_("x")) }}\n', True),
        ("{# x #}\n<div></div>\n", False),
        ('{# x #}\n<div id="a"></div><div id="b"></div>\n', False),
        ('{# x #}\ntext <div id="a"></div>\n', False),
        ("{# x #}\n{{ one() }}{{ two() }}\n", False),
    ],
)
def test_the_root_of_a_fragment_is_judged(source, good):
    assert (fault_of_root(Template("x/_y.html", source)) is None) is good
