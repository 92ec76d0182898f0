"""On every page: no accessibility violations (axe), no horizontal scrolling on a phone, security headers."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.journeys.conftest import DESK, PHONE, photograph
from tests.journeys.support.tour import OUTSIDE, make_records
from webapp.ui.headers import HEADERS

pytestmark = [pytest.mark.journey, pytest.mark.needs("chromium")]

# In the dark theme only colours differ, so axe checks only contrast.
COLOURS = {"runOnly": ["color-contrast"], "resultTypes": ["violations"]}
ALL = {"resultTypes": ["violations"]}
# A tour of all takes minutes on a busy machine, and no test may take two.
PARTS = 6
in_parts = pytest.mark.parametrize("part", range(PARTS))


@pytest.fixture(scope="module")
def stops(browser, instance):
    """Every page for a signed-in person."""
    context = browser.new_context(base_url=instance.address, storage_state=instance.signed_in, locale="pt-BR")
    yield make_records(context.new_page(), instance)
    context.close()


def tour(page, stops, look):
    """Visit every stop, and assert that `look(page, stop)` finds nothing."""
    found = []
    for stop in stops:
        page.goto(stop.url)
        stop.then(page)
        found += [f"{stop.name}: {finding}" for finding in look(page, stop)]
    assert not found, "\n".join(found)


def violations(page, options):
    """Return the violations that axe finds, each with the element and the reason."""
    results = Axe().run(page, options=options).response["violations"]
    return [
        f"{violation['id']}: {node['html'][:160]} {node['failureSummary']}"
        for violation in results
        for node in violation["nodes"]
    ]


@in_parts
def test_axe_finds_nothing_in_either_light_and_nothing_is_wider_than_a_phone(visit, instance, stops, part):
    tour(visit(instance), stops[part::PARTS], in_every_way)


def test_the_same_holds_outside(visit, instance):
    tour(visit(instance, signed_in=False), OUTSIDE, in_every_way)


def in_every_way(page, stop):
    """Return the problems of a page in the light theme, in the dark theme and on a phone."""
    photograph(page, f"page-{stop.name}-{DESK['width']}")
    found = violations(page, ALL)
    page.emulate_media(color_scheme="dark")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    found += [f"in the dark: {finding}" for finding in violations(page, COLOURS)]
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(PHONE)
    photograph(page, f"page-{stop.name}-{PHONE['width']}")
    width = page.evaluate("document.scrollingElement.scrollWidth")
    page.set_viewport_size(DESK)
    return found + ([f"{width} px wide"] if width > PHONE["width"] else [])


def test_every_page_carries_the_headers(visit, instance, stops):
    request = visit(instance).request
    for stop in stops:
        answered = request.get(stop.url).headers
        assert {name: answered.get(name.lower()) for name in HEADERS} == HEADERS, stop.name
