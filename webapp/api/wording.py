"""The sentences for the error codes of the API; those of the outbox are in its own wording."""

from collections.abc import Mapping
from types import MappingProxyType

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from webapp.errors import AppError, NotFound
from webapp.outbox.wording.codes import refusal

FACT_MOST = 200  # characters

SENTENCES: Mapping[str, LazyString] = MappingProxyType(
    {
        "json.not_utf8": _l("The body is not UTF-8: byte %(position)s is not part of a character."),
        "json.broken": _l("The body is not JSON: it breaks off at line %(line)s, column %(column)s."),
        "json.too_deep": _l("The JSON is nested more than %(limit)s deep."),
        "json.twice": _l("The JSON names “%(name)s” twice. Name it once."),
        "json.long_number": _l("The JSON holds a number of more digits than can be read."),
        "json.no_number": _l("JSON has no number %(name)s."),
        "json.surrogate": _l("The JSON holds half of a character pair (\\ud800 to \\udfff)."),
        "json.no_object": _l("The body must be a JSON object."),
        "media_type.not_json": _l("Send the body as application/json."),
        "token.in_query": _l(
            "A token does not belong into an address, where logs keep it. Send it in the header"
            " Authorization, and make a new one: this one is known now."
        ),
        "token.missing": _l("Send the application's token: Authorization: Bearer …"),
        "token.wrong": _l("This token is unknown, has expired, or its application is disabled."),
        "scope.missing": _l("The application may not do this. An administrator can allow it “%(scope)s”."),
        "key.malformed": _l("An idempotency key is 1 to 255 visible ASCII characters."),
        "member.unknown": _l("There is no such member."),
        "member.missing": _l("This member is needed."),
        "member.wrong_type": _l("This member has the wrong type."),
        "member.wrong_value": _l("This member does not take that value."),
        "member.too_many": _l("There are %(count)s entries here; at most %(limit)s are accepted."),
        "member.out_of_range": _l("This member takes numbers from %(least)s to %(most)s."),
        "member.not_base64": _l("The content of an attachment is base64 (RFC 4648 section 4)."),
        "batch.too_many_recipients": _l(
            "The messages of this batch have %(count)s recipients in all; at most %(limit)s are accepted."
        ),
        "batch.too_many_attachments": _l(
            "The messages of this batch have %(count)s attachments in all; at most %(limit)s are accepted."
        ),
        "cursor.malformed": _l("The cursor is not one that was given out here."),
        "filter.malformed": _l("This filter takes another kind of value."),
        "request.invalid": _l("Several members are not as they must be; “errors” names each."),
        "storage.unavailable": _l(
            "The message cannot be stored at the moment, and was not. Send it again soon."
        ),
        "body.too_large": _l(
            "The body is larger than %(limit_mb)s MiB. Send smaller attachments, or fewer messages at a time."
        ),
        "header.too_large": _l("The header of the request is larger than 32 KiB or has over 128 lines."),
        "request.too_slow": _l("The request did not arrive in time. Nothing of it was kept: send it again."),
        "request.refused": _l(
            "What arrived is not a request that HTTP allows (RFC 9112), or not one that this address takes."
        ),
        "server.fault": _l(
            "The program made a mistake; it is in the log under the number %(fault)s. Send the request again"
            " with the same idempotency key: what was stored is not stored twice."
        ),
        "server.busy": _l(
            "Too much is arriving at this moment. Nothing of this request was kept: send it again when"
            " Retry-After says."
        ),
        "limit.reached": _l("Too many requests. Wait as long as Retry-After says."),
        "message.not_found": _l("The application has no such message."),
    }
)

TITLES: Mapping[int, LazyString] = MappingProxyType(
    {
        400: _l("The request cannot be read"),
        401: _l("Who is asking?"),
        403: _l("Not allowed"),
        404: _l("Not found"),
        405: _l("Another method is needed"),
        408: _l("Too slow"),
        409: _l("It does not fit what is there"),
        413: _l("Too large"),
        415: _l("Another media type is needed"),
        422: _l("The request breaks a rule"),
        429: _l("Too many requests"),
        431: _l("The header is too large"),
        500: _l("A fault in Postigo"),
        503: _l("Not available now"),
    }
)


def sentence(error: AppError) -> str:
    """Return what `error` means and what to do, in the language that the request prefers."""
    error = _shortened(error)
    if error.code in SENTENCES and not (error.code == "limit.reached" and error.facts.get("actor")):
        return str(SENTENCES[error.code]) % error.facts
    if isinstance(error, NotFound):
        return str(SENTENCES["message.not_found"])
    return refusal(error)


def _shortened(error: AppError) -> AppError:
    """Return the error with long texts of the request cut, which sentences would repeat whole."""
    if not any(isinstance(value, str) and len(value) > FACT_MOST for value in error.facts.values()):
        return error
    facts = {
        name: value[: FACT_MOST - 1] + "…" if isinstance(value, str) and len(value) > FACT_MOST else value
        for name, value in error.facts.items()
    }
    return type(error)(error.code, field=error.field, **facts)


def title(status: int) -> str:
    """Return the title of problem documents with this HTTP status."""
    return str(TITLES.get(status, TITLES[400]))
