"""NUL in a query string is refused for every page, before any of it was answered."""

import pytest


def plain_pages(app) -> list[str]:
    """Return the path of each page that takes no argument."""
    rules = (rule for rule in app.url_map.iter_rules() if "GET" in rule.methods and not rule.arguments)
    return sorted(rule.rule for rule in rules if not rule.rule.startswith("/api"))


def test_nul_in_any_filter_of_any_page_is_refused(signed_in, app):
    client = signed_in("administrator")
    pages = plain_pages(app)
    assert len(pages) > 20
    statuses = {path: client.get(f"{path}?name=a%00b").status_code for path in pages}
    assert {path: status for path, status in statuses.items() if status != 422} == {}


@pytest.mark.parametrize("query", ["%00=x", "q=%00", "x=1&q=a%00", "q=%e7%00"])
def test_nul_is_found_wherever_it_stands(signed_in, query):
    assert signed_in("administrator").get(f"/accounts?{query}").status_code == 422


@pytest.mark.parametrize("query", ["q=%2500", "q=%01", "q=100%25%20", "q=%e7", "page=99999999999999999999"])
def test_what_is_no_nul_is_a_filter_like_others(signed_in, query):
    assert signed_in("administrator").get(f"/accounts?{query}").status_code in (200, 422)


def test_the_api_answers_with_a_problem_document(signed_in):
    answer = signed_in("administrator").get("/api/v1/messages?cursor=%00")
    assert answer.status_code in (401, 422)
    assert answer.mimetype == "application/problem+json"
