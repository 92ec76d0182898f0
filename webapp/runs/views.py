"""The page of one run, which polls while the run is under way, and the cancel button."""

from flask import Blueprint, Response, request, url_for

from webapp.access.guard import actor, needs
from webapp.access.rights import Right
from webapp.runs import service
from webapp.runs.wording import view_of
from webapp.ui.htmx import go_to, page_or_fragment, wants_fragment

bp = Blueprint("runs", __name__, url_prefix="/runs")


@bp.get("/<int:run_id>")
@needs(Right.READ)
def show(run_id: int) -> Response:
    """Show a run; answer 204 when the page has `seen` the present mark."""
    run = service.get(run_id)
    if wants_fragment() and request.args.get("seen") == run.mark:
        return Response(status=204)
    return page_or_fragment("runs/show.html", "runs/_run.html", view=view_of(run))


@bp.post("/<int:run_id>/cancel")
@needs(Right.TEST)
def cancel(run_id: int) -> Response:
    """Cancel a run."""
    run = service.cancel(run_id, actor=actor())
    if wants_fragment():
        return page_or_fragment("runs/show.html", "runs/_run.html", view=view_of(run))
    return go_to(url_for("runs.show", run_id=run_id))
