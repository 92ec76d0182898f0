"""The account's footer: appended once to the text and to the HTML of a message, never to signed content."""

import datetime as dt
import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage

from webapp.mail.text_rules import check_body

# Changing any part of these breaks what they protect (RFC 1847, RFC 8551, RFC 3156).
_SEALED_TYPES = frozenset(
    {
        "multipart/signed",
        "multipart/encrypted",
        "application/pkcs7-mime",
        "application/x-pkcs7-mime",
        "application/pgp-encrypted",
    }
)
# Cleartext armour inside an ordinary text part (RFC 9580 section 7).
_PGP_ARMOUR = re.compile(r"^-----BEGIN PGP (?:SIGNED )?MESSAGE-----", re.MULTILINE)
_NAME = re.compile(r"\$(account|sender|date)(?!\w)", re.ASCII)
_BODY_END = re.compile(r"</body\s*>", re.IGNORECASE)


@dataclass(frozen=True)
class Footer:
    """A footer text and the name of the account that it belongs to.

    `$account`, `$sender` and `$date` (YYYY-MM-DD, UTC) in it are replaced; all else is literal.
    """

    text: str
    account: str = ""


def append_footer(message: EmailMessage, footer: Footer, *, sender: str, now: dt.datetime) -> bool:
    """Append `footer` to the text part and the HTML part of `message`; tell whether that changed it.

    A message with signed or encrypted content stays as it is, as does a part that already ends
    with this footer (a message that is built again, or comes back to us). Raises Invalid when the
    footer's text is no body text.
    """
    names = {"account": footer.account, "sender": sender, "date": now.date().isoformat()}
    text = _fill(footer.text, names).strip()
    if not text or _is_sealed(message):
        return False
    changed = False
    for subtype, append in (("plain", append_to_text), ("html", append_to_html)):
        part = message.get_body((subtype,))
        if part is not None:
            body = part.get_content().replace("\r\n", "\n")  # a message read from the wire has CRLF
            with_footer = append(body, text)
            if with_footer != body:
                part.set_content(with_footer, subtype=subtype)
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
    block = f"<div>{_to_html(text)}</div>\n"
    ends = list(_BODY_END.finditer(body))
    at = ends[-1].start() if ends else len(body)
    before = body[:at]
    if before.rstrip().endswith(block.rstrip()):
        return body
    gap = "" if not before or before.endswith("\n") else "\n"
    return f"{before}{gap}{block}{body[at:]}"


def _fill(text: str, names: Mapping[str, str]) -> str:
    return _NAME.sub(lambda found: names[found.group(1)], check_body(text, "footer"))


def _to_html(text: str) -> str:
    return html.escape(text).replace("\n", "<br>\n")


def _is_sealed(message: EmailMessage) -> bool:
    if any(part.get_content_type() in _SEALED_TYPES for part in message.walk()):
        return True
    text = message.get_body(("plain",))
    return text is not None and bool(_PGP_ARMOUR.search(text.get_content()))
