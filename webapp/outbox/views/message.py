"""The page of one message: request, routing, state, attempts and content."""

from dataclasses import dataclass

from flask import Response, current_app, request, url_for

from webapp.access.guard import actor, needs
from webapp.access.rights import Right
from webapp.errors import NotFound, PostigoError
from webapp.mail.compose import reading
from webapp.mail.compose.reading import Reading
from webapp.mail.diagnosis.diagnose import refuses_sender
from webapp.outbox import service
from webapp.outbox.intake.routing import same_address
from webapp.outbox.models import Message
from webapp.outbox.reading import message as message_details
from webapp.outbox.reading.message import CANCELLABLE, RETRYABLE, MessageDetails
from webapp.outbox.views.blueprint import bp
from webapp.outbox.wording.codes import FIELDS, INTERFACES, why
from webapp.outbox.wording.message import view_of
from webapp.ui import preview
from webapp.ui.htmx import page_or_fragment, wants_fragment


@dataclass(frozen=True)
class ShownContent:
    """The content to show: `hidden` is the reason why none is, `is_built` whether it is as sent."""

    hidden: str = ""
    content: Reading | None = None
    is_built: bool = False


@bp.get("/<int:mail_id>")
@needs(Right.READ)
def show(mail_id: int) -> Response:
    """Show a message; answer 204 when the page has `seen` the present mark."""
    message = service.get(mail_id)
    found = message_details.gather(message, all_recipients=request.args.get("recipients") == "all")
    if wants_fragment() and request.args.get("seen") == found.mark:
        return Response(status=204)
    return page_or_fragment(
        "outbox/show.html",
        "outbox/message/_progress.html",
        message=message,
        view=view_of(found),
        say_oob=wants_fragment(),
        shown=None if wants_fragment() else _shown(message),
        interfaces=INTERFACES,
        fields=FIELDS,
        why=why(message.why),
        text_shown=preview.TEXT_SHOWN,
        may_retry=found.has_any(RETRYABLE) and found.has_content and message.account_id is not None,
        other_sender_refused=_is_other_sender_refused(found),
        may_cancel=found.has_any(CANCELLABLE),
        html_url=url_for("outbox.html", mail_id=mail_id),
        source_url=url_for("outbox.source", mail_id=mail_id),
    )


def _is_other_sender_refused(found: MessageDetails) -> bool:
    """Tell whether the account's server refused a sender that is not the account's own."""
    message, account = found.message, found.message.account
    if account is None or account.own_sender_only or same_address(message.sender, account.sender):
        return False
    return any(refuses_sender(row.code) and row.state in RETRYABLE for row in found.recipients) or any(
        refuses_sender(attempt.code) for attempt in found.attempts[:1]
    )


def _shown(message: Message) -> ShownContent:
    if message.sensitive:
        return ShownContent(hidden="sensitive")
    try:
        source, is_built = _source_shown(message)
    except NotFound:
        return ShownContent(hidden="deleted")
    service.note_reading(message, "page", actor=actor())
    return ShownContent(content=reading.read(source), is_built=is_built)


def _source_shown(message: Message) -> tuple[bytes, bool]:
    """Return what `_source` does; a large message without its footer, which takes seconds to append.

    Of such a message only the beginning is shown.
    """
    return _source(message, with_footer=message.size_bytes <= reading.LARGE_BYTES)


def _source(message: Message, *, with_footer: bool = True) -> tuple[bytes, bool]:
    """Return the message as it is sent, or only its content when it cannot be built any more.

    Raises NotFound when the content must not be shown.
    """
    if message.sensitive:
        raise NotFound("message.content_hidden", id=message.id)
    try:
        return service.source(message, settings=current_app.config["POSTIGO"], with_footer=with_footer), True
    except PostigoError:
        try:
            return service.entity_of(message), False
        except PostigoError as error:
            raise NotFound("message.content_gone", id=message.id) from error


@bp.get("/<int:mail_id>/html")
@needs(Right.READ)
def html(mail_id: int) -> Response:
    """Return the HTML of a message, for the sandboxed iframe on its page."""
    message = service.get(mail_id)
    source, _is_built = _source_shown(message)
    service.note_reading(message, "html", actor=actor())
    return preview.html_response(reading.read(source).html or "")


@bp.get("/<int:mail_id>/source")
@needs(Right.READ)
def source(mail_id: int) -> Response:
    """Return the bytes of the message as it is sent."""
    message = service.get(mail_id)
    source, _is_built = _source(message)
    service.note_reading(message, "source", actor=actor())
    return preview.source_response(source)
