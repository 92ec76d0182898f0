"""The page of one run, which polls while the run is under way, and the cancel button."""

from flask import Blueprint, Response, render_template, request, url_for

from webapp.access.guard import actor, needs
from webapp.access.rights import Right
from webapp.errors import NotFound
from webapp.runs import service
from webapp.runs.models import Run
from webapp.runs.wording import TITLES, view_of
from webapp.ui.htmx import go_to, page_or_fragment, wants_fragment

bp = Blueprint("runs", __name__, url_prefix="/runs")


@bp.get("/<int:run_id>")
@needs(Right.READ)
def show(run_id: int) -> Response:
    """Show a run; answer 204 when the page has `seen` the present mark."""
    run = _shown(run_id)
    if wants_fragment() and request.args.get("seen") == run.mark:
        return Response(status=204)
    return page_or_fragment("runs/show.html", "runs/_run.html", view=view_of(run))


@bp.get("/<int:run_id>/compare")
@needs(Right.READ)
def compare(run_id: int) -> str:
    """Show a run that failed beside the last good one, with all that can be compared."""
    return render_template("runs/compare.html", view=view_of(_shown(run_id)))


@bp.post("/<int:run_id>/cancel")
@needs(Right.TEST)
def cancel(run_id: int) -> Response:
    """Cancel a run."""
    run = service.cancel(_shown(run_id).id, actor=actor())
    if wants_fragment():
        return page_or_fragment("runs/show.html", "runs/_run.html", view=view_of(run))
    return go_to(url_for("runs.show", run_id=run_id))


def _shown(run_id: int) -> Run:
    """Return the run if its kind has a page here. Raises NotFound."""
    run = service.get(run_id)
    if run.kind not in TITLES:
        raise NotFound("run.not_found", id=run_id)
    return run
