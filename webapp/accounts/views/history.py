"""The history of an account, one of its versions, and the return to it."""

from collections.abc import Mapping
from typing import Any

from flask import Response, flash, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField

from webapp.access.guard import actor, needs, person_may
from webapp.access.rights import Right
from webapp.accounts import fields, history, service, substitutes
from webapp.accounts.history import GROUPS, AccountVersion
from webapp.accounts.models import Account
from webapp.accounts.views.blueprint import bp
from webapp.accounts.wording.history import GROUP_NAMES, items_of
from webapp.accounts.wording.refusals import refusal
from webapp.accounts.wording.settings import SECTIONS, changes_of, settings_of
from webapp.errors import Conflict, Invalid, Refused
from webapp.ui.conflict import read_version
from webapp.ui.forms import Form
from webapp.ui.htmx import go_to
from webapp.ui.reports.links import with_query


class RestoreForm(Form):
    """What returning to a version takes: the account's version as read, and a secret where it is asked."""

    version = HiddenField()
    secret_again = PasswordField(_l("Secret of the credential, once more"))


@bp.get("/<int:account_id>/history", endpoint="history")
@needs(Right.READ)
def show_history(account_id: int) -> Response:
    """Show what happened to an account, newest first; `only` names a group, `before` where a page begins."""
    account = service.get(account_id)
    group = request.args.get("only", "")
    group = group if group in GROUPS else ""
    page = history.read_page(account, group=group, before=request.args.get("before", type=int))
    here = url_for("accounts.history", account_id=account_id)
    return make_response(
        render_template(
            "accounts/history.html",
            account=account,
            items=items_of(account, page),
            group=group,
            groups=[
                (name, str(words), with_query(here, only=name or None)) for name, words in GROUP_NAMES.items()
            ],
            older=with_query(here, only=group or None, before=page.older) if page.older else None,
            newest=with_query(here, only=group or None) if "before" in request.args else None,
        )
    )


@bp.get("/<int:account_id>/history/<int:entry_id>")
@needs(Right.READ)
def version(account_id: int, entry_id: int) -> Response:
    """Show the settings of a version and what returning to it would change."""
    account = service.get(account_id)
    form = RestoreForm(None, data={"version": str(account.version)})
    return _version_page(account, history.find_version(account, entry_id), form)


@bp.post("/<int:account_id>/history/<int:entry_id>")
@needs(Right.CHANGE)
def restore(account_id: int, entry_id: int) -> Response:
    """Give the account the settings of a version again; 409 when somebody changed it meanwhile."""
    account, form = service.get(account_id), RestoreForm()
    found = history.find_version(account, entry_id)
    try:
        saved = history.restore(
            account_id,
            entry_id,
            version=read_version(form),
            secret_again=form.secret_again.data or None,
            actor=actor(),
        )
    except Conflict:
        form.form_errors.append(
            _("Somebody changed this account in the meantime. What you see now compares with how it is.")
        )
        account = service.get(account_id)
        form.version.data = str(account.version)
        return _version_page(account, history.find_version(account, entry_id), form, 409)
    except (Invalid, Refused) as error:
        form.take(error, refusal(error))
        return _version_page(account, found, form, 429 if isinstance(error, Refused) else 422)
    flash(
        _("%(name)s is as in version %(number)s again.", name=saved.account.name, number=found.number),
        "success",
    )
    return go_to(url_for("accounts.history", account_id=account_id))


def _version_page(account: Account, found: AccountVersion, form: RestoreForm, status: int = 200) -> Response:
    saved = history.restored_fields(found, account.id)
    values = _shown(found, saved)
    changes = changes_of(fields.for_audit(fields.of(account)), values)
    html = render_template(
        "accounts/version.html",
        account=account,
        found=found,
        form=form,
        changes=changes,
        sections=[(str(title), settings_of(values, section)) for section, title in SECTIONS.items()],
        stays_enabled=saved.active and not found.values["active"],
        ask_secret=bool(changes) and person_may(Right.CHANGE) and _asks_secret(saved, form),
    )
    return make_response(html, status)


def _shown(found: AccountVersion, saved: fields.AccountFields) -> Mapping[str, Any]:
    """Return the values of a version as they would be saved; a credential that is gone keeps its name."""
    names = substitutes.names_of(saved.substitutes)
    return {**found.values, "active": saved.active, "substitutes": names}


def _asks_secret(saved: fields.AccountFields, form: RestoreForm) -> bool:
    if form.secret_again.errors:
        return True
    try:
        return service.needs_secret(saved, actor=actor())
    except Invalid:  # told when the button is pressed
        return False
