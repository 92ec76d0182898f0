"""The actions on one message: retry, cancel, resend, decide."""

from flask import Response, current_app, flash, request, url_for
from flask_babel import gettext as _

from webapp.access.guard import actor, needs, person_may
from webapp.access.resume import resumes
from webapp.access.rights import Right
from webapp.accounts import service as accounts
from webapp.errors import AppError, NotFound, Refused
from webapp.outbox import service
from webapp.outbox.forms import ResendForm
from webapp.outbox.models import Message, Recipient
from webapp.outbox.reading import message as message_details
from webapp.outbox.views.blueprint import bp
from webapp.outbox.wording.codes import refusal
from webapp.ui.forms import sent_once
from webapp.ui.htmx import go_to, page_or_fragment
from webapp.ui.wording.numbers import ngettext


def _back(mail_id: int) -> Response:
    return go_to(url_for("outbox.show", mail_id=mail_id))


@bp.post("/<int:mail_id>/retry")
@needs(Right.MAIL)
def retry(mail_id: int) -> Response:
    """Retry waiting, refused and expired recipients now; uncertain ones are decided one by one."""
    message = service.get(mail_id)
    ids = message_details.ids_in(message, message_details.RETRYABLE)
    try:
        count = service.retry(mail_id, actor=actor(), recipients=ids)
    except AppError as error:
        flash(refusal(error), "warning")
        return _back(mail_id)
    flash(ngettext("%(num)s recipient is due now.", "%(num)s recipients are due now.", count))
    return _back(mail_id)


@bp.post("/<int:mail_id>/own-sender")
@needs(Right.CHANGE)
def use_own_sender_only(mail_id: int) -> Response:
    """Let the account of a message send as its own sender only, and try the message again."""
    message = service.get(mail_id)
    if message.account_id is None:
        raise NotFound("account.not_found", id=message.account_id)
    account = accounts.use_own_sender_only(message.account_id, actor=actor())
    flash(_("%(account)s sends only as %(sender)s from now on.", account=account.name, sender=account.sender))
    return retry(mail_id)


@bp.get("/<int:mail_id>/cancel")
@needs(Right.MAIL)
def confirm_cancel(mail_id: int) -> Response:
    """Ask for confirmation before the unsent recipients are cancelled."""
    message = service.get(mail_id)
    count = len(message_details.ids_in(message, message_details.CANCELLABLE))
    return page_or_fragment(
        "outbox/confirm_cancel.html", "outbox/message/_confirm_cancel.html", message=message, count=count
    )


@bp.post("/<int:mail_id>/cancel")
@needs(Right.MAIL)
def cancel(mail_id: int) -> Response:
    """Cancel the unsent recipients of a message."""
    ids = message_details.ids_in(service.get(mail_id), message_details.CANCELLABLE)
    try:
        count = service.cancel(mail_id, actor=actor(), recipients=ids)
    except AppError as error:
        flash(refusal(error), "warning")
        return _back(mail_id)
    flash(
        ngettext(
            "The sending to %(num)s recipient was cancelled.",
            "The sending to %(num)s recipients was cancelled.",
            count,
        )
    )
    return _back(mail_id)


@bp.get("/<int:mail_id>/resend")
@needs(Right.MAIL)
def resend(mail_id: int) -> Response:
    """Show the form for the recipients of a resend."""
    message = service.get(mail_id)
    form = ResendForm(None, data={"to": "\n".join(row.address for row in service.recipients_of(message))})
    return _resend_page(message, form, 200)


@bp.post("/<int:mail_id>/resend")
@needs(Right.MAIL)
@resumes(ResendForm, "outbox.resend")
def send_again(mail_id: int) -> Response:
    """Send the content of a message again, as a new message."""
    message, form = service.get(mail_id), ResendForm()
    if not form.validate():
        return _resend_page(message, form, 422)
    typed = form.addresses()
    same = typed == [row.address for row in service.recipients_of(message)]
    try:
        new_id = service.resend(
            mail_id,
            None if same else typed,
            actor=actor(),
            settings=current_app.config["POSTIGO"],
            may_send_sensitive=person_may(Right.MAIL_SENSITIVE),
            once=sent_once(),
        )
    except AppError as error:
        form.refuse(error)
        return _resend_page(message, form, 403 if isinstance(error, Refused) else 422)
    flash(_("This is the new message. It was accepted just now."))
    return _back(new_id)


def _resend_page(message: Message, form: ResendForm, status: int) -> Response:
    return page_or_fragment(
        "outbox/resend.html", "outbox/message/_resend.html", status, message=message, form=form,
        has_content=message_details.has_content(message),
        may_send=not message.sensitive or person_may(Right.MAIL_SENSITIVE),
    )  # fmt: skip


@bp.get("/<int:mail_id>/recipients/<int:recipient_id>/decide")
@needs(Right.MAIL)
def decide(mail_id: int, recipient_id: int) -> Response:
    """Show the form to decide an uncertain recipient."""
    message, recipient = service.get(mail_id), _recipient(mail_id, recipient_id)
    return page_or_fragment(
        "outbox/decide.html", "outbox/message/_decide.html", message=message, recipient=recipient
    )


@bp.post("/<int:mail_id>/recipients/<int:recipient_id>/decide")
@needs(Right.MAIL)
def say(mail_id: int, recipient_id: int) -> Response:
    """Store the decision for an uncertain recipient: delivered, again, or lost."""
    recipient, answer = _recipient(mail_id, recipient_id), request.form.get("answer")
    try:
        if answer == "again":
            service.retry(mail_id, actor=actor(), recipients=[recipient.id])
            flash(_("The message is sent to %(address)s once more.", address=recipient.address))
        elif answer in ("delivered", "lost"):
            service.decide(recipient.id, delivered=answer == "delivered", actor=actor())
            flash(_("What became of it was noted."))
    except AppError as error:
        flash(refusal(error), "warning")
    return _back(mail_id)


def _recipient(mail_id: int, recipient_id: int) -> Recipient:
    row = Recipient.get_or_none(Recipient.id == recipient_id, Recipient.message == mail_id)
    if row is None:
        raise NotFound("recipient.not_found", id=recipient_id)
    return row
