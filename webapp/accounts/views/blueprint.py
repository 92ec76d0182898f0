"""The blueprint of the accounts pages, and what its modules share."""

from typing import Any

from flask import Blueprint, current_app, flash
from flask_babel import gettext as _

from webapp.accounts import practice
from webapp.accounts.service import Saved

bp = Blueprint("accounts", "webapp.accounts", url_prefix="/accounts")


def queue_url() -> str | None:
    """Return the URL of the outbox up to the account id that ends it; None without an outbox."""
    return "/outbox?account=" if "outbox.report" in current_app.view_functions else None


@bp.app_context_processor
def _practice() -> dict[str, Any]:
    """Let every page say that the practice mailbox is the default; a page that does not ask costs nothing."""
    return {"practice_standing": practice.standing}


def flash_default_change(saved: Saved) -> None:
    """Flash which account became the default, and which one it replaced."""
    if saved.former_default:
        flash(
            _(
                "%(name)s is now the default account; %(former)s no longer is.",
                name=saved.account.name,
                former=saved.former_default,
            ),
            "info",
        )
    elif saved.made_default_as_first:
        flash(_("It is the first account, so it is the default one."), "info")
