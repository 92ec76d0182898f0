"""No page offers a link, a form or a button that the reader's role would be refused."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from flask import Flask
from werkzeug.exceptions import NotFound
from werkzeug.routing import RequestRedirect

from tests.house.pages.markup import Element, parse
from tests.house.pages.route_matrix import MATRIX, Row
from tests.house.pages.test_answers import NOT_OURS
from tests.house.pages.world import World
from tests.house.source import report
from tests.outbox import stored
from webapp.access.guard import right_of
from webapp.access.rights import may
from webapp.accounts import sending_state
from webapp.accounts.models import Account
from webapp.clock import now
from webapp.outbox.queue.states import REFUSED
from webapp.runs.models import REFUSED as RUN_REFUSED
from webapp.runs.models import Run

ROLES = ("auditor", "operator")
PAGES = [
    (row, role)
    for row in MATRIX
    for role in ROLES
    if row.method == "GET" and row.answer == 200 and role in row.who
    if row.rule not in NOT_OURS and not row.rule.endswith((".csv", ".json"))
]


@pytest.fixture
def world(app) -> World:
    return World(app)


def offered(root: Element) -> Iterator[tuple[Element, str, str]]:
    """Yield what a page offers: the element, the method and the path."""
    forms = {form.attributes.get("id"): form for form in root.all() if form.tag == "form"}
    for element in root.all():
        found = element.attributes
        own = forms.get(found["form"]) if "form" in found else element.above("form")
        form = own if element.tag == "button" else None
        method = (form.attributes if form else found).get(
            "method", "get" if element.tag == "form" else "post"
        )
        for name, used in (
            ("href", "GET"),
            ("hx-get", "GET"),
            ("hx-post", "POST"),
            ("action", method.upper()),
            ("formaction", method.upper()),
        ):
            url = urlsplit(found.get(name, ""))
            path = "" if url.netloc else url.path  # another site has other routes
            if name == "action" and not _has_button(element):
                continue
            if path.startswith("/") and element.tag not in ("link", "use", "script", "img"):
                yield element, used, path


def _has_button(form: Element) -> bool:
    """Return True when something in the form sends it to its own address; else its buttons have theirs."""
    return any(part.tag == "button" and "formaction" not in part.attributes for part in form.all())


def refused(app: Flask, role: str, root: Element) -> list[str]:
    """Return what a page offers to a role that may not use it, as lines of a report."""
    routes = app.url_map.bind("localhost")
    found = []
    for element, method, path in offered(root):
        try:
            endpoint, _values = routes.match(path, method)
        except RequestRedirect:
            continue
        except NotFound:
            found.append(f"line {element.line} {element.shown}: {method} {path} is no route")
            continue
        right = right_of(endpoint) if endpoint != "static" else None
        if right is not None and not may(role, right):
            found.append(f"line {element.line} {element.shown}: {method} {path} needs the right {right}")
    return found


@pytest.mark.parametrize(("row", "role"), PAGES, ids=lambda value: str(value))
def test_a_page_offers_only_what_its_reader_may_do(app, world: World, row: Row, role: str) -> None:
    page = parse(world.call(row, role).text)
    with app.app_context():
        assert not (lines := refused(app, role, page)), report(lines)


@pytest.mark.parametrize("role", ROLES)
def test_what_is_held_failed_or_refused_offers_only_what_its_reader_may_do(app, world, role):
    account = Account.get_by_id(world.account_id())
    sending_state.hold(account.id, "mail_from.sender_not_allowed", {"host": "x"}, "x", now())
    failure = {"code": "mail_from.sender_not_allowed", "stage": "mail_from", "facts": {}, "field": "sender"}
    run_id = world.run_id()
    Run.update(state=RUN_REFUSED, result=failure).where(Run.id == run_id).execute()
    message = stored.message(account, ("maria@example.com", REFUSED))
    client = world.client(role)
    for path in (
        "/accounts",
        f"/accounts/{account.id}",
        f"/runs/{run_id}",
        f"/outbox/{message.id}",
        "/outbox",
    ):
        answer = client.get(path)
        assert answer.status_code == 200
        with app.app_context():
            lines = refused(app, role, parse(answer.text))
        assert not lines, f"{path}{report(lines)}"


@pytest.mark.parametrize(
    "html",
    [
        '<a href="/accounts/new">Add</a>',
        '<a href="/x-no-such-page">Lost</a>',
        '<form method="post" action="/accounts"><button>x</button></form>',
        '<form method="post" action="/look"><button formaction="/accounts/1/delete">x</button></form>',
        '<button form="row-action" formaction="/accounts/1/deactivate">x</button>',
        '<input hx-post="/accounts/live">',
    ],
)
def test_what_would_be_refused_is_seen(app, html):
    with app.app_context():
        assert refused(app, "operator", parse(html))
