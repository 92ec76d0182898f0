"""One message: what was asked and decided, how it stands, every attempt, what it says."""

from dataclasses import dataclass

from flask import Response, current_app, request, url_for

from webapp.access.guard import needs
from webapp.access.rights import Right
from webapp.errors import NotFound, PostigoError
from webapp.mail.compose import reading
from webapp.mail.compose.reading import Reading
from webapp.outbox import service
from webapp.outbox.models import Message
from webapp.outbox.reading import message as message_details
from webapp.outbox.reading.message import CANCELLABLE, RETRYABLE
from webapp.outbox.views.blueprint import bp
from webapp.outbox.wording.codes import FIELDS, INTERFACES, why
from webapp.outbox.wording.message import view_of
from webapp.ui import preview
from webapp.ui.htmx import page_or_fragment, wants_fragment


@dataclass(frozen=True)
class ShownContent:
    """What of the content is shown: `hidden` says why nothing is, `is_built` whether it is as it is sent."""

    hidden: str = ""
    content: Reading | None = None
    is_built: bool = False


@bp.get("/<int:mail_id>")
@needs(Right.READ)
def show(mail_id: int) -> Response:
    """Show a message as it stands; 204 to a page that has `seen` all there is."""
    message = service.get(mail_id)
    found = message_details.gather(message, all_recipients=request.args.get("recipients") == "all")
    if wants_fragment() and request.args.get("seen") == found.mark:
        return Response(status=204)
    return page_or_fragment(
        "outbox/show.html",
        "outbox/_progress.html",
        message=message,
        view=view_of(found),
        say_oob=wants_fragment(),
        shown=None if wants_fragment() else _shown(message),
        interfaces=INTERFACES,
        fields=FIELDS,
        why=why(message.why),
        text_shown=preview.TEXT_SHOWN,
        may_retry=found.has_any(RETRYABLE) and found.has_content and message.account_id is not None,
        may_cancel=found.has_any(CANCELLABLE),
        html_url=url_for("outbox.html", mail_id=mail_id),
        source_url=url_for("outbox.source", mail_id=mail_id),
    )


def _shown(message: Message) -> ShownContent:
    if message.sensitive:
        return ShownContent(hidden="sensitive")
    try:
        source, is_built = _source(message)
    except NotFound:
        return ShownContent(hidden="deleted")
    return ShownContent(content=reading.read(source), is_built=is_built)


def _source(message: Message) -> tuple[bytes, bool]:
    """Return the message as it is sent, or only its content where its account is gone or says no.

    Raises NotFound for what is not shown to anybody.
    """
    if message.sensitive:
        raise NotFound("message.content_hidden", id=message.id)
    try:
        return service.source(message, settings=current_app.config["POSTIGO"]), True
    except PostigoError:
        try:
            return service.entity_of(message), False
        except PostigoError as error:
            raise NotFound("message.content_gone", id=message.id) from error


@bp.get("/<int:mail_id>/html")
@needs(Right.READ)
def html(mail_id: int) -> Response:
    """The HTML of a message, for the sandboxed frame on its page."""
    source, _is_built = _source(service.get(mail_id))
    return preview.html_response(reading.read(source).html or "")


@bp.get("/<int:mail_id>/source")
@needs(Right.READ)
def source(mail_id: int) -> Response:
    """The message as it is sent, byte by byte."""
    return preview.source_response(_source(service.get(mail_id))[0])
