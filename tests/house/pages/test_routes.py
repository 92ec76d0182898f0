"""The access matrix of routes, methods and roles, compared with the running application."""

from collections import Counter

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.house.pages.route_matrix import ANONYMOUS, MATRIX, NO_TOKEN, ROLES, Row
from tests.house.pages.world import World
from tests.house.source import report
from webapp.audit.models import AuditEntry

HARMLESS = frozenset({"GET", "HEAD", "OPTIONS"})
each_row = pytest.mark.parametrize("row", MATRIX, ids=str)
# CSRF does not concern requests authenticated by an API token, which a browser never sends by itself.
CHANGES = [row for row in MATRIX if row.method not in HARMLESS and row.answer != NO_TOKEN]
each_change = pytest.mark.parametrize("row", CHANGES, ids=str)


@pytest.fixture
def world(app: Flask) -> World:
    """An installation without CSRF protection, which the tests of CSRF tokens switch on again."""
    app.config["WTF_CSRF_ENABLED"] = False
    return World(app)


def test_every_route_has_its_row_and_every_row_its_route(app):
    routes = {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    rows = Counter((row.method, row.rule) for row in MATRIX)
    violations = [
        *(
            f"{method} {rule} has no row in tests/house/pages/route_matrix.py"
            for method, rule in routes - set(rows)
        ),
        *(f"{method} {rule} has a row, but no route" for method, rule in set(rows) - routes),
        *(f"{method} {rule} has {count} rows" for (method, rule), count in rows.items() if count > 1),
    ]
    assert not violations, report(sorted(violations))


def test_no_route_takes_another_method_than_get_and_post(app):
    methods = {method for rule in app.url_map.iter_rules() for method in rule.methods}
    assert methods == {"GET", "HEAD", "OPTIONS", "POST"}


@each_row
def test_who_may_may_and_who_may_not_may_not(world, row):
    answers = {role: outcome(world.call(row, role)) for role in ROLES}
    assert answers == {role: expected(row, role) for role in ROLES}


@each_row
def test_a_request_of_htmx_gives_nobody_more_rights(world, row):
    refused = [role for role in ROLES if role not in row.who]
    answers = {role: outcome(world.call(row, role, htmx=True)) for role in refused}
    assert answers == {role: expected(row, role, htmx=True) for role in refused}


def outcome(response: TestResponse) -> str:
    """Return `login` for a redirect to the log-in page (303, for htmx 204 with a header), else the status."""
    address = response.headers.get("HX-Redirect") or response.headers.get("Location") or ""
    return "login" if address.split("?")[0] == "/login" else str(response.status_code)


def expected(row: Row, role: str, *, htmx: bool = False) -> str:
    if htmx and role == ANONYMOUS and row.method == "POST" and row.rule != "/logout":
        return "401"  # a notice beside the control, which does not leave the form
    if role in row.who:
        answer = row.answer if role == ANONYMOUS else row.signed_in or row.answer
        return "login" if row.rule == "/logout" else str(answer)
    return "login" if role == ANONYMOUS else "403"


@each_change
def test_nothing_is_changed_without_a_token(app, row):
    world = World(app)
    for role in sorted(row.who):
        response = world.call(row, role)
        assert response.status_code == 400, f"{row} as {role} took a form without a CSRF token"


@each_change
def test_a_request_of_htmx_needs_a_token_as_well(app, row):
    role = max(row.who)
    assert World(app).call(row, role, htmx=True).status_code == 400


def test_what_was_refused_is_in_the_audit(world):
    row = next(row for row in MATRIX if row.rule == "/people" and row.method == "POST")
    world.call(row, "operator")
    entry = AuditEntry.select().where(AuditEntry.action == "access.refused").get()
    assert entry.after == {"method": "POST", "path": "/people"}
