"""What can go wrong, as types. Codes are stored and sent; the interfaces choose the words.

Whoever catches one of these asks its attributes and never parses its text.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any


class PostigoError(Exception):
    """Base of all our errors: a stable `code` (`noun.what_happened`) and the `facts` of the case."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts: Mapping[str, Any] = facts

    def __str__(self) -> str:
        return f"{self.code} {dict(self.facts)}" if self.facts else self.code


class AppError(PostigoError):
    """An action was not done. `field` names the form field at fault, when there is one."""

    def __init__(self, code: str, *, field: str | None = None, **facts: Any) -> None:
        super().__init__(code, **facts)
        self.field = field


class NotFound(AppError):
    """No such record (HTTP 404)."""


class Invalid(AppError):
    """What was asked breaks a rule of the field named in `field` (HTTP 422)."""


class Conflict(AppError):
    """Somebody else changed the record first (HTTP 409). `facts` holds the present values."""


class InUse(AppError):
    """The record is still used. `facts["users"]` lists by what (HTTP 409)."""


class Refused(AppError):
    """A right, a limit or a protection says no (HTTP 403, or 429 where `facts` has `retry_after_s`)."""


class Unavailable(AppError):
    """Storage or key cannot be used now (HTTP 503). Trying again later may succeed."""


class StageError(PostigoError):
    """The engine failed at `stage`. `permanent` tells whether trying again can help.

    `reply_code`, `enhanced_code` (RFC 3463) and `reply_text` are the server's own words where it
    spoke, already bounded and without secrets.
    """

    def __init__(
        self,
        code: str,
        *,
        stage: str,
        permanent: bool = False,
        reply_code: int | None = None,
        enhanced_code: str | None = None,
        reply_text: str = "",
        **facts: Any,
    ) -> None:
        super().__init__(code, **facts)
        self.stage = stage
        self.permanent = permanent
        self.reply_code = reply_code
        self.enhanced_code = enhanced_code
        self.reply_text = reply_text


class TunnelError(StageError):
    """The road to the server could not be built: connector, resolve or connect."""


class MailError(StageError):
    """The SMTP dialogue ended before the message was accepted.

    `refused` holds, by recipient, what the server had refused at RCPT TO by then. `never_left` says
    that the session ended before the server took any notice of this message: nothing was tried.
    """

    refused: Mapping[str, "MailError"] = MappingProxyType({})
    never_left: bool = False
