"""The step of the provider's guide that a failed test shows to be missing."""

from webapp.runs.models import Run
from webapp.transcript import Stage
from webapp.ui.wording.guides import GuideView, guide_after


def guide_of(run: Run) -> GuideView | None:
    """Return the guide as a failed test shows it; None where no step of it is missing."""
    result = run.result or {}
    token = next((step["facts"] for step in run.steps if step["stage"] == Stage.TOKEN), {})
    kind, cause = token.get("kind"), result.get("code")
    if not kind or not cause:
        return None
    known = {**token, "object_id": token.get("token_object_id"), **(result.get("facts") or {})}
    return guide_after(str(kind), str(cause), known)
