"""The account's footer: appended once to the text and to the HTML of a message, never to signed content."""

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
from webapp.mail.compose.parts import decoded_text, fit_for, is_armoured, is_sealed, replace_text
from webapp.mail.rules.text import check_body

_NAME = re.compile(r"\$(account|sender|date)(?!\w)", re.ASCII)
_BODY_END = re.compile(r"</body\s*>", re.IGNORECASE)

# What a footer is made of: a few words, a link, a logo, a small table. No class and no id, which
# would meet the styles of the message; no form, no script, nothing that loads by itself but images.
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
    """A footer text, the name of the account that it belongs to, and perhaps its form in HTML.

    `$account`, `$sender` and `$date` (YYYY-MM-DD, UTC) in it are replaced; all else is literal.
    Without `html` the HTML part of a message gets the text, escaped.
    """

    text: str
    account: str = ""
    html: str = ""


def clean_footer_html(html: str) -> str:
    """Return the HTML with what a footer may hold and no more: cleaning twice is cleaning once.

    Raises Invalid for NUL and for lone surrogates.
    """
    # A name that is replaced counts as an address: what stands in its place is cleaned once more.
    return _CLEANER.clean(check_body(html, "footer")).strip()


def with_footer(entity: bytes, footer: Footer, *, sender: str, now: dt.datetime) -> bytes:
    """Return `entity` with `footer` at the end of its text and of its HTML; see `append_footer`.

    An entity that it does not change is returned byte for byte.
    """
    content = simple_content(entity)
    if content is not None:  # as most notifications are: no need to take a message apart
        return _simple_with_footer(entity, content, footer, sender, now)
    message = message_from_bytes(entity, policy=CONTENT_POLICY)
    return message.as_bytes() if append_footer(message, footer, sender=sender, now=now) else entity


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
    """Append `footer` to the text part and the HTML part of `message`; tell whether that changed it.

    A message with signed or encrypted content stays as it is, as does a part that already ends
    with this footer (a message that is built again, or comes back to us) and one whose charset
    nobody knows. Raises Invalid when the footer's text is no body text.
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

    Not after `-- `: programs hide what follows that mark or drop it from answers (RFC 3676
    section 4.3), and a footer is often there because it has to be read.
    """
    kept = body.rstrip("\n")
    if kept == text or kept.endswith("\n\n" + text):
        return body
    return f"{kept}\n\n{text}\n" if kept else f"{text}\n"


def append_to_html(body: str, text: str) -> str:
    """Return `body` with `text`, escaped, as a last block before `</body>`, unless it is there."""
    return append_block(body, _block(_to_html(text)))


def append_block(body: str, block: str) -> str:
    """Return `body` with `block` as the last thing before `</body>`, unless it is there."""
    ends = list(_BODY_END.finditer(body))
    at = ends[-1].start() if ends else len(body)
    before = body[:at]
    if before.rstrip().endswith(block.rstrip()):
        return body
    gap = "" if not before or before.endswith("\n") else "\n"
    return f"{before}{gap}{block}{body[at:]}"


def filled_text(footer: Footer, sender: str, now: dt.datetime) -> str:
    """Return the text of a footer as it is appended: its names replaced. Raises Invalid."""
    return _filled(footer, sender, now.date())[0]


@lru_cache(maxsize=256)  # it is the same in every message of a day
def _filled(footer: Footer, sender: str, day: dt.date) -> tuple[str, str]:
    """Return what is added to the text, and the block that is added to the HTML; either may be empty."""
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
