"""Every form survives an ended session: the views that take typed values say which page shows them."""

import pytest

from tests.house.source import report
from webapp.access.resume import form_page_of
from webapp.db import SchemaModel
from webapp.db.sealed import sealed_fields
from webapp.ui.forms import is_secret

# Views that take no typed values: buttons, and questions that are answered by one. After the log-in their
# page is opened again.
BUTTONS = frozenset(
    {
        *("access.logout", "access.end_my_session", "access.end_my_other_sessions"),
        *("access.activate", "access.deactivate", "access.make_reset_link", "access.update_role"),
        *("access.end_session", "access.end_sessions", "ui.look"),
        *("accounts.choose_columns", "accounts.duplicate", "accounts.activate", "accounts.deactivate"),
        *(
            "accounts.make_default",
            "accounts.probe",
            "accounts.delete",
            "accounts.use_own_sender_only",
            "accounts.to_oauth",
            "accounts.restore",
            "accounts.repair",
            "accounts.repair_held",
        ),
        *(
            "connectors.ask_host_key",
            "connectors.repair",
            "connectors.delete",
            "credentials.delete",
            "runs.cancel",
        ),
        *("applications.activate", "applications.deactivate", "applications.make_token"),
        *("applications.delete", "practice.delete", "practice.empty"),
        *("outbox.retry", "outbox.use_own_sender_only", "outbox.cancel", "outbox.say"),
        *("outbox.begin_bulk", "outbox.stop_bulk", "general.remove_authority"),
        "submission.delete",
    }
)


@pytest.fixture
def posts(app):
    """The endpoints of the pages that take a POST."""
    rules = [rule for rule in app.url_map.iter_rules() if "POST" in rule.methods]
    with app.app_context():
        yield {rule.endpoint for rule in rules if not rule.rule.startswith("/api/")}


def test_every_view_that_takes_a_form_names_its_page(posts):
    violations = [
        f"{endpoint} takes a form: mark it with @resumes(its form, its page), or name it in BUTTONS"
        for endpoint in posts
        if endpoint not in BUTTONS and form_page_of(endpoint) is None
    ]
    assert not violations, report(sorted(violations))


def test_every_button_is_a_view(posts):
    assert posts >= BUTTONS
    assert not [endpoint for endpoint in BUTTONS if form_page_of(endpoint) is not None]


def test_the_pages_of_forms_exist_and_are_read(app, posts):
    reads = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in rule.methods}
    pages = [form_page_of(endpoint) for endpoint in posts]
    named = {name for page in pages if page is not None for name in (page.page, page.new)}
    assert named <= reads


def test_no_kept_field_is_one_of_a_secret(app, posts):
    """A new kind of secret needs a field that is not kept: PasswordField or SecretAreaField."""
    sealed = {field.name for _model, field in sealed_fields(models(SchemaModel))}
    assert {"secret", "private_key"} <= sealed
    forms = {page.form for endpoint in posts if (page := form_page_of(endpoint)) is not None}
    with app.test_request_context():
        violations = [
            f"{form.__name__}.{field.name} would be kept in clear"
            for form in forms
            for field in form()
            if field.name in sealed and not is_secret(field)
        ]
    assert not violations, report(sorted(violations))


def models(base: type[SchemaModel]) -> list[type[SchemaModel]]:
    """Return every model below `base`."""
    found = base.__subclasses__()
    return found + [model for child in found for model in models(child)]
