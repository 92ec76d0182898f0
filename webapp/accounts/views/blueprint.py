"""The blueprint of the room, and what its files share."""

from flask import Blueprint, current_app, flash
from flask_babel import gettext as _

from webapp.accounts.service import Saved

bp = Blueprint("accounts", "webapp.accounts", url_prefix="/accounts")


def queue_url() -> str | None:
    """Return the address of the outbox to which the number of an account is added; None without an outbox."""
    return "/outbox?account=" if "outbox.report" in current_app.view_functions else None


def say_default(saved: Saved) -> None:
    """Say aloud which account became the default, and which ceased to be it."""
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
