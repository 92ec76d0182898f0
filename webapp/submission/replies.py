"""The refusals of the SMTP door: for each error code its reply code and its enhanced status code.

Reply codes are those of RFC 5321, RFC 4954 (AUTH) and RFC 3207 (STARTTLS), enhanced ones those of RFC 3463. A
fault that a person can mend here is answered 4yz: a device that keeps its mail then hands it over later.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from webapp.errors import AppError, Invalid, Unavailable
from webapp.outbox.wording.codes import refusal
from webapp.submission.wording import OWN

REPLY_MAX = 400  # characters; a reply line has 512 at most (RFC 5321 section 4.5.3.1.5)
_ASCII = str.maketrans({"“": '"', "”": '"', "’": "'", "…": "...", "–": "-", "→": "->"})


class ReplyCode(NamedTuple):
    """A reply code with its enhanced status code; `ends` when the connection is closed after it."""

    code: int
    enhanced: str
    ends: bool = False


BAD_RECIPIENT, BAD_CONTENT, NOT_ALLOWED = (
    ReplyCode(550, "5.1.3"),
    ReplyCode(554, "5.6.0"),
    ReplyCode(550, "5.7.1"),
)
STORAGE, SETTINGS = ReplyCode(451, "4.3.0"), ReplyCode(451, "4.3.5")

REPLIES: Mapping[str, ReplyCode] = MappingProxyType(
    {
        "limit.reached": ReplyCode(452, "4.7.1"),
        "message.account_inactive": SETTINGS,
        "message.account_unknown": SETTINGS,
        "message.no_account": SETTINGS,
        "message.no_recipients": ReplyCode(554, "5.5.1"),
        "message.too_large": ReplyCode(552, "5.3.4"),
        "message.too_many_recipients": ReplyCode(452, "4.5.3"),
        "recipient.no_domain": BAD_RECIPIENT,
        "scope.missing": ReplyCode(535, "5.7.8"),
        "storage.unavailable": STORAGE,
        "submission.bad_end": ReplyCode(554, "5.5.2", ends=True),
        "submission.busy": ReplyCode(452, "4.3.1"),
        "submission.fault": STORAGE,
        "submission.line_too_long": ReplyCode(500, "5.5.6"),
        "submission.log_in_needed": ReplyCode(530, "5.7.0"),
        "submission.not_any_more": ReplyCode(550, "5.7.1"),
        "submission.talks_early": ReplyCode(503, "5.5.0", ends=True),
        "submission.tls_needed": ReplyCode(538, "5.7.11"),
        "submission.too_many_commands": ReplyCode(421, "4.7.0", ends=True),
        "submission.too_many_connections": ReplyCode(421, "4.7.0", ends=True),
        "submission.too_many_log_ins": ReplyCode(454, "4.7.0", ends=True),
        "submission.too_slow": ReplyCode(421, "4.4.2", ends=True),
        "submission.wrong_name": ReplyCode(535, "5.7.8"),
        "token.wrong": ReplyCode(535, "5.7.8"),
    }
)


def reply_code(error: AppError) -> ReplyCode:
    """Return the codes with which an error is answered."""
    if error.code in REPLIES:
        return REPLIES[error.code]
    if isinstance(error, Unavailable):
        return STORAGE
    if not isinstance(error, Invalid):
        return NOT_ALLOWED
    return BAD_RECIPIENT if error.field in ("to", "cc", "bcc") else BAD_CONTENT


def reply_line(error: AppError) -> str:
    """Return the whole reply to an error: codes, and what it means, in ASCII as all of SMTP is."""
    code = reply_code(error)
    words = sentence(error).translate(_ASCII).encode("ascii", "replace").decode()
    return f"{code.code} {code.enhanced} {' '.join(words.split())}"[:REPLY_MAX]


def sentence(error: AppError) -> str:
    """Return what an error means: in English outside of a request, else in the reader's language."""
    if error.code in OWN:
        return str(OWN[error.code]) % error.facts
    return refusal(error)
