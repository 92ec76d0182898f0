"""The actions of the row menu: duplicate, enable, disable, make default, delete."""

from flask import Response, flash, request, url_for
from flask_babel import gettext as _

from webapp.access.guard import actor, needs
from webapp.access.rights import Right
from webapp.accounts import sending_state, service
from webapp.accounts.models import Account
from webapp.accounts.views.blueprint import bp, flash_default_change
from webapp.accounts.wording.refusals import deletion_blocker, refusal
from webapp.db import notify
from webapp.errors import InUse, Invalid
from webapp.ui.htmx import go_to, page_or_fragment
from webapp.ui.reports.links import with_query


@bp.post("/<int:account_id>/duplicate")
@needs(Right.CHANGE)
def duplicate(account_id: int) -> Response:
    """Make a disabled copy and open its form."""
    original = service.get(account_id)
    name = service.free_name(original.name, _("%(name)s (copy %(number)s)"))
    copy = service.duplicate(account_id, name, actor=actor())
    flash(
        _(
            "%(copy)s is a copy of %(name)s. It is disabled until you enable it.",
            copy=copy.name,
            name=original.name,
        ),
        "success",
    )
    return go_to(url_for("accounts.edit", account_id=copy.id))


@bp.post("/<int:account_id>/activate")
@needs(Right.CHANGE)
def activate(account_id: int) -> Response:
    """Enable an account and return to the report."""
    account = service.set_active(account_id, True, actor=actor())
    flash(_("%(name)s is enabled.", name=account.name), "success")
    return _back_to_report()


@bp.post("/<int:account_id>/deactivate")
@needs(Right.CHANGE)
def deactivate(account_id: int) -> Response:
    """Disable an account: it sends nothing, but can be tested."""
    try:
        account = service.set_active(account_id, False, actor=actor())
        flash(_("%(name)s is disabled: it sends nothing, but can be tested.", name=account.name), "success")
    except Invalid as error:
        flash(refusal(error), "danger")
    return _back_to_report()


@bp.post("/<int:account_id>/default")
@needs(Right.CHANGE)
def make_default(account_id: int) -> Response:
    """Make an account the default, and flash which one it replaced."""
    if service.default_id() == account_id:
        flash(_("%(name)s already is the default account.", name=service.get(account_id).name), "info")
        return _back_to_report()
    try:
        flash_default_change(service.make_default(account_id, actor=actor()))
    except Invalid as error:
        flash(refusal(error), "danger")
    return _back_to_report()


def _back_to_report() -> Response:
    return go_to(with_query(url_for("accounts.report"), **request.args.to_dict()))


@bp.post("/<int:account_id>/probe")
@needs(Right.TEST)
def probe(account_id: int) -> Response:
    """Make the next probe of a held account due now."""
    account = service.get(account_id)
    name = account.name
    if sending_state.ask_probe(account_id, actor=actor()):
        notify.notify_all()
        flash(
            _("%(name)s is tried now. If it works, it is released and its queue leaves.", name=name),
            "success",
        )
    elif not account.active:
        flash(_("%(name)s is not tried while it is disabled.", name=name), "warning")
    else:
        flash(_("%(name)s is not held.", name=name), "info")
    return _back(account_id)


@bp.post("/<int:account_id>/own-sender")
@needs(Right.CHANGE)
def use_own_sender_only(account_id: int) -> Response:
    """Let an account that is held for another sender send as its own only; the change makes a probe due."""
    account = service.use_own_sender_only(account_id, actor=actor())
    notify.notify_all()
    flash(_("%(account)s sends only as %(sender)s from now on.", account=account.name, sender=account.sender))
    return _back(account_id)


def _back(account_id: int) -> Response:
    """Return to where the button was: a page of the account, or the report."""
    then = request.form.get("then")
    if then in ("edit", "show"):
        return go_to(url_for(f"accounts.{then}", account_id=account_id))
    return _back_to_report()


@bp.get("/<int:account_id>/delete")
@needs(Right.CHANGE)
def confirm_delete(account_id: int) -> Response:
    """Ask for confirmation, or list what prevents deleting the account."""
    account = service.get(account_id)
    return _delete_page(account, service.users_of(account))


@bp.post("/<int:account_id>/delete")
@needs(Right.CHANGE)
def delete(account_id: int) -> Response:
    """Delete an account; 409 with the reasons while something needs it."""
    account = service.get(account_id)
    try:
        service.delete(account_id, actor=actor())
    except InUse as error:
        return _delete_page(account, error.facts["users"], 409)
    flash(_("The account %(name)s was deleted.", name=account.name), "success")
    return go_to(url_for("accounts.report"))


def _delete_page(account: Account, users: list[service.DeletionBlocker], status: int = 200) -> Response:
    return page_or_fragment(
        "accounts/confirm_delete.html",
        "accounts/deletion/_confirm_delete.html",
        status,
        account=account,
        users=[deletion_blocker(user) for user in users],
    )
