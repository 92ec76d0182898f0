"""The exception classes. Codes are stored and sent; each interface turns them into sentences.

A handler reads the attributes of these exceptions and never parses their text.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Protocol


class PostigoError(Exception):
    """Base of Postigo's exceptions: a stable `code` (`noun.what_happened`) and `facts`, its parameters."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts: Mapping[str, Any] = facts

    def __str__(self) -> str:
        return f"{self.code} {dict(self.facts)}" if self.facts else self.code


class AppError(PostigoError):
    """A service function refused or failed. `field` names the form field at fault, if there is one."""

    def __init__(self, code: str, *, field: str | None = None, **facts: Any) -> None:
        super().__init__(code, **facts)
        self.field = field


class NotFound(AppError):
    """No such record (HTTP 404)."""


class Invalid(AppError):
    """A value is not valid (HTTP 422); `field` names the field."""


class Conflict(AppError):
    """The record has changed since it was read (HTTP 409). `facts` holds the current values."""


class InUse(AppError):
    """The record cannot be deleted while others refer to it (HTTP 409). `facts["users"]` lists those."""


class Refused(AppError):
    """A right or a limit forbids it (HTTP 403, or 429 where `facts` has `retry_after_s`)."""


class Unavailable(AppError):
    """The database or the key file cannot be used at present (HTTP 503). A later try may succeed."""


class Unshown(Protocol):
    """A text that does not show itself: not in `repr`, logs or formatting. A `vault.Secret` is one."""

    def reveal(self) -> str:
        """Return the text."""


class StageError(PostigoError):
    """The engine failed at `stage`. `permanent` means that the same attempt would fail again.

    `reply_code` (RFC 5321, section 4.2), `enhanced_code` (RFC 3463) and `reply_text` are those of the
    server's reply, if there was one; the text is already truncated and free of secrets. `as_heard` keeps
    it as it came, for finding the cause: an ordinary word may have been struck out as a weak secret.
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
        as_heard: Unshown | None = None,
        **facts: Any,
    ) -> None:
        super().__init__(code, **facts)
        self.stage = stage
        self.permanent = permanent
        self.reply_code = reply_code
        self.enhanced_code = enhanced_code
        self.reply_text = reply_text
        self._as_heard = as_heard

    @property
    def heard_text(self) -> str:
        """The reply's text as it came: never to be shown, stored or logged."""
        return self._as_heard.reveal() if self._as_heard is not None else self.reply_text


class TunnelError(StageError):
    """No connection to the server: the failure of the connector, of resolving or of connecting."""


class MailError(StageError):
    """The SMTP dialogue ended before the message was accepted.

    `refused` holds, by recipient, the refusals at RCPT TO up to then. `never_left` means that the
    session ended before the server received any command for this message, so that nothing was tried.
    """

    refused: Mapping[str, "MailError"] = MappingProxyType({})
    never_left: bool = False
