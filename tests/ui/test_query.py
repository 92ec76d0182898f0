"""NUL in a filter: no database takes it in a text, and no page or CSV breaks at it."""

import re

import pytest

pytestmark = pytest.mark.each_database
PLACED = ("%00", "a%00b", "%e7%00")


def reports(app) -> list[str]:
    """Return the path of each page and CSV that takes no argument."""
    rules = (rule for rule in app.url_map.iter_rules() if "GET" in rule.methods and not rule.arguments)
    return sorted(rule.rule for rule in rules if not rule.rule.startswith(("/api", "/static")))


def names_in(html: str) -> set[str]:
    """Return the names of what the forms of a page would submit."""
    return set(re.findall(r'<(?:input|select)[^>]* name="([^"]+)"', html))


def test_nul_in_any_filter_of_any_page_breaks_none(signed_in, app):
    client = signed_in("administrator")
    pages = reports(app)
    names = {name for path in pages for name in names_in(client.get(path).text)}
    assert {"q", "who", "recipient", "sender"} <= names
    broken = []
    for path in pages:
        for name in sorted({*names, "order", "page", "before", "draft", "seen", "return_to"}):
            answer = client.get(path, query_string={name: "a\0b"})
            answer.get_data()  # a CSV is read to its end
            if answer.status_code not in (200, 204, 303, 404, 422):
                broken.append((path, name, answer.status_code))
    assert broken == []


@pytest.mark.parametrize("placed", PLACED)
@pytest.mark.parametrize(
    "path", ["/accounts?name=", "/audit?who=", "/audit?action=", "/audit?subject=", "/credentials?q="]
)
def test_nul_is_found_wherever_it_stands(signed_in, path, placed):
    assert signed_in("administrator").get(f"{path}{placed}").status_code in (200, 422)


@pytest.mark.parametrize(
    "path",
    [
        "/audit?who=",
        "/audit?subject=",
        "/audit/export.csv?who=",
        "/outbox?sender=",
        "/outbox/export.csv?sender=",
        "/outbox/print?subject=",
    ],
)
def test_a_page_and_a_csv_say_why_nothing_is_found(signed_in, path):
    answer = signed_in("administrator").get(f"{path}a%00b", headers={"Accept-Language": "en"})
    assert (answer.status_code, answer.mimetype) == (422, "text/html")
    assert "control character" in answer.text


@pytest.mark.parametrize(
    "path", ["/audit/export.csv?who=", "/outbox/export.csv?sender=", "/accounts/export.csv?name="]
)
def test_a_csv_is_whole_or_not_begun(signed_in, path):
    answer = signed_in("administrator").get(f"{path}a%00b")
    assert answer.status_code in (200, 422)
    assert answer.mimetype == ("text/csv" if answer.status_code == 200 else "text/html")
    assert answer.get_data().endswith(b"\n") or answer.status_code == 422
