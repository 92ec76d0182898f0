"""The account's footer: appended once to text and HTML of a message, never to signed or encrypted content."""

import datetime as dt
import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from functools import lru_cache

import nh3

from webapp.mail.compose.content import CONTENT_POLICY, compose, simple_content
from webapp.mail.compose.parts import (
    decoded_text,
    fit_for,
    has_too_many_parts,
    is_armoured,
    is_sealed,
    replace_text,
)
from webapp.mail.compose.stand_in import filled_in, taken_out
from webapp.mail.rules.text import check_body

_NAME = re.compile(r"\$(account|sender|date)(?!\w)", re.ASCII)
_BODY_END = re.compile(r"</body\s*>", re.IGNORECASE)

# Enough for text, a link, a logo and a small table. No class and no id, to which the styles of the
# message would apply; no form, no script, and nothing but images that loads by itself.
_TAG_NAMES = (
    "a abbr b blockquote br code div em h3 h4 hr i img li ol p s small span strong sub sup table tbody td th "
    "thead tr u ul"
)
_ATTRIBUTES = {
    "*": {"style", "title", "lang", "dir", "align"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    **{cell: {"colspan", "rowspan", "width", "valign"} for cell in ("td", "th")},
    "table": {"width", "border", "cellpadding", "cellspacing"},
}
_STYLE_NAMES = (
    "background-color border border-bottom border-top color font-family font-size font-style font-weight "
    "line-height margin margin-bottom margin-top padding padding-bottom padding-left padding-right "
    "padding-top text-align text-decoration vertical-align width"
)
_CLEANER = nh3.Cleaner(
    tags=set(_TAG_NAMES.split()),
    attributes=_ATTRIBUTES,
    url_schemes={"http", "https", "mailto", "tel"},
    url_relative="deny",
    filter_style_properties=set(_STYLE_NAMES.split()),
)


@dataclass(frozen=True)
class Footer:
    """A footer as text, optionally as HTML, with the name of its account.

    `$account`, `$sender` and `$date` (YYYY-MM-DD, UTC) in it are replaced; all else is literal.
    Without `html`, the HTML part of a message gets the escaped text.
    """

    text: str
    account: str = ""
    html: str = ""


def clean_footer_html(html: str) -> str:
    """Return the HTML with only the allowed tags and attributes. The function is idempotent.

    Raises Invalid for NUL and for lone surrogates.
    """
    # A placeholder is allowed as a URL, because the HTML is cleaned again after it is replaced.
    return _CLEANER.clean(check_body(html, "footer")).strip()


def with_footer(
    entity: bytes, footer: Footer, *, sender: str, now: dt.datetime, before: bytes = b""
) -> bytes:
    """Return `entity` with `footer` at the end of its text and of its HTML; see `append_footer`.

    An entity without a change is returned byte for byte. `before`, a header block, is put before it: large
    messages are then in memory once less.
    """
    content = simple_content(entity)
    if content is not None:  # the common case, which needs no parsing
        return before + _simple_with_footer(entity, content, footer, sender, now)
    if has_too_many_parts(entity):
        return before + entity
    try:
        return _with_footer(entity, footer, sender, now, before)
    except RecursionError:  # messages within messages, deeper than anyone reads
        return before + entity


def _with_footer(entity: bytes, footer: Footer, sender: str, now: dt.datetime, before: bytes) -> bytes:
    skeleton, stand_ins, bodies = taken_out(entity)
    message = message_from_bytes(skeleton, policy=CONTENT_POLICY)
    if not append_footer(message, footer, sender=sender, now=now):
        return before + entity
    try:
        return filled_in(message.as_bytes(), stand_ins, bodies, before)
    except ValueError:  # a large body was a text, and the footer was added to its stand-in
        message = message_from_bytes(entity, policy=CONTENT_POLICY)
        is_changed = append_footer(message, footer, sender=sender, now=now)
        return before + (message.as_bytes() if is_changed else entity)


def _simple_with_footer(
    entity: bytes, content: tuple[str | None, str | None], footer: Footer, sender: str, now: dt.datetime
) -> bytes:
    text, html_ = content
    if text is not None and is_armoured(text):
        return entity
    added, block = _filled(footer, sender, now.date())
    with_text = append_to_text(text, added) if text is not None and added else text
    with_html = append_block(html_, block) if html_ is not None and block else html_
    return entity if (with_text, with_html) == content else compose(with_text or "", with_html or "")


def append_footer(message: EmailMessage, footer: Footer, *, sender: str, now: dt.datetime) -> bool:
    """Append `footer` to the text part and the HTML part of `message`; return whether that changed it.

    A message with signed or encrypted content is not changed, nor is a part that already ends with this
    footer (as when a message is built again) or whose charset is unknown. Raises Invalid when the
    footer's text is not valid body text.
    """
    text, block = _filled(footer, sender, now.date())
    if not (text or block) or is_sealed(message):
        return False
    changed = False
    for subtype, append, added in (("plain", append_to_text, text), ("html", append_block, block)):
        part = message.get_body((subtype,)) if added else None
        body = None if part is None else decoded_text(part)
        if part is None or body is None:
            continue
        with_added = append(body, fit_for(part, added))
        if with_added != body:
            replace_text(part, with_added)
            changed = True
    return changed


def append_to_text(body: str, text: str) -> str:
    """Return `body` with `text` after a blank line, unless it already ends so.

    It is not a signature after `-- `, which mail clients hide or drop from replies (RFC 3676
    section 4.3): a footer often has to be read.
    """
    kept = body.rstrip("\n")
    if kept == text or kept.endswith("\n\n" + text):
        return body
    return f"{kept}\n\n{text}\n" if kept else f"{text}\n"


def append_to_html(body: str, text: str) -> str:
    """Return `body` with the escaped `text` as last block before `</body>`, unless it is there already."""
    return append_block(body, _block(_to_html(text)))


def append_block(body: str, block: str) -> str:
    """Return `body` with `block` directly before `</body>`, unless it is there already."""
    ends = list(_BODY_END.finditer(body))
    at = ends[-1].start() if ends else len(body)
    before = body[:at]
    if before.rstrip().endswith(block.rstrip()):
        return body
    gap = "" if not before or before.endswith("\n") else "\n"
    return f"{before}{gap}{block}{body[at:]}"


def filled_text(footer: Footer, sender: str, now: dt.datetime) -> str:
    """Return the text of a footer with its placeholders replaced. Raises Invalid as `append_footer` does."""
    return _filled(footer, sender, now.date())[0]


def filled_html(footer: Footer, sender: str, now: dt.datetime) -> str:
    """Return the HTML of a footer with its placeholders replaced, cleaned; see `filled_text`."""
    return _filled(footer, sender, now.date())[1]


@lru_cache(maxsize=256)  # it is the same for every message of a day
def _filled(footer: Footer, sender: str, day: dt.date) -> tuple[str, str]:
    """Return the footer's text and its HTML block, filled in; either may be empty."""
    names = {"account": footer.account, "sender": sender, "date": day.isoformat()}
    text = _fill(check_body(footer.text, "footer"), names).strip()
    if footer.html.strip():
        in_html = {name: html.escape(value) for name, value in names.items()}
        inner = clean_footer_html(_fill(footer.html, in_html))
    else:
        inner = _to_html(text)
    return text, _block(inner) if inner else ""


def _fill(text: str, names: Mapping[str, str]) -> str:
    return _NAME.sub(lambda found: names[found.group(1)], text)


def _block(inner: str) -> str:
    return f"<div>{inner}</div>\n"


def _to_html(text: str) -> str:
    return html.escape(text).replace("\n", "<br>\n")
