"""The dry run: what would happen to a message, by the functions that accept and send real ones."""

from flask import Response, current_app, make_response, render_template, request

from webapp.access.guard import needs
from webapp.access.rights import Right
from webapp.accounts.models import Account
from webapp.applications.models import Application, ApplicationAccount
from webapp.devices import service as devices
from webapp.devices.identity import may_send, rights_in
from webapp.devices.models import DeviceRange
from webapp.errors import AppError
from webapp.mail.rules.encoded_words import decode_words
from webapp.outbox.forms import DryRunForm
from webapp.outbox.intake.dry_run import DryRun
from webapp.outbox.intake.dry_run import dry_run as foretell
from webapp.outbox.views.blueprint import bp
from webapp.outbox.wording.codes import FIELDS, OBSTACLES, why
from webapp.ui.wording import causes

ACCOUNTS_LISTED = 20
# Header fields that mean nothing for a message that does not exist.
LEFT_OUT = ("Subject", "Date", "Message-ID", "MIME-Version")


@bp.get("/forecast")
@needs(Right.READ)
def forecast() -> Response:
    """Show what would happen to a message with the given parameters."""
    form = DryRunForm(request.args)
    application = Application.get_or_none(Application.id == form.application.data)
    in_range = devices.find(form.device.data or "")
    found: DryRun | None = None
    status = 200
    if in_range is not None:
        application = in_range.application
    if "recipient" in request.args:
        found = _answer(form, application, in_range)
        status = 200 if found else 422
    html = render_template(
        "outbox/forecast.html",
        form=form,
        found=found,
        headers=_shown(found) if found else [],
        application=application,
        device_range=in_range,
        may_send=application is None or may_send(application),
        allowed=_allowed(application),
        why=why(found.why) if found else "",
        obstacles=OBSTACLES,
        fields=FIELDS,
        cause=causes.title,
    )
    return make_response(html, status)


def _shown(found: DryRun) -> list[tuple[str, str]]:
    """Return the header fields that mean something, names decoded."""
    return [(name, decode_words(value)) for name, value in found.headers if name not in LEFT_OUT]


def _answer(form: DryRunForm, application: Application | None, in_range: DeviceRange | None) -> DryRun | None:
    if not form.validate():
        return None
    account = (form.account.data or "").strip()
    if in_range is not None:
        rights = rights_in(in_range, in_range.application)
        application, account = rights.application, account or rights.account
    try:
        return foretell(
            application=application,
            account=account,
            sender=form.sender.data or "",
            recipient=form.recipient.data,
            settings=current_app.config["POSTIGO"],
        )
    except AppError as error:
        form.refuse(error)
        return None


def _allowed(application: Application | None) -> list[str]:
    """Return the names of the accounts that an application may use; empty if it may use any."""
    if application is None or application.any_account:
        return []
    query = (
        Account.select(Account.name)
        .join(ApplicationAccount)
        .where(ApplicationAccount.application == application)
    )
    return [row[0] for row in query.order_by(Account.name_key).limit(ACCOUNTS_LISTED).tuples()]
