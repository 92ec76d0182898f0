"""The rules for HTML, applied to the responses of all routes."""

import pytest

from tests.house.pages import page_rules
from tests.house.pages.markup import Element, parse
from tests.house.pages.route_matrix import ANONYMOUS, MATRIX, NO_TOKEN, SEE_OTHER, Row
from tests.house.pages.world import World
from tests.house.source import report

# Files, and the HTML of a message, which is shown where nothing of it runs.
NOT_OURS = (
    "/static/<path:filename>",
    "/general/preview",
    "/practice/<int:message_id>/html",
    "/practice/<int:message_id>/source",
    "/outbox/<int:mail_id>/html",
    "/outbox/<int:mail_id>/source",
)
PAGES = [
    row
    for row in MATRIX
    if row.answer not in (SEE_OTHER, NO_TOKEN)
    if row.rule not in NOT_OURS and not row.rule.endswith((".csv", ".json", ".txt"))
]
each_page = pytest.mark.parametrize("row", PAGES, ids=str)


@pytest.fixture
def world(app) -> World:
    return World(app)


def broken_rules(root: Element) -> page_rules.Broken:
    """Yield what breaks a rule that holds for pages and their parts alike."""
    for rule in (
        page_rules.inline_code,
        page_rules.forms_in_forms,
        page_rules.repeated_ids,
        controls_without_name,
    ):
        yield from rule(root)


def controls_without_name(root: Element) -> page_rules.Broken:
    """Yield controls without an accessible name, which a screen reader announces as `button` or `edit`."""
    labelled = {element.attributes.get("for") for element in root.all() if element.tag == "label"}
    for element in root.all():
        if element.tag in ("input", "select", "textarea") and element.attributes.get("type") != "hidden":
            named = {"aria-label", "aria-labelledby"} & set(element.attributes)
            if not (named or element.above("label") or element.attributes.get("id") in labelled):
                yield element, "a control without a label"
        if element.tag in ("button", "a") and not (_words_in(element) or "aria-label" in element.attributes):
            yield element, "nothing to read on it"


def _words_in(element: Element) -> str:
    return "".join(text for part in (element, *element.all()) for _, text in part.text).strip()


def answer_of(world: World, row: Row, *, htmx: bool) -> Element:
    """Return the response for a person who is permitted to make the request of `row`."""
    role = ANONYMOUS if row.signed_in else max(row.who)
    response = world.call(row, role, htmx=htmx)
    assert (response.status_code, response.mimetype) == (row.answer, "text/html")
    return parse(response.text)


def lines(broken: page_rules.Broken) -> str:
    return report([f"line {element.line} {element.shown}: {what}" for element, what in broken])


@each_page
def test_every_answer_keeps_the_rules_of_a_page(app, world, row):
    app.config["WTF_CSRF_ENABLED"] = False
    page = answer_of(world, row, htmx=False)
    broken = [*broken_rules(page), *page_rules.htmx_without_fallback(page)]
    assert not broken, lines(broken)


@each_page
def test_every_answer_to_htmx_keeps_them_too(app, world, row):
    app.config["WTF_CSRF_ENABLED"] = False
    broken = list(broken_rules(answer_of(world, row, htmx=True)))
    assert not broken, lines(broken)


@pytest.mark.parametrize("row", [row for row in PAGES if row.method == "GET"], ids=str)
def test_every_form_of_an_answer_has_its_token(world, row):
    for htmx in (False, True):
        root = answer_of(world, row, htmx=htmx)
        broken = list(page_rules.posts_without_token(root, page_rules.has_token_field))
        assert not broken, lines(broken)


@pytest.mark.parametrize(
    "html", ["<input>", "<button></button>", '<a href="/"><svg></svg></a>', "<select></select>"]
)
def test_a_control_without_a_name_is_seen(html):
    assert list(controls_without_name(parse(html)))


@pytest.mark.parametrize(
    "html",
    [
        '<label for="a">A</label><input id="a">',
        "<label>A<input></label>",
        '<input aria-label="A">',
        '<input type="hidden">',
        '<button aria-label="Close"></button>',
        "<button><span>Close</span></button>",
    ],
)
def test_a_control_with_a_name_is_let_through(html):
    assert not list(controls_without_name(parse(html)))
