"""The pages of the practice mailbox."""

from flask import Blueprint, Response, current_app, flash, make_response, render_template, request, url_for
from flask_babel import gettext as _

from webapp.access.guard import actor, needs
from webapp.access.rights import Right
from webapp.mail.compose import reading
from webapp.practice import login, service
from webapp.ui import preview
from webapp.ui.htmx import go_to, page_or_fragment
from webapp.ui.wording.numbers import ngettext

bp = Blueprint("practice", __name__, url_prefix="/practice")


@bp.get("")
@needs(Right.READ)
def report() -> Response:
    """Show the messages, newest first, and the settings with which a client connects."""
    return page_or_fragment(
        "practice/report.html",
        "practice/_messages.html",
        page=service.page(request.args.get("page", 1, type=int)),
        server=_server(),
    )


def _server() -> dict[str, object]:
    """Return the connection settings; `port` is None while the mailbox does not listen."""
    return {
        "configured_port": current_app.config["POSTIGO"].practice_port,
        "port": current_app.config.get("PRACTICE_PORT"),
        "user_name": login.USER_NAME,
        "password": login.PASSWORD,
    }


@bp.get("/<int:message_id>")
@needs(Right.READ)
def show(message_id: int) -> Response:
    """Show one message: envelope, headers, text, HTML, attachments; of a sensitive one the envelope alone."""
    message, content = service.get(message_id), None
    if not message.sensitive:
        service.get_readable(message_id, "page", actor=actor())
        content = reading.read(message.source)
    html = render_template(
        "practice/show.html",
        message=message,
        content=content,
        text_shown=preview.TEXT_SHOWN,
        html_url=url_for("practice.html", message_id=message_id),
        source_url=url_for("practice.source", message_id=message_id),
    )
    return make_response(html)


@bp.get("/<int:message_id>/html")
@needs(Right.READ)
def html(message_id: int) -> Response:
    """Serve the HTML of a message for the sandboxed frame on its page."""
    message = service.get_readable(message_id, "html", actor=actor())
    return preview.html_response(reading.read(message.source).html or "")


@bp.get("/<int:message_id>/source")
@needs(Right.READ)
def source(message_id: int) -> Response:
    """Serve the message as it was received, byte by byte."""
    return preview.source_response(service.get_readable(message_id, "source", actor=actor()).source)


@bp.get("/<int:message_id>/delete")
@needs(Right.CHANGE)
def confirm_delete(message_id: int) -> Response:
    """Ask for confirmation before one message is deleted."""
    message = service.get(message_id)
    return page_or_fragment("practice/confirm_delete.html", "practice/_confirm_delete.html", message=message)


@bp.post("/<int:message_id>/delete")
@needs(Right.CHANGE)
def delete(message_id: int) -> Response:
    """Delete one message."""
    service.delete(message_id, actor=actor())
    flash(_("The message was deleted."))
    return go_to(url_for("practice.report"))


@bp.get("/empty")
@needs(Right.CHANGE)
def confirm_empty() -> Response:
    """Ask for confirmation before all messages are deleted."""
    total = service.page(1).total
    return page_or_fragment("practice/confirm_empty.html", "practice/_confirm_empty.html", total=total)


@bp.post("/empty")
@needs(Right.CHANGE)
def empty() -> Response:
    """Delete all messages."""
    count = service.empty(actor=actor())
    deleted = ngettext("%(num)s message was deleted.", "%(num)s messages were deleted.", count)
    flash(deleted if count else _("There was no message to delete."))
    return go_to(url_for("practice.report"))
