"""The page of one run, which polls while the run is under way, and what is handed on of it."""

import json

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import get_locale

from webapp.access.guard import actor, needs
from webapp.access.rights import Right
from webapp.errors import NotFound
from webapp.runs import service
from webapp.runs.commands import ShellCommand
from webapp.runs.models import Run
from webapp.runs.wording import TITLES, hand_over, view_of
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


@bp.get("/<int:run_id>/report.txt")
@needs(Right.READ)
def report_text(run_id: int) -> Response:
    """Download a run as text."""
    view = view_of(_shown(run_id))
    return _download(view.report + "\n", "text/plain", f"postigo-{run_id}.txt")


@bp.get("/<int:run_id>/report.json")
@needs(Right.READ)
def report_json(run_id: int) -> Response:
    """Download a run as JSON."""
    text = json.dumps(hand_over.as_json(_shown(run_id)), ensure_ascii=False, indent=2)
    return _download(text + "\n", "application/json", f"postigo-{run_id}.json")


@bp.get("/<int:run_id>/letter")
@needs(Right.READ)
def letter(run_id: int) -> Response:
    """Show the message to the mail team in the language of the URL, else in the reader's."""
    run = _shown(run_id)
    language = request.args.get("language", "")
    if language not in hand_over.LANGUAGES:
        language = str(get_locale())
    return page_or_fragment(
        "runs/letter.html",
        "runs/hand_over/_letter.html",
        view=view_of(run),
        letter=hand_over.letter_of(run, language),
        languages=hand_over.LANGUAGES,
    )


@bp.app_template_global()
def run_commands(run: Run) -> list[tuple[ShellCommand, str]]:
    """Return the commands that repeat a run, each with what it is for."""
    return hand_over.shown_commands(run)


def _download(text: str, mimetype: str, name: str) -> Response:
    return Response(
        text, mimetype=mimetype, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


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
