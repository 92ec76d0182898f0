"""The test of a connector alone: its target, and the past tests."""

from typing import Any

from flask import Response, current_app, render_template, url_for
from flask_babel import get_locale

from webapp.access.guard import actor, needs, person_may
from webapp.access.resume import resumes
from webapp.access.rights import Right
from webapp.connectors import routes, service
from webapp.connectors.forms import TargetForm
from webapp.connectors.models import Connector
from webapp.connectors.views.blueprint import bp
from webapp.connectors.wording import sentence
from webapp.errors import Refused
from webapp.runs import service as runs
from webapp.runs.models import Run
from webapp.runs.wording import outcome_of, sentence_of, view_of
from webapp.ui import htmx
from webapp.ui.forms import sent_once
from webapp.ui.htmx import go_to, page_or_fragment
from webapp.ui.wording.connector_kinds import label_of


@bp.get("/<int:connector_id>/test")
@needs(Right.TEST)
def test(connector_id: int) -> Response:
    """Ask for the target of a test; that of the last test is filled in."""
    connector = service.get(connector_id)
    before = next((run.asked for run in runs.history(service.KIND, connector_id) if run.asked), {})
    context = {"connector": connector, "form": TargetForm(None, data=before), "kind_label": label_of}
    return page_or_fragment("connectors/test.html", "connectors/_test.html", **context)


@bp.post("/<int:connector_id>/test")
@needs(Right.TEST)
@resumes(TargetForm, "connectors.test")
def start_test(connector_id: int) -> Response:
    """Start a test that the background runs, and show it."""
    connector = service.get(connector_id)
    form = TargetForm()
    if not form.validate():
        context = {"connector": connector, "form": form, "kind_label": label_of}
        return page_or_fragment("connectors/test.html", "connectors/_test_body.html", 422, **context)
    host, port = form.host.data, form.port.data
    try:
        may_test_any = person_may(Right.CHANGE)
        service.check_target(connector, host, port, may_test_any=may_test_any, actor=actor())
    except Refused as error:
        form.take(error, sentence(error))
        context = {"connector": connector, "form": form, "kind_label": label_of}
        return page_or_fragment("connectors/test.html", "connectors/_test_body.html", 403, **context)
    run = start_run(connector, {"host": host, "port": port})
    return run_page(run)


@bp.get("/<int:connector_id>/tests")
@needs(Right.READ)
def tests(connector_id: int) -> str:
    """Show the past tests, newest first."""
    connector = service.get(connector_id)
    return render_template(
        "connectors/tests.html",
        connector=connector,
        history=runs.history(service.KIND, connector_id),
        outcome_of=outcome_of,
        sentence_of=sentence_of,
    )


def start_run(connector: Connector, asked: dict[str, Any]) -> Run:
    """Store a run of `connector`. Raises Refused `limit.reached`."""
    return runs.start(
        service.KIND,
        service.subject_of(connector),
        fingerprint=routes.fingerprint(connector),
        asked=asked,
        per_minute=current_app.config["POSTIGO"].tests_per_minute,
        actor=actor(),
        locale=str(get_locale()),
        once=sent_once(),
    )


def run_page(run: Run) -> Response:
    """Show a run: in the same window, or on its own page."""
    if not htmx.wants_fragment():
        return go_to(url_for("runs.show", run_id=run.id))
    return page_or_fragment("runs/show.html", "runs/_run.html", view=view_of(run))
