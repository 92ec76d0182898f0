"""Turns a complete message (RFC 5322) and its envelope into a request; sendmail, SMTP and HTTP share it."""

from collections.abc import Sequence
from typing import Any

from webapp.errors import Invalid
from webapp.mail.compose.source import ParsedSource
from webapp.outbox.intake.request import MessageRequest

_RESENT = frozenset({"resent-to", "resent-cc", "resent-bcc"})


def request_of(
    parsed: ParsedSource,
    *,
    envelope: Sequence[str] | None,
    more: Sequence[str] = (),
    return_path: str = "",
    sender_name: str = "",
    by_application: bool = False,
) -> MessageRequest:
    """Return the request for a parsed message.

    With an `envelope` its addresses alone receive the message, and To, Cc and Bcc are only shown. Without
    one, those of the header and `more` do. Then a message that is passed on, which has others there (RFC
    5322 section 3.6.6), is refused as `source.resent`, and a header that breaks off as `source.bad_header`.
    `sender_name` is the name in From where the message has none. `by_application`: the field Sender is left
    out, because an application may not name whom it likes. Raises Invalid.
    """
    draft = parsed.draft
    others = [pair for pair in draft.headers if not (by_application and pair[0].lower() == "sender")]
    left_out = [pair for pair in draft.headers if pair not in others]
    if envelope is None and _RESENT & parsed.names:
        raise Invalid("source.resent")
    if envelope is None and parsed.broken_at:  # else the recipients below that line would be lost
        raise Invalid("source.bad_header", line=parsed.broken_at)
    people: dict[str, Any] = {"to": draft.to, "cc": draft.cc}
    people |= {"bcc": (*draft.bcc, *more)} if envelope is None else {"envelope": tuple(envelope)}
    return MessageRequest(
        **people,
        subject=draft.subject,
        sender=draft.sender,
        reply_to=draft.reply_to,
        return_path=return_path,
        confirmation=draft.confirmation,
        headers=tuple(others),
        message_id=draft.message_id,
        entity=draft.entity,
        sender_name=draft.sender_name or sender_name,
        date=draft.date,
        not_kept=(*parsed.not_kept, *left_out),
    )
